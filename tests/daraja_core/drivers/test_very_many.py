"""Very many payments that wait: whatever is done for all of them leaves everybody else a turn."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from daraja_core.attempt import Settled
from daraja_core.drivers.engine import Engine
from daraja_core.drivers.portions import PORTION, in_portions
from daraja_core.drivers.store import SqliteStore
from daraja_core.verdict import Status
from tests.benchmarks.pending import waiting
from tests.daraja_core.attempts import NOON, verdict
from tests.daraja_core.drivers.engine_world import Noon, World

COUNT = 6 * PORTION
NOW = NOON + timedelta(minutes=90)


class Asked(Noon):
    """A clock that counts how often it is asked: once or twice for whatever is done about one payment."""

    count = 0

    def now(self) -> datetime:
        """The moment."""
        self.count += 1
        return super().now()


class Turns:
    """How much was done about payments, at most, between two turns of somebody else."""

    most = 0

    def __init__(self, clock: Asked) -> None:
        self._clock = clock

    async def run(self) -> None:
        """For ever."""
        while True:
            before = self._clock.count
            await asyncio.sleep(0)
            self.most = max(self.most, self._clock.count - before)


@asynccontextmanager
async def turns(clock: Asked) -> AsyncIterator[Turns]:
    """Counted for as long as this is entered."""
    counted = Turns(clock)
    counting = asyncio.create_task(counted.run())
    try:
        yield counted
        await asyncio.sleep(0)  # what was done last counts, too
    finally:
        counting.cancel()


@asynccontextmanager
async def engine_of_many(world: World, folder: Path, clock: Asked) -> AsyncIterator[Engine]:
    """An engine whose store holds them all."""
    clock.move(NOW)
    store = SqliteStore(folder / "engine.db")
    await store.open()
    await store.save(list(waiting(COUNT, NOW)))
    engine = Engine(world, world, world, store, clock)
    await engine.open()
    try:
        yield engine
    finally:
        await engine.close()
        await store.close()


async def test_portions_are_everything_once_in_its_order() -> None:
    many = list(range(2 * PORTION + 1))
    portions = [list(some) async for some in in_portions(many)]
    assert [len(some) for some in portions] == [PORTION, PORTION, 1]
    assert [one for some in portions for one in some] == many


@pytest.mark.parametrize("what", ["restore", "resumed"])
async def test_who_restores_or_reads_very_many_leaves_others_their_turns(what: str, tmp_path: Path) -> None:
    clock = Asked()
    async with engine_of_many(World(), tmp_path, clock) as engine:
        if what == "resumed":
            await engine.restore()
            await engine.resumed()
        async with turns(clock) as others:
            await getattr(engine, what)()
        assert others.most < COUNT


async def test_each_of_very_many_gets_its_own_verdict(tmp_path: Path) -> None:
    world = World()
    async with engine_of_many(world, tmp_path, Asked()) as engine:
        restored = await engine.restore()
        await engine.resumed()
        world.stored = [
            verdict(Status.SUCCESS, "0", f"NLJ{place:07}", payment_id=one.attempt.id, safaricom_id=None)
            for place, one in enumerate(restored)
        ]
        await engine.resumed()
        phases = [one.shown.phase for one in restored]
        receipts = [phase.verdict.receipt for phase in phases if isinstance(phase, Settled)]
        assert receipts == [f"NLJ{place:07}" for place in range(COUNT)]
