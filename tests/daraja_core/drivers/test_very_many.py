"""Very many payments that wait: whatever is done for all of them leaves everybody else a turn."""

import asyncio
import gc
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
from tests.daraja_core.drivers.engine_world import Barrier, Noon, OddStore, World, engine_in

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

    def __init__(self, clock: Asked, engine: Engine) -> None:
        self._clock = clock
        self._engine = engine

    @property
    def _done(self) -> int:
        """The clock is asked, or another payment is tracked."""
        return self._clock.count + len(self._engine._tracked)

    async def run(self) -> None:
        """For ever."""
        while True:
            before = self._done
            await asyncio.sleep(0)
            self.most = max(self.most, self._done - before)


@asynccontextmanager
async def turns(clock: Asked, engine: Engine) -> AsyncIterator[Turns]:
    """Counted for as long as this is entered."""
    counted = Turns(clock, engine)
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
        async with turns(clock, engine) as others:
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


async def test_very_many_are_all_taken_up_before_the_first_of_them_is_read(tmp_path: Path) -> None:
    world = World()
    async with engine_of_many(world, tmp_path, Asked()) as engine:
        restored = await engine.restore()
        assert (len(restored), world.asked_about) == (COUNT, [])
        await engine.resumed()
        assert {one.attempt.id for one in restored} <= set(world.asked_about)


async def test_what_a_restore_took_up_is_read_also_when_whoever_restored_gave_up(tmp_path: Path) -> None:
    world = World()
    async with engine_of_many(world, tmp_path, Asked()) as engine:
        restoring = asyncio.create_task(engine.restore())
        while not engine._tracked:  # noqa: ASYNC110 — nobody tells that the first portion is there
            await asyncio.sleep(0)
        restoring.cancel()
        with pytest.raises(asyncio.CancelledError):
            await restoring
        taken_up = {one.attempt.id for one in engine._tracked.values()}
        assert 0 < len(taken_up) < COUNT
        await world.read_times(len(taken_up))
        assert taken_up <= set(world.asked_about)


@pytest.mark.parametrize("was_on", [True, False])
async def test_the_collector_is_afterwards_as_it_was_before(was_on: bool) -> None:
    world, store = World(), OddStore()
    barrier = store.barrier = Barrier()
    try:
        if not was_on:
            gc.disable()
        async with engine_in(world, Noon(), store=store) as engine:
            restoring = asyncio.create_task(engine.restore())
            await barrier.reached.wait()
            assert not gc.isenabled()
            restoring.cancel()
            with pytest.raises(asyncio.CancelledError):
                await restoring
            assert gc.isenabled() == was_on
    finally:
        gc.enable()
