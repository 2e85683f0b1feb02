"""What news of the engine makes of a request or a payout, and what of it is worth a notification."""

from dataclasses import replace
from typing import TypeVar

from daraja_core import (
    Disbursement,
    DisbursementState,
    DisbursementTimeout,
    PaymentState,
    PaymentSuccess,
    PaymentTimeout,
)
from daraja_core.attempt import Source, TimelineEntry

from ..domain.book import Book
from ..domain.group import Membership
from ..domain.group_verdicts import split_payment_id
from ..domain.payment_requests import PaymentRequest
from ..domain.payouts import Payout
from .engine import PaymentHandle
from .notifications import LatePayout, LateSuccess, Notification, Recovered

R = TypeVar("R", PaymentRequest, Payout)

_AFTER_RESTART: frozenset[Source] = frozenset({"restored", "resume", "check", "realtime", "poll"})
"""Whoever brings the first news since a restart ends the checking of earlier payments."""


def updated_request(known: PaymentRequest, handle: PaymentHandle) -> PaymentRequest | None:
    """The request as the engine tells it; None where that is no news: nothing is known of other devices' there."""
    if known.elsewhere or (isinstance(known.state, PaymentSuccess) and not isinstance(handle.state, PaymentSuccess)):
        return None
    return replace(
        known,
        state=handle.state,
        timeline=handle.timeline,
        restored=known.restored and not (_is_checked(known.timeline, handle.timeline) or _is_told(handle.state)),
        checkout_request_id=handle.checkout_request_id or known.checkout_request_id,
    )


def updated_payout(known: Payout, handle: Disbursement) -> Payout:
    """The payout as the engine tells it."""
    restored = known.restored and not (_is_checked(known.timeline, handle.timeline) or _is_told(handle.state))
    return replace(known, state=handle.state, timeline=handle.timeline, restored=restored)


def looked_at(known: R, timeline: tuple[TimelineEntry, ...]) -> R:
    """The same with a history that grew without news."""
    restored = known.restored and not _is_checked(known.timeline, timeline)
    return replace(known, timeline=timeline, restored=restored)


def request_known_to_the_engine(
    book: Book, membership: Membership | None, handle: PaymentHandle
) -> PaymentRequest | None:
    """A request of which only the engine has a record; None where it is of nobody in the book.

    It knows which number was asked: the member's may be another one by now.
    """
    place = split_payment_id(book, handle.id)
    if place is None:
        return None
    member_id, number, suffix = place
    phone, at = handle.phone or book.member(member_id).phone, handle.initiated_at
    return PaymentRequest(
        member_id,
        number,
        handle.amount,
        phone,
        at,
        handle.state,
        restored=not _is_told(handle.state),
        suffix=suffix,
        collection_id=book.current,
        group_id=membership.group_id if membership and at > membership.since else "",
    )


def payout_known_to_the_engine(handle: Disbursement) -> Payout:
    """One of which only the engine has a record is counted too, although nobody remembers to whom it went."""
    return Payout(
        handle.id, "", "", handle.amount, "", handle.initiated_at, handle.state, restored=not _is_told(handle.state)
    )


def notification_of(before: PaymentRequest, after: PaymentRequest, name: str) -> Notification | None:
    """What everybody is told when money arrived that nobody waited for any more."""
    if before.receipt or not isinstance(after.state, PaymentSuccess):
        return None
    if before.restored:
        return Recovered(name, after.received)
    return LateSuccess(name, after.received, after.state.receipt_number) if after.state.late else None


def notification_of_payout(before: Payout, after: Payout) -> Notification | None:
    """What everybody is told when money left that nobody knew about."""
    is_late = not before.receipt and (before.is_unknown or before.restored)
    return LatePayout(after.recipient, after.sent, after.receipt) if after.receipt and is_late else None


def _is_told(state: PaymentState | DisbursementState) -> bool:
    """It is over; or M-PESA told that there was no answer, or it cannot be read any more: another read says the same
    again, and nobody hears of it."""
    if isinstance(state, PaymentTimeout | DisbursementTimeout):
        return state.reported or state.cause == "session_lost"
    return state.final


def _is_checked(before: tuple[TimelineEntry, ...], after: tuple[TimelineEntry, ...]) -> bool:
    """Somebody looked since the restart, whatever was found."""
    return any(entry.source in _AFTER_RESTART and entry.what != "restored" for entry in after[len(before) :])
