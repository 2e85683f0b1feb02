"""What a request says of itself: its receipt, what counts of it, when, and whether asking again is safe."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from chama_app.domain.decisions import Kept, Settled, Way
from chama_app.domain.payment_requests import LARGEST_AMOUNT, PaymentRequest
from daraja_core import PaymentIdle, PaymentPending, PaymentState, PaymentSuccess, PaymentTimeout

from ..example_chama import (
    ALICE,
    NOON,
    after,
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


def by_hand(amount: int, code: str = "", paid_on: date | None = None, at_minutes: int = 9) -> Settled:
    return Settled(f"s{amount}", "alice.1", amount, code, "seen at the bank", after(minutes=at_minutes), paid_on, "Bob")


def settled(state: PaymentState, *decisions: Settled | Kept, way: Way = "mpesa") -> PaymentRequest:
    return payment_request(ALICE, state, decided=decisions, way=way)


def test_a_receipt_counts_with_what_m_pesa_says_arrived() -> None:
    one = payment_request(ALICE, paid("UKK1AAAAAA", 900))
    assert (one.receipt, one.received, one.has_arrived, one.is_by_hand) == ("UKK1AAAAAA", 900, True, False)
    assert (one.arrived_at, one.settled_at) == (after(seconds=20), after(seconds=19))
    no_time = PaymentSuccess("UKK1AAAAAA", 900, 1000, None, after(seconds=20))
    assert payment_request(ALICE, no_time).settled_at == after(seconds=20)


@pytest.mark.parametrize(("amount", "is_readable"), [(0, False), (1, True), (LARGEST_AMOUNT, True)])
def test_an_amount_that_cannot_be_is_none_until_somebody_says_how_much_it_was(amount: int, is_readable: bool) -> None:
    one = payment_request(ALICE, PaymentSuccess("UKK1AAAAAA", amount, 1000, None, NOON))
    assert (one.lacks_amount, one.has_arrived, one.received) == (not is_readable, is_readable, amount)
    assert (one.blocks_asking, one.is_unanswered) == (not is_readable, not is_readable)
    said = replace(one, decided=(by_hand(700),))
    assert (said.received, said.is_by_hand) == ((amount, False) if is_readable else (700, True))
    assert (said.has_arrived, said.blocks_asking, said.is_unanswered) == (True, False, False)


def test_more_than_any_payment_is_no_amount() -> None:
    assert payment_request(ALICE, PaymentSuccess("U", LARGEST_AMOUNT + 1, 1000, None, NOON)).received == 0


def test_what_somebody_recorded_last_counts_until_m_pesa_tells() -> None:
    one = settled(unknown(), by_hand(500, "UKK2AAAAAA", at_minutes=3), by_hand(600), Kept("k", "alice.1", 1, 2, NOON))
    assert (one.received, one.receipt, one.arrived_at) == (600, None, after(minutes=9))
    assert (one.is_by_hand, one.is_open, one.is_unanswered, one.blocks_asking) == (True, False, False, False)
    assert [each.amount for each in one.corrected] == [500]
    taken_back = replace(one, decided=(*one.decided, by_hand(0)))
    assert (taken_back.settled, taken_back.received, taken_back.has_arrived) == (None, 0, False)
    assert [each.amount for each in taken_back.corrected] == [600, 500]
    heard = replace(one, state=paid("UKK1AAAAAA", 900))
    assert (heard.received, heard.receipt, heard.is_by_hand) == (900, "UKK1AAAAAA", False)


def test_what_was_recorded_by_hand_was_paid_on_its_day() -> None:
    recorded = timedelta(minutes=9)
    assert settled(unknown(), by_hand(5)).settled_at == NOON + recorded
    assert settled(unknown(), by_hand(5, paid_on=NOON.date())).settled_at == NOON + recorded
    assert settled(unknown(), by_hand(5, paid_on=date(2026, 11, 1))).settled_at == NOON.replace(day=1)
    assert settled(paid(), by_hand(5, paid_on=date(2026, 11, 1))).settled_at == after(seconds=19)
    assert settled(unknown()).settled_at is None
    in_nairobi_next_day = replace(by_hand(5, paid_on=date(2026, 11, 21)), at=NOON.replace(hour=22))
    assert settled(unknown(), in_nairobi_next_day).settled_at == NOON.replace(hour=22)


@pytest.mark.parametrize("way", ["cash", "bank", "paybill", "phone"])
def test_what_came_in_another_way_is_recorded_and_can_be_withdrawn(way: Way) -> None:
    one = settled(PaymentIdle(), by_hand(5), way=way)
    assert (one.is_recorded, one.is_carried, one.is_withdrawn, one.received) == (True, False, False, 5)
    withdrawn = replace(one, decided=(*one.decided, by_hand(0)))
    assert (withdrawn.is_withdrawn, withdrawn.received) == (True, 0)


def test_what_was_carried_here_came_in_no_way_of_its_own_and_m_pesas_is_never_withdrawn() -> None:
    carried = settled(PaymentIdle(), by_hand(5), way="carried")
    assert (carried.is_recorded, carried.is_carried) == (False, True)
    asked = payment_request(ALICE, not_sent())
    assert (asked.is_recorded, asked.is_carried, asked.is_withdrawn) == (False, False, False)


@pytest.mark.parametrize(
    ("state", "superseded", "is_open", "blocks", "shows_a_prompt", "is_unanswered"),
    [
        (initiating(), False, True, True, True, True),
        (pending(), False, True, True, True, True),
        (pending(advice="paid"), False, True, True, False, True),
        (unknown(), False, True, True, False, True),
        (unknown(advice="paid"), False, True, True, False, True),
        (pending(), True, False, False, False, True),
        (unknown(), True, False, False, False, True),
        (unknown(advice="paid"), True, False, True, False, True),
        (paid(), False, False, False, False, False),
        (failed("1"), False, False, False, False, False),
        (cancelled(), False, False, False, False, False),
        (not_sent(), False, False, False, False, False),
        (PaymentIdle(), False, False, False, False, False),
    ],
)
def test_only_what_is_not_answered_stands_in_the_way(
    state: PaymentState, superseded: bool, is_open: bool, blocks: bool, shows_a_prompt: bool, is_unanswered: bool
) -> None:
    one = payment_request(ALICE, state, superseded=superseded)
    assert (one.is_open, one.blocks_asking, one.may_show_a_prompt, one.is_unanswered) == (
        is_open, blocks, shows_a_prompt, is_unanswered,
    )  # fmt: skip


def test_what_a_check_said_counts_like_what_m_pesa_said() -> None:
    assert payment_request(ALICE, unknown(), advice="paid").unconfirmed
    assert not payment_request(ALICE, unknown(), advice="failed").unconfirmed
    assert not payment_request(ALICE, paid(), advice="paid").unconfirmed


@pytest.mark.parametrize(
    ("state", "elsewhere", "is_lost"),
    [
        (PaymentPending(None, NOON), False, True),
        (PaymentTimeout(None), False, True),
        (PaymentPending(None, NOON), True, False),
        (pending(), False, False),
        (unknown(), False, False),
        (not_sent(), False, False),
    ],
)
def test_a_request_that_safaricom_never_took_cannot_be_queried(
    state: PaymentState, elsewhere: bool, is_lost: bool
) -> None:
    assert payment_request(ALICE, state, elsewhere=elsewhere).request_may_have_left_unanswered is is_lost


def test_it_ended_with_m_pesas_latest_answer_or_else_when_it_began() -> None:
    told_of = (told("sent", after(seconds=1)), told("failed", after(seconds=5)), told("success", after(seconds=9)))
    assert payment_request(ALICE, paid(), timeline=(*told_of, told("checked", after(seconds=11)))).ended_at == after(
        seconds=9
    )
    assert payment_request(ALICE, unknown(), timeline=told_of[:1]).ended_at == NOON


def test_an_id_ends_in_a_suffix_that_no_other_device_has_or_in_the_number() -> None:
    assert (payment_request(ALICE, paid(), 7).id, payment_request(ALICE, paid(), 7, suffix="k9").id) == (
        "alice.7",
        "alice.k9",
    )
