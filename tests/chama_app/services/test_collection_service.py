"""Collections are begun, looked at and closed for every session, and are there after a restart."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from chama_app.domain.book import through
from chama_app.domain.collection_form import next_draft, parse_collection
from chama_app.domain.collections import FIRST, Collection
from chama_app.domain.payout_rules import PayoutDraft
from chama_app.domain.pot import pot
from chama_app.domain.turns import TakenTurn
from chama_app.services.credentials import Initiator

from ..example_chama import paid
from .world import World

TODAY = date(2026, 11, 20)
MARCH = Collection("march", "March", "fixed", 500, "MARCH", "March share", ("alice", "bob"), started_on=TODAY)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "chama.db")
    yield made
    made.database.close()


def test_a_new_collection_is_looked_at_and_stays_after_a_restart(world: World) -> None:
    assert world.state.collections.start(MARCH)
    book = world.state.snapshot().book
    assert (book.current, book.chama.name, book.target, len(book.active_members)) == ("march", "March", 1000, 2)
    world.state.collections.select(FIRST)
    assert world.state.snapshot().book.target == 3000
    world.state.collections.select("march")
    world.reload()
    assert world.state.snapshot().book.chama.name == "March"
    assert world.state.snapshot().book.collections[1] == MARCH


def test_nobody_looks_at_a_collection_that_there_is_not(world: World) -> None:
    world.state.collections.start(MARCH)
    world.state.collections.select("april")
    assert world.state.snapshot().book.current == "march"
    assert world.state.collections.close("april", is_closed=True)
    assert [one.closed_on for one in world.state.snapshot().book.collections] == [None, None]


async def test_each_collection_asks_for_its_own_share_and_keeps_its_own_money(world: World) -> None:
    async with world.running():
        world.state.requests.send("alice")
        await world.until(lambda snapshot: "alice.1" in world.engine.handles)
        world.engine.change("alice.1", paid("UKK1AAAAAA"))
        await world.until(lambda snapshot: pot(snapshot.book).received == 1000)
        world.state.collections.start(MARCH)
        assert pot(world.state.snapshot().book).received == 0
        world.state.requests.send("alice", None, 500, "march")
        await world.until(lambda snapshot: "alice.2" in world.engine.handles)
        world.engine.change("alice.2", paid("UKK1BBBBBB", 500))
        await world.until(lambda snapshot: pot(snapshot.book).received == 500)
        assert pot(through(world.state.snapshot().book, FIRST)).received == 1000


async def test_a_button_of_another_collection_asks_nobody(world: World) -> None:
    async with world.running():
        world.state.collections.start(replace(MARCH, amount=1000))
        assert not world.state.requests.send("alice", None, 1000, FIRST)
        assert world.state.snapshot().book.requests == ()


def test_the_next_round_begins_with_what_was_owed_and_closes_what_is_settled(world: World) -> None:
    book = world.state.snapshot().book
    made = parse_collection(book, next_draft(book, TODAY), "second", TODAY).collection
    assert made
    assert world.state.collections.start_next_round(made, ["bob"], [])
    book = world.state.snapshot().book
    assert [(one.id, one.follows, one.number) for one in book.collections] == [(FIRST, None, 1), ("second", FIRST, 2)]
    assert [book.share(one) for one in ("alice", "bob", "carol")] == [1000, 2000, 1000]
    assert through(book, FIRST).share("bob") == 0


def test_a_collection_is_closed_opened_again_and_its_turns_are_swapped(world: World) -> None:
    turns = ("alice", "bob")
    world.state.collections.start(replace(MARCH, turns=turns, receiver="alice"))
    world.state.collections.swap_turns("march", "alice", "bob")
    assert world.state.snapshot().book.collection.receiver == "bob"
    world.state.collections.close("march", is_closed=True)
    assert world.state.snapshot().book.collection.closed_on == TODAY
    world.state.collections.close("march", is_closed=False)
    assert world.state.snapshot().book.collection.closed_on is None


def test_who_joins_a_collection_and_is_taken_out_is_so_after_a_restart_whatever_is_looked_at(world: World) -> None:
    service = world.state.collections
    service.start(MARCH)
    service.select(FIRST)
    before = world.state.snapshot().book
    assert service.join("march", "carol")
    world.reload()
    book = world.state.snapshot().book
    assert (book.current, book.collections[1].members) == (FIRST, ("alice", "bob", "carol"))
    assert world.state.collections.take_out("march", "carol")
    world.reload()
    assert world.state.snapshot().book == before


def test_who_joins_on_a_full_disk_takes_no_part(world: World) -> None:
    world.state.collections.start(MARCH)
    world.disk.fail("full")
    assert world.state.collections.join("march", "carol") is None
    assert world.state.snapshot().book.collection == MARCH


async def test_a_turn_is_not_swapped_once_money_was_sent_for_it(world: World) -> None:
    async with world.running(Initiator("testapi", "secret")):
        world.state.collections.start(replace(MARCH, turns=("alice", "bob"), receiver="alice"))
        world.state.requests.send("bob", None, 500, "march")
        await world.until(lambda snapshot: "bob.1" in world.engine.handles)
        world.engine.change("bob.1", paid("UKK1AAAAAA", 500))
        await world.until(lambda snapshot: pot(snapshot.book).received == 500)
        sent = world.state.payouts.send(
            PayoutDraft("o1", "Alice Wanjiku", "254712345001", 300, "Turn", "alice", is_for_turn=True)
        )
        assert sent
        collection = world.state.snapshot().book.collection
        assert world.state.collections.taken_turn(collection) == TakenTurn("on_its_way", 300)
        assert world.state.collections.swap_turns("march", "alice", "bob")
        assert world.state.snapshot().book.collection == collection


async def test_money_for_a_turn_that_another_tab_has_swapped_is_not_sent(world: World) -> None:
    async with world.running(Initiator("testapi", "secret")):
        world.state.collections.start(replace(MARCH, turns=("alice", "bob"), receiver="alice"))
        world.state.requests.send("bob", None, 500, "march")
        await world.until(lambda snapshot: "bob.1" in world.engine.handles)
        world.engine.change("bob.1", paid("UKK1AAAAAA", 500))
        await world.until(lambda snapshot: pot(snapshot.book).received == 500)
        draft = PayoutDraft("o1", "Alice Wanjiku", "254712345001", 300, "Turn", "alice", is_for_turn=True)
        assert world.state.collections.swap_turns("march", "alice", "bob")
        assert world.state.payouts.send(draft) is None
        world.state.collections.select(FIRST)  # where nobody has a turn, and nothing is
        assert world.state.payouts.send(replace(draft, collection_id="march")) is None
        assert world.state.payouts.send(replace(draft, collection_id="march", member_id="bob")) is not None
        assert [one.collection_id for one in world.state.snapshot().book.payouts] == ["march"]
