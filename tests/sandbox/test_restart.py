"""What a stop, a kill or a second start does to everything that was still to happen."""

import asyncio
import contextlib
import json
import signal
import socket
import sqlite3
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox import Addresses, AlreadyRunningError, DataFolderError, PortBusyError, Sandbox
from sandbox.safaricom.rows import FIRST_SCHEMA, TRANSACTION_STATUS
from tests.rows import first_are_fast
from tests.sandbox.catcher import LIMIT_S, Catcher
from tests.sandbox.shop import PAYER, Shop


@asynccontextmanager
async def program(data: Path) -> AsyncIterator[tuple[Process, Addresses]]:
    """The sandbox as a program of its own; killed at the end if it still runs."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", "serve", "--json", "--data", str(data), stdout=PIPE, stderr=PIPE
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(LIMIT_S):
            line = await process.stdout.readline()
        assert line, (await process.communicate())[1].decode()
        yield process, Addresses(**json.loads(line))
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@asynccontextmanager
async def shop_at(addresses: Addresses, url: str) -> AsyncIterator[Shop]:
    async with httpx.AsyncClient(base_url=addresses.daraja, trust_env=False) as http:
        yield Shop(addresses, http, url)


@pytest.mark.asyncio(loop_scope="module")
async def test_a_kill_loses_neither_prompts_nor_callbacks(tmp_path: Path, catcher: Catcher) -> None:
    async with program(tmp_path) as (process, before), shop_at(before, catcher.url) as shop:
        await shop.faults(local_callbacks=True, callback={"delay_s": 700})
        settled = await shop.pushed()
        receipt = (await shop.answer(settled, "pay"))["receipt"]
        still_open = await shop.pushed(phone="254711000111")
        process.kill()
        await process.wait()
    assert catcher.nothing_more()
    async with program(tmp_path) as (_, after), shop_at(after, catcher.url) as shop:
        assert after == before  # the port, the credentials, everything
        (prompt,) = await shop.get("/control/prompts")
        assert prompt["checkout_request_id"] == still_open
        other = (await shop.answer(still_open, "pay"))["receipt"]
        await shop.faults(clock_factor=1000)  # what is left of the waits passes in less than a second
        caught = [await catcher.next() for _ in range(2)]
    assert {one.result["CheckoutRequestID"]: one.items["MpesaReceiptNumber"] for one in caught} == {
        settled: receipt,
        still_open: other,
    }


@pytest.mark.asyncio(loop_scope="module")
async def test_a_callback_that_was_under_way_at_the_kill_is_sent_again(tmp_path: Path, catcher: Catcher) -> None:
    catcher.statuses = [None]
    async with program(tmp_path) as (process, addresses), shop_at(addresses, catcher.url) as shop:
        await shop.faults(local_callbacks=True)
        identity = await shop.pushed()
        await shop.answer(identity, "pay")
        first = await catcher.next()
        process.kill()
        await process.wait()
    async with program(tmp_path):
        assert await catcher.next() == first
    assert first.result["CheckoutRequestID"] == identity


@pytest.mark.parametrize("number", first_are_fast(1, [signal.SIGTERM, signal.SIGINT]))
@pytest.mark.asyncio(loop_scope="module")
async def test_a_signal_ends_it_cleanly_and_soon(tmp_path: Path, number: signal.Signals) -> None:
    async with program(tmp_path) as (process, addresses):
        async with httpx.AsyncClient(base_url=addresses.daraja, trust_env=False) as http:
            await http.get("/control/prompts")
            process.send_signal(number)
            async with asyncio.timeout(LIMIT_S):
                _, errors = await process.communicate()
        assert (process.returncode, errors) == (0, b"")


@pytest.mark.asyncio(loop_scope="module")
async def test_what_became_overdue_while_it_was_down_is_done_at_the_start(tmp_path: Path, catcher: Catcher) -> None:
    async with Sandbox(tmp_path) as sandbox, shop_at(sandbox.addresses, catcher.url) as shop:
        await shop.faults(local_callbacks=True, callback={"delay_s": 300})
        await shop.answer(await shop.pushed(), "pay")
        await shop.faults(clock_factor=10_000)  # 30 ms are left, less than a stop takes
    async with Sandbox(tmp_path):
        assert (await catcher.next()).result["ResultCode"] == 0


@pytest.mark.asyncio(loop_scope="module")
async def test_in_a_program_with_a_clock_of_its_own_m_pesa_tells_that_time(tmp_path: Path, catcher: Catcher) -> None:
    eve = datetime(2030, 12, 31, 20, 59, 58, tzinfo=UTC)  # a moment before midnight in Nairobi
    async with Sandbox(tmp_path, mpesa_time=lambda: eve) as sandbox, shop_at(sandbox.addresses, catcher.url) as shop:
        await shop.faults(local_callbacks=True)
        identity = await shop.pushed()
        await shop.answer(identity, "pay")
        assert identity.startswith("ws_CO_31122030235958")
        assert (await catcher.next()).items["TransactionDate"] == 20301231235958
        await shop.disburse(ResultURL=catcher.url, QueueTimeOutURL=catcher.url)
        (completed,) = [
            one["Value"]
            for one in (await catcher.next()).body["Result"]["ResultParameters"]["ResultParameter"]
            if one["Key"] == "TransactionCompletedDateTime"
        ]
        assert completed == "31.12.2030 23:59:58"
        assert {text["at"] for text in await shop.get(f"/control/sms/{PAYER}")} == {eve.isoformat()}
        assert sandbox.parts.safaricom.ledger.latest() == eve


@pytest.mark.asyncio(loop_scope="module")
async def test_the_port_is_kept_and_another_is_taken_when_it_is_gone(tmp_path: Path) -> None:
    ports = []
    for _ in range(2):
        async with Sandbox(tmp_path) as sandbox:
            ports.append(_port(sandbox))
    assert ports[0] == ports[1]
    with socket.create_server(("127.0.0.1", ports[0])):
        async with Sandbox(tmp_path) as sandbox:
            assert _port(sandbox) != ports[0]


@pytest.mark.asyncio(loop_scope="module")
async def test_a_result_for_an_earlier_port_finds_the_function_under_the_current_one(tmp_path: Path) -> None:
    async with Sandbox(tmp_path) as sandbox:
        earlier = sandbox.addresses
    with socket.create_server(("127.0.0.1", int(earlier.daraja.rsplit(":", 1)[1]))):
        async with Sandbox(tmp_path) as sandbox, shop_at(sandbox.addresses, f"{earlier.function}/callback/x") as shop:
            await shop.answer(await shop.pushed(), "pay")
            log = await shop.until("/control/log", lambda found: found[-1]["kind"] == "callback")
    assert (log[-1]["path"], log[-1]["status"]) == ("/function/callback/x", 403)


def test_it_runs_in_another_threads_loop(tmp_path: Path) -> None:
    async def visit() -> int:
        async with Sandbox(tmp_path) as sandbox, httpx.AsyncClient(trust_env=False) as http:
            return (await http.get(sandbox.addresses.phones)).status_code

    with ThreadPoolExecutor() as threads:
        assert threads.submit(lambda: asyncio.run(visit())).result(LIMIT_S) == 200


@pytest.mark.asyncio(loop_scope="module")
async def test_its_addresses_exist_only_while_it_runs(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path, clock_factor=10)
    async with sandbox:
        assert sandbox.addresses.function.endswith("/function")
        assert sandbox.parts.safaricom.clock.factor == 10
        assert sandbox.addresses.callback_secret not in repr(sandbox.addresses)
    with pytest.raises(RuntimeError, match="not running"):
        _ = sandbox.addresses


@pytest.mark.asyncio(loop_scope="module")
async def test_two_sandboxes_cannot_share_a_folder(tmp_path: Path) -> None:
    async with Sandbox(tmp_path):
        with pytest.raises(AlreadyRunningError, match="another sandbox is using"):
            async with Sandbox(tmp_path):
                pass
    async with Sandbox(tmp_path):
        pass  # free again


@pytest.mark.asyncio(loop_scope="module")
async def test_a_busy_port_is_said_plainly(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortBusyError, match=f"port {port} is in use"):
            async with Sandbox(tmp_path, port):
                pass


@pytest.mark.asyncio(loop_scope="module")
async def test_an_unusable_folder_is_said_plainly_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(DataFolderError, match="cannot be made"):
        async with Sandbox(tmp_path / "file"):
            pass
    for name in ("safaricom.sqlite3", "appwrite.sqlite3"):
        folder = tmp_path / name.partition(".")[0]
        folder.mkdir()
        (folder / name).write_text("this is no database, but somebody may need it")
        with pytest.raises(DataFolderError, match="not a database"):
            async with Sandbox(folder):
                pass
        assert (folder / name).read_text().startswith("this is no database")


@pytest.mark.asyncio(loop_scope="module")
async def test_the_program_says_in_one_line_why_it_cannot_start(tmp_path: Path) -> None:
    async with program(tmp_path):
        second = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "sandbox", "serve", "--data", str(tmp_path), stdout=PIPE, stderr=PIPE
        )
        async with asyncio.timeout(LIMIT_S):
            output, errors = await second.communicate()
    assert (second.returncode, output) == (1, b"")
    assert errors.decode().startswith("sandbox: another sandbox is using the data folder")
    assert errors.count(b"\n") == 1


@asynccontextmanager
async def asked(addresses: Addresses, path: str) -> AsyncIterator[asyncio.StreamReader]:
    """A question on a connection of its own; the answer may take its time."""
    host, _, port = addresses.daraja.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    await writer.drain()
    try:
        yield reader
    finally:
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize("what", first_are_fast(1, ["changes", "log"]))
async def test_whoever_waits_for_news_is_answered_at_the_end_and_nothing_is_reported(tmp_path: Path, what: str) -> None:
    path = f"/control/{what}?after=999999&wait_s=30"
    async with program(tmp_path) as (process, addresses), asyncio.timeout(LIMIT_S), asked(addresses, path) as answer:
        async with httpx.AsyncClient(trust_env=False) as http:
            await http.get(addresses.phones)  # by its answer the other one has been read, too
        process.send_signal(signal.SIGTERM)
        assert (await answer.read()).startswith(b"HTTP/1.1 200")
        assert await process.wait() == 0
        assert process.stderr
        assert await process.stderr.read() == b""


async def test_a_callback_that_falls_due_while_the_sandbox_ends_waits_for_the_next_start(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        async with Sandbox(tmp_path) as sandbox, shop_at(sandbox.addresses, sandbox.addresses.function) as shop:
            identity = await shop.pushed()
            await shop.put("/control/appwrite", {"client": {"respond": "slow", "delay_s": 0.7}})
            await shop.faults(callback={"delay_s": 0.2})
            slow = await stack.enter_async_context(asked(sandbox.addresses, "/v1/account"))  # keeps the end waiting
            await shop.answer(identity, "pay")
        assert await slow.read()
    async with Sandbox(tmp_path) as sandbox, shop_at(sandbox.addresses, sandbox.addresses.function) as shop:
        (callback,) = await shop.until("/control/callbacks", lambda found: found[0]["attempts"] == 1)
        assert callback["status"] is not None  # somebody was there to answer


def _port(sandbox: Sandbox) -> int:
    return int(sandbox.addresses.daraja.rsplit(":", 1)[1])


async def test_a_folder_of_the_first_version_is_kept_and_brought_up_to_date(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "safaricom.sqlite3")) as file:
        file.executescript(
            f"{FIRST_SCHEMA} PRAGMA user_version = 1; INSERT INTO sms VALUES (1, '254712345678', 0, 'x')"
        )
    for _ in range(2):
        async with Sandbox(tmp_path) as sandbox, shop_at(sandbox.addresses, sandbox.addresses.function) as shop:
            assert [text["text"] for text in await shop.get("/control/sms/254712345678")] == ["x"]
            assert await shop.get("/control/status_queries") == []


async def test_questions_of_an_earlier_version_stay_in_the_queue(tmp_path: Path) -> None:
    async with Catcher() as catcher:
        result = await answer_of_an_earlier_question(tmp_path, catcher)
    assert (result["ConversationID"], result["ResultCode"]) == ("AG_1", 2032)
    assert result["ReferenceData"]["ReferenceItem"]["Value"] == "it's"


async def answer_of_an_earlier_question(tmp_path: Path, catcher: Catcher) -> dict[str, Any]:
    with contextlib.closing(sqlite3.connect(tmp_path / "safaricom.sqlite3")) as file:
        file.executescript(f"{FIRST_SCHEMA}{TRANSACTION_STATUS} PRAGMA user_version = 2;")
        asked = ("AG_1", "1-1-1", "receipt", "NOSUCHONE1", "174379", "it's", catcher.url, catcher.url, 1, "queued", 0)
        file.execute(f"INSERT INTO status_queries VALUES ({', '.join('?' * len(asked))})", asked)
        file.execute("INSERT INTO jobs (due_at, kind, subject) VALUES (0, 'transaction_status', 'AG_1')")
        file.commit()
    async with Sandbox(tmp_path):
        return (await catcher.next()).result


async def test_a_folder_of_a_later_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "safaricom.sqlite3")) as file:
        file.execute("PRAGMA user_version = 99")
    with pytest.raises(DataFolderError, match="version 99 is not known to this program"):
        async with Sandbox(tmp_path):
            pass


@pytest.mark.asyncio(loop_scope="module")
async def test_a_question_outlives_a_stop(tmp_path: Path, catcher: Catcher) -> None:
    async with Sandbox(tmp_path) as sandbox, shop_at(sandbox.addresses, catcher.url) as shop:
        await shop.faults(local_callbacks=True, transaction_status={"delay_s": 10_000})
        asked_as = (await shop.ask_status()).json()["ConversationID"]
    async with Sandbox(tmp_path) as sandbox, shop_at(sandbox.addresses, catcher.url) as shop:
        await shop.faults(clock_factor=10_000)
        assert (await catcher.next()).result["ConversationID"] == asked_as
