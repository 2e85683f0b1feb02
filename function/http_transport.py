"""How an httpx client sends here: over connections that are kept, with one parser and nothing between it and asyncio.

httpx's own transport looks at every connection that it keeps before and after each request, through an abstraction of
two event loops. That was more than half of what a request cost, and a third of a cold start. h11 parses for both.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from types import TracebackType
from typing import Final, Self

import h11  # httpx brings it along
import httpx

_CHUNK: Final = 65_536
_TURNS: Final = 2  # of the loop, until what has arrived by now is known: also that the other side has closed
_Origin = tuple[bytes, bytes, int]


class KeptConnections(httpx.AsyncBaseTransport):
    """HTTP/1.1 to any host, `most` connections at a time; one that was idle for longer than `kept_s` is not used again.

    Answers are read whole. Raises httpx's own errors: ConnectError, ReadError, RemoteProtocolError and timeouts.
    """

    def __init__(self, certificates: ssl.SSLContext, *, most: int, kept_s: float) -> None:
        self._certificates = certificates
        self._places = asyncio.Semaphore(most)
        self._kept_s = kept_s
        self._idle: dict[_Origin, list[_Connection]] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One request and its whole answer."""
        limits = request.extensions.get("timeout", {})
        body = await request.aread()
        async with self._places:
            connection = await self._connection(request.url, limits.get("connect"))
            try:
                answer = await connection.exchange(request, body, limits.get("read"))
            except BaseException:
                connection.close()
                raise
            self._put_back(request.url, connection)
        return answer

    async def aclose(self) -> None:
        """Every connection that nobody uses."""
        idle, self._idle = self._idle, {}
        for connections in idle.values():
            for connection in connections:
                connection.close()
                await connection.closed()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        await self.aclose()

    async def _connection(self, url: httpx.URL, limit_s: float | None) -> "_Connection":
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        self._close_old_ones()
        idle = self._idle.get(_origin(url), [])
        while idle:
            connection = idle.pop()
            if connection.is_usable:
                return connection
            connection.close()
        certificates = self._certificates if url.scheme == "https" else None
        _, host, port = _origin(url)
        async with _told(limit_s, httpx.ConnectTimeout, httpx.ConnectError):
            return _Connection(*await asyncio.open_connection(host.decode("ascii"), port, ssl=certificates))

    def _put_back(self, url: httpx.URL, connection: "_Connection") -> None:
        if connection.is_usable:
            connection.idle_since = asyncio.get_running_loop().time()
            self._idle.setdefault(_origin(url), []).append(connection)
        else:
            connection.close()

    def _close_old_ones(self) -> None:
        long_ago = asyncio.get_running_loop().time() - self._kept_s
        for origin, idle in list(self._idle.items()):
            while idle and idle[0].idle_since <= long_ago:  # the newest is used first, so the oldest is in front
                idle.pop(0).close()
            if not idle:
                del self._idle[origin]


class _Connection:
    """One connection, for one request after the other."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._parser = h11.Connection(h11.CLIENT)
        self.idle_since = 0.0

    @property
    def is_usable(self) -> bool:
        """Whether another request may be sent: neither side has closed it, as far as is known."""
        is_idle = self._parser.our_state is h11.IDLE
        return is_idle and not self._reader.at_eof() and not self._writer.is_closing()

    async def exchange(self, request: httpx.Request, body: bytes, limit_s: float | None) -> httpx.Response:
        """Sends, and reads the whole answer; each wait for more of it is limited."""
        async with _told(limit_s, httpx.WriteTimeout, httpx.WriteError):
            self._send(request, body)
            await self._writer.drain()
        head: h11.Response | None = None
        received: list[bytes] = []
        while not isinstance(event := await self._next(limit_s), h11.EndOfMessage):
            if isinstance(event, h11.Response):  # what comes before it only says that it is still to come
                head = event
            elif isinstance(event, h11.Data):
                received.append(bytes(event.data))
        if self._parser.our_state is h11.DONE and self._parser.their_state is h11.DONE:
            self._parser.start_next_cycle()
        assert head is not None, "no message ends before it began"
        content = httpx.ByteStream(b"".join(received))
        return httpx.Response(head.status_code, headers=head.headers.raw_items(), stream=content, request=request)

    def close(self) -> None:
        """At once: what was not read is of no interest to anybody."""
        self._writer.close()

    async def closed(self) -> None:
        """Returns when it is."""
        with suppress(OSError, ssl.SSLError):  # the other side was faster
            await self._writer.wait_closed()

    def _send(self, request: httpx.Request, body: bytes) -> None:
        head = h11.Request(method=request.method, target=request.url.raw_path, headers=request.headers.raw)
        parts = [self._parser.send(head), body and self._parser.send(h11.Data(body))]
        parts.append(self._parser.send(h11.EndOfMessage()))
        self._writer.write(b"".join(part for part in parts if part))

    async def _next(self, limit_s: float | None) -> object:
        async with _told(limit_s, httpx.ReadTimeout, httpx.ReadError):
            while (event := self._parser.next_event()) is h11.NEED_DATA:
                self._parser.receive_data(await self._reader.read(_CHUNK))
            if event is h11.PAUSED or isinstance(event, h11.ConnectionClosed):
                raise httpx.RemoteProtocolError("the connection ended before the answer did")
            return event


@asynccontextmanager
async def _told(
    limit_s: float | None, too_late: type[httpx.TransportError], failed: type[httpx.TransportError]
) -> AsyncIterator[None]:
    """In httpx's words what may go wrong on a connection."""
    try:
        async with asyncio.timeout(limit_s):
            yield
    except TimeoutError as exc:
        raise too_late(str(exc)) from exc
    except (OSError, ssl.SSLError) as exc:
        raise failed(str(exc)) from exc
    except h11.RemoteProtocolError as exc:
        raise httpx.RemoteProtocolError(str(exc)) from exc
    except h11.LocalProtocolError as exc:
        raise httpx.LocalProtocolError(str(exc)) from exc


def _origin(url: httpx.URL) -> _Origin:
    return url.raw_scheme, url.raw_host, url.port or (443 if url.scheme == "https" else 80)
