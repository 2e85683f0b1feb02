"""The server under WebSockets: what it lets through, and how it ends while a client is half gone."""

import asyncio
import contextlib
import gc
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from starlette.types import Receive, Scope, Send
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError

from function.appwrite.http_client import KEPT_S
from sandbox import Addresses, Sandbox
from sandbox.web import WebServer
from tests.sandbox.shop import LIMIT_S

CLOSE_FRAME = bytes([0x88, 0x80, 0, 0, 0, 0])  # masked with zeros, no reason
MORE_THAN_ANY_BUFFER = 16 * 1024 * 1024


def test_an_idle_connection_is_given_up_by_the_client_long_before_the_server_closes_it() -> None:
    server = WebServer(_nothing_here)
    kept_s = (httpx.Limits().keepalive_expiry, KEPT_S)  # the engine's and the deliveries' is httpx's own
    assert server.config.timeout_keep_alive > 1.2 * max(each for each in kept_s if each is not None)


async def _nothing_here(scope: Scope, receive: Receive, send: Send) -> None:
    raise AssertionError("nobody calls")


def realtime_url(addresses: Addresses) -> str:
    """A socket of a guest that listens to every document."""
    url = addresses.appwrite.replace("http", "ws", 1)
    return f"{url}/realtime?project={addresses.project_id}&channels[]=documents"


@asynccontextmanager
async def deaf_client(addresses: Addresses) -> AsyncIterator[asyncio.StreamWriter]:
    """A client that opens a socket, is greeted, and from then on never reads."""
    host, _, port = addresses.daraja.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port), limit=1024)
    path = realtime_url(addresses).partition(f":{port}")[2]
    lines = (
        f"GET {path} HTTP/1.1",
        f"Host: {host}:{port}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    )
    writer.write("\r\n".join((*lines, "", "")).encode())
    try:
        await reader.readuntil(b'"connected"')
        yield writer
    finally:
        writer.transport.abort()


async def test_the_sandbox_ends_in_peace_while_a_socket_is_closing(tmp_path: Path) -> None:
    async with asyncio.timeout(LIMIT_S), Sandbox(tmp_path) as sandbox, deaf_client(sandbox.addresses) as writer:
        hub = sandbox.parts.appwrite.hub
        hub.sockets[0].say("x" * MORE_THAN_ANY_BUFFER)
        writer.write(CLOSE_FRAME)
        async with httpx.AsyncClient() as http:
            await http.get(sandbox.addresses.phones)  # by its answer the server has seen the close frame, too
        assert not hub.sockets


@pytest.mark.parametrize("turns", range(5))
async def test_whoever_comes_in_while_the_server_ends_is_shown_out(turns: int) -> None:
    async def nobody_home(_scope: Scope, _receive: Receive, _send: Send) -> None: ...

    listener = socket.create_server(("127.0.0.1", 0))
    server = WebServer(nobody_home)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await server.is_open.wait()
    with socket.create_connection(listener.getsockname(), timeout=LIMIT_S) as client:
        for _ in range(turns):
            await asyncio.sleep(0)
        server.leave()
        await serving
        assert server.server_state.connections == set()
        with contextlib.suppress(ConnectionResetError):  # whoever had not been let in yet
            assert client.recv(1) == b""
    del server, serving
    gc.collect()  # what was left open would complain


async def test_a_message_that_is_far_too_long_is_cut_off_without_a_close_frame(tmp_path: Path) -> None:
    async with Sandbox(tmp_path) as sandbox, connect(realtime_url(sandbox.addresses)) as line:
        await line.recv()
        await line.send("x" * 500_000)
        with pytest.raises(ConnectionClosedError) as closed:
            await asyncio.wait_for(line.recv(), LIMIT_S)
    assert closed.value.rcvd is None


@pytest.mark.parametrize(
    "path", ["/v1/account/sessions/anonymous", "/mpesa/stkpush/v1/processrequest", "/control/reset"]
)
async def test_whoever_gives_up_while_he_sends_is_no_failure_of_the_server(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    async with Sandbox(tmp_path) as sandbox:
        host, _, port = sandbox.addresses.daraja.removeprefix("http://").partition(":")
        _, writer = await asyncio.open_connection(host, int(port))
        head = f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nX-Appwrite-Project: {sandbox.addresses.project_id}\r\n"
        writer.write(f"{head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{".encode())
        await writer.drain()
        async with httpx.AsyncClient() as http:
            await http.get(sandbox.addresses.phones)  # by its answer the server has begun with the other one
        writer.transport.abort()
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


async def test_a_request_that_is_not_over_when_the_server_ends_is_cut_off_and_no_failure(
    caplog: pytest.LogCaptureFixture,
) -> None:
    began, ended = asyncio.Event(), asyncio.Event()

    async def without_end(_scope: Scope, _receive: Receive, _send: Send) -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    listener = socket.create_server(("127.0.0.1", 0))
    server = WebServer(without_end)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await server.is_open.wait()
    async with httpx.AsyncClient(timeout=LIMIT_S) as http:
        asking = asyncio.create_task(http.get(f"http://127.0.0.1:{listener.getsockname()[1]}/"))
        await began.wait()
        server.leave()
        await serving
        with pytest.raises(httpx.RemoteProtocolError):
            await asking
    assert ended.is_set()
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []
