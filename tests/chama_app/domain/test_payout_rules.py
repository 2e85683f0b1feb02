from dataclasses import replace

import pytest

from chama_app.domain.accounts import Part
from chama_app.domain.book import owed, surplus, with_payout
from chama_app.domain.payout_rules import (
    MayNotSend,
    MaySend,
    PayoutStatus,
    PayoutTotals,
    available,
    confirmable_at,
    may_send,
    may_still_send,
    payout_status,
    payout_totals,
)
from chama_app.domain.pot import pot
from daraja_core import DisbursementFailed, DisbursementState

from ..example_chama import ALICE, BOB, CAROL, after, book, paid, payment_request, pending, unknown
from ..example_payouts import arrived, declined, draft, full_pot, on_its_way, payout, starting, unanswered

NOT_THERE = "looked in the portal: not there"


def test_only_money_that_arrived_is_available() -> None:
    here = book(payment_request(ALICE, paid()), payment_request(BOB, pending()), payment_request(CAROL, unknown()))
    assert available(here) == 1000


def test_a_receipt_that_was_told_twice_is_available_once() -> None:
    assert available(book(payment_request(ALICE, paid(), 1), payment_request(ALICE, paid(), 2))) == 1000


@pytest.mark.parametrize(
    ("state", "left"),
    [(starting(), 1000), (on_its_way(), 1000), (arrived(), 1000), (unanswered(), 1000), (declined(), 3000)],
    ids=["starting", "on its way", "arrived", "unanswered", "declined"],
)
def test_what_left_or_may_have_left_is_not_available(state: DisbursementState, left: int) -> None:
    assert available(full_pot(payout(state))) == left


def test_the_same_payout_receipt_is_counted_once() -> None:
    twice = (payout(arrived()), payout(arrived(), id="payout2"))
    assert available(full_pot(*twice)) == 1000


def test_a_written_word_that_nothing_was_sent_gives_the_money_back_to_the_pot() -> None:
    assert available(full_pot(payout(unanswered(), confirmed_not_sent=NOT_THERE))) == 3000


def test_money_that_left_after_all_counts_whatever_somebody_wrote() -> None:
    assert available(full_pot(payout(arrived(late=True), confirmed_not_sent=NOT_THERE))) == 1000


def test_the_pot_is_never_below_nothing() -> None:
    both = (payout(arrived(), confirmed_not_sent=NOT_THERE), payout(arrived(2000, "UKK9SECOND"), id="payout2"))
    assert available(full_pot(*both)) == 0


def test_sending_says_what_will_be_left() -> None:
    assert may_send(full_pot(), draft(2000)) == MaySend(left=1000)
    assert may_send(full_pot(), draft(3000)) == MaySend(left=0)


@pytest.mark.parametrize(
    ("amount", "reason"), [(9, "too_small"), (0, "too_small"), (250_001, "too_large"), (3001, "not_available")]
)
def test_an_amount_that_cannot_be_sent_is_refused(amount: int, reason: str) -> None:
    assert may_send(full_pot(), draft(amount)) == MayNotSend(reason)  # type: ignore[arg-type]  # from the list above


@pytest.mark.parametrize("state", [starting(), on_its_way(), unanswered()], ids=["starting", "on its way", "unknown"])
def test_nothing_more_goes_to_a_number_whose_payout_has_no_answer(state: DisbursementState) -> None:
    first = payout(state, 500)
    assert may_send(full_pot(first), draft(500)) == MayNotSend("unanswered", first)
    assert may_send(full_pot(first), draft(500, BOB)) == MaySend(left=2000)


def test_a_payout_that_did_not_leave_may_be_sent_again() -> None:
    assert may_send(full_pot(payout(declined())), draft()) == MaySend(left=1000)
    confirmed = payout(unanswered(), confirmed_not_sent=NOT_THERE)
    assert may_send(full_pot(confirmed), draft()) == MaySend(left=1000)


def test_somebodys_word_counts_only_for_an_unanswered_payout_that_had_its_time() -> None:
    assert confirmable_at(payout(unanswered())) == after(minutes=3)
    for other in (starting(), on_its_way(), arrived(), declined()):
        assert confirmable_at(payout(other)) is None
    assert confirmable_at(payout(unanswered("paid"))) is None
    assert confirmable_at(payout(unanswered(), restored=True)) is None


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (starting(), PayoutStatus.SENDING),
        (on_its_way(), PayoutStatus.IN_PROGRESS),
        (arrived(), PayoutStatus.SENT),
        (arrived(late=True), PayoutStatus.SENT_LATE),
        (declined(), PayoutStatus.NOT_SENT),
        (unanswered(), PayoutStatus.UNKNOWN),
    ],
)
def test_every_state_has_its_kind(state: DisbursementState, kind: PayoutStatus) -> None:
    assert payout_status(payout(state)) is kind


def test_a_payout_that_mpesa_calls_sent_waits_for_its_receipt_and_nobodys_word_frees_it() -> None:
    said_to_be_sent = payout(unanswered("paid"), confirmed_not_sent=NOT_THERE)
    assert payout_status(said_to_be_sent) is PayoutStatus.RECEIPT_MISSING
    assert available(full_pot(said_to_be_sent)) == 1000


def test_an_open_payout_of_an_earlier_run_is_being_checked() -> None:
    assert payout_status(payout(on_its_way(), restored=True)) is PayoutStatus.CHECKING_EARLIER
    assert payout_status(payout(unanswered(), confirmed_not_sent=NOT_THERE)) is PayoutStatus.CONFIRMED_NOT_SENT


FIRST, SECOND = payment_request(ALICE, paid("UKK1AAAAAA"), 1), payment_request(ALICE, paid("UKK1BBBBBB"), 2)
REFUND = payout(arrived(1000), 1000, refund_of=SECOND.id)


def test_the_second_payment_of_a_share_can_be_sent_back_once() -> None:
    here = book(FIRST, SECOND)
    assert surplus(here, "alice") == (Part(SECOND, 1000),)
    going = replace(here, payouts=(payout(on_its_way(), 1000, phone="254700000000", refund_of=SECOND.id),))
    assert surplus(going, "alice") == ()
    again = draft(1000, refund_of=SECOND.id)
    assert may_send(going, again) == MayNotSend("already_sent_back", going.payouts[0])


def test_a_refund_that_failed_leaves_the_share_paid_twice() -> None:
    here = replace(book(FIRST, SECOND), payouts=(payout(declined(), 1000, refund_of=SECOND.id),))
    assert surplus(here, "alice") == (Part(SECOND, 1000),)
    assert isinstance(may_send(here, draft(1000, refund_of=SECOND.id)), MaySend)


def test_money_that_went_back_is_not_in_the_pot_and_is_still_a_paid_share() -> None:
    here = replace(book(FIRST, SECOND), payouts=(REFUND,))
    assert (pot(here).received, pot(here).over) == (1000, 0)
    assert owed(here, "alice") == 0
    assert surplus(here, "alice") == ()
    assert payout_totals(here) == PayoutTotals(available=1000, paid_out=0, reserved=0)


def test_the_pot_card_tells_what_is_out_and_what_may_be() -> None:
    here = full_pot(payout(arrived(500), 500), payout(unanswered(), 700, BOB, id="payout2"))
    assert payout_totals(here) == PayoutTotals(available=1800, paid_out=500, reserved=700)


def test_two_payouts_of_the_same_money_that_see_one_another_both_stay() -> None:
    twice = [payment_request(ALICE, paid(f"UKK1{place}AAAAA"), place, share=1000) for place in (1, 2)]
    back = [payout(starting(), 1000, id=f"back{place}", refund_of="alice.2") for place in (1, 2)]
    alone = with_payout(book(*twice), back[0])
    assert may_still_send(alone, "back1")
    both = with_payout(alone, back[1])
    assert not may_still_send(both, "back1")
    assert not may_still_send(both, "back2")
    given_up = with_payout(alone, replace(back[1], state=DisbursementFailed("back2", None, "not_sent", "elsewhere")))
    assert may_still_send(given_up, "back1")
    assert not may_still_send(alone, "unheard of")
