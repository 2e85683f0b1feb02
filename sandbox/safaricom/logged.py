"""The door of the Daraja API: whoever comes in is written into the journal."""

from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..clock import Clock
from .journal import Journal
from .request_fields import DETAILS


class Logged:
    """Writes each request of the Daraja API into the journal: method, path and status, never a body or a header."""

    def __init__(self, app: ASGIApp, journal: Journal, clock: Clock) -> None:
        self._app = app
        self._journal = journal
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(("/oauth/", "/mpesa/")):
            await self._app(scope, receive, send)
            return
        status: int | None = None
        details: dict[str, Any] = {}
        scope[DETAILS] = details

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, note)
        finally:
            now = self._clock.now()
            self._journal.write(now, "request", scope["method"], scope["path"], status, details)
