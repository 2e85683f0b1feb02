"""The engine's end: nobody waits for what it will never do, and whoever gives up stops what has not left."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import pytest

from daraja_core import DarajaError, PaymentError, PaymentPending, StoreError
from daraja_core.attempt import Attempt, NotSent, Pending
from daraja_core.drivers.engine import Engine
from daraja_core.drivers.lifetime import Lifetime, finish
from daraja_core.drivers.realtime import RealtimeEvent
from daraja_core.drivers.tracked_attempt import TrackedAttempt
from tests.daraja_core.attempts import NOON, ORDER, pending
from tests.daraja_core.drivers.engine_world import Barrier, Noon, OddStore, World, engine_in, pushed
from tests.simulation.store import Disk
from tests.simulation.virtual_loop import run_virtually

LIMIT_S = 60


async def _each(tracked: TrackedAttempt) -> list[object]:
    return [state async for state in tracked.states()]


WAITS: dict[str, tuple[str, Callable[[Engine, TrackedAttempt], Awaitable[object]]]] = {
    "a push that gets ready": ("sign_in", lambda engine, _: pushed(engine, "carol.1")),
    "a push that is sent": ("send", lambda engine, _: pushed(engine, "carol.1")),
    "a push whose id is looked up": ("load", lambda engine, _: pushed(engine, "carol.1")),
    "the result": ("", lambda _, tracked: tracked.result()),
    "each state": ("", lambda _, tracked: _each(tracked)),
    "a check that reads": ("read", lambda engine, tracked: engine.check(tracked)),
    "a check that asks": ("query", lambda engine, tracked: engine.check(tracked)),
    "coming back": ("read", lambda engine, _: engine.resumed()),
    "a payment that is looked up": ("load", lambda engine, _: engine.find("dave.1")),
    "what earlier runs left open": ("load", lambda engine, _: engine.restore()),
}


@pytest.mark.parametrize(("place", "wait"), WAITS.values(), ids=WAITS)
async def test_whoever_waits_is_told_when_the_engine_is_closed(
    place: str, wait: Callable[[Engine, TrackedAttempt], Awaitable[object]]
) -> None:
    world, store = World(), OddStore()
    async with asyncio.timeout(LIMIT_S), engine_in(world, Noon(), store=store) as engine:
        tracked = await pushed(engine, "bob.1")
        barrier = world.hold(place)
        if place == "load":
            store.barrier = barrier
        waiting = asyncio.ensure_future(wait(engine, tracked))
        if place:
            await barrier.reached.wait()
        else:
            await asyncio.sleep(0)
        await engine.close()
        with pytest.raises(DarajaError, match="the engine was closed"):
            await waiting
        store.barrier = None
        with pytest.raises(DarajaError, match="the engine was closed"):
            await wait(engine, tracked)


async def test_a_second_caller_of_the_same_push_is_told_too() -> None:
    world = World()
    barrier = world.hold("send")
    async with asyncio.timeout(LIMIT_S), engine_in(world, Noon()) as engine:
        calls = [asyncio.create_task(pushed(engine, "bob.1")) for _ in range(2)]
        await barrier.reached.wait()
        await engine.close()
        for call in calls:
            with pytest.raises(DarajaError, match="the engine was closed"):
                await call


async def test_streams_and_groups_that_are_open_end_and_new_ones_are_refused() -> None:
    async with asyncio.timeout(LIMIT_S), engine_in(World(), Noon()) as engine:
        updates, group = engine.updates(), engine.group("chama")
        await engine.close()
        assert [update async for update in updates] == []
        assert [news async for news in group] == []
        for subscribe in (engine.updates, lambda: engine.group("chama")):
            with pytest.raises(DarajaError, match="the engine was closed"):
                subscribe()


@pytest.mark.parametrize("ticks", range(6))
async def test_whoever_comes_while_the_engine_is_being_closed_is_told_and_holds_nothing_up(ticks: int) -> None:
    async with asyncio.timeout(LIMIT_S), engine_in(World(), Noon()) as engine:
        await pushed(engine, "bob.1")
        closing = asyncio.create_task(engine.close())
        for _ in range(1 + ticks):
            await asyncio.sleep(0)
        with pytest.raises(DarajaError, match="the engine was closed"):
            await engine.resumed()
        with pytest.raises(DarajaError, match="the engine was closed"):
            engine.connect()
        await closing


@pytest.mark.parametrize("ticks", range(12))
async def test_an_engine_that_is_closed_while_it_takes_up_a_payment_was_closed_and_did_not_fail(ticks: int) -> None:
    disk = Disk()
    await OddStore(disk).save([pending()])
    async with asyncio.timeout(LIMIT_S), engine_in(World(), Noon(), disk) as engine:
        updates = engine.updates()
        restoring = asyncio.create_task(engine.restore())
        for _ in range(ticks):
            await asyncio.sleep(0)
        await engine.close()
        await asyncio.wait([restoring])
        ended = [update.state async for update in updates]  # raises where the engine failed
        assert all(isinstance(state, PaymentPending) for state in ended)


async def test_nothing_can_be_asked_of_an_engine_that_was_not_opened() -> None:
    world = World()
    engine = Engine(world, world, world, OddStore(), Noon())
    with pytest.raises(DarajaError, match="async with"):
        await pushed(engine, "bob.1")


class StoppedClock(Noon):
    """A clock that breaks once it is waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.broken = asyncio.Event()

    async def sleep_until(self, moment: datetime) -> None:
        """Until it breaks."""
        await self.broken.wait()
        raise RuntimeError("a bug")

    def now(self) -> datetime:
        """The moment."""
        if self.broken.is_set():
            raise RuntimeError("a bug")
        return NOON


async def test_an_engine_that_dies_of_a_bug_says_so_to_everybody_who_waits_or_will() -> None:
    clock = StoppedClock()
    async with asyncio.timeout(LIMIT_S), engine_in(World(), clock) as engine:
        tracked, updates = await pushed(engine, "bob.1"), engine.updates()
        group = engine.group("chama")
        waiting = asyncio.create_task(tracked.result())
        await asyncio.sleep(0)
        clock.broken.set()
        died = r"the engine stopped because of an error \(RuntimeError\)"
        with pytest.raises(DarajaError, match=died):
            await waiting
        for wait in (lambda: anext(updates), engine.resumed, engine.restore, lambda: pushed(engine, "carol.1")):
            with pytest.raises(DarajaError, match=died):
                await wait()
        with pytest.raises(DarajaError, match=died):
            _ = [news async for news in group]


@pytest.mark.parametrize("failure", [RuntimeError("a bug of the store"), OSError(28, "no space"), KeyError("id")])
async def test_a_store_that_fails_in_its_own_way_refuses_a_push_and_ends_nothing(failure: Exception) -> None:
    world, store = World(), OddStore()
    store.failure = failure
    async with asyncio.timeout(LIMIT_S), engine_in(world, Noon(), store=store) as engine:
        with pytest.raises(StoreError, match=rf"in an unexpected way \({type(failure).__name__}\)"):
            await pushed(engine, "bob.1")
        assert world.sent == []
        store.failure = None
        assert isinstance((await pushed(engine, "carol.1")).attempt.phase, Pending)
        assert world.sent == ["carol.1"]


# --- cancelling a push --------------------------------------------------------------------------------------------


async def test_a_push_that_is_cancelled_before_it_leaves_is_not_sent() -> None:
    world = World()
    barrier = world.hold("sign_in")
    async with asyncio.timeout(LIMIT_S), engine_in(world, Noon()) as engine:
        call = asyncio.create_task(pushed(engine, "bob.1"))
        await barrier.reached.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError) as cancelled:
            await call
        assert cancelled.value.__notes__ == ["'bob.1' was not sent"]
        barrier.opened.set()
        tracked = await engine.find("bob.1")
        assert tracked is not None
        final = await tracked.result()
        assert isinstance(final, PaymentError)
        assert "cancelled" in final.message
        await engine.resumed()
    assert world.sent == []


class SlowDisk(OddStore):
    """Stops before the second save, which writes the moment of sending down."""

    def __init__(self) -> None:
        super().__init__()
        self.second = Barrier()
        self._saves = 0

    async def save(self, attempts: Sequence[Attempt]) -> None:
        """The first at once."""
        self._saves += 1
        if self._saves == 2:
            await self.second.pass_by()
        await super().save(attempts)


async def test_a_push_that_is_cancelled_while_its_sending_is_written_down_is_not_sent() -> None:
    world, store = World(), SlowDisk()
    async with asyncio.timeout(LIMIT_S), engine_in(world, Noon(), store=store) as engine:
        call = asyncio.create_task(pushed(engine, "bob.1"))
        await store.second.reached.wait()
        tracked = await engine.find("bob.1")
        assert tracked is not None
        call.cancel()
        await asyncio.wait([call])
        assert call.cancelled()
        store.second.opened.set()
        await tracked.result()
        assert isinstance(tracked.attempt.phase, NotSent)
        await engine.resumed()
    assert world.sent == []


async def test_a_push_that_is_cancelled_after_it_left_goes_on_under_its_id() -> None:
    world = World()
    barrier = world.hold("send")
    async with asyncio.timeout(LIMIT_S), engine_in(world, Noon()) as engine:
        call = asyncio.create_task(pushed(engine, "bob.1"))
        await barrier.reached.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError) as cancelled:
            await call
        assert cancelled.value.__notes__ == [
            "'bob.1' may have been sent and goes on; daraja.payment('bob.1') finds it",
        ]
        barrier.opened.set()
        tracked = await engine.find("bob.1")
        assert tracked is not None
        states = tracked.states()
        while not isinstance(await anext(states), PaymentPending):
            pass
    assert world.sent == ["bob.1"]


async def test_one_of_two_callers_who_gives_up_does_not_stop_the_other() -> None:
    world = World()
    barrier = world.hold("sign_in")
    async with asyncio.timeout(LIMIT_S), engine_in(world, Noon()) as engine:
        first, second = (asyncio.create_task(pushed(engine, "bob.1")) for _ in range(2))
        await barrier.reached.wait()
        first.cancel()
        await asyncio.wait([first])
        barrier.opened.set()
        assert (await second).attempt.order == replace(ORDER, id="bob.1")
    assert world.sent == ["bob.1"]


async def test_two_checks_at_once_are_one_query() -> None:
    world = World()
    barrier = world.hold("query")
    async with asyncio.timeout(LIMIT_S), engine_in(world, Noon()) as engine:
        tracked = await pushed(engine, "bob.1")
        checks = [asyncio.create_task(engine.check(tracked)) for _ in range(3)]
        await barrier.reached.wait()
        await world.read_times(3)
        barrier.opened.set()
        assert {(await check).advice for check in checks} == {"processing"}
        assert world.queries == 1
        await engine.check(tracked)
        assert world.queries == 2


# --- work that is finished whatever happens -----------------------------------------------------------------------


async def test_what_must_be_finished_is_finished_however_often_it_is_cancelled() -> None:
    barrier, done = Barrier(), asyncio.Event()

    async def work() -> None:
        await barrier.pass_by()
        done.set()

    leaving = asyncio.create_task(finish(work()))
    await barrier.reached.wait()
    for _ in range(3):
        leaving.cancel()
        await asyncio.sleep(0)
    assert not leaving.done()
    barrier.opened.set()
    await asyncio.wait([leaving])
    assert done.is_set()
    assert leaving.cancelled()


async def _forever() -> None:
    await asyncio.Event().wait()


class FailingSocket(World):
    """Its socket breaks by a mistake of ours before it is open, so many times."""

    def __init__(self, failures: int) -> None:
        super().__init__()
        self.failures = failures
        self.began_at: list[float] = []
        self.is_open = asyncio.Event()

    async def run(self, on_event: Callable[[RealtimeEvent], None]) -> None:
        self.began_at.append(asyncio.get_running_loop().time())
        if len(self.began_at) <= self.failures:
            raise LookupError("a mistake of ours")
        self.is_open.set()
        await super().run(on_event)


def test_a_socket_that_fails_by_a_mistake_of_ours_is_begun_again_after_longer_and_longer_waits() -> None:
    async def live() -> list[float]:
        world = FailingSocket(8)
        async with engine_in(world, Noon()) as engine:
            engine.connect()
            await world.is_open.wait()
        return world.began_at

    began_at = run_virtually(live())
    assert [round(after - before) for before, after in pairwise(began_at)] == [1, 2, 4, 8, 16, 32, 60, 60]


def test_what_ran_for_long_before_it_failed_waits_as_at_first() -> None:
    async def live() -> float:
        lifetime, begun = Lifetime(lambda _: None), asyncio.Queue[float]()

        async def work() -> None:
            begun.put_nowait(asyncio.get_running_loop().time())
            await asyncio.sleep(1000)
            raise LookupError("a mistake of ours")

        await lifetime.begin(_forever())
        lifetime.keep(work)
        first, _, third = [await begun.get() for _ in range(3)]
        await lifetime.end()
        return third - first

    assert run_virtually(live()) == 2002


def test_what_ends_by_itself_is_not_begun_again() -> None:
    async def live() -> None:
        lifetime = Lifetime(lambda _: None)
        await lifetime.begin(_forever())
        await asyncio.wait([lifetime.keep(lambda: asyncio.sleep(1))])
        await lifetime.end()

    run_virtually(live())
