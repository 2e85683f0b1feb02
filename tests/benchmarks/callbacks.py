"""From the POST of a callback to the published success, beside the floor, alone and among a thousand pending ones."""

import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Protocol

import httpx
from websockets.asyncio.client import ClientConnection, connect

from daraja_core import Daraja, Payment, PaymentSuccess, Updates
from daraja_core.callback_path import CallbackTarget, callback_path
from sandbox import Addresses
from tests.benchmarks.table import Row
from tests.integration.rig import config_of

WARM_UP_ROUNDS = 3
ROUNDS = 25
PER_ROUND = 20
"""Floor and ours take turns after so many samples, so that whatever else the machine does slows both down."""
CROWD = 1000


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
            url, body = self._callback(payment)
            began = perf_counter()
            posting = asyncio.create_task(self._http.post(url, content=body))
            async for update in self._updates:
                if isinstance(update.state, PaymentSuccess) and update.payment == payment:
                    break
            milliseconds.append((perf_counter() - began) * 1000)
            (await posting).raise_for_status()
        return milliseconds

    def _callback(self, payment: Payment) -> tuple[str, bytes]:
        assert payment.user_id is not None
        target = CallbackTarget("stk", payment.id, payment.user_id, None, payment.amount)
        items = [
            {"Name": "Amount", "Value": 10.0},
            {"Name": "MpesaReceiptNumber", "Value": f"BN{next(self._numbers)}"},
        ]
        callback = {
            "MerchantRequestID": "bench",
            "CheckoutRequestID": payment.checkout_request_id,
            "ResultCode": 0,
            "ResultDesc": "The service request is processed successfully.",
            "CallbackMetadata": {"Item": items},
        }
        url = self._addresses.function + callback_path(target, self._addresses.callback_secret)
        return url, json.dumps({"Body": {"stkCallback": callback}}).encode()


async def taking_turns(*series: Series) -> list[list[float]]:
    """What each of them measured, round by round in turn, after the warm-up."""
    measured: list[list[float]] = [[] for _ in series]
    for place in range(WARM_UP_ROUNDS + ROUNDS):
        for kept, one in zip(measured, series, strict=True):
            milliseconds = await one.samples()
            kept += milliseconds if place >= WARM_UP_ROUNDS else []
    return measured


def figures() -> list[Row]:
    """The rows of this benchmark."""
    return asyncio.run(_figures())


async def _figures() -> list[Row]:
    """Alone and crowded have a floor each, measured in the same minute."""
    async with measuring() as (floor, ours):
        floor_alone, alone = await taking_turns(floor, ours)
        await ours.push(CROWD)
        floor_crowded, crowded = await taking_turns(floor, ours)
    way = "callback POST to PaymentSuccess"
    by_the_floor = [
        [each / median(base) for each in one] for one, base in ((crowded, floor_crowded), (alone, floor_alone))
    ]
    return [
        Row("engine", way, "ms", alone, "ASGI POST + commit + frame", floor_alone, goal=2.5, tail_goal=3),
        Row("engine", f"{way}, {CROWD} pending", "ms", crowded, "ASGI POST + commit + frame", floor_crowded),
        Row("engine", f"{way}, {CROWD} pending, in floors", "x", by_the_floor[0], "none", by_the_floor[1], goal=1.1),
    ]


@asynccontextmanager
async def measuring() -> AsyncIterator[tuple[Floor, Ours]]:
    """Both servers in processes of their own, and a client of each in this one."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port = int(stack.enter_context(running("-m", "tests.benchmarks.floor", str(folder))))
        sandbox = running("-m", "sandbox", "serve", "--direct", "--json", "--data", str(folder / "sandbox"))
        addresses = Addresses(**json.loads(stack.enter_context(sandbox)))
        live = await stack.enter_async_context(connect(f"ws://127.0.0.1:{port}/live", compression=None))
        to_floor = await stack.enter_async_context(httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}"))
        to_function = await stack.enter_async_context(httpx.AsyncClient())
        daraja = await stack.enter_async_context(Daraja(config_of(addresses), store=folder / "engine.db"))
        yield Floor(to_floor, live), Ours(addresses, daraja, to_function)
