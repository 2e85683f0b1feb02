"""The one thing that is served to a network: the phones of the room, on a port where there is nothing else."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from ..demo.room import Room
from .room_pages import RoomPages
from .room_security import RoomSecurity
from .server import WebServer

MOST_CONNECTIONS = 400
"""A phone keeps one open, and a browser some more for the moment in which it loads the page."""


@asynccontextmanager
async def room_served(
    room: Callable[[], Room | None], words: Mapping[str, Mapping[str, str]], listener: socket.socket
) -> AsyncIterator[None]:
    """Serve the phones of the room there is, whichever that is, for as long as this lasts."""
    now = asyncio.get_running_loop().time
    pages = RoomPages(room, words, now)
    server = WebServer(
        RoomSecurity(Starlette(routes=pages.routes()), authority(listener), now), most_connections=MOST_CONNECTIONS
    )
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await server.is_open.wait()
        yield
    finally:
        pages.end()
        server.leave()
        await serving


def authority(listener: socket.socket) -> str:
    """The address and port under which it is served."""
    host, port = listener.getsockname()
    return f"{host}:{port}"
