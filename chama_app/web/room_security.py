"""What everybody in the room may ask of the phones' server: its own pages, now and then, and nothing large."""

import json
from collections.abc import Callable
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from .rate_limit import RateLimit

MAX_BODY: Final = 1024
BURST: Final = 600
PER_SECOND: Final = 60.0
"""From one address: behind it may be a router with the whole room, each of whom loads three files."""

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}


class RoomSecurity:
    """The middleware round the phones' pages. `authority` is the one address and port under which they are served."""

    def __init__(self, app: ASGIApp, authority: str, now: Callable[[], float]) -> None:
        self._app = app
        self._authority = authority
        self._limit = RateLimit(BURST, PER_SECOND, now)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await WebSocketClose()(scope, receive, send)
            return

        async def hardened(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await (self._refused(scope) or self._app)(scope, receive, hardened)

    def _refused(self, scope: Scope) -> JSONResponse | None:
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if headers.get("host", "").lower() != self._authority:  # a page of elsewhere that points its name at us
            return problem("host", 421)
        if origin is not None and origin.lower() != f"http://{self._authority}":
            return problem("origin", 403)
        if scope["method"] == "POST" and headers.get("content-type", "").partition(";")[0] != "application/json":
            return problem("content_type", 415)  # which other sites cannot send without asking first
        client = scope.get("client")
        return None if self._limit.allows(client[0] if client else "") else problem("later", 429)


def problem(name: str, status: int) -> JSONResponse:
    """Why something was refused, by a name that the page has words for."""
    return JSONResponse({"problem": name}, status, {"Retry-After": "1"} if status == 429 else None)


async def read_fields(request: Request) -> dict[str, str] | None:
    """The texts in a small JSON object; None for anything else."""
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY:
                return None
        told = json.loads(body)
    except (ClientDisconnect, ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or not all(isinstance(value, str) for value in told.values()):
        return None
    return told
