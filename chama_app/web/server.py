"""The server behind the browser version: uvicorn on this computer only, with the guard round Flet's own app."""

import asyncio
import contextlib
import os
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from ..services.config import StartError

HOST = "127.0.0.1"  # the pot is for whoever sits at this computer: never for the network
GRACE_S = 1


class WebServer(uvicorn.Server):
    """uvicorn without signal handlers of its own and with a way to tell that it listens."""

    def __init__(self, app: ASGIApp, most_connections: int | None = None) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                loop="asyncio",
                ws="websockets-sansio",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=GRACE_S,
                limit_concurrency=most_connections,
            )
        )
        self.is_open = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        self.is_open.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the program."""
        yield

    def leave(self) -> None:
        """End soon."""
        self.should_exit = True


def listen(port: int) -> socket.socket:
    """A socket that waits for this computer's browsers. Raises StartError when the port is taken."""
    # asyncio turns Nagle's algorithm off only where TCP is named: else every second write waits 40 ms for an ACK
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":  # elsewhere this would let two programs share one port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as exc:
        listener.close()
        raise StartError(
            f"Port {port} is in use by another program. Choose another one: --web --port {port + 1}."
        ) from exc
    return listener
