"""What was paid and sent over all collections, and by month: of one member, and of the chama."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from .book import Book, owed, through
from .collections import Collection
from .dates import day_of
from .decisions import Way
from .payment_requests import PaymentRequest
from .payout_rules import sent
from .payouts import Payout
from .pot import pot

MONTHS = 12


@dataclass(frozen=True, slots=True)
class PaidLine:
    """One payment of a member: what came, when, by which way, and the code that proves it; `recorded` of it by hand."""

    request_id: str
    amount: int
    at: datetime
    way: Way
    code: str
    recorded: int = 0


@dataclass(frozen=True, slots=True)
class MemberRound:
    """One collection as one member sees it. `sent_back` of its payments went back to him."""

    collection: Collection
    asked: int
    received: int
    owed: int
    payments: tuple[PaidLine, ...]
    sent_back: tuple[Payout, ...] = ()


@dataclass(frozen=True, slots=True)
class Month:
    """What came and went within one month in East Africa; `first` is its first day."""

    first: date
    received: int = 0
    paid_out: int = 0


@dataclass(frozen=True, slots=True)
class MemberHistory:
    """Everything of one member, the newest collection first."""

    rounds: tuple[MemberRound, ...] = ()
    months: tuple[Month, ...] = ()
    paid: int = 0
    owed: int = 0
    since: date | None = None


@dataclass(frozen=True, slots=True)
class ChamaRound:
    """One collection as the chama sees it: how many are `taking_part`, and the name of the `receiver`, whose turn it
    was."""

    collection: Collection
    received: int
    target: int
    owed: int
    taking_part: int
    receiver: str = ""

    @property
    def beyond(self) -> int:
        """What came on top of what is collected for."""
        return max(0, self.received + self.owed - self.target)


@dataclass(frozen=True, slots=True)
class ChamaHistory:
    """Everything of the chama, the newest collection first. `on_hand` is what came and has not left; of it `recorded`
    came in another way than M-PESA."""

    rounds: tuple[ChamaRound, ...] = ()
    months: tuple[Month, ...] = ()
    received: int = 0
    paid_out: int = 0
    on_hand: int = 0
    recorded: int = 0


def member_history(book: Book, member_id: str, today: date) -> MemberHistory:
    """What a member was asked for and paid in every collection."""
    rounds: list[MemberRound] = []
    returned = [one for one in book.payouts if one.refund_of and one.sent and _is_of(book, one, member_id)]
    for each in every_collection(book):
        member = each.member(member_id)
        account = each.account(member_id)
        if not each.takes_part(member) and not account.requests:
            continue
        payments = tuple(_paid_line(each, one) for one in account.requests if counts(each, one))
        debt = 0 if each.collection.closed_on else owed(each, member_id)
        asked = {one.id for one in account.requests}
        back = tuple(one for one in returned if one.refund_of in asked)
        share = each.shares.get(member_id, 0)
        rounds.append(MemberRound(each.collection, share, account.received, debt, payments, back))
    lines = [line for one in rounds for line in one.payments if line.way != "carried"]
    paid = sum(line.amount for line in lines) - sum(one.sent for one in returned)
    return MemberHistory(
        tuple(reversed(rounds)),
        _months(today, (*((line.at, line.amount, 0) for line in lines), *map(_went, returned))),
        paid,
        sum(one.owed for one in rounds),
        min((day_of(line.at) for line in lines), default=None),
    )


def chama_history(book: Book, today: date) -> ChamaHistory:
    """What the whole chama collected and paid out."""
    rounds: list[ChamaRound] = []
    moves: list[tuple[datetime, int, int]] = []
    for each in every_collection(book):
        here, receiver = pot(each), each.collection.receiver
        debt = 0 if each.collection.closed_on else here.to_collect
        name = each.member(receiver).name if receiver else ""
        rounds.append(ChamaRound(each.collection, here.received, here.target, debt, here.turnout.taking_part, name))
    arrived = [one for one in book.requests if counts(book, one) and not one.is_carried]
    moves += [(one.settled_at or one.started_at, one.received, 0) for one in arrived]
    moves += [_went(one) for one in book.payouts if one.sent]
    received, paid_out = moved(book)
    return ChamaHistory(
        tuple(reversed(rounds)),
        _months(today, moves),
        received,
        paid_out,
        received - paid_out,
        sum(one.received for one in arrived if one.is_recorded),
    )


def moved(book: Book) -> tuple[int, int]:
    """What came in all, and what went."""
    came = sum(one.received for one in book.requests if counts(book, one) and not one.is_carried)
    return came, sent(book)


def every_collection(book: Book) -> list[Book]:
    """The book looked at through each of its collections, the earliest first."""
    return [through(book, one.id) for one in book.collections] or [book]


def counts(book: Book, request: PaymentRequest) -> bool:
    """Money came of it, and its receipt is its own."""
    return request.has_arrived and book.came(request).amount > 0 and book.index.owns_receipt(request)


def _paid_line(book: Book, request: PaymentRequest) -> PaidLine:
    at, came = request.settled_at or request.started_at, book.came(request)
    return PaidLine(request.id, came.amount, at, request.way, request.receipt or "", came.recorded)


def _went(payout: Payout) -> tuple[datetime, int, int]:
    return payout.settled_at or payout.started_at, 0, payout.sent


def _is_of(book: Book, payout: Payout, member_id: str) -> bool:
    returned = book.request(payout.refund_of or "")
    return returned is not None and returned.member_id == member_id


def _months(today: date, moves: Iterable[tuple[datetime, int, int]]) -> tuple[Month, ...]:
    """The last twelve months, the earliest first, also those in which nothing moved."""
    firsts = [_month_before(today, back) for back in range(MONTHS - 1, -1, -1)]
    received, paid_out = dict.fromkeys(firsts, 0), dict.fromkeys(firsts, 0)
    for at, came, went in moves:
        first = day_of(at).replace(day=1)
        if first in received:
            received[first] += came
            paid_out[first] += went
    return tuple(Month(first, received[first], paid_out[first]) for first in firsts)


def _month_before(today: date, back: int) -> date:
    months = today.year * 12 + today.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)
