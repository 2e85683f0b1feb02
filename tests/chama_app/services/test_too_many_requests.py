"""A function takes only so many requests in a minute: the others wait their turn, and go out by themselves."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from chama_app.domain.book import Book
from chama_app.domain.member_rows import MemberRow
from chama_app.domain.members import Chama, Member
from chama_app.domain.payment_status import PaymentStatus
from chama_app.services.notifications import RequestsSent
from chama_app.services.snapshot import Snapshot
from daraja_core import AppwriteError, DarajaUnreachableError, PaymentError, PaymentTimeout

from ..example_chama import after
from ..fake_group import Cloud, FakeGroupEngine
from .world import World

CHAMA = Chama("Harambee", 26_000, "HARAMBEE", "Harambee")
MEMBERS = tuple(Member(f"m{place:02}", f"Njeri {place:02}", f"2547123450{place:02}") for place in range(26))


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """26 members, and a function that takes twenty in a minute."""
    made = World(tmp_path / "chama.db", Book(CHAMA, MEMBERS))
    made.engine.most = 20
    yield made
    made.database.close()


def of_function(world: World) -> FakeGroupEngine:
    """What says that a function sends."""
    return FakeGroupEngine(Cloud())


def taken(count: int) -> Callable[[Snapshot], bool]:
    """So many requests wait for their phones."""

    def is_so(snapshot: Snapshot) -> bool:
        return sum(one.is_waiting and one.checkout_request_id is not None for one in snapshot.book.requests) == count

    return is_so


def row(world: World, member_id: str) -> MemberRow:
    """What is said of one member."""
    return next(one for one in world.state.member_rows() if one.member.id == member_id)


async def test_those_who_are_too_many_wait_their_turn_and_are_asked_in_the_next_minute(world: World) -> None:
    async with world.running(group_engine=of_function(world)):
        world.state.requests.send_all()
        assert await world.until_notified(RequestsSent) == RequestsSent(20, 0, waiting=6)
        snapshot = await world.until(lambda snapshot: snapshot.next_turn is not None)
        waiting = [one.member.id for one in world.state.member_rows() if one.status is PaymentStatus.IN_TURN]
        assert set(waiting) == snapshot.queued == {f"m{place}" for place in range(20, 26)}
        assert snapshot.next_turn == after(seconds=65)
        assert not row(world, "m25").action.enabled
        world.clock.move(seconds=66)
        snapshot = await world.until(taken(26))
        assert (snapshot.queued, snapshot.next_turn, snapshot.left_out) == (frozenset(), None, ())
    assert len(world.engine.taken_at) == 26
    assert len(world.engine.pushed) == 27  # one showed that there was no room
    assert len(set(world.engine.pushed)) == 27  # nothing was sent twice under one id


async def test_only_one_request_of_each_member_is_ever_open(world: World) -> None:
    async with world.running(group_engine=of_function(world)):
        world.state.requests.send_all()
        await world.until(lambda snapshot: snapshot.next_turn is not None)
        world.clock.move(seconds=66)
        snapshot = await world.until(taken(26))
    refused = [one for one in snapshot.book.requests if isinstance(one.state, PaymentError)]
    assert [one.member_id for one in refused] == ["m20"]
    assert all(len([one for one in snapshot.book.requests_of(each.id) if one.is_waiting]) == 1 for each in MEMBERS)


async def test_who_is_asked_alone_while_nothing_goes_out_waits_as_well(world: World) -> None:
    async with world.running(group_engine=of_function(world)):
        world.engine.most = 0
        world.state.requests.send("m01")
        await world.until(lambda snapshot: snapshot.queued == {"m01"})
        world.state.requests.send("m02")
        assert world.state.snapshot().queued == {"m01", "m02"}
        assert row(world, "m02").status is PaymentStatus.IN_TURN
        world.engine.most = 20
        world.clock.move(minutes=3)
        await world.until(taken(2))
        assert len(world.engine.pushed) == 3


async def test_who_waits_when_the_app_ends_is_told_by_name_and_not_asked_by_itself(world: World) -> None:
    async with world.running(group_engine=of_function(world)):
        world.state.requests.send_all()
        await world.until(lambda snapshot: snapshot.next_turn is not None)
    world.reload()
    async with world.running(group_engine=of_function(world)):
        world.clock.move(minutes=3)
        world.state.on_resume()
        assert set(world.state.snapshot().left_out) == {f"m{place}" for place in range(20, 26)}
        assert len(world.engine.taken_at) == 20


async def test_who_has_left_meanwhile_is_not_asked_in_his_turn(world: World) -> None:
    async with world.running(group_engine=of_function(world)):
        world.state.requests.send_all()
        await world.until(lambda snapshot: snapshot.next_turn is not None)
        world.state.update_members(Book(CHAMA, tuple(one for one in MEMBERS if one.id != "m25")))
        world.clock.move(seconds=66)
        await world.until(lambda snapshot: not snapshot.queued)
    assert len(world.engine.taken_at) == 25


async def test_where_appwrite_itself_says_that_there_were_too_many_it_is_asked_later(world: World) -> None:
    async with world.running(group_engine=of_function(world)):
        world.engine.refusal = AppwriteError("too many requests", status=429, kind="general_rate_limit_exceeded")
        world.state.requests.send("m01")
        await world.until(lambda snapshot: snapshot.queued == {"m01"})
        world.engine.refusal = None
        world.clock.move(minutes=3)
        await world.until(taken(1))


@pytest.mark.parametrize("error", [DarajaUnreachableError("no network"), AppwriteError("no", status=403)])
async def test_any_other_refusal_is_left_to_a_person(world: World, error: DarajaUnreachableError) -> None:
    async with world.running(group_engine=of_function(world)):
        world.engine.refusal = error
        world.state.requests.send("m01")
        await world.until(lambda snapshot: any(isinstance(one.state, PaymentError) for one in snapshot.book.requests))
        assert world.state.snapshot().queued == frozenset()
        assert row(world, "m01").status is PaymentStatus.NOT_SENT


async def test_what_nobody_knows_of_is_never_asked_again_by_itself(world: World) -> None:
    async with world.running(group_engine=of_function(world)):
        world.state.requests.send_all()
        await world.until(lambda snapshot: snapshot.next_turn is not None)
        first = world.engine.pushed[0]
        world.engine.change(first, PaymentTimeout("ws_CO_1", "no_answer"), "timeout", "poll")
        world.clock.move(minutes=3)
        await world.until(lambda snapshot: not snapshot.queued)
        assert [one for one in world.engine.pushed if one.startswith(first.partition(".")[0])] == [first]


async def test_with_credentials_of_its_own_a_device_asks_all_at_once(world: World) -> None:
    world.engine.most = None
    async with world.running():
        world.state.requests.send_all()
        assert await world.until_notified(RequestsSent) == RequestsSent(26, 0)
