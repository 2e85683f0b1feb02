"""What each shape of an attempt shows to programs and people."""

from dataclasses import replace

import pytest

from daraja_core.attempt import Attempt
from daraja_core.disbursement import (
    DisbursementFailed,
    DisbursementInitiating,
    DisbursementPending,
    DisbursementSuccess,
    DisbursementTimeout,
)
from daraja_core.events import ClockReached, NothingFound, Refused, VerdictArrived
from daraja_core.machine import begin, step
from daraja_core.payment import (
    PaymentCancelled,
    PaymentError,
    PaymentFailed,
    PaymentIdle,
    PaymentInitiating,
    PaymentPending,
    PaymentSuccess,
    PaymentTimeout,
)
from daraja_core.public_state import State, is_terminal, state_of
from daraja_core.verdict import Status, Verdict
from tests.daraja_core.attempts import (
    CANCELLED,
    CHECKOUT_ID,
    CONFIRMING,
    FAILED,
    NO_ANSWER,
    NOON,
    PAYOUT,
    REFUSAL,
    SUCCESS,
    at,
    payout,
    payout_verdict,
    pending,
    refused,
    verdict,
    written,
)


def after(attempt: Attempt, news: Verdict) -> State:
    return state_of(step(attempt, VerdictArrived(news, "realtime"), at(20))[0])


def timed_out(attempt: Attempt) -> Attempt:
    closing = step(attempt, ClockReached(), at(90))[0]
    return step(closing, NothingFound("poll", last=True), at(91))[0]


def test_the_states_of_a_payment() -> None:
    assert state_of(written()) == PaymentInitiating(NOON)
    assert state_of(pending()) == PaymentPending(CHECKOUT_ID, NOON)
    assert after(pending(), SUCCESS) == PaymentSuccess("NLJ7RT61SV", 1000, 1000, at(20), at(21))
    assert after(pending(), NO_ANSWER) == PaymentTimeout(CHECKOUT_ID, "no_answer", reported=True)
    assert state_of(timed_out(pending())) == PaymentTimeout(CHECKOUT_ID, "no_answer")
    assert state_of(refused()) == PaymentError(str(REFUSAL))
    assert after(pending(), CONFIRMING) == PaymentPending(CHECKOUT_ID, NOON, advice="paid")


def test_declined_payments_say_what_to_tell_the_customer() -> None:
    failed, cancelled = after(pending(), FAILED), after(pending(), CANCELLED)
    assert isinstance(failed, PaymentFailed)
    assert isinstance(cancelled, PaymentCancelled)
    assert (failed.result_code, cancelled.result_code) == ("1", "1032")
    assert "Safaricom's words" not in failed.message + cancelled.message


def test_the_states_of_a_disbursement() -> None:
    begun = begin(PAYOUT, NOON)[0]
    conversation = "AG_20261121_2010364430d9bbdaf872"
    assert state_of(begun) == DisbursementInitiating("payout.1", NOON)
    assert state_of(payout()) == DisbursementPending("payout.1", conversation, NOON)
    sent = after(payout(), payout_verdict(Status.SUCCESS, receipt="SG632NMUAB"))
    assert isinstance(sent, DisbursementSuccess)
    assert (sent.receipt_number, sent.amount, sent.requested_amount) == ("SG632NMUAB", 1000, 2000)
    queued = after(payout(), payout_verdict(Status.TIMEOUT, "1"))
    assert queued == DisbursementTimeout("payout.1", conversation, reported=True)
    refusal = state_of(step(begun, Refused(REFUSAL), NOON)[0])
    assert refusal == DisbursementFailed("payout.1", None, "not_sent", str(REFUSAL))


def test_2001_is_a_wrong_pin_for_money_in_and_the_initiators_sign_in_for_money_out() -> None:
    paying = after(pending(), verdict(Status.FAILED, "2001"))
    sending = after(payout(), payout_verdict(Status.FAILED, "2001"))
    assert isinstance(paying, PaymentFailed)
    assert isinstance(sending, DisbursementFailed)
    assert paying.is_wrong_pin
    assert "PIN" in paying.message
    assert "PIN" not in sending.message


@pytest.mark.parametrize(
    ("state", "money_moved", "final", "retry"),
    [
        (PaymentIdle(), "no", False, "now"),
        (PaymentInitiating(NOON), "unknown", False, "never"),
        (PaymentPending(None, NOON), "unknown", False, "never"),
        (PaymentSuccess("R", 1, 1, None, NOON), "yes", True, "never"),
        (PaymentFailed("1", ""), "no", True, "now"),
        (PaymentFailed("1001", ""), "no", True, "after_wait"),
        (PaymentCancelled("1032", ""), "no", True, "now"),
        (PaymentTimeout(None), "unknown", False, "after_check"),
        (PaymentTimeout(None, advice="paid"), "unknown", False, "never"),
        (PaymentError(""), "no", True, "now"),
        (DisbursementInitiating("p", NOON), "unknown", False, "never"),
        (DisbursementPending("p", None, NOON), "unknown", False, "never"),
        (DisbursementSuccess("p", None, "R", 1, 1, "JANE", None, NOON), "yes", True, "never"),
        (DisbursementTimeout("p", None), "unknown", False, "after_check"),
        (DisbursementFailed("p", None, "1", ""), "no", True, "now"),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str | bool) else str(value),
)
def test_every_state_says_whether_money_moved_whether_it_can_change_and_what_now(
    state: State, money_moved: str, final: bool, retry: str
) -> None:
    assert (state.money_moved, state.final, state.retry) == (money_moved, final, retry)


def test_a_timeout_ends_a_stream_although_it_can_still_change() -> None:
    assert is_terminal(PaymentTimeout(None))
    assert not is_terminal(PaymentPending(None, NOON))


def test_no_repr_holds_the_payers_number() -> None:
    attempt = step(pending(), VerdictArrived(SUCCESS, "realtime"), at(20))[0]
    shown = repr((attempt, state_of(pending()), state_of(timed_out(pending()))))
    assert "712345678" not in shown


def test_what_a_person_must_decide_is_unknown_and_says_what_m_pesa_said() -> None:
    denied = replace(payout_verdict(Status.TIMEOUT, "2033"), source="query")
    declined = replace(payout_verdict(Status.TIMEOUT, "DECLINED"), source="query")
    reported = payout_verdict(Status.TIMEOUT, "1")
    states = [after(payout(), news) for news in (denied, declined, reported)]
    told = [(state.advice, state.probably_not_sent) for state in states if isinstance(state, DisbursementTimeout)]
    assert told == [("none", True), ("failed", False), ("none", False)]
    assert {(state.money_moved, state.retry) for state in states} == {("unknown", "after_check")}
