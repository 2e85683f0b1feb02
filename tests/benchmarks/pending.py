"""What very many payments that wait cost one engine: memory, the start, coming back, and doing nothing.

Nobody is waited for here, so all times are the processor's: what else the machine does counts for nothing.

Run as `python -m tests.benchmarks.pending COUNT`; it prints one line of JSON.
"""

import asyncio
import gc
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time
from typing import Literal

from daraja_core.attempt import Attempt
from daraja_core.drivers.clock import SystemClock
from daraja_core.drivers.engine import Engine
from daraja_core.drivers.store import SqliteStore
from daraja_core.events import Accepted, ClockReached, NothingFound, Prepared
from daraja_core.machine import begin, step
from daraja_core.order import PaymentOrder
from daraja_core.verdict import Verdict
from tests.daraja_core.drivers.engine_world import World

IDLE_S = 5.0
AT_ONCE = 5000


class Silent(World):
    """Appwrite answers, and knows nothing; `calls` counts the reads, of a hundred payments each."""

    calls = 0

    async def read(self, flow: Literal["stk", "b2c"], payment_ids: Sequence[str]) -> list[Verdict]:
        """Nothing."""
        self.calls += -(-len(payment_ids) // 100)
        return []


def waiting(count: int, now: datetime) -> Iterator[Attempt]:
    """Payments that nobody answered by the cutoff, ninety minutes ago: watched, and due for no read by themselves."""
    began = now - timedelta(minutes=90)
    for number in range(count):
        name, phone = f"member-{number:06}.a1b2c3", f"2547{number:08}"
        order = PaymentOrder(name, phone, 1000, "LUNCH", "Share", "user-1", "team-1")
        attempt, _ = begin(order, began)
        attempt, _ = step(attempt, Prepared("user-1"), began)
        attempt, _ = step(attempt, Accepted(f"ws_CO_21112026120000{number:012}"), began)
        attempt, _ = step(attempt, ClockReached(), began + timedelta(seconds=90))
        yield step(attempt, NothingFound("poll", last=True), began + timedelta(seconds=91))[0]


async def measure(count: int) -> dict[str, float]:
    """One engine with so many."""
    world = Silent()
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder) / "engine.db")
        await store.open()
        for some in _batches(waiting(count, datetime.now(UTC))):  # noqa: TID251 — an entry point
            await store.save(some)
        gc.collect()
        before = _resident()
        engine = Engine(world, world, world, store, SystemClock())
        await engine.open()
        began = process_time()
        await engine.restore()
        restored_s = process_time() - began
        await engine.resumed()  # what the restore asked for is read, too
        read_s = process_time() - began
        calls, began = world.calls, process_time()
        await engine.resumed()
        resumed_s, calls = process_time() - began, world.calls - calls
        gc.collect()
        each = (_resident() - before) / count
        used = process_time()
        await asyncio.sleep(IDLE_S)
        idle = (process_time() - used) / IDLE_S
        await engine.close()
        await store.close()
    times = {"restore_s": restored_s, "read_s": read_s, "resumed_s": resumed_s}
    return times | {"bytes": each, "calls": calls, "idle": idle * 100}


def _batches(attempts: Iterator[Attempt]) -> Iterator[list[Attempt]]:
    some: list[Attempt] = []
    for attempt in attempts:
        some.append(attempt)
        if len(some) == AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(measure(int(sys.argv[1])))) + "\n")
