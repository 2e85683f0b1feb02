"""The app comes back to the foreground, and some do so many times a second."""

import asyncio

import pytest

from daraja_core.drivers.single_flight import Coalesced
from daraja_core.errors import AppwriteError, DarajaError
from tests.daraja_core.drivers.engine_world import Noon, World, engine_in, pushed


async def test_many_that_come_while_one_reads_wait_for_one_read_after_it() -> None:
    world = World()
    async with engine_in(world, Noon()) as engine:
        tracked = await pushed(engine, "bob.1")
        reading = world.hold("read")
        calls = [asyncio.create_task(engine.resumed())]
        await reading.reached.wait()
        calls += [asyncio.create_task(engine.resumed()) for _ in range(44)]
        await asyncio.sleep(0)
        assert not any(call.done() for call in calls)
        reading.opened.set()
        await asyncio.gather(*calls)
        assert world.asked_about == ["bob.1"] * 2
        assert [entry.what for entry in tracked.attempt.timeline[3:]] == ["nothing_yet"]


async def test_those_that_come_at_once_are_one_read() -> None:
    world = World()
    async with engine_in(world, Noon()) as engine:
        await pushed(engine, "bob.1")
        await asyncio.gather(*(engine.resumed() for _ in range(45)))
        assert world.asked_about == ["bob.1"]


@pytest.mark.parametrize("failure", [None, AppwriteError("no network yet")])
async def test_those_that_come_one_after_the_other_are_one_line_of_the_timeline(failure: AppwriteError | None) -> None:
    world = World()
    async with engine_in(world, Noon()) as engine:
        tracked = await pushed(engine, "bob.1")
        world.reads_fail = failure
        for _ in range(45):
            await engine.resumed()
        assert len(tracked.attempt.timeline) == 4


async def test_one_that_is_cancelled_stops_nobody_elses() -> None:
    world = World()
    async with engine_in(world, Noon()) as engine:
        await pushed(engine, "bob.1")
        reading = world.hold("read")
        impatient, patient = asyncio.create_task(engine.resumed()), asyncio.create_task(engine.resumed())
        await reading.reached.wait()
        impatient.cancel()
        await asyncio.sleep(0)
        reading.opened.set()
        await patient
        assert impatient.cancelled()
        assert world.asked_about == ["bob.1"]


async def test_those_that_wait_are_told_when_the_engine_ends() -> None:
    world = World()
    async with engine_in(world, Noon()) as engine:
        await pushed(engine, "bob.1")
        reading = world.hold("read")
        calls = [asyncio.create_task(engine.resumed())]
        await reading.reached.wait()
        calls.append(asyncio.create_task(engine.resumed()))
        await asyncio.sleep(0)
    for call in calls:
        with pytest.raises(DarajaError, match="was closed"):
            await call


async def test_a_run_that_begins_after_the_question_answers_it() -> None:
    runs: list[int] = []
    go_on = asyncio.Event()

    async def work() -> None:
        runs.append(len(runs))
        await go_on.wait()

    coalesced = Coalesced(work, lambda run: asyncio.get_running_loop().create_task(run))
    first = coalesced.run()
    await asyncio.sleep(0)
    second, third = coalesced.run(), coalesced.run()
    assert (first is second, second is third) == (False, True)
    go_on.set()
    await asyncio.wait([first, second])
    assert runs == [0, 1]
