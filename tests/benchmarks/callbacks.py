"""From the POST of a callback to the published success, beside the floor, alone and among very many that wait."""

import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Protocol

import httpx
from websockets.asyncio.client import ClientConnection, connect

from daraja_core import Daraja, Payment, PaymentSuccess, Updates
from daraja_core.callback_path import CallbackTarget, callback_path
from daraja_core.drivers.store import SqliteStore
from sandbox import Addresses
from tests.benchmarks.pending import waiting
from tests.benchmarks.table import Row
from tests.integration.rig import config_of

WARM_UP_ROUNDS = 3
ROUNDS = 25
PER_ROUND = 20
"""Floor and ours take turns after so many samples, so that whatever else the machine does slows both down."""
CROWD, AT_ONCE = 1000, 50
WATCHED = 10_000


class Series(Protocol):
    """Something that can be measured again and again."""

    async def samples(self) -> list[float]:
        """PER_ROUND durations in milliseconds."""


@contextmanager
def running(*command: str) -> Iterator[str]:
    """Another Python process; yields its first line."""
    process = subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline()
    finally:
        process.terminate()
        process.wait()


class Floor:
    """How long a frame takes that says no more than that a POST was committed."""

    def __init__(self, http: httpx.AsyncClient, live: ClientConnection) -> None:
        self._http = http
        self._live = live

    async def samples(self) -> list[float]:
        """From POST sent to frame received."""
        milliseconds = []
        for place in range(PER_ROUND):
            began = perf_counter()
            posting = asyncio.create_task(self._http.post("/", content=f"{place}".encode()))
            await self._live.recv()
            milliseconds.append((perf_counter() - began) * 1000)
            await posting
        return milliseconds


class Ours:
    """An engine on a sandbox in another process, and a hand that posts the callbacks."""

    def __init__(self, addresses: Addresses, daraja: Daraja, http: httpx.AsyncClient) -> None:
        self._addresses = addresses
        self._daraja = daraja
        self._http = http
        self._updates: Updates = daraja.updates()
        self._numbers = count(10_000_000)

    async def push(self, crowd: int) -> list[Payment]:
        """So many pending payments."""
        phones = [f"2547{next(self._numbers)}" for _ in range(crowd)]
        return [await self._daraja.stk_push(phone=phone, amount=10, reference="BENCH") for phone in phones]

    async def samples(self) -> list[float]:
        """From POST sent to success published, one payment after the other."""
        milliseconds = []
        for payment in await self.push(PER_ROUND):
            url, body = callback_of(payment, self._addresses, f"BN{next(self._numbers)}")
            began = perf_counter()
            posting = asyncio.create_task(self._http.post(url, content=body))
            async for update in self._updates:
                if isinstance(update.state, PaymentSuccess) and update.payment == payment:
                    break
            milliseconds.append((perf_counter() - began) * 1000)
            (await posting).raise_for_status()
        return milliseconds


def callback_of(payment: Payment, addresses: Addresses, receipt: str) -> tuple[str, bytes]:
    """Where Safaricom would post that it was paid, and what."""
    assert payment.user_id is not None
    target = CallbackTarget("stk", payment.id, payment.user_id, None, payment.amount)
    items = [
        {"Name": "Amount", "Value": float(payment.amount)},
        {"Name": "MpesaReceiptNumber", "Value": receipt},
    ]
    callback = {
        "MerchantRequestID": "bench",
        "CheckoutRequestID": payment.checkout_request_id,
        "ResultCode": 0,
        "ResultDesc": "The service request is processed successfully.",
        "CallbackMetadata": {"Item": items},
    }
    url = addresses.function + callback_path(target, addresses.callback_secret)
    return url, json.dumps({"Body": {"stkCallback": callback}}).encode()


async def taking_turns(*series: Series) -> list[list[float]]:
    """What each of them measured, round by round in turn, after the warm-up; nobody always comes behind the same."""
    measured: list[list[float]] = [[] for _ in series]
    for place in range(WARM_UP_ROUNDS + ROUNDS):
        pairs = list(zip(measured, series, strict=True))
        for kept, one in pairs if place % 2 else reversed(pairs):
            milliseconds = await one.samples()
            kept += milliseconds if place >= WARM_UP_ROUNDS else []
    return measured


def figures() -> list[Row]:
    """The rows of this benchmark."""
    return asyncio.run(_figures())


async def _figures() -> list[Row]:
    """All take turns in the same minutes, so that the crowds are compared with the engine that has none."""
    async with measuring() as (floor, alone, crowded, watching):
        for _ in range(CROWD // AT_ONCE):
            await asyncio.gather(*(crowded.push(1) for _ in range(AT_ONCE)))
        on_floor, none, pending, watched = await taking_turns(floor, alone, crowded, watching)
    way, floors = "callback POST to PaymentSuccess", "ASGI POST + commit + frame"
    return [
        Row("engine", way, "ms", none, floors, on_floor, goal=2.5, tail_goal=3),
        Row("engine", f"{way}, {CROWD:,} pending", "ms", pending, "none pending", none, goal=1.1),
        Row("engine", f"{way}, {WATCHED:,} watched", "ms", watched, "none watched", none, goal=1.1),
    ]


@asynccontextmanager
async def measuring() -> AsyncIterator[tuple[Floor, Ours, Ours, Ours]]:
    """Both servers in processes of their own, and their clients in this one; the last engine watches very many."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port = int(stack.enter_context(running("-m", "tests.benchmarks.floor", str(folder))))
        sandbox = running("-m", "sandbox", "serve", "--direct", "--json", "--data", str(folder / "sandbox"))
        addresses = Addresses(**json.loads(stack.enter_context(sandbox)))
        live = await stack.enter_async_context(connect(f"ws://127.0.0.1:{port}/live", compression=None))
        to_floor = await stack.enter_async_context(httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}"))
        to_function = await stack.enter_async_context(httpx.AsyncClient())
        alone, crowded, watching = [
            await stack.enter_async_context(Daraja(config_of(addresses), store=folder / f"{name}.db"))
            for name in ("alone", "crowded", await _watched(folder, "watching"))
        ]
        await watching.restore_pending()
        await watching.resumed()  # what the restore asked for is read, too
        engines = [Ours(addresses, engine, to_function) for engine in (alone, crowded, watching)]
        yield Floor(to_floor, live), engines[0], engines[1], engines[2]


async def _watched(folder: Path, name: str) -> str:
    """The name of a store that holds very many payments that nobody answered, and that are watched."""
    store = SqliteStore(folder / f"{name}.db")
    await store.open()
    await store.save(list(waiting(WATCHED, datetime.now(UTC))))  # noqa: TID251 — an entry point
    await store.close()
    return name
