"""Callbacks that a warm function stores behind its runtime's own server, beside the same handler on Appwrite's SDK."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Final

from daraja_core.callback_path import CallbackTarget, callback_path
from tests.benchmarks.callbacks import running
from tests.benchmarks.loads import Connections, at_once, processor_ms, program
from tests.benchmarks.table import Row

WARM_UP_ROUNDS = 2
ROUNDS: Final = {10: (12, 40), 100: (4, 200)}
"""At once: so many rounds of so many callbacks."""
SECRET = "a-callback-secret-of-some-length"


class Deployed:
    """One handler behind gunicorn with aiohttp's worker, with one worker, which is one core."""

    def __init__(self, connections: Connections, worker: int) -> None:
        self.http = connections
        self._worker = worker
        self._numbers = count(1)

    async def round(self, workers: int, size: int) -> tuple[float, float]:
        """Milliseconds, and milliseconds of the processor, for each of `size` callbacks."""
        began, used = perf_counter(), processor_ms(self._worker)
        await at_once(workers, size, self._store)
        return (perf_counter() - began) * 1000 / size, (processor_ms(self._worker) - used) / size

    async def _store(self) -> None:
        await self.http.post(*_callback(next(self._numbers)))


def figures() -> Iterator[Row]:
    """The rows of this benchmark."""
    for workers, measured in asyncio.run(_measured()).items():
        (ours, our_processor), (theirs, their_processor) = measured
        what = f"a warm callback, stored; {workers} at once, one worker"
        yield Row("function", what, "ms", ours, "the same on Appwrite's SDK", theirs, goal=1 / 3)
        yield Row("function", f"{what}: processor", "ms", our_processor, "on the SDK", their_processor)


async def _measured() -> dict[int, list[tuple[list[float], list[float]]]]:
    measured: dict[int, list[tuple[list[float], list[float]]]] = {}
    async with AsyncExitStack() as stack:
        endpoint = stack.enter_context(running("-m", "tests.benchmarks.slow_appwrite")).strip()
        both = [await stack.enter_async_context(deployed(whose, endpoint)) for whose in ("ours", "sdk")]
        for workers, (rounds, size) in ROUNDS.items():
            measured[workers] = [([], []) for _ in both]
            for place in range(WARM_UP_ROUNDS + rounds):
                for one, (wall, processor) in zip(both, measured[workers], strict=True):
                    took, used = await one.round(workers, size)
                    wall += [took] if place >= WARM_UP_ROUNDS else []
                    processor += [used] if place >= WARM_UP_ROUNDS else []
    return measured


@asynccontextmanager
async def deployed(whose: str, endpoint: str) -> AsyncIterator[Deployed]:
    """A server of its own, ready."""
    with _gunicorn(whose, endpoint) as (port, master):
        connections = Connections("127.0.0.1", port)
        await connections.post(*_callback(0))  # taken by the listening socket, answered once the worker is there
        (worker,) = (Path("/proc") / str(master) / "task" / str(master) / "children").read_text("ascii").split()
        yield Deployed(connections, int(worker))
        await connections.close()


@contextmanager
def _gunicorn(whose: str, endpoint: str) -> Iterator[tuple[int, int]]:
    """The port and the process of one with the variables of a deployed function."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        command = ["gunicorn", "--bind", f"fd://{listener.fileno()}", "--workers", "1", "--log-level", "error"]
        command += ["--worker-class", "aiohttp.GunicornWebWorker", "--timeout", "0", "--no-control-socket"]
        command.append(f"tests.benchmarks.runtime_server:application('{whose}')")
        environment = os.environ | _variables(endpoint)
        # The SDK warns of the older API with every call; what fails is an answer that is seen.
        passed = {"env": environment, "pass_fds": [listener.fileno()], "stderr": subprocess.DEVNULL}
        with program(sys.executable, "-m", *command, **passed) as process:
            yield listener.getsockname()[1], process.pid


def _variables(endpoint: str) -> dict[str, str]:
    return {
        "APPWRITE_FUNCTION_API_ENDPOINT": endpoint,
        "APPWRITE_FUNCTION_PROJECT_ID": "bench",
        "DARAJA_DATABASE_ID": "payments",
        "DARAJA_COLLECTION_ID": "transactions",
        "DARAJA_B2C_COLLECTION_ID": "disbursements",
        "DARAJA_DEAD_LETTER_COLLECTION_ID": "dead_letters",
        "DARAJA_CALLBACK_SECRET": SECRET,
    }


def _callback(number: int) -> tuple[str, bytes]:
    target = CallbackTarget("stk", f"bench.{number}", "user-7", None, 10)
    items = [{"Name": "Amount", "Value": 10.0}, {"Name": "MpesaReceiptNumber", "Value": f"BN{number:08}"}]
    callback = {
        "CheckoutRequestID": f"ws_CO_2611{number:023}",
        "ResultCode": 0,
        "ResultDesc": "The service request is processed successfully.",
        "CallbackMetadata": {"Item": items},
    }
    return callback_path(target, SECRET), json.dumps({"Body": {"stkCallback": callback}}).encode()
