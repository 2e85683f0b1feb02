"""How one request stands by itself, and what that says of the money: everything that counts or shows it asks here."""

from datetime import datetime
from enum import Enum, StrEnum

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
from daraja_core.result_codes import INSUFFICIENT_FUNDS, SUBSCRIBER_LOCKED, WRONG_PIN

from .payment_requests import PROMPT_OPEN, Attempt

EXPIRED = "1019"


class Kind(StrEnum):
    """Every state that a member can see, by its reason."""

    IDLE = "idle"
    QUEUED = "queued"
    SENDING = "sending"
    WAITING = "waiting"
    STILL_WAITING = "still_waiting"
    RECEIPT_MISSING = "receipt_missing"
    PAID = "paid"
    PAID_LATE = "paid_late"
    PAID_IN_PART = "paid_in_part"
    PAID_TWICE = "paid_twice"
    LOW_BALANCE = "low_balance"
    WRONG_PIN = "wrong_pin"
    PHONE_BUSY = "phone_busy"
    EXPIRED = "expired"
    DECLINED = "declined"
    CLOSED = "closed"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"
    NO_ANSWER = "no_answer"
    NO_REPLY = "no_reply"
    CHECKING_EARLIER = "checking_earlier"
    REPORTED = "reported"
    AMOUNT_MISSING = "amount_missing"
    PAID_BY_HAND = "paid_by_hand"
    OVERPAID = "overpaid"
    NOTHING_OWED = "nothing_owed"


class Money(Enum):
    """What is known of the money of one request: the one answer from which everything is counted."""

    NONE = "none"
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    UNKNOWN = "unknown"
    RECEIVED = "received"


PAID = frozenset({Kind.PAID, Kind.PAID_LATE, Kind.PAID_BY_HAND})
CONFIRMED = frozenset({Kind.RECEIPT_MISSING, Kind.AMOUNT_MISSING})
"""M-PESA says that the money moved, but not all that is needed to count it."""

WAITING = frozenset({Kind.QUEUED, Kind.SENDING, Kind.WAITING, Kind.STILL_WAITING})
UNKNOWN = frozenset({Kind.UNKNOWN, Kind.NO_ANSWER, Kind.NO_REPLY, Kind.CHECKING_EARLIER, Kind.REPORTED})
SURPLUS = frozenset({Kind.PAID_TWICE, Kind.OVERPAID})
NEEDS_A_LOOK = UNKNOWN | SURPLUS | {Kind.AMOUNT_MISSING}
"""Somebody has to find something out, or to decide."""


def money_of(attempt: Attempt) -> Money:
    """What is known of the money of one request, whatever the time is."""
    kind = kind_of(attempt, attempt.started_at)
    for money, kinds in _MONEY.items():
        if kind in kinds:
            return money
    return Money.NONE


def kind_of(attempt: Attempt, now: datetime) -> Kind:  # noqa: C901 — one branch per state, and nothing else
    """The kind of one attempt by itself."""
    if attempt.is_by_hand:
        return Kind.PAID_BY_HAND
    if attempt.lacks_amount:
        return Kind.AMOUNT_MISSING
    if attempt.unconfirmed:
        return Kind.RECEIPT_MISSING
    if attempt.restored and (attempt.is_waiting or attempt.is_unknown):
        return Kind.CHECKING_EARLIER
    if attempt.claim and not attempt.receipt:
        return Kind.REPORTED
    match attempt.state:
        case PaymentIdle():
            return Kind.IDLE
        case PaymentInitiating():
            return Kind.SENDING
        case PaymentPending(checkout_request_id=None):
            return Kind.NO_REPLY
        case PaymentPending():
            return Kind.WAITING if now < attempt.started_at + PROMPT_OPEN else Kind.STILL_WAITING
        case PaymentSuccess(late=late):
            return Kind.PAID_LATE if late else Kind.PAID
        case PaymentFailed(result_code=code):
            return _FAILED.get(code, Kind.DECLINED)
        case PaymentCancelled():
            return Kind.CLOSED
        case PaymentTimeout(reported=True):
            return Kind.NO_ANSWER
        case PaymentTimeout(checkout_request_id=None) if not attempt.elsewhere:
            return Kind.NO_REPLY
        case PaymentTimeout():
            return Kind.UNKNOWN
        case PaymentError():
            return Kind.NOT_SENT


_FAILED = {
    INSUFFICIENT_FUNDS: Kind.LOW_BALANCE,
    WRONG_PIN: Kind.WRONG_PIN,
    SUBSCRIBER_LOCKED: Kind.PHONE_BUSY,
    EXPIRED: Kind.EXPIRED,
}
_MONEY = {
    Money.RECEIVED: PAID,
    Money.CONFIRMED: CONFIRMED,
    Money.WAITING: WAITING,
    Money.UNKNOWN: UNKNOWN,
}
