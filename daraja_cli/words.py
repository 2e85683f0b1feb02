"""What the command says about a payment: each step of its history, each state, and what to do next."""

from collections.abc import Mapping
from typing import Final, Literal

from daraja_core.attempt import Happening, TimelineEntry
from daraja_core.disbursement import (
    DisbursementFailed,
    DisbursementInitiating,
    DisbursementPending,
    DisbursementState,
    DisbursementSuccess,
    DisbursementTimeout,
)
from daraja_core.payment import (
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

Tone = Literal["good", "bad", "unknown", "waiting"]

_STEPS: Final[Mapping[Happening, str]] = {
    "created": "written down, before anything is sent",
    "sending": "asking M-Pesa",
    "accepted": "M-Pesa took the request",
    "answer_lost": "the answer was lost: it may have been sent",
    "not_sent": "not sent",
    "success": "paid",
    "failed": "declined",
    "cancelled": "cancelled on the phone",
    "timeout": "M-Pesa does not know",
    "confirming": "paid, says M-Pesa, but without a receipt yet",
    "advised": "asked M-Pesa",
    "nothing_yet": "looked: no answer yet",
    "read_failed": "could not look: that says nothing about the money",
    "unknown": "no answer by now: nobody knows",
    "session_lost": "the session that may read the record is gone",
    "restored": "taken up again",
    "ignored": "an answer that does not fit was left aside",
}
_SOURCES: Final[Mapping[str, str]] = {
    "realtime": "pushed to us",
    "poll": "read",
    "resume": "read",
    "restored": "read after a restart",
    "check": "asked for",
}
_AGAIN: Final[Mapping[Retry, str]] = {
    "now": "It is safe to ask again.",
    "after_wait": "Ask again after a few minutes.",
    "after_check": "Look before you ask again.",
    "never": "Do not ask again.",
}


def step_words(entry: TimelineEntry) -> str:
    """One line of a history; how the news came stands behind it where that is worth knowing."""
    how = f" ({_SOURCES[entry.source]})" if entry.source in _SOURCES else ""
    detail = f": {entry.detail}" if entry.detail else ""
    return f"{_STEPS[entry.what]}{detail}{how}"


def outcome_words(state: PaymentState | DisbursementState) -> str:
    """What the state means, in one sentence or two."""
    match state:
        case PaymentIdle() | PaymentInitiating() | DisbursementInitiating():
            return "On its way to M-Pesa."
        case PaymentPending(advice="paid"):
            return "Paid, says M-Pesa; the receipt is on its way. Do not ask again."
        case PaymentPending():
            return "Waiting for the customer to enter the PIN."
        case DisbursementPending():
            return "Waiting for M-Pesa's result."
        case PaymentSuccess() | DisbursementSuccess():
            return _paid(state)
        case PaymentFailed() | PaymentCancelled():
            return f"Not paid: {_sentence(state.message)} No money moved. {_AGAIN[state.retry]}"
        case DisbursementFailed():
            return f"Not paid out: {_sentence(state.message)} No money moved."
        case PaymentError():
            return f"Not sent: {_sentence(state.message)} No money moved. {_AGAIN[state.retry]}"
        case PaymentTimeout() | DisbursementTimeout():
            return "Nobody knows yet: the money may have moved. Do not ask again; it is watched for 48 hours."


def tone_of(state: PaymentState | DisbursementState) -> Tone:
    """How a state is coloured."""
    match state.money_moved:
        case "yes":
            return "good"
        case "no":
            return "bad"
        case "unknown":
            unknown = isinstance(state, PaymentTimeout | DisbursementTimeout)
            return "unknown" if unknown else "waiting"


def _paid(state: PaymentSuccess | DisbursementSuccess) -> str:
    differs = f", where KES {state.requested_amount:,} was asked for: look into it" if state.amount_differs else ""
    late = " The news came late." if state.late else ""
    return f"Paid: KES {state.amount:,}, receipt {state.receipt_number}{differs}.{late}"


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."
