import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from chama_app.domain.accounts import Part
from chama_app.domain.book import owed, surplus
from chama_app.domain.member_form import with_member
from chama_app.domain.payout_rules import BEFORE_CONFIRMING, confirmable_at
from chama_app.domain.pot import pot
from chama_app.domain.reported_codes import is_code_confirmed
from chama_app.domain.request_plan import plan_requests
from chama_app.domain.start_problems import StartProblem
from chama_app.services.notifications import LateSuccess, RequestsSent
from daraja_core import (
    DarajaAuthError,
    DarajaUnreachableError,
    PaymentCancelled,
    PaymentError,
    PaymentPending,
    PaymentSuccess,
    PaymentTimeout,
)

from ..example_chama import (
    ALICE,
    BOB,
    CAROL,
    NOON,
    after,
    book,
    cancelled,
    paid,
    payment_request,
    pending,
    unknown,
)
from ..example_payouts import payout, unanswered
from .world import World, is_, is_waiting


async def test_a_request_is_in_the_database_before_it_is_sent(world: World) -> None:
    async with world.running():
        world.state.requests.send("alice")
        assert world.engine.pushed == []
        assert [one.id for one in world.database.load().requests] == ["alice.1"]
        await world.until(is_waiting("alice.1"))
    assert world.engine.pushed == ["alice.1"]


async def test_a_double_tap_sends_one_request(world: World) -> None:
    async with world.running():
        world.state.requests.send("alice")
        world.state.requests.send("alice")
        world.state.requests.send_all()
        await world.until(is_waiting("carol.1"))
    assert sorted(world.engine.pushed) == ["alice.1", "bob.1", "carol.1"]


async def test_news_of_one_payment_touches_that_one_only(world: World) -> None:
    async with world.running():
        world.state.requests.send_all()
        for member in (ALICE, BOB, CAROL):
            await world.until(is_waiting(f"{member.id}.1"))
        world.engine.change("bob.1", paid())
        await world.until(is_(PaymentSuccess, "bob.1"))
    assert isinstance(world.of("alice.1").state, PaymentPending)
    assert isinstance(world.of("carol.1").state, PaymentPending)
    assert [one.receipt for one in world.database.load().requests_of("bob")] == ["UKK1AAAAAA"]


async def test_request_all_says_how_many_were_sent(world: World) -> None:
    async with world.running():
        world.state.requests.send_all()
        assert await world.until_notified(RequestsSent) == RequestsSent(sent=3, failed=0)


@pytest.mark.parametrize(
    ("error", "reason"), [(DarajaUnreachableError("no network"), "offline"), (DarajaAuthError("bad key"), "keys")]
)
async def test_what_was_proven_not_sent_says_why_and_may_be_tried_again(
    world: World, error: DarajaAuthError, reason: str
) -> None:
    world.engine.refusal = error
    async with world.running():
        world.state.requests.send("alice")
        await world.until(is_(PaymentError))
        assert world.of("alice.1").reason == reason
        world.engine.refusal = None
        world.state.requests.send("alice")
        await world.until(is_waiting("alice.2"))


async def test_a_late_success_is_told_to_everybody(world: World) -> None:
    async with world.running():
        world.state.requests.send("alice")
        await world.until(is_waiting("alice.1"))
        world.engine.change("alice.1", unknown(), "unknown", "clock")
        await world.until(is_(PaymentTimeout))
        world.engine.change("alice.1", paid(late=True))
        assert await world.until_notified(LateSuccess) == LateSuccess("Alice Wanjiku", 1000, "UKK1AAAAAA")


async def test_asking_again_on_somebodys_word_supersedes_the_unknown_request(world: World) -> None:
    async with world.running():
        world.state.requests.send("alice")
        await world.until(is_waiting("alice.1"))
        world.engine.change("alice.1", unknown(), "unknown", "clock")
        await world.until(is_(PaymentTimeout))
        world.state.requests.send_again("alice")
        assert world.of("alice.1").superseded is False
        world.clock.move(minutes=3)
        world.state.requests.send_again("alice")
        await world.until(is_waiting("alice.2"))
    assert world.of("alice.1").superseded


async def test_a_check_that_unlocks_lets_the_next_request_take_the_place_of_the_unknown_one(world: World) -> None:
    async with world.running():
        world.state.requests.send("alice")
        await world.until(is_waiting("alice.1"))
        world.engine.change("alice.1", unknown(reported=True), "timeout")
        await world.until(is_(PaymentTimeout))
        world.state.requests.send("alice")
        world.state.requests.check("alice.1")
        await world.until(lambda snapshot: world.of("alice.1").checked_at is not None)
        assert world.engine.pushed == ["alice.1"]
        world.state.requests.send("alice")
        await world.until(is_waiting("alice.2"))
    assert world.of("alice.1").superseded


async def test_a_superseded_request_that_was_paid_after_all_makes_the_share_paid_twice(world: World) -> None:
    async with world.running():
        world.state.requests.send("alice")
        await world.until(is_waiting("alice.1"))
        world.engine.change("alice.1", unknown(), "unknown", "clock")
        await world.until(is_(PaymentTimeout))
        world.clock.move(minutes=3)
        world.state.requests.send_again("alice")
        await world.until(is_waiting("alice.2"))
        world.engine.change("alice.2", paid("UKK1BBBBBB"))
        await world.until(is_(PaymentSuccess, "alice.2"))
        world.engine.change("alice.1", paid("UKK1AAAAAA", late=True))
        await world.until(is_(PaymentSuccess))
        snapshot = world.state.snapshot().book
        assert surplus(snapshot, "alice") == (Part(world.of("alice.2"), 1000),)
        world.state.decisions.keep_surplus("alice")
        assert surplus(world.state.snapshot().book, "alice") == ()
    assert surplus(world.database.load(), "alice") == ()


async def test_a_reported_code_is_kept_and_blocks_until_the_receipt_or_a_change_of_mind(world: World) -> None:
    async with world.running():
        world.state.requests.send("alice")
        await world.until(is_waiting("alice.1"))
        world.engine.change("alice.1", cancelled(), "cancelled")
        await world.until(is_(PaymentCancelled))
        assert world.state.decisions.report_code("alice", "no code here").problem == "no_code"
        assert world.state.decisions.report_code("alice", "UKK1AAAAAA Confirmed.").code == "UKK1AAAAAA"
        assert world.database.load().requests[0].reported_code == "UKK1AAAAAA"
        world.state.requests.send("alice")
        world.state.requests.send_all()
        await world.until(is_waiting("carol.1"))
        assert "alice.2" not in world.engine.pushed
        world.state.decisions.withdraw_code("alice")
        world.state.requests.send("alice")
        await world.until(is_waiting("alice.2"))


async def test_a_code_that_was_reported_before_the_answer_is_confirmed_by_it(world: World) -> None:
    async with world.running():
        world.state.requests.send("alice")
        await world.until(is_waiting("alice.1"))
        world.state.decisions.report_code("alice", "UKK1AAAAAA")
        world.engine.change("alice.1", paid("UKK1AAAAAA"))
        await world.until(is_(PaymentSuccess))
    assert is_code_confirmed(world.of("alice.1"))


async def test_a_fruitless_read_is_taken_over_for_what_is_on_a_screen(world: World) -> None:
    async with world.running():
        world.state.requests.send_all()
        await world.until(is_waiting("carol.1"))
        for one in ("alice.1", "bob.1"):
            world.engine.look_in_vain(one)
        world.state.refresh_histories(["alice.1"])
        assert [entry.what for entry in world.of("alice.1").timeline] == ["accepted", "nothing_yet"]
        assert [entry.what for entry in world.of("bob.1").timeline] == ["accepted"]


async def test_whoever_shares_a_phone_waits_two_minutes_after_the_first_has_paid(tmp_path: Path) -> None:
    world = World(tmp_path / "chama.db", book(members=(ALICE, replace(BOB, phone=ALICE.phone), CAROL)))
    world.database.save_request(payment_request(ALICE, paid()))
    world.reload()
    async with world.running():
        world.clock.move(seconds=60)
        world.state.requests.send_all()
        await world.until(is_waiting("carol.1"))
        assert world.state.snapshot().queued == {"bob"}
        world.clock.move(seconds=90)
        await world.until(is_waiting("bob.1"))
    world.database.close()


async def test_when_everybody_has_to_wait_at_first_they_are_asked_in_the_end(tmp_path: Path) -> None:
    world = World(tmp_path / "chama.db", book(members=(ALICE, replace(BOB, phone=ALICE.phone), CAROL)))
    world.database.save_request(payment_request(ALICE, paid()))
    world.database.save_request(payment_request(CAROL, paid("UKQ1111111")))
    world.reload()
    async with world.running():
        world.clock.move(seconds=60)
        world.state.requests.send_all()
        await world.until(lambda snapshot: snapshot.queued == {"bob"})
        world.clock.move(seconds=90)
        await world.until(is_waiting("bob.1"))
    world.database.close()


async def test_members_change_for_everybody_and_on_disk(world: World) -> None:
    after_ = with_member(world.state.snapshot().book, replace(ALICE, name="Alice Kamau"))
    world.state.update_members(after_)
    assert world.state.snapshot().book.member("alice").name == "Alice Kamau"
    assert world.database.load() == after_


async def test_a_check_keeps_what_it_found(world: World) -> None:
    async with world.running():
        world.state.requests.send("alice")
        await world.until(is_waiting("alice.1"))
        world.engine.handles["alice.1"].on_check = paid()
        world.state.requests.check("alice.1")
        await world.until(is_(PaymentSuccess))
        await world.until(lambda snapshot: not snapshot.checking)
    assert world.of("alice.1").checked_at == NOON


async def test_members_who_share_a_phone_are_asked_one_after_the_other(tmp_path: Path) -> None:
    world = World(tmp_path / "chama.db", book(members=(ALICE, replace(BOB, phone=ALICE.phone), CAROL)))
    async with world.running():
        world.state.requests.send_all()
        await world.until(is_waiting("alice.1"))
        assert world.state.snapshot().queued == {"bob"}
        world.engine.change("alice.1", cancelled(), "cancelled")
        await world.until(is_waiting("bob.1"))
        assert world.state.snapshot().queued == frozenset()
    world.database.close()


async def test_a_fruitless_check_shows_in_the_history(world: World) -> None:
    async with world.running():
        world.state.requests.send("alice")
        await world.until(is_waiting("alice.1"))
        world.engine.change("alice.1", pending(), "nothing_yet", "poll")
        await world.until(
            lambda snapshot: [e.what for e in world.of("alice.1").timeline] == ["accepted", "nothing_yet"]
        )


async def test_coming_back_asks_the_engine(world: World) -> None:
    async with world.running():
        world.state.on_resume()
        await asyncio.sleep(0)
        assert world.engine.resumes == 1


async def test_without_an_engine_nothing_can_be_asked_for_and_the_book_is_still_there(world: World) -> None:
    world.state.set_problem(StartProblem("disk"))
    world.state.requests.send("alice")
    snapshot = world.state.snapshot()
    assert (snapshot.ready, snapshot.problem, snapshot.book) == (False, StartProblem("disk"), book())


async def test_the_countdown_starts_at_the_moment_of_the_request(world: World) -> None:
    async with world.running():
        world.clock.move(minutes=5)
        world.state.requests.send("alice")
        await world.until(is_waiting("alice.1"))
    assert world.of("alice.1").started_at == after(minutes=5)


async def test_nobody_is_asked_for_anything_but_what_was_shown(world: World) -> None:
    async with world.running():
        shown = plan_requests(world.state.snapshot().book, world.clock.now())
        dan = replace(BOB, id="dan", phone="254712345004")
        world.state.update_members(with_member(world.state.snapshot().book, dan))
        assert not world.state.requests.send_all(shown=shown)
        assert not world.state.requests.send("alice", shown=1000)
        assert world.engine.pushed == []
        assert world.state.requests.send("alice", shown=750)
        assert world.state.requests.send_all(shown=plan_requests(world.state.snapshot().book, world.clock.now()))
        await world.until(is_waiting("dan.1"))
    assert {one.amount for one in world.state.snapshot().book.requests} == {750}


async def test_the_code_of_the_message_settles_what_m_pesa_says_was_paid_until_the_receipt_comes(world: World) -> None:
    async with world.running():
        world.state.requests.send("alice")
        await world.until(is_waiting("alice.1"))
        world.engine.change("alice.1", unknown(advice="paid"), "advised", "check")
        await world.until(lambda seen: pot(seen.book).confirmed == 1000)
        world.state.decisions.report_code("alice", "UKK1BBBBBB Confirmed. Ksh1,000.00 sent to LUNCH")
        assert (pot(world.state.snapshot().book).received, world.of("alice.1").receipt) == (1000, "UKK1BBBBBB")
        world.engine.change("alice.1", paid("UKK1AAAAAA", late=True))
        await world.until(is_(PaymentSuccess))
    loaded = world.database.load()
    assert (pot(loaded).received, loaded.requests[0].receipt) == (1000, "UKK1AAAAAA")


async def test_a_code_that_was_reported_before_counts_once_m_pesa_says_that_it_was_paid(world: World) -> None:
    async with world.running():
        world.state.requests.send("alice")
        await world.until(is_waiting("alice.1"))
        world.state.decisions.report_code("alice", "UKK1BBBBBB")
        assert pot(world.state.snapshot().book).received == 0
        world.engine.change("alice.1", unknown(advice="paid"), "advised", "check")
        await world.until(lambda seen: pot(seen.book).received == 1000)


async def test_what_m_pesa_says_was_paid_is_recorded_by_hand_with_a_note_and_nothing_else_is(world: World) -> None:
    async with world.running():
        world.state.requests.send("alice")
        await world.until(is_waiting("alice.1"))
        world.state.decisions.record_by_hand("alice.1", 1000, "seen on her phone")
        assert pot(world.state.snapshot().book).received == 0
        world.engine.change("alice.1", unknown(advice="paid"), "advised", "check")
        await world.until(lambda seen: pot(seen.book).confirmed == 1000)
        for amount, note in ((1000, "no"), (0, "seen on her phone"), (250_001, "seen on her phone")):
            world.state.decisions.record_by_hand("alice.1", amount, note)
        assert pot(world.state.snapshot().book).received == 0
        world.state.decisions.record_by_hand("alice.1", 900, "seen on her phone")
        loaded = world.database.load()
        assert (pot(loaded).received, owed(loaded, "alice")) == (900, 100)
        world.engine.change("alice.1", paid())  # M-PESA's own word replaces it
        await world.until(is_(PaymentSuccess))
    loaded = world.database.load()
    assert (pot(loaded).received, owed(loaded, "alice")) == (1000, 0)


async def test_who_was_still_to_be_asked_when_the_app_ended_is_told_by_name(world: World) -> None:
    sister = replace(BOB, phone=ALICE.phone)
    async with world.running():
        world.state.update_members(with_member(world.state.snapshot().book, sister))
        world.state.requests.send_all()
        await world.until(is_waiting("alice.1"))
    world.reload()
    assert world.state.snapshot().left_out == ("bob",)
    async with world.running():
        world.engine.change("alice.1", cancelled(), "cancelled")
        await world.until(is_(PaymentCancelled))
        assert world.state.snapshot().left_out == ("bob",)
        world.state.requests.send("bob")
        await world.until(is_waiting("bob.1"))
    assert world.state.snapshot().left_out == ()


async def test_a_clock_that_was_set_back_by_hours_makes_nobody_wait_for_hours(world: World) -> None:
    world.database.save_request(payment_request(ALICE, unknown(), started_at=after(hours=5)))
    world.reload()
    async with world.running():
        world.clock.move(minutes=3)
        world.state.requests.send_again("alice")
        await world.until(is_waiting("alice.2"))


async def test_a_clock_that_is_set_back_while_the_app_runs_makes_nobody_wait_for_hours(world: World) -> None:
    world.database.save_request(payment_request(ALICE, unknown()))
    world.database.save_payout(payout(unanswered()))
    world.reload()
    async with world.running():
        world.clock.move(hours=-5)
        (sent,) = world.state.snapshot().book.payouts
        assert confirmable_at(sent) == NOON - timedelta(hours=5) + BEFORE_CONFIRMING
        world.clock.move(minutes=3)
        world.state.requests.send_again("alice")
        await world.until(is_waiting("alice.2"))
