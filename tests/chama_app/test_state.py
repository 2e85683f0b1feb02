import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from chama_app.book.attempts import Attempt
from chama_app.book.claims import is_confirmed
from chama_app.book.ledger import second_payment
from chama_app.book.roster import with_member
from chama_app.followers import LateSuccess, Notice, Recovered, Summary
from chama_app.shelf import Shelf
from chama_app.state import AppState, Glance
from daraja_core import (
    DarajaAuthError,
    DarajaUnreachableError,
    PaymentCancelled,
    PaymentError,
    PaymentPending,
    PaymentSuccess,
    PaymentTimeout,
)

from .fake_payments import FakeHandle, FakePayments, HandClock
from .people import ALICE, BOB, CAROL, NOON, after, attempt, book, cancelled, initiating, paid, pending, unknown

LIMIT_S = 5


class World:
    """An app state on a fake engine, with everything that it tells."""

    def __init__(self, path: Path, seed: object = None) -> None:
        self.clock = HandClock(NOON)
        self.payments = FakePayments(self.clock)
        self.shelf = Shelf(path, seed or book())  # type: ignore[arg-type]  # a book
        self.state = AppState(self.shelf, self.clock, "demo")
        self.notices: list[Notice] = []

    def reload(self) -> None:
        """What a restart would see."""
        self.state = AppState(self.shelf, self.clock, "demo")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        follower = self.state.follow()
        task = asyncio.create_task(self.state.run(self.payments))
        self._follower = follower
        try:
            await self.until(lambda seen: seen.ready)
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def until(self, is_so: Callable[[Glance], bool]) -> Glance:
        """Wait for a state of affairs, or fail."""
        async with asyncio.timeout(LIMIT_S):
            while not is_so(self.state.glance()):
                self.notices += await self._follower.changed(None)
        return self.state.glance()

    async def until_told(self, kind: type[Notice]) -> Notice:
        """Wait for a notice."""
        async with asyncio.timeout(LIMIT_S):
            while not any(isinstance(one, kind) for one in self.notices):
                self.notices += await self._follower.changed(None)
        return next(one for one in self.notices if isinstance(one, kind))

    def of(self, attempt_id: str) -> Attempt:
        """An attempt that must be there."""
        found = self.state.glance().book.attempt(attempt_id)
        assert found
        return found


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    made = World(tmp_path / "chama.db")
    yield made
    made.shelf.close()


def is_waiting(attempt_id: str) -> Callable[[Glance], bool]:
    def waits(seen: Glance) -> bool:
        one = seen.book.attempt(attempt_id)
        return one is not None and isinstance(one.state, PaymentPending)

    return waits


def is_(kind: type, attempt_id: str = "alice.1") -> Callable[[Glance], bool]:
    def holds(seen: Glance) -> bool:
        one = seen.book.attempt(attempt_id)
        return one is not None and isinstance(one.state, kind)

    return holds


async def test_a_request_is_on_the_shelf_before_it_is_sent(world: World) -> None:
    async with world.running():
        world.state.request("alice")
        assert world.payments.pushed == []
        assert [one.id for one in world.shelf.load().attempts] == ["alice.1"]
        await world.until(is_waiting("alice.1"))
    assert world.payments.pushed == ["alice.1"]


async def test_a_double_tap_sends_one_request(world: World) -> None:
    async with world.running():
        world.state.request("alice")
        world.state.request("alice")
        world.state.request_all()
        await world.until(is_waiting("carol.1"))
    assert sorted(world.payments.pushed) == ["alice.1", "bob.1", "carol.1"]


async def test_news_of_one_payment_touches_that_one_only(world: World) -> None:
    async with world.running():
        world.state.request_all()
        for member in (ALICE, BOB, CAROL):
            await world.until(is_waiting(f"{member.id}.1"))
        world.payments.change("bob.1", paid())
        await world.until(is_(PaymentSuccess, "bob.1"))
    assert isinstance(world.of("alice.1").state, PaymentPending)
    assert isinstance(world.of("carol.1").state, PaymentPending)
    assert [one.receipt for one in world.shelf.load().of("bob")] == ["UKK1AAAAAA"]


async def test_request_all_says_how_many_were_sent(world: World) -> None:
    async with world.running():
        world.state.request_all()
        assert await world.until_told(Summary) == Summary(sent=3, failed=0)


@pytest.mark.parametrize(
    ("error", "reason"), [(DarajaUnreachableError("no network"), "offline"), (DarajaAuthError("bad key"), "keys")]
)
async def test_what_was_proven_not_sent_says_why_and_may_be_tried_again(
    world: World, error: DarajaAuthError, reason: str
) -> None:
    world.payments.refusal = error
    async with world.running():
        world.state.request("alice")
        await world.until(is_(PaymentError))
        assert world.of("alice.1").reason == reason
        world.payments.refusal = None
        world.state.request("alice")
        await world.until(is_waiting("alice.2"))


async def test_a_late_success_is_told_to_everybody(world: World) -> None:
    async with world.running():
        world.state.request("alice")
        await world.until(is_waiting("alice.1"))
        world.payments.change("alice.1", unknown(), "unknown", "clock")
        await world.until(is_(PaymentTimeout))
        world.payments.change("alice.1", paid(late=True))
        assert await world.until_told(LateSuccess) == LateSuccess("Alice Wanjiku", 1000, "UKK1AAAAAA")


async def test_asking_again_on_somebodys_word_supersedes_the_unknown_attempt(world: World) -> None:
    async with world.running():
        world.state.request("alice")
        await world.until(is_waiting("alice.1"))
        world.payments.change("alice.1", unknown(), "unknown", "clock")
        await world.until(is_(PaymentTimeout))
        world.state.request_again("alice")
        assert world.of("alice.1").superseded is False
        world.clock.move(minutes=3)
        world.state.request_again("alice")
        await world.until(is_waiting("alice.2"))
    assert world.of("alice.1").superseded


async def test_a_check_that_unlocks_lets_the_next_request_take_the_place_of_the_unknown_one(world: World) -> None:
    async with world.running():
        world.state.request("alice")
        await world.until(is_waiting("alice.1"))
        world.payments.change("alice.1", unknown(reported=True), "timeout")
        await world.until(is_(PaymentTimeout))
        world.state.request("alice")
        world.state.check("alice.1")
        await world.until(lambda seen: world.of("alice.1").checked_at is not None)
        assert world.payments.pushed == ["alice.1"]
        world.state.request("alice")
        await world.until(is_waiting("alice.2"))
    assert world.of("alice.1").superseded


async def test_a_superseded_request_that_was_paid_after_all_makes_the_share_paid_twice(world: World) -> None:
    async with world.running():
        world.state.request("alice")
        await world.until(is_waiting("alice.1"))
        world.payments.change("alice.1", unknown(), "unknown", "clock")
        await world.until(is_(PaymentTimeout))
        world.clock.move(minutes=3)
        world.state.request_again("alice")
        await world.until(is_waiting("alice.2"))
        world.payments.change("alice.2", paid("UKK1BBBBBB"))
        await world.until(is_(PaymentSuccess, "alice.2"))
        world.payments.change("alice.1", paid("UKK1AAAAAA", late=True))
        await world.until(is_(PaymentSuccess))
        seen = world.state.glance().book
        assert second_payment(seen, "alice") == (world.of("alice.1"), world.of("alice.2"))
        world.state.keep_second("alice")
        assert second_payment(world.state.glance().book, "alice") is None
    assert world.shelf.load().attempts[-1].resolution == "kept"


async def test_a_reported_code_is_kept_and_blocks_until_the_receipt_or_a_change_of_mind(world: World) -> None:
    async with world.running():
        world.state.request("alice")
        await world.until(is_waiting("alice.1"))
        world.payments.change("alice.1", cancelled(), "cancelled")
        await world.until(is_(PaymentCancelled))
        assert world.state.report("alice", "no code here").problem == "no_code"
        assert world.state.report("alice", "UKK1AAAAAA Confirmed.").code == "UKK1AAAAAA"
        assert world.shelf.load().attempts[0].claim == "UKK1AAAAAA"
        world.state.request("alice")
        world.state.request_all()
        await world.until(is_waiting("carol.1"))
        assert "alice.2" not in world.payments.pushed
        world.state.take_back("alice")
        world.state.request("alice")
        await world.until(is_waiting("alice.2"))


async def test_a_code_that_was_reported_before_the_answer_is_confirmed_by_it(world: World) -> None:
    async with world.running():
        world.state.request("alice")
        await world.until(is_waiting("alice.1"))
        world.state.report("alice", "UKK1AAAAAA")
        world.payments.change("alice.1", paid("UKK1AAAAAA"))
        await world.until(is_(PaymentSuccess))
    assert is_confirmed(world.of("alice.1"))


async def test_a_fruitless_read_is_taken_over_for_what_is_on_a_screen(world: World) -> None:
    async with world.running():
        world.state.request_all()
        await world.until(is_waiting("carol.1"))
        for one in ("alice.1", "bob.1"):
            world.payments.look_in_vain(one)
        world.state.catch_up(["alice.1"])
        assert [entry.what for entry in world.of("alice.1").timeline] == ["accepted", "nothing_yet"]
        assert [entry.what for entry in world.of("bob.1").timeline] == ["accepted"]


async def test_a_fruitless_first_read_after_a_restart_is_noticed_without_a_screen(world: World) -> None:
    world.shelf.save(attempt(ALICE, pending()))
    world.reload()
    world.payments.handles["alice.1"] = FakeHandle("alice.1", 1000, NOON, pending())
    async with world.running():
        world.payments.look_in_vain("alice.1", "restored")
        await world.until(lambda seen: not world.of("alice.1").restored)


async def test_whoever_shares_a_phone_waits_two_minutes_after_the_first_has_paid(tmp_path: Path) -> None:
    world = World(tmp_path / "chama.db", book(members=(ALICE, replace(BOB, phone=ALICE.phone), CAROL)))
    world.shelf.save(attempt(ALICE, paid()))
    world.reload()
    async with world.running():
        world.clock.move(seconds=60)
        world.state.request_all()
        await world.until(is_waiting("carol.1"))
        assert world.state.glance().queued == {"bob"}
        world.clock.move(seconds=90)
        await world.until(is_waiting("bob.1"))
    world.shelf.close()


async def test_members_change_for_everybody_and_on_disk(world: World) -> None:
    after_ = with_member(world.state.glance().book, replace(ALICE, name="Alice Kamau"))
    world.state.change_people(after_)
    assert world.state.glance().book.member("alice").name == "Alice Kamau"
    assert world.shelf.load() == after_


async def test_a_check_keeps_what_it_found(world: World) -> None:
    async with world.running():
        world.state.request("alice")
        await world.until(is_waiting("alice.1"))
        world.payments.handles["alice.1"].on_check = paid()
        world.state.check("alice.1")
        await world.until(is_(PaymentSuccess))
        await world.until(lambda seen: not seen.checking)
    assert world.of("alice.1").checked_at == NOON


async def test_members_who_share_a_phone_are_asked_one_after_the_other(tmp_path: Path) -> None:
    world = World(tmp_path / "chama.db", book(members=(ALICE, replace(BOB, phone=ALICE.phone), CAROL)))
    async with world.running():
        world.state.request_all()
        await world.until(is_waiting("alice.1"))
        assert world.state.glance().queued == {"bob"}
        world.payments.change("alice.1", cancelled(), "cancelled")
        await world.until(is_waiting("bob.1"))
        assert world.state.glance().queued == frozenset()
    world.shelf.close()


async def test_after_a_restart_an_open_attempt_is_checked_before_anything_else(world: World) -> None:
    world.shelf.claim(attempt(ALICE, initiating()), receipts=0)
    world.reload()
    assert world.of("alice.1").restored
    world.payments.handles["alice.1"] = FakeHandle("alice.1", 1000, NOON, pending())
    async with world.running():
        assert world.of("alice.1").restored
        world.payments.change("alice.1", paid(), source="restored")
        assert await world.until_told(Recovered) == Recovered("Alice Wanjiku", 1000)
    assert world.of("alice.1").receipt == "UKK1AAAAAA"
    assert world.payments.pushed == []


async def test_a_check_that_finds_nothing_after_a_restart_ends_the_checking(world: World) -> None:
    world.shelf.save(attempt(ALICE, pending()))
    world.reload()
    world.payments.handles["alice.1"] = FakeHandle("alice.1", 1000, NOON, pending())
    async with world.running():
        world.payments.change("alice.1", pending(), "restored", "restored")
        world.payments.change("alice.1", pending(), "nothing_yet", "restored")
        await world.until(lambda seen: not world.of("alice.1").restored)
    assert isinstance(world.of("alice.1").state, PaymentPending)


async def test_an_attempt_that_settled_while_the_app_was_closed_is_found_by_its_id(world: World) -> None:
    world.shelf.save(attempt(ALICE, pending()))
    world.reload()
    world.payments.handles["alice.1"] = FakeHandle("alice.1", 1000, NOON, cancelled())
    async with world.running():
        await world.until(is_(PaymentCancelled))


async def test_an_attempt_that_the_engine_never_heard_of_was_not_sent(world: World) -> None:
    world.shelf.claim(attempt(ALICE, initiating()), receipts=0)
    world.reload()
    async with world.running():
        await world.until(is_(PaymentError))
    assert world.of("alice.1").reason == "closed"
    assert world.payments.pushed == []


async def test_a_sent_attempt_that_the_engine_has_lost_is_unknown_and_never_not_sent(world: World) -> None:
    world.shelf.save(attempt(ALICE, pending()))
    world.reload()
    async with world.running():
        await world.until(is_(PaymentTimeout))
    assert world.of("alice.1").state == PaymentTimeout(None, "session_lost")


async def test_a_payment_that_only_the_engine_knows_becomes_an_attempt_of_its_member(world: World) -> None:
    world.payments.handles["alice.7"] = FakeHandle("alice.7", 1000, NOON, paid())
    world.payments.handles["alice.7"].state = pending()
    async with world.running():
        await world.until(is_waiting("alice.7"))
        world.state.request("alice")
        assert world.payments.pushed == []


async def test_a_fruitless_check_shows_in_the_history(world: World) -> None:
    async with world.running():
        world.state.request("alice")
        await world.until(is_waiting("alice.1"))
        world.payments.change("alice.1", pending(), "nothing_yet", "poll")
        await world.until(lambda seen: [e.what for e in world.of("alice.1").timeline] == ["accepted", "nothing_yet"])


async def test_coming_back_asks_the_engine(world: World) -> None:
    async with world.running():
        world.state.resumed()
        await asyncio.sleep(0)
        assert world.payments.resumes == 1


async def test_without_an_engine_nothing_can_be_asked_for_and_the_book_is_still_there(world: World) -> None:
    world.state.fail("no network")
    world.state.request("alice")
    seen = world.state.glance()
    assert (seen.ready, seen.problem, seen.book) == (False, "no network", book())


async def test_the_countdown_starts_at_the_moment_of_the_request(world: World) -> None:
    async with world.running():
        world.clock.move(minutes=5)
        world.state.request("alice")
        await world.until(is_waiting("alice.1"))
    assert world.of("alice.1").started_at == after(minutes=5)
