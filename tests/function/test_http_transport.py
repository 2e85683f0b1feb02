"""Connections that are kept, against servers that do on them what servers do."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from function.http_transport import KeptConnections

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Server:
    """Counts its connections. `answers` are what each request gets, in order and then the last one for ever."""

    def __init__(self, *answers: bytes, closes: bool = False) -> None:
        self.connections = 0
        self.requests: list[bytes] = []
        self.ended = asyncio.Event()
        self._answers = list(answers)
        self._closes = closes

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or b"0")
                self.requests.append(head + await reader.readexactly(length))
                answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
                writer.write(answer)
                await writer.drain()
                if self._closes:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            self.ended.set()


@asynccontextmanager
async def client_of(server: Server, *, most: int = 5, kept_s: float = 60) -> AsyncIterator[httpx.AsyncClient]:
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    transport = KeptConnections(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), most=most, kept_s=kept_s)
    async with httpx.AsyncClient(base_url=url, transport=transport, timeout=None) as http:
        yield http
    listening.close()


async def test_requests_one_after_the_other_share_a_connection() -> None:
    server = Server(OK)
    async with client_of(server) as http:
        answers = [await http.post("/path?q=1", content=b"body") for _ in range(3)]
    assert [(one.status_code, one.text) for one in answers] == [(200, "ok")] * 3
    assert server.connections == 1
    assert server.requests[0].startswith(b"POST /path?q=1 HTTP/1.1\r\n")
    assert server.requests[0].endswith(b"\r\n\r\nbody")


async def test_requests_at_once_have_a_connection_each_up_to_the_most() -> None:
    server = Server(OK)
    async with client_of(server, most=2) as http:
        answers = await asyncio.gather(*(http.get("/") for _ in range(6)))
    assert [one.text for one in answers] == ["ok"] * 6
    assert server.connections == 2


async def test_a_connection_that_the_server_closed_meanwhile_is_not_used_again() -> None:
    server = Server(OK, closes=True)
    async with client_of(server) as http:
        await http.get("/")
        await server.ended.wait()
        assert (await http.get("/")).text == "ok"
    assert server.connections == 2


async def test_a_connection_that_was_idle_for_too_long_is_not_used_again() -> None:
    server = Server(OK)
    async with client_of(server, kept_s=0) as http:
        await http.get("/")
        await http.get("/")
    assert server.connections == 2


async def test_a_server_that_wants_no_more_requests_on_a_connection_gets_none() -> None:
    server = Server(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
    async with client_of(server) as http:
        await http.get("/")
        await http.get("/")
    assert server.connections == 2


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\n\r\n" + OK,
    ],
    ids=["in pieces", "after a hint"],
)
async def test_an_answer_is_read_whole(answer: bytes) -> None:
    server = Server(answer)
    async with client_of(server) as http:
        assert [(await http.get("/")).text for _ in range(2)] == ["ok", "ok"]
    assert server.connections == 1


async def test_an_answer_without_a_length_ends_with_its_connection() -> None:
    server = Server(b"HTTP/1.1 200 OK\r\n\r\nok", closes=True)
    async with client_of(server) as http:
        assert [(await http.get("/")).text for _ in range(2)] == ["ok", "ok"]
    assert server.connections == 2


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no", b"SSH-2.0-OpenSSH\r\n\r\n"])
async def test_half_an_answer_and_no_answer_are_an_error_and_the_next_request_has_a_new_connection(
    answer: bytes,
) -> None:
    server = Server(answer, OK, closes=True)
    async with client_of(server) as http:
        with pytest.raises(httpx.RemoteProtocolError):
            await http.get("/")
        assert (await http.get("/")).text == "ok"
    assert server.connections == 2


async def test_nobody_there_is_a_connect_error() -> None:
    listening = await asyncio.start_server(Server(OK).serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    listening.close()
    await listening.wait_closed()
    transport = KeptConnections(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), most=1, kept_s=1)
    async with httpx.AsyncClient(transport=transport) as http:
        with pytest.raises(httpx.ConnectError):
            await http.get(f"http://127.0.0.1:{port}/")


async def test_an_answer_that_does_not_come_in_time_is_a_timeout_and_its_connection_is_given_up() -> None:
    server = Server(b"HTTP/1.1 100 Continue\r\n\r\n", OK)
    async with client_of(server, most=1) as http:
        with pytest.raises(httpx.ReadTimeout):
            await http.get("/", timeout=0.05)
        assert (await http.get("/")).text == "ok"
    assert server.connections == 2


async def test_whoever_is_cancelled_leaves_no_answer_for_the_next_one() -> None:
    server = Server(b"HTTP/1.1 100 Continue\r\n\r\n", OK)
    async with client_of(server, most=1) as http:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await http.get("/")
        assert (await http.get("/")).text == "ok"
    assert server.connections == 2
