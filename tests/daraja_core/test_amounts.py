"""How much a receipt counts for, from Safaricom's figure to the state and through a stored document."""

from dataclasses import replace

import pytest

from daraja_core import DisbursementSuccess, PaymentSuccess
from daraja_core.amounts import CountedAmount, counted_amount
from daraja_core.attempt import Attempt, Settled
from daraja_core.callback_path import CallbackTarget
from daraja_core.document import from_document, to_document
from daraja_core.public_state import state_of
from daraja_core.safaricom_values import shillings
from daraja_core.verdict import Verdict
from tests.daraja_core.attempts import SUCCESS, payout, pending

STK = CallbackTarget("stk", "alice.1", "user-1", None, 1000)
B2C = CallbackTarget("b2c-result", "payout.1", "user-1", None, 1000)

# Safaricom's figure for a request of 1,000 shillings, what it counts for, and the figure that is shown beside it
UNKNOWN = 0  # nobody knows how much it was
FIGURES = [
    (1000, CountedAmount(1000, None, differs=False)),
    ("1,000.00", CountedAmount(1000, None, differs=False)),
    (990, CountedAmount(990, None, differs=True)),
    (1, CountedAmount(1, None, differs=True)),
    (2000.0, CountedAmount(2000, None, differs=True)),
    (1000.5, CountedAmount(1000, "1000.5", differs=True)),
    ("999.99", CountedAmount(999, "999.99", differs=True)),
    ("0.5", CountedAmount(UNKNOWN, "0.5", differs=True)),
    (0, CountedAmount(UNKNOWN, "0", differs=True)),
    ("0.00", CountedAmount(UNKNOWN, "0.00", differs=True)),
    (None, CountedAmount(UNKNOWN, "", differs=True)),
    ("", CountedAmount(UNKNOWN, "", differs=True)),
    ("ten", CountedAmount(UNKNOWN, "ten", differs=True)),
    (-5, CountedAmount(UNKNOWN, "-5", differs=True)),
    (True, CountedAmount(UNKNOWN, "True", differs=True)),
    ({}, CountedAmount(UNKNOWN, "not a number", differs=True)),
    ("\x00", CountedAmount(UNKNOWN, "not a number", differs=True)),
    ("paid by 254712345678", CountedAmount(UNKNOWN, "paid by 25••••••••78", differs=True)),
    (10**9, CountedAmount(UNKNOWN, "10••••••00", differs=True)),
    ("x" * 300, CountedAmount(UNKNOWN, "x" * 20, differs=True)),
]


def verdict_with(figure: object, **changes: object) -> Verdict:
    amount, reported = shillings(figure)
    found = replace(SUCCESS, amount=amount, reported_amount=reported, result_text="")
    return replace(found, **changes)  # type: ignore[arg-type]  # fields of a verdict, by name


@pytest.mark.parametrize(("figure", "counted"), FIGURES)
def test_a_receipt_counts_for_the_same_wherever_it_is_counted(figure: object, counted: CountedAmount) -> None:
    verdict = verdict_with(figure)
    assert counted_amount("stk", verdict) == counted
    stored = from_document(to_document(verdict, STK))
    assert stored == verdict
    assert counted_amount("stk", stored) == counted
    settled = replace(pending(), phase=Settled(verdict))
    state = state_of(settled)
    assert isinstance(state, PaymentSuccess)
    assert CountedAmount(state.amount, state.reported_amount, state.amount_differs) == counted
    assert state.requested_amount == 1000


@pytest.mark.parametrize(("figure", "counted"), FIGURES)
def test_a_disbursement_of_which_no_amount_is_known_counts_in_full(figure: object, counted: CountedAmount) -> None:
    counted = replace(counted, amount=counted.amount or 1000)
    order = replace(payout().order, amount=1000)
    verdict = verdict_with(figure, payment_id="payout.1")
    assert from_document(to_document(verdict, B2C)) == verdict
    state = state_of(Attempt(order, payout().initiated_at, Settled(verdict)))
    assert isinstance(state, DisbursementSuccess)
    assert CountedAmount(state.amount, state.reported_amount, state.amount_differs) == counted


def test_a_document_of_an_early_deployment_does_not_say_what_was_asked_and_differs_from_nothing() -> None:
    assert counted_amount("stk", verdict_with(500, requested_amount=None)) == CountedAmount(500, None, differs=False)
    assert counted_amount("stk", verdict_with(None, requested_amount=None)) == CountedAmount(0, "", differs=True)


def test_a_zero_that_an_earlier_version_stored_is_counted_like_one_that_comes_now() -> None:
    earlier = from_document(to_document(replace(SUCCESS, amount=0), STK))
    assert earlier is not None
    assert counted_amount("stk", earlier) == CountedAmount(UNKNOWN, "0", differs=True)


def test_the_note_about_a_figure_is_not_taken_for_a_reason_to_have_failed() -> None:
    stored = to_document(verdict_with(1000.5), STK)
    assert stored["failureReason"] == "amount as reported: 1000.5"
    kept = from_document(stored)
    assert kept is not None
    assert kept.result_text == ""
