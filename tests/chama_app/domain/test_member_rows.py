import pytest

from chama_app.domain.member_rows import Act, Action, Row, row, rows
from chama_app.domain.payment_kinds import Kind
from chama_app.domain.payment_requests import Attempt

from ..example_chama import (
    ALICE,
    BOB,
    CAROL,
    after,
    attempt,
    book,
    cancelled,
    failed,
    initiating,
    not_sent,
    paid,
    pending,
    told,
    unknown,
)


def alices(*attempts: Attempt, seconds: float = 10, queued: bool = False) -> Row:
    return row(book(*attempts), ALICE, after(seconds=seconds), production=False, queued=queued)


@pytest.mark.parametrize(
    ("one", "action"),
    [
        (attempt(ALICE, initiating()), Action(Act.BUSY, enabled=False)),
        (attempt(ALICE, pending()), Action(Act.CHECK_NOW)),
        (attempt(ALICE, paid()), Action(Act.RECEIPT)),
        (attempt(ALICE, cancelled()), Action(Act.REQUEST_AGAIN, amount=1000)),
        (attempt(ALICE, failed("2001")), Action(Act.REQUEST_AGAIN, amount=1000)),
        (attempt(ALICE, not_sent()), Action(Act.TRY_AGAIN, amount=1000)),
        (attempt(ALICE, unknown()), Action(Act.CHECK_STATUS)),
        (attempt(ALICE, unknown(), restored=True), Action(Act.BUSY, enabled=False)),
        (attempt(ALICE, paid(amount=400)), Action(Act.REQUEST_REST, amount=600)),
    ],
)
def test_each_state_has_one_thing_to_do(one: Attempt, action: Action) -> None:
    assert alices(one).action == action


def test_an_idle_member_may_be_asked_for_the_share() -> None:
    assert alices().action == Action(Act.REQUEST, amount=1000)


def test_a_busy_phone_counts_down_on_the_button() -> None:
    busy = attempt(ALICE, failed("1001"), timeline=(told("failed", after(seconds=30)),))
    assert alices(busy, seconds=32).action == Action(Act.REQUEST_AGAIN, enabled=False, amount=1000, seconds=118)


def test_a_check_cools_down_for_six_seconds() -> None:
    checked = attempt(ALICE, pending(), checked_at=after(seconds=10))
    assert alices(checked, seconds=15).action == Action(Act.CHECK_NOW, enabled=False)
    assert alices(checked, seconds=16).action == Action(Act.CHECK_NOW)


def test_no_answer_from_the_phone_offers_a_check_first_and_then_the_request() -> None:
    timeline = (told("timeout", after(seconds=1)),)
    no_answer = attempt(ALICE, unknown(reported=True), timeline=timeline)
    assert alices(no_answer).action.act is Act.CHECK_STATUS
    checked = attempt(ALICE, unknown(reported=True), timeline=timeline, checked_at=after(seconds=1))
    assert alices(checked).action == Action(Act.REQUEST_AGAIN, amount=1000)


def test_a_queued_member_says_so_and_has_nothing_to_press() -> None:
    queued = alices(queued=True)
    assert (queued.kind, queued.action) == (Kind.QUEUED, Action(Act.BUSY, enabled=False))


def test_what_needs_a_decision_comes_first_and_what_is_paid_last() -> None:
    here = book(attempt(ALICE, paid()), attempt(BOB, pending()), attempt(CAROL, unknown()))
    assert [one.member for one in rows(here, after(), production=False)] == [CAROL, BOB, ALICE]
