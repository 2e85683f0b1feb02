"""The HTTP and WebSocket server under the sandbox: uvicorn in its pure-Python form, told how to behave as a guest."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from .safaricom.canned import CUT

if TYPE_CHECKING:
    from uvicorn._types import ASGISendEvent

KEEP_ALIVE_S = 75
"""Longer than clients keep an idle connection: a server that ends it first cuts off requests that are on their way."""

GRACE_S = 1  # how long open requests may take at the end
TURNS_TO_COME_IN = 3  # of the loop, from the accepted socket to a connection that the server knows
LARGEST_FRAME = 1024 * 1024  # far beyond the length at which the Appwrite side cuts the line, as the real one does


class Line(WebSocketsSansIOProtocol):
    """A WebSocket that can be told of the end while it is ending already: uvicorn's own would raise InvalidState.

    And one that may be refused with an answer: uvicorn's own reports that as a handshake that was forgotten.
    """

    async def send(self, message: "ASGISendEvent") -> None:
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body", False):
            self.handshake_complete = True

    def shutdown(self) -> None:
        if not self.transport.is_closing():
            super().shutdown()


class WebServer(uvicorn.Server):
    """uvicorn without signal handlers, with a way to tell that it listens and one to drop a connection."""

    def __init__(self, house: ASGIApp, certificate: Path | None = None, key: Path | None = None) -> None:
        """With a certificate and its key it speaks TLS."""
        config = uvicorn.Config(
            self._with_scissors,
            loop="asyncio",
            http="h11",
            ws=Line,
            ws_max_size=LARGEST_FRAME,
            ws_ping_interval=None,  # Appwrite never pings
            ws_per_message_deflate=False,
            lifespan="off",
            interface="asgi3",
            proxy_headers=False,
            server_header=False,
            log_config=None,
            access_log=False,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=2 * GRACE_S,
            ssl_certfile=certificate,
            ssl_keyfile=key,
        )
        super().__init__(config)
        self._house = house
        self._leaving = asyncio.Event()
        self.is_open = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_open.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """First nobody new is let in: asyncio never closes a connection that it accepts while the server ends."""
        with contextlib.suppress(NotImplementedError):  # Windows waits for connections in another way
            for listener in sockets or []:
                asyncio.get_running_loop().remove_reader(listener)
        for _ in range(TURNS_TO_COME_IN):
            await asyncio.sleep(0)
        cutting_off = asyncio.get_running_loop().call_later(GRACE_S, self._cut_off)
        try:
            await super().shutdown(sockets)
        finally:
            cutting_off.cancel()

    async def main_loop(self) -> None:
        """Once a second, for the Date header; uvicorn's own loop wakes ten times as often, which costs a phone."""
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await self._leaving.wait()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # the embedding program decides what Ctrl-C means

    def leave(self) -> None:
        """Ends `serve` soon."""
        self.should_exit = True
        self._leaving.set()

    async def _with_scissors(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Gives each request a way to drop its own connection, which ASGI itself has not."""
        scope[CUT] = lambda: self._cut(scope["client"])
        with contextlib.suppress(ClientDisconnect):  # whoever gave up while he sent is owed no answer
            try:
                await self._house(scope, receive, send)
            except asyncio.CancelledError:
                if not self.should_exit:
                    raise

    def _cut_off(self) -> None:
        """Whatever is not over by now gets no answer any more; uvicorn would report each as a failure of the app."""
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        for task in list(self.server_state.tasks):
            asyncio.get_running_loop().call_soon(task.cancel)  # then it has heard that its connection is gone

    def _cut(self, client: tuple[str, int]) -> None:
        for connection in list(self.server_state.connections):
            if isinstance(connection, H11Protocol) and connection.client == tuple(client):
                connection.transport.abort()
