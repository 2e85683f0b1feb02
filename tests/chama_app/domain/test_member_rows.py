from dataclasses import replace

import pytest

from chama_app.domain.member_rows import Action, ActionKind, MemberRow, build_row, build_rows, seconds_left
from chama_app.domain.payment_requests import PaymentRequest
from chama_app.domain.payment_status import PaymentStatus
from daraja_core import PaymentError

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


def test_a_queued_member_says_what_for_and_has_nothing_to_press() -> None:
    in_turn, busy = alices(queued=True), Action(ActionKind.BUSY, enabled=False)
    assert (in_turn.status, in_turn.action) == (PaymentStatus.IN_TURN, busy)
    sister = replace(BOB, phone=ALICE.phone)
    line = book(payment_request(sister, pending()), members=(ALICE, sister))
    in_line = build_row(line, ALICE, after(seconds=10), production=False, queued=True)
    assert (in_line.status, in_line.action) == (PaymentStatus.QUEUED, busy)


def test_what_was_too_much_for_one_minute_waits_its_turn_and_does_not_say_that_it_was_not_sent() -> None:
    refused = payment_request(ALICE, PaymentError("too many", "after_wait", retry_after_s=40))
    assert alices(refused).status is PaymentStatus.NOT_SENT
    assert alices(refused, queued=True).status is PaymentStatus.IN_TURN


def test_what_needs_a_decision_comes_first_and_what_is_paid_last() -> None:
    here = book(payment_request(ALICE, paid()), payment_request(BOB, pending()), payment_request(CAROL, unknown()))
    assert [one.member for one in build_rows(here, after(), production=False)] == [CAROL, BOB, ALICE]


def test_of_what_needs_a_decision_the_latest_comes_first() -> None:
    later = payment_request(BOB, unknown(), started_at=after(minutes=5))
    here = book(payment_request(ALICE, unknown()), later, payment_request(CAROL, paid()))
    assert [one.member for one in build_rows(here, after(minutes=9), production=False)] == [BOB, ALICE, CAROL]
