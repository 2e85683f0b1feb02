"""A WebSocket client that shows every frame and the end of the connection as they come."""

import asyncio
from collections.abc import Sequence
from urllib.parse import urlsplit

from websockets.client import ClientProtocol
from websockets.frames import Close, Frame, Opcode
from websockets.http11 import Response
from websockets.uri import parse_uri

_KINDS = {Opcode.TEXT: "text", Opcode.BINARY: "binary", Opcode.PING: "ping", Opcode.PONG: "pong", Opcode.CLOSE: "close"}
END = ("eof", "")
NOTHING = ("nothing", "")


class RawSocket:
    """One socket. What came is in `inbox` as (kind, payload); `END` is the end of the TCP connection."""

    def __init__(self, protocol: ClientProtocol, writer: asyncio.StreamWriter) -> None:
        self.inbox: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        self.closing = False
        self.unanswered = False
        self.sent_at = float("inf")  # when the recorded client sent last
        self.set_aside: list[tuple[str, str]] = []
        self._protocol = protocol
        self._writer = writer
        self._reading: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, url: str, headers: Sequence[tuple[str, str]]) -> "RawSocket":
        """Raises ConnectionError when the server does not switch protocols."""
        parts = urlsplit(url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        protocol = ClientProtocol(parse_uri(url.partition("?")[0]), max_size=None)
        request = protocol.connect()
        request.path = url[url.index(parts.path) :]  # brackets and all, as it was sent
        for name, value in headers:
            request.headers[name] = value
        protocol.send_request(request)
        socket = cls(protocol, writer)
        socket._flush()
        opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        socket._reading = asyncio.create_task(socket._read(reader, opened))
        await opened
        return socket

    def send(self, kind: str, payload: str) -> None:
        self.unanswered = kind in ("text", "binary")
        match kind:
            case "text":
                self._protocol.send_text(payload.encode())
            case "binary":
                self._protocol.send_binary(payload.encode())
            case "ping":
                self._protocol.send_ping(payload.encode())
            case "pong":
                self._protocol.send_pong(payload.encode())
            case _:
                close = Close.parse(bytes.fromhex(payload)) if payload else Close(1000, "")
                self.closing = True
                self._protocol.send_close(close.code, close.reason)
        self._flush()

    async def next(self, within_s: float) -> tuple[str, str]:
        """What comes next, or NOTHING when nothing does."""
        try:
            async with asyncio.timeout(within_s):
                came = await self.inbox.get()
                self.unanswered = False
                return came
        except TimeoutError:
            return NOTHING

    async def answered(self, within_s: float) -> None:
        """Returns once there is an answer to what was sent last."""
        if self.unanswered and self.inbox.empty():
            came = await self.next(within_s)
            if came != NOTHING:
                self.set_aside.append(came)

    def left(self) -> list[tuple[str, str]]:
        """What nobody asked for; after the client's own close nobody looks."""
        found = list(self.set_aside)
        while not self.inbox.empty():
            found.append(self.inbox.get_nowait())
        return [] if self.closing else [each for each in found if each != END]

    async def leave(self) -> None:
        """Drops the connection."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        self._writer.transport.abort()

    async def _read(self, reader: asyncio.StreamReader, opened: asyncio.Future[None]) -> None:
        try:
            while received := await reader.read(65536):
                self._protocol.receive_data(received)
                self._take(opened)
                self._flush()
        except ConnectionError:
            pass
        self.inbox.put_nowait(END)
        if not opened.done():
            opened.set_exception(ConnectionError("the server ended the connection before the handshake"))

    def _take(self, opened: asyncio.Future[None]) -> None:
        for event in self._protocol.events_received():
            match event:
                case Response():
                    failed = self._protocol.handshake_exc
                    opened.set_exception(failed) if failed else opened.set_result(None)
                case Frame(opcode=opcode, data=content):
                    text = _close_text(content) if opcode is Opcode.CLOSE else bytes(content).decode("utf-8", "replace")
                    self.inbox.put_nowait((_KINDS[opcode], text))
                case _:
                    continue

    def _flush(self) -> None:
        for content in self._protocol.data_to_send():
            if content:
                self._writer.write(content)
            elif self._writer.can_write_eof():
                self._writer.write_eof()


def _close_text(content: bytes | bytearray | memoryview) -> str:
    close = Close.parse(bytes(content))
    return f"{close.code} {close.reason}".strip()
