"""When money may leave the pot: what is available, and when sending again could pay somebody twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, TypeAlias

from daraja_core.approval_wire import first_id
from daraja_core.disbursement import (
    DisbursementFailed,
    DisbursementInitiating,
    DisbursementPending,
    DisbursementSuccess,
    DisbursementTimeout,
)
from daraja_core.order import MIN_PAYOUT

from .amounts import LARGEST_AMOUNT
from .book import Book, surplus, through
from .payouts import Payout
from .pot import pot

BEFORE_CONFIRMING = timedelta(minutes=3)
"""Looking a payout up at M-PESA proves something only when it has had the time to show there."""


class PayoutStatus(StrEnum):
    """Every state of a payout that the treasurer can see, by its reason."""

    SENDING = "sending"
    IN_PROGRESS = "in_progress"
    RECEIPT_MISSING = "receipt_missing"
    SENT = "sent"
    SENT_LATE = "sent_late"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"
    CHECKING_EARLIER = "checking_earlier"
    CONFIRMED_NOT_SENT = "confirmed_not_sent"


@dataclass(frozen=True, slots=True)
class PayoutDraft:
    """What somebody wants to send. `id` is made once per form: pressing twice is still one payout.

    `collection_id` is the pot that it leaves, empty for the one that is looked at. `is_for_turn`: it goes to the member
    whose turn this round was when it was begun.
    """

    id: str
    name: str
    phone: str = field(repr=False)
    amount: int
    remarks: str
    member_id: str | None = None
    refund_of: str | None = None
    collection_id: str = ""
    is_for_turn: bool = False


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a treasurer proposed and nobody sent yet, in the order of the proposals: no other payout can have it."""

    payout_id: str
    amount: int
    collection_id: str
    refund_of: str | None = None
    is_approved: bool = False


MayNotSendReason = Literal[
    "too_small",
    "too_large",
    "not_available",
    "unanswered",
    "turn_swapped",
    "already_sent_back",
    "already_proposed",
    "not_beyond_the_share",
]


@dataclass(frozen=True, slots=True)
class MaySend:
    """Send it; the pot will hold this much afterwards."""

    left: int


@dataclass(frozen=True, slots=True)
class MayNotSend:
    """Don't send it, and why not. `because_of` is the payout that stands in the way."""

    reason: MayNotSendReason
    because_of: Payout | None = None

    @property
    def is_about_amount(self) -> bool:
        """Whether another amount may be sent."""
        return self.reason in ("too_small", "too_large", "not_available")


SendPermission: TypeAlias = MaySend | MayNotSend


@dataclass(frozen=True, slots=True)
class PayoutTotals:
    """What the pot card shows of money on its way out of one collection; `paid_out` without what went back to payers.

    `recorded` is in the pot and not `available`: it came as cash or in another way than M-PESA. `proposed` neither: a
    treasurer wants to send it.
    """

    available: int = 0
    paid_out: int = 0
    reserved: int = 0
    recorded: int = 0
    proposed: int = 0

    @property
    def has_left(self) -> bool:
        """Something of what was collected is out, or may be."""
        return self.paid_out > 0 or self.reserved > 0

    @property
    def is_enough(self) -> bool:
        """M-PESA would send what is there."""
        return self.available >= MIN_PAYOUT


def payout_totals(book: Book, proposed: Sequence[Proposed] = ()) -> PayoutTotals:
    """What left the pot of this collection, what may have, and what can still be sent."""
    own, returned = _own(book), sum(account.sent_back for account in book.accounts.values())
    left, on_its_way = _sent(own) - returned, sum(one.reserved for one in own)
    here = sum(one.amount for one in proposed if one.collection_id == book.current)
    return PayoutTotals(available(book, proposed), left, on_its_way, pot(book).recorded, here)


def available(book: Book, proposed: Sequence[Proposed] = ()) -> int:
    """Collected − sent − what may have been sent − what is proposed, by this app's records: the paybill's own balance
    may differ.

    What was recorded by hand lies in a box or at a bank, and M-PESA cannot send it, whichever round it counts for. What
    another collection has too much of cannot be sent from this one, nor what it lacks.
    """
    everything = sum(one.here.by_mpesa for one in book.index.all_accounts())
    here = sum(one.here.by_mpesa for one in book.accounts.values())
    own, own_proposed = _own(book), [one for one in proposed if one.collection_id == book.current]
    left_of_all = everything - sent(book) - reserved(book) - _sum(proposed)
    return max(0, min(left_of_all, here - _sent(own) - sum(one.reserved for one in own) - _sum(own_proposed)))


def available_for(book: Book, one: Proposed, proposed: Sequence[Proposed]) -> int:
    """What there is for a proposal once what goes before it is gone."""
    return available(through(book, one.collection_id), _before(book, one.payout_id, proposed))


def _before(book: Book, payout_id: str, proposed: Sequence[Proposed]) -> Sequence[Proposed]:
    """What is proposed and goes before a payout: before one that was approved what was approved earlier and fits,
    before any other all of it."""
    own = next((one for one in proposed if one.payout_id in (payout_id, first_id(payout_id))), None)
    if own is None or not own.is_approved:
        return [one for one in proposed if one is not own]
    before: list[Proposed] = []
    for one in proposed[: proposed.index(own)]:
        if one.is_approved and available(through(book, one.collection_id), before) >= one.amount:
            before.append(one)
    return before


def _sum(proposed: Iterable[Proposed]) -> int:
    return sum(one.amount for one in proposed)


def _own(book: Book) -> list[Payout]:
    return [one for one in book.payouts if one.collection_id == book.current]


def _sent(payouts: Iterable[Payout]) -> int:
    """Every receipt once."""
    return sum({payout.receipt: payout.sent for payout in payouts if payout.receipt}.values())


def sent(book: Book) -> int:
    """What M-PESA confirmed as sent, every receipt once."""
    return _sent(book.payouts)


def reserved(book: Book) -> int:
    """What is on its way out, or may be."""
    return sum(payout.reserved for payout in book.payouts)


def may_send(book: Book, draft: PayoutDraft, proposed: Sequence[Proposed] = ()) -> SendPermission:
    """Whether this may be sent now, or proposed, where so much is proposed already."""
    book = through(book, draft.collection_id or book.current)
    before = _before(book, draft.id, proposed)
    if draft.amount < MIN_PAYOUT:
        return MayNotSend("too_small")
    if draft.amount > LARGEST_AMOUNT:
        return MayNotSend("too_large")
    unanswered = next((one for one in book.payouts if one.reserved and one.phone == draft.phone), None)
    if unanswered:
        return MayNotSend("unanswered", unanswered)
    if draft.is_for_turn and draft.member_id != book.collection.receiver:
        return MayNotSend("turn_swapped")
    if draft.refund_of and (objection := _not_to_be_returned(book, draft, draft.refund_of, before)):
        return objection
    left = available(book, before) - draft.amount
    return MaySend(left) if left >= 0 else MayNotSend("not_available")


def may_still_send(book: Book, payout_id: str, proposed: Sequence[Proposed] = ()) -> bool:
    """Whether a payout that is written down may leave, now that the other devices' are known, too.

    Two that were written down at once for the same money see one another: then neither leaves.
    """
    payout = book.payout(payout_id)
    if payout is None:
        return False
    others = replace(book, payouts=tuple(one for one in book.payouts if one.id != payout_id))
    here = through(others, payout.collection_id)
    draft = PayoutDraft(
        payout.id, payout.name, payout.phone, payout.amount, payout.remarks, payout.member_id, payout.refund_of
    )
    return isinstance(may_send(here, draft, proposed), MaySend)


def _not_to_be_returned(
    book: Book, draft: PayoutDraft, request_id: str, before: Sequence[Proposed]
) -> MayNotSend | None:
    """Only what came beyond the share goes back, and only once."""
    request = book.request(request_id)
    parts = surplus(book, request.member_id) if request else ()
    beyond = sum(part.amount for part in parts if part.request.id == request_id and part.can_be_returned)
    proposed = _sum(one for one in before if one.refund_of == request_id)
    if draft.amount <= beyond:
        return MayNotSend("already_proposed") if draft.amount > beyond - proposed else None
    sent = [one for one in book.index.refunds.get(request_id, ()) if not one.did_not_leave]
    return MayNotSend("already_sent_back", sent[-1]) if sent else MayNotSend("not_beyond_the_share")


def confirmable_at(payout: Payout) -> datetime | None:
    """From when on somebody's word counts that this was not sent; None when there is nothing to confirm."""
    is_open_question = payout.is_unknown and not payout.restored and not payout.unconfirmed
    return payout.started_at + BEFORE_CONFIRMING if is_open_question else None


def payout_status(payout: Payout) -> PayoutStatus:
    """The status of a payout."""
    if payout.restored and (payout.is_waiting or payout.is_unknown):
        return PayoutStatus.CHECKING_EARLIER
    if payout.unconfirmed:
        return PayoutStatus.RECEIPT_MISSING
    match payout.state:
        case DisbursementInitiating():
            return PayoutStatus.SENDING
        case DisbursementPending():
            return PayoutStatus.IN_PROGRESS
        case DisbursementSuccess(late=late):
            return PayoutStatus.SENT_LATE if late else PayoutStatus.SENT
        case DisbursementFailed():
            return PayoutStatus.NOT_SENT
        case DisbursementTimeout():
            return PayoutStatus.UNKNOWN if payout.is_unknown else PayoutStatus.CONFIRMED_NOT_SENT
