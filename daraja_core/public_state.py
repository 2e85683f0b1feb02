"""The public state of an attempt: one machine, two vocabularies."""

from dataclasses import replace
from typing import TypeAlias

from .amounts import CountedAmount, counted_amount
from .attempt import Attempt, Initiating, NotSent, Pending, Settled, Unknown, flow_of
from .disbursement import (
    DisbursementFailed,
    DisbursementInitiating,
    DisbursementPending,
    DisbursementState,
    DisbursementSuccess,
    DisbursementTimeout,
)
from .order import DisbursementOrder
from .payment import (
    PaymentCancelled,
    PaymentError,
    PaymentFailed,
    PaymentIdle,
    PaymentInitiating,
    PaymentPending,
    PaymentState,
    PaymentSuccess,
    PaymentTimeout,
    Retry,
)
from .result_codes import b2c_result, stk_result
from .verdict import ENDED_OTHERWISE, Status, Verdict, is_probably_not_sent

State: TypeAlias = PaymentState | DisbursementState

NOT_SENT = "not_sent"


def state_of(attempt: Attempt) -> State:
    """The state in the vocabulary of the attempt's own flow."""
    return disbursement_state(attempt) if isinstance(attempt.order, DisbursementOrder) else payment_state(attempt)


def is_shown_alike(before: Attempt, after: Attempt) -> bool:
    """Whether nothing of two shapes of one attempt differs that its state is made of, as most reads leave it."""
    return (
        before.phase is after.phase
        and before.safaricom_id is after.safaricom_id
        and before.advice is after.advice
        and before.initiated_at is after.initiated_at
        and before.order is after.order
    )


def payment_state(attempt: Attempt) -> PaymentState:
    """One of the eight payment states."""
    match attempt.phase:
        case Initiating():
            return PaymentInitiating(attempt.initiated_at)
        case Pending():
            return PaymentPending(attempt.safaricom_id, attempt.initiated_at, attempt.advice)
        case Unknown(cause):
            return PaymentTimeout(attempt.safaricom_id, cause, advice=attempt.advice)
        case NotSent() as refused:
            return refused_payment(refused)
        case Settled(verdict, late):
            return _settled_payment(attempt, verdict, late)


def _settled_payment(attempt: Attempt, verdict: Verdict, late: bool) -> PaymentState:
    match verdict:
        case Verdict(status=Status.SUCCESS, receipt=str(receipt)):
            asked, counted = attempt.order.amount, _counted(attempt, verdict)
            moments = verdict.mpesa_timestamp, verdict.settled_at
            return PaymentSuccess(receipt, counted.amount, asked, *moments, late, counted.reported)
        case Verdict(status=Status.CANCELLED):
            return PaymentCancelled(verdict.result_code, stk_result(verdict.result_code).customer_text)
        case Verdict(status=Status.FAILED):
            return PaymentFailed(verdict.result_code, stk_result(verdict.result_code).customer_text)
        case _:
            return PaymentTimeout(attempt.safaricom_id, reported=True, advice=attempt.advice)


def _counted(attempt: Attempt, verdict: Verdict) -> CountedAmount:
    """Our own order knows best what was asked; a document of an early deployment does not say it."""
    return counted_amount(flow_of(attempt.order).name, replace(verdict, requested_amount=attempt.order.amount))


def disbursement_state(attempt: Attempt) -> DisbursementState:
    """One of the five disbursement states."""
    match attempt.phase:
        case Initiating():
            return DisbursementInitiating(attempt.id, attempt.initiated_at)
        case Pending():
            return DisbursementPending(attempt.id, attempt.safaricom_id, attempt.initiated_at, attempt.advice)
        case Unknown(cause):
            return DisbursementTimeout(attempt.id, attempt.safaricom_id, cause, advice=attempt.advice)
        case NotSent() as refused:
            return refused_disbursement(attempt.id, refused)
        case Settled(verdict, late):
            return _settled_disbursement(attempt, verdict, late)


def _settled_disbursement(attempt: Attempt, verdict: Verdict, late: bool) -> DisbursementState:
    match verdict:
        case Verdict(status=Status.SUCCESS, receipt=str(receipt)):
            counted = _counted(attempt, verdict)
            return DisbursementSuccess(
                attempt.id,
                attempt.safaricom_id,
                receipt,
                counted.amount,
                attempt.order.amount,
                verdict.receiver_name,
                verdict.mpesa_timestamp,
                verdict.settled_at,
                late,
                counted.reported,
            )
        case Verdict(status=Status.FAILED | Status.CANCELLED, result_code=code):
            return DisbursementFailed(attempt.id, attempt.safaricom_id, code, b2c_result(code).customer_text)
        case _:
            return DisbursementTimeout(
                attempt.id,
                attempt.safaricom_id,
                reported=True,
                advice="failed" if verdict.result_code in ENDED_OTHERWISE else attempt.advice,
                probably_not_sent=is_probably_not_sent(verdict),
            )


def refused_payment(refused: NotSent) -> PaymentError:
    """The state of a payment that was proven not to have been sent."""
    return PaymentError(refused.message, *_about(refused))


def refused_disbursement(disbursement_id: str, refused: NotSent) -> DisbursementFailed:
    """The state of a disbursement that was proven not to have been sent."""
    return DisbursementFailed(disbursement_id, None, NOT_SENT, refused.message, *_about(refused))


def _about(refused: NotSent) -> tuple[Retry, str | None, str | None, int | None]:
    return refused.retry, refused.error_code, refused.request_id, refused.retry_after_s


def is_terminal(state: State) -> bool:
    """Whether a stream ends with this state. A timeout does, although it can still change."""
    waiting = (PaymentIdle, PaymentInitiating, PaymentPending, DisbursementInitiating, DisbursementPending)
    return not isinstance(state, waiting)
