"""The door of the Daraja API: whoever comes in is written into the journal, with what was said on both sides."""

from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..clock import Clock
from .journal import Journal
from .masking import LONGEST, masked_body
from .request_fields import DETAILS


class Exchange:
    """One request and its answer as they pass by."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self.status: int | None = None
        self.request = bytearray()
        self.answer = bytearray()

    async def receive(self) -> Message:
        message = await self._receive()
        _keep(self.request, message)
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        _keep(self.answer, message)
        await self._send(message)


class Logged:
    """Writes each request of the Daraja API into the journal: no header, and bodies without their secrets."""

    def __init__(self, app: ASGIApp, journal: Journal, clock: Clock) -> None:
        self._app = app
        self._journal = journal
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(("/oauth/", "/mpesa/")):
            await self._app(scope, receive, send)
            return
        exchange = Exchange(receive, send)
        details: dict[str, Any] = {}
        scope[DETAILS] = details
        try:
            await self._app(scope, exchange.receive, exchange.send)
        finally:
            details |= {
                "request": masked_body(bytes(exchange.request)),
                "answer": masked_body(bytes(exchange.answer)),
            }
            self._journal.write(self._clock.now(), "request", scope["method"], scope["path"], exchange.status, details)


def _keep(body: bytearray, message: Message) -> None:
    """A little more than the log takes, so that it can tell that there was more."""
    if len(body) <= LONGEST:
        body += message.get("body", b"")
