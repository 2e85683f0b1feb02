"""Forwarding over real sockets: a receiver of the operator's, one that is inside a network, and an operator's hand."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from daraja_core import verify_forwarded
from daraja_core.forwarding import read_secrets
from function.forwarding.delivery_attempt import Sender
from function.forwarding.forward import Forward
from function.forwarding.receiver import Receiver
from function.reconciliation import replay
from sandbox import Sandbox

from ..fake_receiver import SECRET
from ..office import LIMIT_S, PHONE, Office

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@dataclass
class Program:
    """A program that listens for verdicts: the heads and bodies that came, and what it answers."""

    status: str = "204 No Content"
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().splitlines()
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
            self.came.append((headers, await reader.readexactly(int(headers["content-length"]))))
            writer.write(f"HTTP/1.1 {self.status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
            await writer.drain()
        except asyncio.IncompleteReadError:
            pass  # nothing was asked of it
        finally:
            writer.close()


@asynccontextmanager
async def listening(program: Program) -> AsyncIterator[str]:
    server = await asyncio.start_server(program.serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    finally:
        server.close()
        await server.wait_closed()


@pytest.mark.parametrize("is_private", [True, False])
async def test_nothing_is_said_to_an_address_inside_a_network_whatever_name_led_there(is_private: bool) -> None:
    program = Program()
    async with listening(program) as url, httpx.AsyncClient(trust_env=False) as http:
        receiver = Receiver(url, read_secrets("x", SECRET), "forwards", is_private)
        forward = Forward("msg_1", "alice.1", b"{}", "waiting", 0, NOW, NOW)
        after = await Sender(http, receiver, lambda: NOW).send(forward)
    assert (after.state, len(program.came)) == (("taken", 1) if is_private else ("waiting", 0))
    assert after.reason == ("" if is_private else "the receiver's name leads inside a network")


async def test_a_receiver_hears_of_a_payment_and_an_operator_passes_on_what_it_missed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = Program()
    async with listening(program) as url:
        variables = {
            "DARAJA_FORWARD_URL": url, "DARAJA_FORWARD_SECRET": SECRET, "DARAJA_FORWARD_PRIVATE": "yes",
        }  # fmt: skip
        async with (
            Sandbox(tmp_path, clock_factor=60, environment=variables) as sandbox,
            httpx.AsyncClient(trust_env=False, timeout=20) as http,
        ):
            office = Office(sandbox, http)
            await office.control("PUT", f"/control/phones/{PHONE}", auto="pay")
            alice = await office.user()
            await alice.pay()
            await in_state(office, "taken")
            headers, body = program.came[0]
            sent_at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
            heard = verify_forwarded(headers, body, SECRET, sent_at + timedelta(seconds=1))
            assert (heard.payment_id, heard.user_id, heard.status) == ("alice.1", alice.id, "SUCCESS")

            program.status = "410 Gone"
            await alice.pay("alice.2", 7)
            await in_state(office, "dead")
            known = office.variables() | variables | {"DARAJA_FORWARDS_COLLECTION_ID": "forwards"}
            assert await asyncio.to_thread(replay.main, ["--forwards"], known) == 0
            name = program.came[1][0]["webhook-id"]
            assert capsys.readouterr().out == f"forward {name}: alice.2, dead, tried 1 times, HTTP 410\n"
            program.status = "200 OK"
            assert await asyncio.to_thread(replay.main, ["--forward", "dead"], known) == 0
            assert [headers["webhook-id"] for headers, _ in program.came[1:]] == [name, name]
            assert await asyncio.to_thread(replay.main, ["--forwards"], known) == 0
            assert await asyncio.to_thread(replay.main, ["--forward", "nobodys"], known) == 1
            assert "forward nobodys: there is no such forward" in capsys.readouterr().err


async def in_state(office: Office, state: str) -> None:
    """Until a forward is in a state."""
    async with asyncio.timeout(LIMIT_S):
        while all(each["state"] != state for each in await office.documents("forwards")):
            version = (await office.control("GET", "/control/changes"))["version"]
            await office.control("GET", f"/control/changes?after={version}&wait_s=0.2")
