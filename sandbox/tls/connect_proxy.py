"""A local HTTPS proxy: Safaricom's host names lead to the sandbox, every other one to where it really is."""

import asyncio
import contextlib
import re
import socket
from collections.abc import Collection
from types import TracebackType
from typing import Final, Self

LONGEST_HEAD: Final = 16_384
HEAD_TIMEOUT_S: Final = 30.0
CONNECT_TIMEOUT_S: Final = 10.0
PIECE: Final = 65_536
_TARGET: Final = re.compile(r"CONNECT ([a-z0-9.-]+|\[[0-9a-f:.]+\]):(\d{1,5}) HTTP/1\.[01]", re.IGNORECASE)

ESTABLISHED: Final = b"HTTP/1.1 200 Connection established\r\n\r\n"
ONLY_CONNECT: Final = (
    b"HTTP/1.1 405 Method Not Allowed\r\nAllow: CONNECT\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
)
UNREACHABLE: Final = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class ConnectProxy:
    """Passes bytes on and reads none of them: it is the sandbox's server that speaks TLS.

    A page in a browser cannot make it connect anywhere: whatever is no CONNECT is refused.
    """

    def __init__(self, listener: socket.socket, hosts: Collection[str], port: int) -> None:
        """`hosts` lead to `port` on this computer."""
        self._listener = listener
        self._hosts = frozenset(hosts)
        self._port = port
        self._server: asyncio.Server | None = None
        self._lines: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._take, sock=self._listener, limit=LONGEST_HEAD)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for line in self._lines:
            line.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._lines.add(task)
        try:
            with contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                await self._serve(reader, writer)
        except asyncio.CancelledError:  # the sandbox ends; asyncio would report the task as failed
            pass
        finally:
            self._lines.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(HEAD_TIMEOUT_S):
            head = await reader.readuntil(b"\r\n\r\n")
        found = _TARGET.fullmatch(head.split(b"\r\n", 1)[0].decode("latin-1"))
        if found is None:
            writer.write(ONLY_CONNECT)
            await writer.drain()
            return
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT_S):
                onward = await self._connect(found[1].strip("[]").lower(), int(found[2]))
        except (OSError, TimeoutError):
            writer.write(UNREACHABLE)
            await writer.drain()
            return
        writer.write(ESTABLISHED)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(_pass_on(reader, onward[1]))
                both.create_task(_pass_on(onward[0], writer))
        finally:
            onward[1].close()

    async def _connect(self, host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if host in self._hosts:
            return await asyncio.open_connection("127.0.0.1", self._port)
        return await asyncio.open_connection(host, port)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Until one side has said all; a line that breaks ends quietly, the other side notices by itself."""
    with contextlib.suppress(OSError):
        while piece := await reader.read(PIECE):
            writer.write(piece)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
