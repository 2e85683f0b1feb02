import pytest

from chama_app.domain.member_rows import Action, ActionKind, MemberRow, build_row, build_rows, seconds_left
from chama_app.domain.payment_requests import PaymentRequest
from chama_app.domain.payment_status import PaymentStatus

from ..example_chama import (
    ALICE,
    BOB,
    CAROL,
    after,
    book,
    cancelled,
    failed,
    initiating,
    not_sent,
    paid,
    payment_request,
    pending,
    told,
    unknown,
)


def alices(*requests: PaymentRequest, seconds: float = 10, queued: bool = False) -> MemberRow:
    return build_row(book(*requests), ALICE, after(seconds=seconds), production=False, queued=queued)


@pytest.mark.parametrize(
    ("one", "action"),
    [
        (payment_request(ALICE, initiating()), Action(ActionKind.BUSY, enabled=False)),
        (payment_request(ALICE, pending()), Action(ActionKind.CHECK_NOW)),
        (payment_request(ALICE, paid()), Action(ActionKind.RECEIPT)),
        (payment_request(ALICE, cancelled()), Action(ActionKind.REQUEST_AGAIN, amount=1000)),
        (payment_request(ALICE, failed("2001")), Action(ActionKind.REQUEST_AGAIN, amount=1000)),
        (payment_request(ALICE, not_sent()), Action(ActionKind.TRY_AGAIN, amount=1000)),
        (payment_request(ALICE, unknown()), Action(ActionKind.CHECK_STATUS)),
        (payment_request(ALICE, unknown(), restored=True), Action(ActionKind.BUSY, enabled=False)),
        (payment_request(ALICE, paid(amount=400)), Action(ActionKind.REQUEST_REST, amount=600)),
    ],
)
def test_each_state_has_one_thing_to_do(one: PaymentRequest, action: Action) -> None:
    assert alices(one).action == action


def test_an_idle_member_may_be_asked_for_the_share() -> None:
    assert alices().action == Action(ActionKind.REQUEST, amount=1000)


def test_a_busy_phone_counts_down_on_the_button() -> None:
    busy = payment_request(ALICE, failed("1001"), timeline=(told("failed", after(seconds=30)),))
    row = alices(busy, seconds=32)
    assert row.action == Action(
        ActionKind.REQUEST_AGAIN, enabled=False, amount=1000, allowed_from=after(seconds=30, minutes=2)
    )
    assert seconds_left(row, after(seconds=32)) == 118


def test_a_check_cools_down_for_six_seconds() -> None:
    checked = payment_request(ALICE, pending(), checked_at=after(seconds=10))
    assert alices(checked, seconds=15).action == Action(ActionKind.CHECK_NOW, enabled=False)
    assert alices(checked, seconds=16).action == Action(ActionKind.CHECK_NOW)


def test_no_answer_from_the_phone_offers_a_check_first_and_then_the_request() -> None:
    timeline = (told("timeout", after(seconds=1)),)
    no_answer = payment_request(ALICE, unknown(reported=True), timeline=timeline)
    assert alices(no_answer).action.kind is ActionKind.CHECK_STATUS
    checked = payment_request(ALICE, unknown(reported=True), timeline=timeline, checked_at=after(seconds=1))
    assert alices(checked).action == Action(ActionKind.REQUEST_AGAIN, amount=1000)


def test_a_queued_member_says_so_and_has_nothing_to_press() -> None:
    queued = alices(queued=True)
    assert (queued.status, queued.action) == (PaymentStatus.QUEUED, Action(ActionKind.BUSY, enabled=False))


def test_what_needs_a_decision_comes_first_and_what_is_paid_last() -> None:
    here = book(payment_request(ALICE, paid()), payment_request(BOB, pending()), payment_request(CAROL, unknown()))
    assert [one.member for one in build_rows(here, after(), production=False)] == [CAROL, BOB, ALICE]
