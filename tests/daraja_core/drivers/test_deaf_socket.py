"""A socket that is open and brings nothing: what the engine says of it, and does, until one delivers again."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from daraja_core.appwrite_wire import GroupPage
from daraja_core.attempt import NotSent, Pending
from daraja_core.drivers.clock import SystemClock
from daraja_core.drivers.engine import Engine
from daraja_core.drivers.realtime import Arrived, Lost, Subscribed, Told
from daraja_core.drivers.realtime_watch import READ_OFTEN_S
from daraja_core.drivers.tracked_attempt import TrackedAttempt
from daraja_core.errors import AppwriteError
from daraja_core.group_record import GroupRecord
from daraja_core.liveness import GRACE_S
from daraja_core.verdict import Status, Verdict
from tests.daraja_core.attempts import NOON, verdict
from tests.daraja_core.drivers.engine_world import World, engine_in, pushed
from tests.simulation.virtual_loop import run_virtually


class DeafWorld(World):
    """A server that greets, and then says nothing unless the test does; a group is stored as well."""

    def __init__(self) -> None:
        super().__init__()
        self.group: list[Verdict] = []
        self.group_reads = 0

    async def read_group(self, flow: Literal["stk", "b2c"], group_id: str, since: datetime | None) -> GroupPage:
        self.group_reads += flow == "stk"
        return GroupPage(tuple(self.group), NOON) if flow == "stk" else GroupPage(())

    def store(self, payment_id: str) -> None:
        """A receipt is written, and no event follows."""
        self.stored.append(paid(payment_id))


def paid(payment_id: str) -> Verdict:
    return verdict(Status.SUCCESS, "0", "NLJ7RT61SV", payment_id=payment_id, safaricom_id=f"ws_{payment_id}")


def clock() -> SystemClock:
    loop = asyncio.get_running_loop()
    return SystemClock(lambda: NOON.timestamp() + loop.time(), loop.time)


async def subscribed(world: World, engine: Engine) -> None:
    """The engine's socket is open."""
    engine.connect()
    await asyncio.sleep(0.1)
    world.tell(Subscribed("user-1"))


async def settle(tracked: TrackedAttempt) -> float:
    """Until it is decided; the moment in virtual seconds."""
    await tracked.result()
    return asyncio.get_running_loop().time()


def test_a_poll_that_finds_what_realtime_should_have_brought_is_told_and_acted_upon() -> None:
    async def story() -> None:
        world = DeafWorld()
        async with engine_in(world, clock()) as engine:
            await subscribed(world, engine)
            first = await pushed(engine, "bob.1")
            world.store("bob.1")
            await settle(first)
            assert engine.is_live  # the event may come right behind
            await asyncio.sleep(GRACE_S + 0.1)
            assert (engine.is_live, world.renewals) == (False, 1)

            second = await pushed(engine, "ann.1")
            await asyncio.sleep(1)
            world.store("ann.1")
            stored_at = asyncio.get_running_loop().time()
            assert await settle(second) - stored_at <= READ_OFTEN_S  # and not ten seconds after the push

            world.tell(Lost("it does not deliver"))
            world.tell(Subscribed("user-1"))
            assert not engine.is_live  # a greeting proves nothing
            world.tell(Told("chama"))
            assert engine.is_live

    run_virtually(story())


def test_an_event_right_behind_the_read_leaves_the_socket_in_good_repute() -> None:
    async def story() -> None:
        world = DeafWorld()
        async with engine_in(world, clock()) as engine:
            await subscribed(world, engine)
            tracked = await pushed(engine, "bob.1")
            world.store("bob.1")
            await settle(tracked)
            world.tell(Arrived("stk", paid("bob.1")))
            await asyncio.sleep(60)
            assert (engine.is_live, world.renewals) == (True, 0)
            assert world.asked_about == ["bob.1"]  # the poll, and nothing more

    run_virtually(story())


def test_what_was_written_while_no_socket_was_open_is_not_held_against_the_next() -> None:
    async def story() -> None:
        world = DeafWorld()
        async with engine_in(world, clock()) as engine:
            await subscribed(world, engine)
            tracked = await pushed(engine, "bob.1")
            world.tell(Lost("dropped"))
            world.store("bob.1")
            world.tell(Subscribed("user-1"))
            await settle(tracked)
            await asyncio.sleep(30)
            assert (engine.is_live, world.renewals) == (True, 0)

    run_virtually(story())


def test_without_an_open_socket_nothing_is_expected_of_it() -> None:
    async def story() -> None:
        world = DeafWorld()
        async with engine_in(world, clock()) as engine:
            tracked = await pushed(engine, "bob.1")
            world.store("bob.1")
            await settle(tracked)
            await asyncio.sleep(30)
            assert (engine.is_live, world.renewals) == (False, 0)

    run_virtually(story())


def test_a_check_and_a_resume_find_a_deaf_socket_as_a_poll_does() -> None:
    async def story(*, resumed: bool) -> None:
        world = DeafWorld()
        async with engine_in(world, clock()) as engine:
            await subscribed(world, engine)
            tracked = await pushed(engine, "bob.1")
            world.store("bob.1")
            if resumed:
                await engine.resumed()
            else:
                await engine.check(tracked)
            await asyncio.sleep(GRACE_S + 0.1)
            assert (engine.is_live, world.renewals) == (False, 1)

    run_virtually(story(resumed=True))
    run_virtually(story(resumed=False))


def test_what_is_read_again_and_has_not_changed_says_nothing_about_the_socket() -> None:
    async def story() -> None:
        world = DeafWorld()
        async with engine_in(world, clock()) as engine:
            await subscribed(world, engine)
            tracked = await pushed(engine, "bob.1")
            failed = verdict(Status.FAILED, "1", payment_id="bob.1", safaricom_id="ws_bob.1")
            world.tell(Arrived("stk", failed))
            await settle(tracked)
            world.stored.append(failed)
            await engine.resumed()
            await pushed(engine, "ann.1")
            await asyncio.sleep(100)  # nobody answers, so it ends as unknown, and that is no news either
            assert (engine.is_live, world.renewals) == (True, 0)

    run_virtually(story())


def test_reading_often_leaves_no_trace_in_the_timeline_and_ends_with_the_doubt() -> None:
    async def story() -> None:
        world = DeafWorld()
        async with engine_in(world, clock()) as engine:
            await subscribed(world, engine)
            first = await pushed(engine, "bob.1")
            world.store("bob.1")
            await settle(first)
            second = await pushed(engine, "ann.1")
            await asyncio.sleep(29)
            assert len(world.asked_about) >= 29 / READ_OFTEN_S
            whats = [entry.what for entry in second.attempt.timeline]
            assert whats == ["created", "sending", "accepted", "nothing_yet"]  # the poll at ten seconds
            world.tell(Told("chama"))
            read = len(world.asked_about)
            await asyncio.sleep(30)
            assert len(world.asked_about) == read + 1  # the poll at thirty seconds

    run_virtually(story())


def test_reads_that_fail_while_reading_often_change_nothing() -> None:
    async def story() -> None:
        world = DeafWorld()
        async with engine_in(world, clock()) as engine:
            await subscribed(world, engine)
            first = await pushed(engine, "bob.1")
            world.store("bob.1")
            await settle(first)
            second = await pushed(engine, "ann.1")
            world.reads_fail = AppwriteError("no answer")
            await asyncio.sleep(9)
            assert second.attempt.failed_reads == 0
            assert isinstance(second.attempt.phase, Pending)

    run_virtually(story())


def test_a_group_that_is_read_again_finds_a_deaf_socket_too_and_is_then_read_often() -> None:
    async def story() -> None:
        world = DeafWorld()
        async with engine_in(world, clock()) as engine:
            await subscribed(world, engine)
            verdicts = aiter(engine.group("chama"))
            world.group.append(paid("bob.1"))
            assert (await anext(verdicts)).verdict.payment_id == "bob.1"
            world.group.append(paid("ann.1"))
            assert (await anext(verdicts)).verdict.payment_id == "ann.1"  # after a minute
            await asyncio.sleep(GRACE_S + 0.1)
            assert (engine.is_live, world.renewals) == (False, 1)
            world.group.append(paid("cid.1"))
            asked_at = asyncio.get_running_loop().time()
            assert (await anext(verdicts)).verdict.payment_id == "cid.1"
            assert asyncio.get_running_loop().time() - asked_at <= READ_OFTEN_S

    run_virtually(story())


def test_an_idle_group_is_not_read_every_few_seconds_for_ever() -> None:
    async def story() -> None:
        world = DeafWorld()
        async with engine_in(world, clock()) as engine:
            await subscribed(world, engine)
            group = engine.group("chama")

            async def follow() -> None:
                async for _ in group:
                    pass

            following = asyncio.create_task(follow())
            await asyncio.sleep(1)
            world.group.append(paid("bob.1"))
            await asyncio.sleep(120)
            assert not engine.is_live
            read = world.group_reads
            await asyncio.sleep(600)
            assert world.group_reads - read <= 600 / 60 + 1
            group.close()
            await following

    run_virtually(story())


def test_what_the_socket_brought_and_nobody_took_yet_is_not_missed() -> None:
    async def story() -> None:
        world = DeafWorld()
        async with engine_in(world, clock()) as engine:
            await subscribed(world, engine)
            group = engine.group("chama")
            world.group.append(paid("bob.1"))
            verdicts = aiter(group)
            await anext(verdicts)
            world.group.append(paid("ann.1"))
            world.tell(Arrived("stk", paid("ann.1"), "chama"))
            group.read_again()
            await anext(verdicts)
            await asyncio.sleep(30)
            assert (engine.is_live, world.renewals) == (True, 0)

    run_virtually(story())


def record(sequence: int) -> GroupRecord:
    at = NOON + timedelta(seconds=sequence)
    return GroupRecord(f"record-{sequence}", "note", "bob", {}, "user-2", "member", at, sequence)


def test_records_that_nobody_told_of_find_a_deaf_socket_and_told_ones_do_not() -> None:
    async def story() -> None:
        world = DeafWorld()
        async with engine_in(world, clock()) as engine:
            await subscribed(world, engine)
            world.records.append(record(1))
            batches = aiter(engine.records("chama"))
            await anext(batches)
            world.records.append(record(2))
            world.tell(Told("chama"))
            await anext(batches)
            await asyncio.sleep(30)
            assert engine.is_live
            world.records.append(record(3))
            await anext(batches)
            await asyncio.sleep(GRACE_S + 0.1)
            assert (engine.is_live, world.renewals) == (False, 1)

    run_virtually(story())


def test_a_refusal_that_is_found_by_a_read_says_nothing_about_the_socket() -> None:
    async def story() -> None:
        world = DeafWorld()
        async with engine_in(world, clock()) as engine:
            await subscribed(world, engine)
            tracked = await pushed(engine, "bob.1")
            world.stored.append(replace(paid("bob.1"), user_id="user-2"))  # another member's
            await engine.check(tracked)
            await asyncio.sleep(GRACE_S + 0.1)
            assert (engine.is_live, world.renewals) == (True, 0)
            assert not isinstance(tracked.attempt.phase, NotSent)

    run_virtually(story())
