from dataclasses import replace
from typing import get_args

import pytest

from chama_app.domain.book import with_request
from chama_app.domain.member_rows import build_rows
from chama_app.domain.member_status import MemberStatus, member_status, need_a_look
from chama_app.domain.payment_requests import PaymentRequest
from chama_app.domain.payment_status import PaymentStatus, request_status
from chama_app.domain.payouts import Payout
from daraja_core import PaymentIdle, PaymentState, TimelineEntry

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
    unknown,
)
from ..example_payouts import arrived, on_its_way, payout
from ..ui.stage import crowd


def answered(code: str) -> PaymentRequest:
    """M-PESA reported this code, which leaves open whether money moved."""
    entry = TimelineEntry(after(seconds=20), "realtime", "timeout", f"{code}: said by M-Pesa")
    return payment_request(ALICE, unknown(reported=True), timeline=(entry,))


TABLE: list[tuple[PaymentRequest, PaymentStatus]] = [
    (payment_request(ALICE, PaymentIdle()), PaymentStatus.IDLE),
    (payment_request(ALICE, initiating()), PaymentStatus.SENDING),
    (payment_request(ALICE, pending()), PaymentStatus.WAITING),
    (payment_request(ALICE, pending(None)), PaymentStatus.NO_REPLY),
    (payment_request(ALICE, pending(advice="paid")), PaymentStatus.RECEIPT_MISSING),
    (payment_request(ALICE, unknown(advice="paid")), PaymentStatus.RECEIPT_MISSING),
    (payment_request(ALICE, paid()), PaymentStatus.PAID),
    (payment_request(ALICE, paid(late=True)), PaymentStatus.PAID_LATE),
    (payment_request(ALICE, failed("1")), PaymentStatus.LOW_BALANCE),
    (payment_request(ALICE, failed("2001")), PaymentStatus.WRONG_PIN),
    (payment_request(ALICE, failed("1001")), PaymentStatus.PHONE_BUSY),
    (payment_request(ALICE, failed("1019")), PaymentStatus.EXPIRED),
    (payment_request(ALICE, failed("SFC_IC0003")), PaymentStatus.DECLINED),
    (payment_request(ALICE, cancelled()), PaymentStatus.CLOSED),
    (payment_request(ALICE, not_sent()), PaymentStatus.NOT_SENT),
    (payment_request(ALICE, unknown()), PaymentStatus.UNKNOWN),
    (payment_request(ALICE, unknown(cause="session_lost")), PaymentStatus.UNKNOWN),
    (payment_request(ALICE, unknown(reported=True)), PaymentStatus.NO_ANSWER),
    (answered("1037"), PaymentStatus.NO_ANSWER),
    (answered("1036"), PaymentStatus.NO_ANSWER),
    (answered("26"), PaymentStatus.UNCLEAR_ANSWER),
    (answered("9999"), PaymentStatus.UNCLEAR_ANSWER),
    (payment_request(ALICE, unknown(checkout_request_id=None)), PaymentStatus.NO_REPLY),
    (payment_request(ALICE, pending(), restored=True), PaymentStatus.CHECKING_EARLIER),
    (payment_request(ALICE, initiating(), restored=True), PaymentStatus.CHECKING_EARLIER),
    (payment_request(ALICE, unknown(), restored=True), PaymentStatus.CHECKING_EARLIER),
    (payment_request(ALICE, paid(), restored=True), PaymentStatus.PAID),
    (payment_request(ALICE, cancelled(), restored=True), PaymentStatus.CLOSED),
]


@pytest.mark.parametrize(("one", "kind"), TABLE, ids=[f"{kind}-{n}" for n, (_, kind) in enumerate(TABLE)])
def test_every_state_has_its_kind(one: PaymentRequest, kind: PaymentStatus) -> None:
    assert request_status(one, after(seconds=10)) is kind


def test_the_table_covers_every_state() -> None:
    assert {type(one.state) for one, _ in TABLE} == set(get_args(PaymentState))


def test_after_a_minute_the_prompt_may_have_closed_but_nobody_says_so() -> None:
    one = payment_request(ALICE, pending())
    assert member_status(book(one), "alice", after(seconds=12)) == MemberStatus(
        PaymentStatus.WAITING, one, prompt_closes_at=after(minutes=1)
    )
    assert member_status(book(one), "alice", after(seconds=61)) == MemberStatus(PaymentStatus.STILL_WAITING, one)


def test_a_member_who_was_never_asked_is_idle() -> None:
    assert member_status(book(), "alice", after()) == MemberStatus(PaymentStatus.IDLE)


def test_a_share_paid_twice_says_so_and_names_both() -> None:
    first, second = payment_request(ALICE, paid("UKK1AAAAAA"), 1), payment_request(ALICE, paid("UKK1BBBBBB"), 2)
    assert member_status(book(first, second), "alice", after()) == MemberStatus(
        PaymentStatus.PAID_TWICE, first, (first, second), beyond=1000
    )


def test_a_share_paid_in_part_says_so_until_the_rest_is_asked_for() -> None:
    first, rest = payment_request(ALICE, paid(amount=400), 1), payment_request(ALICE, pending(), 2)
    assert member_status(book(first), "alice", after()).status is PaymentStatus.PAID_IN_PART
    assert member_status(book(first, rest), "alice", after()).status is PaymentStatus.WAITING


def refund(amount: int, of: str, *, is_sent: bool = True) -> Payout:
    return payout(arrived(amount) if is_sent else on_its_way(), amount, id=f"back.{of}", refund_of=of)


@pytest.mark.parametrize("is_sent", [True, False])
def test_of_what_was_all_sent_back_nobody_says_that_it_was_paid(is_sent: bool) -> None:
    once = payment_request(ALICE, paid())
    gone = replace(book(once), payouts=(refund(1000, "alice.1", is_sent=is_sent),))
    assert member_status(gone, "alice", after()) == MemberStatus(PaymentStatus.COUNTS_NO_MORE, once)
    part = replace(gone, payouts=(refund(999, "alice.1", is_sent=is_sent),))
    assert member_status(part, "alice", after()).status is PaymentStatus.PAID_IN_PART
    free = replace(gone, members=(replace(ALICE, custom_share=0), BOB, CAROL))
    assert member_status(free, "alice", after()) == MemberStatus(PaymentStatus.NOTHING_OWED, once)


@pytest.mark.parametrize("state", [cancelled(), failed("1"), not_sent()])
def test_whoever_has_nothing_to_pay_is_not_told_to_try_again(state: PaymentState) -> None:
    ended = payment_request(ALICE, state)
    free = book(ended, members=(replace(ALICE, custom_share=0), BOB, CAROL))
    assert member_status(free, "alice", after()) == MemberStatus(PaymentStatus.NOTHING_OWED, ended)
    lost = with_request(free, payment_request(ALICE, unknown()))
    assert member_status(lost, "alice", after()).status is PaymentStatus.UNKNOWN


def test_a_share_paid_twice_names_no_payment_that_was_sent_back() -> None:
    first, second, third = (payment_request(ALICE, paid(f"UKK1{number}"), number) for number in (1, 2, 3))
    once = replace(book(first, second), payouts=(refund(1000, "alice.2"),))
    assert member_status(once, "alice", after()) == MemberStatus(PaymentStatus.PAID, first)
    again = replace(book(first, second, third), payouts=(refund(1000, "alice.1"),))
    assert member_status(again, "alice", after()) == MemberStatus(
        PaymentStatus.PAID_TWICE, second, (second, third), beyond=1000
    )
    too_much = payment_request(ALICE, paid("UKK1B", 1300), 2)
    alone = replace(book(first, too_much), payouts=(refund(1000, "alice.1"),))
    assert member_status(alone, "alice", after()).status is PaymentStatus.OVERPAID


def test_as_many_members_need_a_look_as_have_a_row_that_does() -> None:
    there = crowd()
    rows = build_rows(there, after(seconds=30), production=False)
    assert need_a_look(there) == sum(row.needs_a_look for row in rows) > 5
    assert need_a_look(book()) == 0
