"""From the POST of a callback to the published success, beside the floor, alone and among a thousand pending ones."""

import asyncio
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import quantiles
from time import perf_counter

import httpx
from websockets.asyncio.client import connect

from daraja_core import Daraja, Payment, PaymentSuccess
from daraja_core.callback_path import CallbackTarget, callback_path
from sandbox import Addresses
from tests.integration.rig import config_of

SAMPLES = 200
CROWD = 1000


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


def shown(name: str, seconds: list[float]) -> tuple[str, float]:
    """A row of figures, and its median."""
    cuts = quantiles(seconds, n=100)
    return f"{name:<52} p50 {cuts[49] * 1000:7.2f} ms   p99 {cuts[98] * 1000:7.2f} ms", cuts[49]


async def floor_samples(port: int) -> list[float]:
    """How long a frame takes that says no more than that a POST was committed."""
    seconds = []
    async with (
        connect(f"ws://127.0.0.1:{port}/live", compression=None) as live,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http,
    ):
        for place in range(SAMPLES + 20):
            began = perf_counter()
            posting = asyncio.create_task(http.post("/", content=f"{place}".encode()))
            await live.recv()
            seconds.append(perf_counter() - began)
            await posting
    return seconds[20:]


class Bench:
    """An engine on a sandbox in another process, and a hand that posts the callbacks."""

    def __init__(self, addresses: Addresses, daraja: Daraja, http: httpx.AsyncClient) -> None:
        self._addresses = addresses
        self._daraja = daraja
        self._http = http
        self._numbers = count(10_000_000)

    async def push(self, crowd: int) -> list[Payment]:
        """So many pending payments."""
        pushes = []
        for _ in range(crowd):
            phone = f"2547{next(self._numbers)}"
            pushes.append(await self._daraja.stk_push(phone=phone, amount=10, reference="BENCH", user_id=None))
        return pushes

    async def samples(self, user_id: str) -> list[float]:
        """From POST sent to success published, one payment after the other."""
        updates, seconds = self._daraja.updates(), []
        for place, payment in enumerate(await self.push(SAMPLES + 20)):
            url, body = self._callback(payment, user_id, place)
            began = perf_counter()
            posting = asyncio.create_task(self._http.post(url, content=body))
            async for update in updates:
                if isinstance(update.state, PaymentSuccess) and update.payment == payment:
                    break
            seconds.append(perf_counter() - began)
            (await posting).raise_for_status()
        return seconds[20:]

    def _callback(self, payment: Payment, user_id: str, place: int) -> tuple[str, bytes]:
        target = CallbackTarget("stk", payment.id, user_id, None, payment.amount)
        items = [
            {"Name": "Amount", "Value": 10.0},
            {"Name": "MpesaReceiptNumber", "Value": f"BENCH{next(self._numbers)}"[:10]},
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


async def figures() -> list[str]:
    """The rows of this benchmark."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with running("-m", "tests.benchmarks.floor", name) as port:
            floor_row, floor = shown("floor: ASGI POST + commit + frame", await floor_samples(int(port)))
        with running("-m", "sandbox", "serve", "--json", "--data", str(folder / "sandbox")) as line:
            alone, crowded = await _measured(Addresses(**json.loads(line)), folder)
    alone_row, alone_p50 = shown("callback POST to PaymentSuccess", alone)
    crowd_row, crowd_p50 = shown(f"the same among {CROWD} pending payments", crowded)
    return [
        floor_row,
        f"{alone_row}   {alone_p50 / floor:.2f} x the floor (goal 3)",
        f"{crowd_row}   {crowd_p50 / alone_p50:.2f} x alone (goal 1.2)",
    ]


async def _measured(addresses: Addresses, folder: Path) -> tuple[list[float], list[float]]:
    async with httpx.AsyncClient() as http, Daraja(config_of(addresses), store=folder / "engine.db") as daraja:
        bench = Bench(addresses, daraja, http)
        (first,) = await bench.push(1)
        user_id = first.user_id
        assert user_id is not None
        alone = await bench.samples(user_id)
        await bench.push(CROWD)
        return alone, await bench.samples(user_id)
