"""The status of one request, and what that says of the money: everything that counts or shows it asks here."""

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

from .payment_requests import PROMPT_OPEN, PaymentRequest

EXPIRED = "1019"


class PaymentStatus(StrEnum):
    """Every state that a member can see, by its reason."""

    IDLE = "idle"
    QUEUED = "queued"
    IN_TURN = "in_turn"
    SENDING = "sending"
    WAITING = "waiting"
    STILL_WAITING = "still_waiting"
    RECEIPT_MISSING = "receipt_missing"
    PAID = "paid"
    PAID_LATE = "paid_late"
    PAID_IN_PART = "paid_in_part"
    COUNTS_NO_MORE = "counts_no_more"
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
    UNCLEAR_ANSWER = "unclear_answer"
    NO_REPLY = "no_reply"
    CHECKING_EARLIER = "checking_earlier"
    REPORTED = "reported"
    AMOUNT_MISSING = "amount_missing"
    PAID_BY_HAND = "paid_by_hand"
    RECORDED = "recorded"
    CARRIED = "carried"
    OVERPAID = "overpaid"
    NOTHING_OWED = "nothing_owed"


class Money(Enum):
    """What is known of the money of one request: the one answer from which everything is counted."""

    NONE = "none"
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    UNKNOWN = "unknown"
    RECEIVED = "received"


WITHOUT_RECEIPT = frozenset(
    {PaymentStatus.PAID_BY_HAND, PaymentStatus.RECORDED, PaymentStatus.CARRIED, PaymentStatus.NOTHING_OWED}
)
"""Nothing is left to pay, and M-PESA has no receipt of it."""

PAID = WITHOUT_RECEIPT - {PaymentStatus.NOTHING_OWED} | {PaymentStatus.PAID, PaymentStatus.PAID_LATE}
CONFIRMED = frozenset({PaymentStatus.RECEIPT_MISSING, PaymentStatus.AMOUNT_MISSING})
"""M-PESA says that the money moved, but not all that is needed to count it."""

WAITING = frozenset(
    {
        PaymentStatus.QUEUED,
        PaymentStatus.IN_TURN,
        PaymentStatus.SENDING,
        PaymentStatus.WAITING,
        PaymentStatus.STILL_WAITING,
    }
)
UNKNOWN = frozenset(
    {
        PaymentStatus.UNKNOWN,
        PaymentStatus.NO_ANSWER,
        PaymentStatus.UNCLEAR_ANSWER,
        PaymentStatus.NO_REPLY,
        PaymentStatus.CHECKING_EARLIER,
        PaymentStatus.REPORTED,
    }
)
SURPLUS = frozenset({PaymentStatus.PAID_TWICE, PaymentStatus.OVERPAID})
NEEDS_ATTENTION = UNKNOWN | SURPLUS | {PaymentStatus.AMOUNT_MISSING}
"""Somebody has to find something out, or to decide; none of them comes or goes with time alone."""


def money_of(request: PaymentRequest) -> Money:
    """What is known of the money of one request, whatever the time is."""
    return money_of_status(request_status(request, request.started_at))


def money_of_status(kind: PaymentStatus) -> Money:
    """What is known of the money of a request that stands like this."""
    return _MONEY.get(kind, Money.NONE)


def request_status(request: PaymentRequest, now: datetime) -> PaymentStatus:  # noqa: C901 — one branch per state, and nothing else
    """The status of one request by itself."""
    if request.way != "mpesa":
        came = PaymentStatus.CARRIED if request.is_carried else PaymentStatus.RECORDED
        return PaymentStatus.IDLE if request.is_withdrawn else came
    if request.is_by_hand:
        return PaymentStatus.PAID_BY_HAND
    if request.lacks_amount:
        return PaymentStatus.AMOUNT_MISSING
    if request.unconfirmed:
        return PaymentStatus.RECEIPT_MISSING
    if request.restored and (request.is_waiting or request.is_unknown):
        return PaymentStatus.CHECKING_EARLIER
    if request.reported_code and not request.receipt:
        return PaymentStatus.REPORTED
    match request.state:
        case PaymentIdle():
            return PaymentStatus.IDLE
        case PaymentInitiating():
            return PaymentStatus.SENDING
        case PaymentPending(checkout_request_id=None) if not request.elsewhere:
            return PaymentStatus.NO_REPLY
        case PaymentPending():
            return PaymentStatus.WAITING if now < request.started_at + PROMPT_OPEN else PaymentStatus.STILL_WAITING
        case PaymentSuccess(late=late):
            return PaymentStatus.PAID_LATE if late else PaymentStatus.PAID
        case PaymentFailed(result_code=code):
            return _FAILED.get(code, PaymentStatus.DECLINED)
        case PaymentCancelled():
            return PaymentStatus.CLOSED
        case PaymentTimeout(reported=True):
            return PaymentStatus.UNCLEAR_ANSWER if request.is_answer_unclear else PaymentStatus.NO_ANSWER
        case PaymentTimeout(checkout_request_id=None) if not request.elsewhere:
            return PaymentStatus.NO_REPLY
        case PaymentTimeout():
            return PaymentStatus.UNKNOWN
        case PaymentError():
            return PaymentStatus.NOT_SENT


_FAILED = {
    INSUFFICIENT_FUNDS: PaymentStatus.LOW_BALANCE,
    WRONG_PIN: PaymentStatus.WRONG_PIN,
    SUBSCRIBER_LOCKED: PaymentStatus.PHONE_BUSY,
    EXPIRED: PaymentStatus.EXPIRED,
}
_MONEY = (
    dict.fromkeys(PAID, Money.RECEIVED)
    | dict.fromkeys(CONFIRMED, Money.CONFIRMED)
    | dict.fromkeys(WAITING, Money.WAITING)
    | dict.fromkeys(UNKNOWN, Money.UNKNOWN)
)
