"""Those of one collection who wait for their turn still wait when another one is asked for, and are asked in theirs."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chama_app.domain.book import Book
from chama_app.domain.collections import FIRST, Collection
from chama_app.domain.hand_record import HandDraft, parse_hand_record
from chama_app.domain.members import Chama, Member
from chama_app.domain.payment_status import PaymentStatus
from chama_app.services.notifications import RequestsSent
from daraja_core import PaymentError

from ..example_chama import cancelled
from ..fake_group import Cloud, FakeGroupEngine
from .world import World

MEMBERS = tuple(Member(f"m{place}", f"Njeri {place}", f"25471234500{place}") for place in range(4))
IDS = tuple(one.id for one in MEMBERS)
MARCH = Collection("march", "March", "fixed", 500, "MARCH", "March share", IDS)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Four members, two collections, and a function that takes three requests in a minute."""
    made = World(tmp_path / "chama.db", Book(Chama("Harambee", 4000, "HARAMBEE", "Harambee"), MEMBERS))
    made.engine.most = 3
    yield made
    made.database.close()


async def ask_for_both(world: World) -> None:
    """All are asked for the first collection, one of them has to wait, and then all are asked for the other one."""
    world.state.requests.send_all()
    await world.until(lambda snapshot: snapshot.queued == {"m3"} and snapshot.next_turn is not None)
    assert await world.until_notified(RequestsSent) == RequestsSent(3, 0, waiting=1)
    assert world.state.collections.start(MARCH)
    world.state.requests.send_all()
    await world.until(lambda snapshot: snapshot.queued == set(IDS))


def close_every_prompt(world: World) -> None:
    for handle in list(world.engine.handles.values()):
        if not handle.state.final:
            world.engine.change(handle.id, cancelled())


async def test_two_collections_wait_for_their_turns_and_everybody_is_asked_once_for_each(world: World) -> None:
    async with world.running(group_engine=FakeGroupEngine(Cloud())):
        await ask_for_both(world)
        world.state.collections.select(FIRST)
        assert world.state.snapshot().queued == {"m3"}
        assert [one.member.id for one in world.state.member_rows() if one.status is PaymentStatus.IN_TURN] == ["m3"]
        close_every_prompt(world)
        world.clock.move(seconds=66)
        await world.until(lambda snapshot: len(world.engine.taken_at) == 6 and snapshot.queued == frozenset())
        world.state.collections.select("march")
        await world.until(lambda snapshot: snapshot.next_turn is not None)
        close_every_prompt(world)
        world.clock.move(seconds=66)
        snapshot = await world.until(lambda snapshot: len(world.engine.taken_at) == 8 and not snapshot.queued)
    taken = [one for one in snapshot.book.requests if not isinstance(one.state, PaymentError)]
    asked = [(one.collection_id, one.member_id) for one in taken]
    assert sorted(asked) == sorted((of, one) for of in (FIRST, "march") for one in IDS)


async def test_a_restart_says_who_was_left_out_of_each_collection(world: World) -> None:
    async with world.running(group_engine=FakeGroupEngine(Cloud())):
        await ask_for_both(world)
    world.reload()
    shown = world.state.snapshot()
    assert (set(shown.left_out), shown.left_out_elsewhere) == (set(IDS), (FIRST,))
    world.state.collections.select(FIRST)
    shown = world.state.snapshot()
    assert (shown.left_out, shown.left_out_elsewhere) == (("m3",), ("march",))
    cash = parse_hand_record(shown.book, HandDraft("1000"), "m3", world.clock.now())
    assert world.state.hand_records.record("m3", cash)
    assert world.state.snapshot().left_out == (), "nothing is missing from him any more"
    world.state.collections.select("march")
    assert world.state.snapshot().left_out_elsewhere == (), "nothing is missing from him there either"


async def test_who_is_asked_alone_waits_though_those_of_another_collection_wait_as_well(world: World) -> None:
    async with world.running(group_engine=FakeGroupEngine(Cloud())):
        world.state.requests.send_all()
        await world.until(lambda snapshot: snapshot.queued == {"m3"} and snapshot.next_turn is not None)
        pushed = len(world.engine.pushed)
        assert world.state.collections.start(MARCH)
        assert world.state.requests.send("m3")
        assert world.state.snapshot().queued == {"m3"}
        assert len(world.engine.pushed) == pushed
        world.state.collections.select(FIRST)
        assert world.state.snapshot().queued == {"m3"}


def test_what_an_older_version_wrote_down_is_of_the_collection_that_is_looked_at(world: World) -> None:
    world.database.save_queue(["m1", "nobody", "march/m2", "first/m3"])
    world.reload()
    assert world.state.snapshot().left_out == ("m1", "m3")
