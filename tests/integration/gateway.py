"""The network between the app and the world: it can lead there, to a sign-in page, into silence, or nowhere."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

Mood = Literal["open", "portal", "redirect", "silent"]

PAGE = b"<html><head><title>Hotel Wi-Fi</title></head><body><form>Room number, please</form></body></html>"
_PORTAL = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(PAGE)
_REDIRECT = b"HTTP/1.1 302 Found\r\nLocation: /sign-in\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Gateway:
    """Listens on a port of its own in front of the sandbox. `asked` has the request lines that met a sign-in page."""

    def __init__(self, behind: str) -> None:
        self._behind = urlsplit(behind)
        self._mood: Mood = "open"
        self._server: asyncio.Server | None = None
        self._port = 0
        self._writers: set[asyncio.StreamWriter] = set()
        self.asked: list[str] = []

    def leads_to(self, address: str) -> str:
        """The address of the sandbox as it is reached through here."""
        return urlunsplit(urlsplit(address)._replace(netloc=f"127.0.0.1:{self._port}"))

    def turn(self, mood: Mood) -> None:
        """Change, and cut every connection that stands, as a change of network does."""
        self._mood = mood
        self._cut()

    async def open(self) -> None:
        """Listen, on the same port as before."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        """Refuse connections from now on."""
        if self._server is not None:
            self._server.close()
            self._cut()
            await self._server.wait_closed()
            self._server = None

    def _cut(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                await self._answer(reader, writer)
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        match self._mood:
            case "open":
                await self._lead_on(reader, writer)
            case "silent":
                await reader.read()
            case "portal" | "redirect":
                head = await reader.readuntil(b"\r\n\r\n")
                self.asked.append(head.split(b"\r\n")[0].decode("latin-1"))
                writer.write(_PORTAL + PAGE if self._mood == "portal" else _REDIRECT)
                await writer.drain()

    async def _lead_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection(self._behind.hostname, self._behind.port)
        ways = {
            asyncio.create_task(_pump(reader, inner_writer)),
            asyncio.create_task(_pump(inner_reader, writer)),
        }
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            inner_writer.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await reader.read(65_536):
            writer.write(chunk)
            await writer.drain()


@asynccontextmanager
async def gateway_to(address: str) -> AsyncIterator[Gateway]:
    """An open gateway to the sandbox at that address."""
    gateway = Gateway(address)
    await gateway.open()
    try:
        yield gateway
    finally:
        await gateway.shut()
