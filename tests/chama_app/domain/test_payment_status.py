from typing import get_args

import pytest

from chama_app.domain.payment_kinds import Kind, kind_of
from chama_app.domain.payment_requests import Attempt
from chama_app.domain.payment_status import Standing, standing
from daraja_core import PaymentIdle, PaymentState

from ..example_chama import (
    ALICE,
    after,
    attempt,
    book,
    cancelled,
    failed,
    initiating,
    not_sent,
    paid,
    pending,
    unknown,
)

TABLE: list[tuple[Attempt, Kind]] = [
    (attempt(ALICE, PaymentIdle()), Kind.IDLE),
    (attempt(ALICE, initiating()), Kind.SENDING),
    (attempt(ALICE, pending()), Kind.WAITING),
    (attempt(ALICE, pending(None)), Kind.NO_REPLY),
    (attempt(ALICE, pending(advice="paid")), Kind.RECEIPT_MISSING),
    (attempt(ALICE, unknown(advice="paid")), Kind.RECEIPT_MISSING),
    (attempt(ALICE, paid()), Kind.PAID),
    (attempt(ALICE, paid(late=True)), Kind.PAID_LATE),
    (attempt(ALICE, failed("1")), Kind.LOW_BALANCE),
    (attempt(ALICE, failed("2001")), Kind.WRONG_PIN),
    (attempt(ALICE, failed("1001")), Kind.PHONE_BUSY),
    (attempt(ALICE, failed("1019")), Kind.EXPIRED),
    (attempt(ALICE, failed("SFC_IC0003")), Kind.DECLINED),
    (attempt(ALICE, cancelled()), Kind.CLOSED),
    (attempt(ALICE, not_sent()), Kind.NOT_SENT),
    (attempt(ALICE, unknown()), Kind.UNKNOWN),
    (attempt(ALICE, unknown(cause="session_lost")), Kind.UNKNOWN),
    (attempt(ALICE, unknown(reported=True)), Kind.NO_ANSWER),
    (attempt(ALICE, unknown(checkout_request_id=None)), Kind.NO_REPLY),
    (attempt(ALICE, pending(), restored=True), Kind.CHECKING_EARLIER),
    (attempt(ALICE, initiating(), restored=True), Kind.CHECKING_EARLIER),
    (attempt(ALICE, unknown(), restored=True), Kind.CHECKING_EARLIER),
    (attempt(ALICE, paid(), restored=True), Kind.PAID),
    (attempt(ALICE, cancelled(), restored=True), Kind.CLOSED),
]


@pytest.mark.parametrize(("one", "kind"), TABLE, ids=[f"{kind}-{n}" for n, (_, kind) in enumerate(TABLE)])
def test_every_state_has_its_kind(one: Attempt, kind: Kind) -> None:
    assert kind_of(one, after(seconds=10)) is kind


def test_the_table_covers_every_state() -> None:
    assert {type(one.state) for one, _ in TABLE} == set(get_args(PaymentState))


def test_after_a_minute_the_prompt_may_have_closed_but_nobody_says_so() -> None:
    one = attempt(ALICE, pending())
    assert standing(book(one), "alice", after(seconds=12)) == Standing(Kind.WAITING, one, seconds_left=48)
    assert standing(book(one), "alice", after(seconds=61)) == Standing(Kind.STILL_WAITING, one)


def test_a_member_who_was_never_asked_is_idle() -> None:
    assert standing(book(), "alice", after()) == Standing(Kind.IDLE)


def test_a_share_paid_twice_says_so_and_names_both() -> None:
    first, second = attempt(ALICE, paid("UKK1AAAAAA"), 1), attempt(ALICE, paid("UKK1BBBBBB"), 2)
    assert standing(book(first, second), "alice", after()) == Standing(Kind.PAID_TWICE, first, second, beyond=1000)


def test_a_share_paid_in_part_says_so_until_the_rest_is_asked_for() -> None:
    first, rest = attempt(ALICE, paid(amount=400), 1), attempt(ALICE, pending(), 2)
    assert standing(book(first), "alice", after()).kind is Kind.PAID_IN_PART
    assert standing(book(first, rest), "alice", after()).kind is Kind.WAITING
