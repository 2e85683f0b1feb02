"""The server under WebSockets: what it lets through, and how it ends while a client is half gone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError

from sandbox import Addresses, Sandbox
from tests.sandbox.shop import LIMIT_S

CLOSE_FRAME = bytes([0x88, 0x80, 0, 0, 0, 0])  # masked with zeros, no reason
MORE_THAN_ANY_BUFFER = 16 * 1024 * 1024


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


async def test_a_message_that_is_far_too_long_is_cut_off_without_a_close_frame(tmp_path: Path) -> None:
    async with Sandbox(tmp_path) as sandbox, connect(realtime_url(sandbox.addresses)) as socket:
        await socket.recv()
        await socket.send("x" * 500_000)
        with pytest.raises(ConnectionClosedError) as closed:
            await asyncio.wait_for(socket.recv(), LIMIT_S)
    assert closed.value.rcvd is None
