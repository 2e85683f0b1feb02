"""Everything that moved or was meant to move: payments in and payouts, newest first, by the day in Nairobi."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Literal, TypeAlias

from .book import Book, surplus, through
from .dates import day_of
from .member_status import surplus_kinds
from .payment_requests import PaymentRequest
from .payment_status import NEEDS_ATTENTION, PaymentStatus, request_status
from .payout_rules import PayoutStatus, payout_status
from .payouts import Payout

Direction = Literal["in", "out"]
ActivityFilter = Literal["all", "received", "sent", "attention"]
EntryStatus: TypeAlias = PaymentStatus | PayoutStatus


@dataclass(frozen=True, slots=True)
class ActivityEntry:
    """One line: a request to a member, or money sent out. `amount` is what moved, else what was meant to move.

    `at` is M-PESA's own time when it said one, else when it began. `receipt` is there only when the money moved.
    `number` counts what was asked of one person, or sent to one number, from the first to this one; None for a payout
    of which nobody here knows where it went. `counted` is what of it counts: each receipt for one request only,
    and `beyond` what is more than the share and not decided about.
    """

    record: PaymentRequest | Payout = field(repr=False)
    direction: Direction
    name: str
    amount: int
    status: EntryStatus
    at: datetime
    receipt: str | None
    needs_attention: bool
    number: int | None
    counted: int = 0
    beyond: int = 0

    @property
    def id(self) -> str:
        """The id of the payment or payout."""
        return self.record.id

    @property
    def member_id(self) -> str | None:
        """Whose page tells more; None for a payout to somebody else."""
        return self.record.member_id


def activity_entries(book: Book, now: datetime) -> tuple[ActivityEntry, ...]:
    """Every request and every payout, the newest first."""
    beyond: dict[str, int] = {}
    kinds: dict[str, PaymentStatus] = {}
    for each in (through(book, one) for one in book.index.accounts):
        beyond |= {part.request.id: part.amount for one in each.accounts for part in surplus(each, one)}
        kinds |= {name: kind for one in each.accounts for name, kind in surplus_kinds(each, one).items()}
    found = [
        _received(book, one, kinds.get(one.id) or request_status(one, now), beyond.get(one.id, 0))
        for one in book.requests
    ]
    numbers = _numbers(book.payouts)
    found += [_sent(one, numbers.get(one.id)) for one in book.payouts]
    return tuple(sorted(found, key=lambda entry: (entry.at, entry.id), reverse=True))


def filter_entries(found: Iterable[ActivityEntry], show: ActivityFilter, query: str = "") -> tuple[ActivityEntry, ...]:
    """What is left by a filter and a search. Received and sent are what M-PESA confirmed, and nothing else."""
    return tuple(entry for entry in found if _is_shown(entry, show) and _matches(entry, query))


def group_by_day(found: Iterable[ActivityEntry]) -> tuple[tuple[date, tuple[ActivityEntry, ...]], ...]:
    """Entries in their order, one group for each day in Nairobi."""
    return tuple((day, tuple(group)) for day, group in groupby(found, key=lambda entry: day_of(entry.at)))


def _received(book: Book, request: PaymentRequest, status: PaymentStatus, beyond: int) -> ActivityEntry:
    return ActivityEntry(
        record=request,
        direction="in",
        name=book.member(request.member_id).name,
        amount=request.received or (request.corrected[0].amount if request.is_withdrawn else request.amount),
        status=status,
        at=request.settled_at or request.started_at,
        receipt=request.receipt,
        needs_attention=status in NEEDS_ATTENTION,
        number=request.number,
        counted=request.received if book.index.owns_receipt(request) and not request.is_carried else 0,
        beyond=beyond,
    )


def _sent(payout: Payout, number: int | None) -> ActivityEntry:
    status = payout_status(payout)
    return ActivityEntry(
        record=payout,
        direction="out",
        name=payout.receiver_name,
        amount=payout.sent or payout.amount,
        status=status,
        at=payout.settled_at or payout.started_at,
        receipt=payout.receipt,
        needs_attention=status in (PayoutStatus.UNKNOWN, PayoutStatus.CHECKING_EARLIER),
        number=number,
        counted=payout.sent,
    )


def _numbers(payouts: Iterable[Payout]) -> dict[str, int]:
    """Which payout to its number each one is, a refund and one that did not leave counted like any other."""
    numbers: dict[str, int] = {}
    to: Counter[str] = Counter()
    for payout in sorted(payouts, key=lambda one: (one.started_at, one.id)):
        if payout.phone:
            to[payout.phone] += 1
            numbers[payout.id] = to[payout.phone]
    return numbers


def _is_shown(entry: ActivityEntry, show: ActivityFilter) -> bool:
    match show:
        case "all":
            return True
        case "received":
            return entry.direction == "in" and entry.counted > 0
        case "sent":
            return entry.direction == "out" and entry.counted > 0
        case "attention":
            return entry.needs_attention


def _matches(entry: ActivityEntry, query: str) -> bool:
    """Every word of the search is in the name or the receipt, or begins the amount."""
    words = [word for word in query.casefold().replace(",", "").split() if word not in ("kes", "ksh")]
    found_in = (entry.name.casefold(), (entry.receipt or "").casefold())
    return all(any(word in text for text in found_in) or str(entry.amount).startswith(word) for word in words)
