"""How things stand with one member, in the words that the screens have copy, an icon and a colour for."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

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

from .book import Book, owed, received_from, second_payment
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


PAID = frozenset({Kind.PAID, Kind.PAID_LATE})
WAITING = frozenset({Kind.QUEUED, Kind.SENDING, Kind.WAITING, Kind.STILL_WAITING, Kind.RECEIPT_MISSING})
UNKNOWN = frozenset({Kind.UNKNOWN, Kind.NO_ANSWER, Kind.NO_REPLY, Kind.CHECKING_EARLIER, Kind.REPORTED})


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a member stands: the kind, the attempt that it speaks of, and the second one when the share came twice."""

    kind: Kind
    attempt: Attempt | None = None
    second: Attempt | None = None
    seconds_left: int | None = None


def standing(book: Book, member_id: str, now: datetime) -> Standing:
    """How things stand with one member at this moment."""
    twice = second_payment(book, member_id)
    if twice:
        return Standing(Kind.PAID_TWICE, *twice)
    latest = book.latest(member_id)
    if latest is None:
        return Standing(Kind.IDLE)
    if latest.receipt and owed(book, member_id) > 0:
        newest = book.of(member_id)[0]
        return _of(newest, now) if newest.is_open else Standing(Kind.PAID_IN_PART, latest)
    return _of(latest, now)


def kind_of(attempt: Attempt, now: datetime) -> Kind:  # noqa: C901 — one branch per state, and nothing else
    """The kind of one attempt by itself."""
    if attempt.restored and (attempt.is_waiting or attempt.is_unknown):
        return Kind.CHECKING_EARLIER
    if attempt.unconfirmed:
        return Kind.RECEIPT_MISSING
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


def surplus(book: Book, member_id: str) -> int:
    """What a member paid beyond the share."""
    return max(0, received_from(book, member_id) - book.share(member_id))


def _of(attempt: Attempt, now: datetime) -> Standing:
    kind = kind_of(attempt, now)
    left = attempt.started_at + PROMPT_OPEN - now
    return Standing(kind, attempt, seconds_left=max(0, int(left.total_seconds())) if kind is Kind.WAITING else None)


_FAILED = {
    INSUFFICIENT_FUNDS: Kind.LOW_BALANCE,
    WRONG_PIN: Kind.WRONG_PIN,
    SUBSCRIBER_LOCKED: Kind.PHONE_BUSY,
    EXPIRED: Kind.EXPIRED,
}
