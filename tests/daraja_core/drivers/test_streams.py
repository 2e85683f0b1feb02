"""Who listens: nothing piles up for a listener who is slow or gone, and a group is read again in time."""

import asyncio
import gc
import weakref
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

import pytest

from daraja_core import DarajaError, Disbursement, Payment, PaymentPending, Verdict
from daraja_core.appwrite_wire import GroupPage
from daraja_core.drivers.group_verdicts import MOST_WAITING, READ_AGAIN_S, GroupVerdict, GroupVerdicts
from daraja_core.drivers.handles import MOST_WAITING as MOST_UPDATES
from daraja_core.drivers.handles import Update, Updates, handle_of
from daraja_core.verdict import Status
from tests.daraja_core.attempts import NOON, PAYOUT, SUCCESS
from tests.daraja_core.drivers.engine_world import Noon, World, engine_in, pushed
from tests.simulation.virtual_loop import run_virtually


async def test_failures_are_let_go_of_when_nothing_can_come_any_more_without_anybody_asking() -> None:
    world, clock = World(), Noon()
    async with engine_in(world, clock) as engine:
        updates = engine.updates()
        held = []
        for number in range(20):
            tracked = await pushed(engine, f"member-{number}.1")
            world.arrive(tracked.attempt.id, Status.FAILED, "1")
            await tracked.result()
            held.append(weakref.ref(tracked))
        del tracked, updates
        gc.collect()
        assert all(one() is not None for one in held)
        clock.move(NOON + timedelta(hours=48, seconds=1))
        await pushed(engine, "later.1")
        gc.collect()
        assert sum(one() is not None for one in held) == 0


async def test_a_listener_who_takes_nothing_is_let_go_of_and_told() -> None:
    world = World()
    async with engine_in(world, Noon()) as engine:
        tracked = await pushed(engine, "bob.1")
    updates = Updates()
    update = Update(handle_of(tracked), PaymentPending(None, NOON), "app", NOON)
    for _ in range(MOST_UPDATES + 5):
        updates.put(update)
    with pytest.raises(DarajaError, match="subscribe again"):
        await anext(updates)
    with pytest.raises(DarajaError, match="subscribe again"):
        await anext(updates)


async def test_a_listener_who_is_late_but_not_too_late_gets_everything() -> None:
    world = World()
    async with engine_in(world, Noon()) as engine:
        tracked = await pushed(engine, "bob.1")
    updates = Updates()
    for second in range(MOST_UPDATES):
        updates.put(Update(handle_of(tracked), PaymentPending(None, NOON), "app", NOON + timedelta(seconds=second)))
    updates.close()
    assert [update.at async for update in updates][-1] == NOON + timedelta(seconds=MOST_UPDATES - 1)


async def test_an_update_carries_a_handle_of_its_own_kind() -> None:
    world = World()
    async with engine_in(world, Noon()) as engine:
        updates = engine.updates()
        await pushed(engine, "bob.1")
        await engine.start(PAYOUT)
        told = [(await anext(updates)).payment for _ in range(4)]
    assert {(type(handle), handle.id) for handle in told} == {(Payment, "bob.1"), (Disbursement, PAYOUT.id)}


class Reader:
    """A group whose documents are what the test says."""

    def __init__(self) -> None:
        self.stored: list[Verdict] = []
        self.reads = 0

    async def read_group(self, flow: Literal["stk", "b2c"], group_id: str, since: datetime | None) -> GroupPage:
        """What is stored of payments; nothing was sent."""
        self.reads += flow == "stk"
        return GroupPage(tuple(self.stored)) if flow == "stk" else GroupPage(())


def news(number: int) -> GroupVerdict:
    return GroupVerdict("stk", replace(SUCCESS, payment_id=f"member-{number}.1", receipt=f"R{number:09}"))


async def test_what_a_slow_follower_of_a_group_did_not_take_is_read_and_not_kept() -> None:
    reader = Reader()
    group = GroupVerdicts(reader, "chama")  # type: ignore[arg-type]  # only its groups are read
    for number in range(MOST_WAITING * 3):
        group.put(news(number))
        reader.stored.append(news(number).verdict)
    verdicts = aiter(group)
    seen = {(await anext(verdicts)).verdict.payment_id for _ in range(MOST_WAITING * 3)}
    assert len(seen) == MOST_WAITING * 3


def test_a_group_is_read_again_after_a_minute_however_much_arrives_meanwhile() -> None:
    async def story() -> int:
        reader = Reader()
        group = GroupVerdicts(reader, "chama")  # type: ignore[arg-type]  # as above

        async def follow() -> None:
            async for _ in group:
                pass

        following = asyncio.create_task(follow())
        for second in range(int(READ_AGAIN_S) + 5):
            await asyncio.sleep(1)
            group.put(news(second))
        group.close()
        await following
        return reader.reads

    assert run_virtually(story()) == 2
