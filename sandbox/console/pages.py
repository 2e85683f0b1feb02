"""The routes of the pages: the console with its scripts, `/docs`, the OpenAPI description, and the callback inbox."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from ..fields import FieldError
from ..operations import guarded
from ..safaricom.callback_url import INBOX_PREFIX
from .docs_page import docs_page
from .layout import POLICY, page

FILES: Final = Path(__file__).parent / "files"
TYPES: Final = {".css": "text/css", ".js": "text/javascript"}
SCRIPTS: Final = '<script type="module" src="/console/console.js"></script>'


class Pages:
    """Serves the pages of one sandbox, whose control API `describe` describes."""

    def __init__(self, describe: Callable[[], Mapping[str, Any]]) -> None:
        self._describe = describe

    def routes(self) -> Sequence[BaseRoute]:
        return [
            Route("/", guarded(self.console), methods=["GET"]),
            Route("/console", guarded(self.to_console), methods=["GET"]),
            Route("/console/{name}", guarded(self.file), methods=["GET"]),
            Route("/docs", guarded(self.docs), methods=["GET"]),
            Route("/openapi.json", guarded(self.openapi), methods=["GET"]),
            Route(f"{INBOX_PREFIX}/{{rest:path}}", guarded(self.inbox), methods=["POST"]),
        ]

    async def console(self, _request: Request) -> Response:
        return HTMLResponse(page("Console", _text("console.html"), SCRIPTS), headers=POLICY)

    async def to_console(self, _request: Request) -> Response:
        return RedirectResponse("/")

    async def docs(self, _request: Request) -> Response:
        return HTMLResponse(docs_page(self._describe()), headers=POLICY)

    async def openapi(self, _request: Request) -> Response:
        return JSONResponse(self._describe())

    async def file(self, request: Request) -> Response:
        name = request.path_params["name"]
        kind = TYPES.get(Path(name).suffix)
        if kind is None or name not in _names():
            raise FieldError("name", "is no file of the console", 404)
        return Response(_text(name), media_type=kind)

    async def inbox(self, _request: Request) -> Response:
        """Takes a callback as Safaricom wants it taken; the log has it already."""
        return JSONResponse({"ResultCode": 0, "ResultDesc": "Accepted"})


@cache
def _names() -> frozenset[str]:
    return frozenset(path.name for path in FILES.iterdir())


@cache
def _text(name: str) -> str:
    return (FILES / name).read_text("utf-8")
