"""Everything that moved or was meant to move: payments in and payouts, newest first, by the day in Nairobi."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Literal, TypeAlias

from .amounts import parse_amount
from .book import Book, surplus, through
from .carried_money import NOTHING, Came
from .dates import day_of
from .member_status import surplus_kinds
from .payment_requests import PaymentRequest
from .payment_status import NEEDS_ATTENTION, PaymentStatus, request_status
from .payout_rules import PayoutStatus, payout_status
from .payouts import Payout
from .searching import folded

Direction = Literal["in", "out"]
ActivityFilter = Literal["all", "received", "sent", "attention"]
EntryStatus: TypeAlias = PaymentStatus | PayoutStatus


@dataclass(frozen=True, slots=True)
class ActivityEntry:
    """One line: a request to a member, or money sent out. `amount` is what moved, else what was meant to move.

    `at` is M-PESA's own time when it said one, else when it began. `receipt` is there only when the money moved.
    `number` counts what was asked of one person, or sent to one number, from the first to this one; None for a payout
    of which nobody here knows where it went. `counted` is what of it counts: each receipt for one request only,
    and `beyond` what is more than the share and not decided about: so many payments of its payer are `present` then.
    `is_own` is what whoever holds the device paid. `came` is what is here of a payment, and how much of that by hand.
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
    present: int = 0
    is_own: bool = False
    came: Came = NOTHING
    searched: str = field(default="", repr=False, compare=False)
    """What a search is looked for in."""

    @property
    def id(self) -> str:
        """The id of the payment or payout."""
        return self.record.id

    @property
    def has_hour(self) -> bool:
        """More than the day is known."""
        return isinstance(self.record, Payout) or self.record.day_alone is None

    @property
    def member_id(self) -> str | None:
        """Whose page tells more; None for a payout to somebody else."""
        return self.record.member_id

    @property
    def is_withdrawn(self) -> bool:
        """It was recorded by mistake, or it was carried from a payment that was."""
        is_recorded = isinstance(self.record, PaymentRequest) and self.record.way != "mpesa"
        return is_recorded and not self.came.amount


def activity_entries(book: Book, now: datetime) -> tuple[ActivityEntry, ...]:
    """Every request and every payout, the newest first."""
    found = [entry for each, one in all_accounts(book) for entry in entries_of(each, one, now)]
    return tuple(sorted([*found, *sent_entries(book)], key=place_in_list, reverse=True))


def all_accounts(book: Book) -> Iterator[tuple[Book, str]]:
    """Every member who was asked for anything, by id, beside the book looked at through what it was for."""
    for each in (through(book, one) for one in book.index.accounts):
        yield from ((each, one) for one in each.accounts)


def entries_of(book: Book, member_id: str, now: datetime) -> list[ActivityEntry]:
    """What one member was asked for in the book's current collection, in no order."""
    beyond = {part.request.id: part.amount for part in surplus(book, member_id)}
    kinds = surplus_kinds(book, member_id) if beyond else {}
    return [
        _received(book, one, kinds.get(one.id) or request_status(one, now), beyond.get(one.id, 0))
        for one in book.requests_of(member_id)
    ]


def sent_entries(book: Book) -> list[ActivityEntry]:
    """Every payout, in no order."""
    numbers = _numbers(book.payouts)
    return [_sent(one, numbers.get(one.id)) for one in book.payouts]


def place_in_list(entry: ActivityEntry) -> tuple[datetime, str]:
    """What entries are sorted by."""
    return (entry.at, entry.id)


def filter_entries(found: Iterable[ActivityEntry], show: ActivityFilter, query: str = "") -> tuple[ActivityEntry, ...]:
    """What is left by a filter and a search. Received and sent are what M-PESA confirmed, and nothing else."""
    amount = parse_amount(query)
    said = folded(query).replace(",", "") if amount is None else str(amount)
    words = [word for word in said.split() if word not in ("kes", "ksh")]
    is_shown = _SHOWN.get(show)
    kept = filter(is_shown, found) if is_shown else found
    for word in words:
        kept = _matching(kept, word)
    return tuple(kept)


def group_by_day(found: Iterable[ActivityEntry]) -> tuple[tuple[date, tuple[ActivityEntry, ...]], ...]:
    """Entries in their order, one group for each day in Nairobi."""
    return tuple((day, tuple(group)) for day, group in groupby(found, key=lambda entry: day_of(entry.at)))


def _received(book: Book, request: PaymentRequest, status: PaymentStatus, beyond: int) -> ActivityEntry:
    member, came = book.member(request.member_id), book.came(request)
    return ActivityEntry(
        record=request,
        direction="in",
        name=member.name,
        amount=came.amount or (request.corrected[0].amount if request.is_withdrawn else request.amount),
        status=PaymentStatus.IDLE if book.is_void(request) else status,
        at=request.settled_at or request.started_at,
        receipt=request.receipt,
        needs_attention=status in NEEDS_ATTENTION,
        number=request.number,
        counted=request.received if book.index.owns_receipt(request) and not request.is_carried else 0,
        beyond=beyond,
        present=len(book.account(member.id).present) if beyond else 0,
        is_own=member.is_me,
        came=came,
        searched=_searched(member.name, request.receipt),
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
        searched=_searched(f"{payout.receiver_name}\n{payout.name}", payout.receipt),
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


_SHOWN: Mapping[ActivityFilter, Callable[[ActivityEntry], bool]] = {
    "received": lambda entry: entry.counted > 0 and entry.direction == "in",
    "sent": lambda entry: entry.counted > 0 and entry.direction == "out",
    "attention": lambda entry: entry.needs_attention,
}
"""What each filter leaves; "all" leaves everything."""


def _matching(found: Iterable[ActivityEntry], word: str) -> list[ActivityEntry]:
    """A word of the search is in the name or the receipt, or begins the amount."""
    if not word.isdecimal():
        return [entry for entry in found if word in entry.searched]
    return [entry for entry in found if word in entry.searched or str(entry.amount).startswith(word)]


def _searched(name: str, receipt: str | None) -> str:
    """No word of a search has the end of a line in it."""
    return f"{folded(name)}\n{folded(receipt or '')}"
