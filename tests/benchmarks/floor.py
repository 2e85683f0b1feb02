"""The floor that the callback figure stands beside: a bare ASGI POST, one full SQLite commit, one WebSocket frame.

Run as `python -m tests.benchmarks.floor FOLDER`; it prints its port and serves until it is terminated.
"""

import asyncio
import socket
import sqlite3
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect


class Floor:
    """Commits what is posted, then tells every socket about it."""

    def __init__(self, folder: Path) -> None:
        self._db = sqlite3.connect(folder / "floor.db", isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("CREATE TABLE posted (body BLOB)")
        self._sockets: set[WebSocket] = set()

    def app(self) -> Starlette:
        """The two routes."""
        return Starlette(routes=[Route("/", self.post, methods=["POST"]), WebSocketRoute("/live", self.live)])

    async def post(self, request: Request) -> JSONResponse:
        """Commit, then one frame to each socket."""
        body = await request.body()
        self._db.execute("INSERT INTO posted VALUES (?)", (body,))
        for listener in self._sockets:
            await listener.send_text(body.decode())
        return JSONResponse({})

    async def live(self, listener: WebSocket) -> None:
        """Hold a socket open."""
        await listener.accept()
        self._sockets.add(listener)
        try:
            await listener.receive_text()
        except WebSocketDisconnect:
            self._sockets.discard(listener)


def main() -> None:
    """Serve on a free port of the loopback."""
    # asyncio sets TCP_NODELAY only where the protocol is named; without it every answer waits for an acknowledgement
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    config = uvicorn.Config(
        Floor(Path(sys.argv[1])).app(), log_level="error", http="h11", ws="websockets-sansio", loop="asyncio"
    )
    asyncio.run(uvicorn.Server(config).serve([listener]))


if __name__ == "__main__":
    main()
