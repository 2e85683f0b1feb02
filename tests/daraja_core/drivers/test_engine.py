"""The engine's own housekeeping: what it costs to wait, what it reads again, and when it stops waiting."""

import asyncio
import gc
import sys
from dataclasses import replace
from datetime import timedelta
from types import FrameType

import pytest

from daraja_core import AppwriteError, PaymentSuccess, StkPushRejectedError
from daraja_core.attempt import Settled
from daraja_core.drivers.realtime import Subscribed
from daraja_core.safaricom_wire import ProvenNotSent
from daraja_core.verdict import Status
from tests.daraja_core.attempts import NOON, PAYOUT, REFUSAL, at
from tests.daraja_core.drivers.engine_world import Noon, World, engine_in, pushed
from tests.simulation.store import Disk


async def calls_for_a_verdict(idle: int) -> int:
    """How many functions run from the arrival of a verdict to its state, beside so many pending payments."""
    world, calls = World(), 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    async with engine_in(world, Noon()) as engine:
        for place in range(idle):
            await pushed(engine, f"idle.{place}")
        tracked = await pushed(engine, "bob.1")
        await engine.resumed()
        gc.disable()  # its callbacks are calls, too
        sys.setprofile(count)
        try:
            world.arrive("bob.1", Status.SUCCESS, receipt="NLJ7RT61SV")
            await tracked.result()
        finally:
            sys.setprofile(None)
            gc.enable()
    return calls


async def test_a_verdict_costs_the_same_beside_one_idle_payment_and_beside_hundreds() -> None:
    assert await calls_for_a_verdict(idle=1) == await calls_for_a_verdict(idle=200)


async def test_a_failure_is_read_again_for_two_days_and_then_let_go() -> None:
    world, clock = World(), Noon()
    async with engine_in(world, clock) as engine:
        tracked = await pushed(engine, "bob.1")
        world.arrive("bob.1", Status.FAILED, "1")
        await tracked.result()
        clock.at = NOON + timedelta(hours=47)
        await engine.resumed()
        assert world.asked_about == ["bob.1"]
        clock.at = NOON + timedelta(hours=49)
        world.tell(Subscribed("user-1"))
        await engine.resumed()
        assert world.asked_about == ["bob.1"]
        assert await engine.find("bob.1") is tracked
    assert isinstance(tracked.attempt.phase, Settled)


async def test_a_receipt_after_a_refusal_counts_although_nobody_holds_the_payment_any_more() -> None:
    world, disk = World(), Disk()
    world.outcome = ProvenNotSent(REFUSAL)
    async with engine_in(world, Noon(), disk) as engine:
        updates = engine.updates()
        with pytest.raises(StkPushRejectedError):
            await pushed(engine, "bob.1")
        gc.collect()
        world.arrive("bob.1", Status.SUCCESS, receipt="NLJ7RT61SV")
        states = [(await anext(updates)).state for _ in range(3)]
        assert isinstance(states[-1], PaymentSuccess)
    kept = disk.attempt("bob.1")
    assert kept is not None
    assert isinstance(kept.phase, Settled)


@pytest.mark.parametrize("failure", [AppwriteError("no answer"), RuntimeError("a bug"), KeyError("id")])
async def test_a_read_that_fails_in_whatever_way_is_made_up_for(failure: Exception) -> None:
    world, clock = World(), Noon()
    async with engine_in(world, clock) as engine:
        await pushed(engine, "bob.1")
        world.reads_fail = failure
        clock.move(at(10))
        await world.read_times(1)
        clock.move(at(16))
        await world.read_times(2)
        world.reads_fail = None
        clock.move(at(27))
        await world.read_times(3)
        await engine.resumed()
        assert world.asked_about == ["bob.1"] * 4
    assert world.queries == 0


async def test_a_read_that_fails_after_a_long_sleep_is_made_up_for() -> None:
    world, clock = World(), Noon()
    async with engine_in(world, clock) as engine:
        tracked = await pushed(engine, "bob.1")
        world.reads_fail = AppwriteError("no network yet")
        clock.move(NOON + timedelta(hours=3))
        await tracked.result()
        await world.read_times(1)
        world.reads_fail = None
        clock.move(NOON + timedelta(hours=3, seconds=6))
        await world.read_times(2)


async def test_a_payout_is_asked_about_once_a_minute_however_many_people_check() -> None:
    world, clock = World(), Noon()
    async with engine_in(world, clock) as engine:
        tracked = await engine.start(PAYOUT)
        found = await asyncio.gather(*(engine.check(tracked) for _ in range(3)))
        assert [one.asked for one in found] == ["yes"] * 3
        assert world.questions == ["payout.1"]
        clock.at = NOON + timedelta(seconds=61)
        await engine.check(tracked)
        assert world.questions == ["payout.1"] * 2


async def test_connecting_signs_in_before_anything_is_paid() -> None:
    world = World()
    async with engine_in(world, Noon()) as engine:
        signing_in = world.hold("session")
        engine.connect()
        async with asyncio.timeout(60):
            await signing_in.reached.wait()
    assert world.sent == []


async def test_everything_that_was_recorded_is_listed() -> None:
    disk = Disk()
    async with engine_in(World(), Noon(), disk) as engine:
        await pushed(engine, "bob.1")
        await pushed(engine, "ann.1")
        assert sorted(await engine.recorded()) == ["ann.1", "bob.1"]


async def test_a_push_is_never_asked_about_like_a_payout() -> None:
    async with engine_in(World(), Noon()) as engine:
        tracked = await pushed(engine, "bob.1")
        tracked.attempt = replace(tracked.attempt, safaricom_id=None)  # else it is queried
        assert (await engine.check(tracked)).asked == "no"
