"""What a browser states as its tab connects, its language and what was chosen: see assets/browser_preferences.js."""

from collections.abc import Mapping
from contextvars import ContextVar
from types import MappingProxyType
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Receive, Scope, Send

_stated: ContextVar[Mapping[str, str]] = ContextVar("stated", default=MappingProxyType({}))


class StatedPreferences:
    """The middleware round Flet's own app, which runs a tab's `main` in the context of its connection."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            _stated.set(dict(parse_qsl(scope["query_string"].decode("latin1"))))
        await self._app(scope, receive, send)


def stated_preferences() -> Mapping[str, str]:
    """What the tab stated that this runs for; nothing where it is no browser's, or one of before."""
    return _stated.get()
