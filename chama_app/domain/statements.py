"""Statements: every shilling that came and went, of a collection, of a member, or of a year, with its balance."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from .book import Book
from .collections import Collection
from .dates import day_of
from .decisions import Way
from .history import chama_history, counts, every_collection, member_history
from .payment_requests import PaymentRequest
from .payouts import Payout
from .pot import pot

END = 3  # digits of a number that are shown where its middle is hidden
StatementWay = Way | Literal["carried_by_hand", "payout", "refund"]
BY_MPESA = ("mpesa", "carried", "payout", "refund")


@dataclass(frozen=True, slots=True)
class StatementLine:
    """What came, or what went; `balance` is what there is afterwards, `phone_end` tells people of one name apart. Where
    it lacks `has_hour`, nobody knows more than the day."""

    at: datetime
    who: str
    came: int
    went: int
    way: StatementWay
    code: str
    phone_end: str = ""
    balance: int = 0
    has_hour: bool = True

    @property
    def recorded(self) -> int:
        """By how much there is more that was recorded by hand afterwards."""
        return 0 if self.way in BY_MPESA else self.came - self.went


@dataclass(frozen=True, slots=True)
class Statement:
    """The lines in the order of time. `brought_forward` is what there was before the first, and `recorded_before` of it
    by hand; the rest are their sums.

    `asked` is what was asked for, and `owed` what of it is still to come; of a year that of the collections due in it.
    """

    lines: tuple[StatementLine, ...]
    brought_forward: int = 0
    recorded_before: int = 0
    asked: int = 0
    owed: int = 0

    @property
    def received(self) -> int:
        """What came."""
        return sum(line.came for line in self.lines)

    @property
    def paid_out(self) -> int:
        """What went."""
        return sum(line.went for line in self.lines)

    @property
    def on_hand(self) -> int:
        """What there is after the last line."""
        return self.brought_forward + self.received - self.paid_out

    @property
    def recorded(self) -> int:
        """What of that came in another way than M-PESA."""
        return self.recorded_before + sum(line.recorded for line in self.lines)


def collection_statement(book: Book) -> Statement:
    """Of the collection that the book is looked at through."""
    own = [one for one in book.requests if one.collection_id == book.current and counts(book, one)]
    came = [line for one in own for line in (_carried_in(book, one) if one.is_carried else [_came(book, one)])]
    went = [_went(one) for one in book.payouts if one.collection_id == book.current and one.sent]
    carried = [one for one in book.requests if one.is_carried and one.reference == book.current]
    away = [line for one in carried for line in _carried_out(book, one)]
    here = pot(book)
    return _balanced(Statement((*came, *went, *away), asked=here.target, owed=here.to_collect))


def member_statement(book: Book, member_id: str, now: datetime) -> Statement:
    """Of one member, over all collections: what he paid, and what went back to him."""
    own = [one for one in book.all_requests_of(member_id) if counts(book, one) and not one.is_carried]
    back = [one for one in book.payouts if one.sent and one.refund_of in {request.id for request in own}]
    history = member_history(book, member_id, day_of(now))
    asked = sum(one.asked for one in history.rounds if one.collection.closed_on is None or one.received)
    lines = (*(_came(book, one) for one in own), *(_went(one) for one in back))
    return _balanced(Statement(lines, asked=asked, owed=history.owed))


def year_statement(book: Book, year: int, now: datetime) -> Statement:
    """Of the chama within a year in East Africa; what there was before is brought forward."""
    own = [one for one in chama_history(book, day_of(now)).rounds if _year_of(book, one.collection, now) == year]
    asked, owed = sum(one.target for one in own), sum(one.owed for one in own)
    came = [_came(book, one) for one in book.requests if counts(book, one) and not one.is_carried]
    lines = [*came, *(_went(one) for one in book.payouts if one.sent)]
    before = [line for line in lines if day_of(line.at).year < year]
    within = tuple(line for line in lines if day_of(line.at).year == year)
    balance, recorded = sum(line.came - line.went for line in before), sum(line.recorded for line in before)
    return _balanced(Statement(within, balance, recorded, asked=asked, owed=owed))


def years_of(book: Book, now: datetime) -> tuple[int, ...]:
    """The years in which anything moved, and this one; the newest first."""
    moments = [one.settled_at or one.started_at for one in book.requests if one.has_arrived]
    moments += [one.settled_at or one.started_at for one in book.payouts if one.sent]
    return tuple(sorted({day_of(at).year for at in moments} | {day_of(now).year}, reverse=True))


def _year_of(book: Book, collection: Collection, now: datetime) -> int:
    """The year in which it is due; of one without a day that in which it began, as far as anybody knows."""
    began = (day_of(one.started_at) for one in book.requests if one.collection_id == collection.id)
    return (collection.due or collection.started_on or min(began, default=day_of(now))).year


def still_owed(book: Book) -> int:
    """What all open collections still lack."""
    return sum(pot(each).to_collect for each in every_collection(book) if each.collection.closed_on is None)


def _balanced(statement: Statement) -> Statement:
    balance, lines = statement.brought_forward, list[StatementLine]()
    for line in _in_order(statement.lines):
        balance += line.came - line.went
        lines.append(replace(line, balance=balance))
    return replace(statement, lines=tuple(lines))


def _in_order(lines: Iterable[StatementLine]) -> list[StatementLine]:
    return sorted(lines, key=lambda line: (line.at, line.went, line.code, line.who))


def _came(book: Book, request: PaymentRequest) -> StatementLine:
    at, member = request.settled_at or request.started_at, book.member(request.member_id)
    code, has_hour = request.receipt or "", request.day_alone is None
    return StatementLine(
        at, member.name, request.received, 0, request.way, code, member.phone[-END:], has_hour=has_hour
    )


def _went(payout: Payout) -> StatementLine:
    at, way = payout.settled_at or payout.started_at, "refund" if payout.refund_of else "payout"
    name, code, end = payout.name or payout.id, payout.receipt or "", payout.phone[-END:]
    return StatementLine(at, name, 0, payout.sent, way, code, end)  # type: ignore[arg-type]  # one of the two


def _carried_in(book: Book, request: PaymentRequest) -> list[StatementLine]:
    """What M-PESA can send, and what it cannot, each by itself."""
    line, came = _came(book, request), book.came(request)
    by_hand = replace(line, came=came.recorded, way="carried_by_hand")
    return [one for one in (replace(line, came=came.by_mpesa), by_hand) if one.came]


def _carried_out(book: Book, request: PaymentRequest) -> list[StatementLine]:
    return [replace(line, at=request.started_at, came=0, went=line.came) for line in _carried_in(book, request)]


@dataclass(frozen=True, slots=True)
class Paper:
    """A statement in words, ready to be drawn: a row has a cell for each of the `columns`; `mark` lies across all.

    `letters_missing` is said where something cannot be drawn; then `phone_ends`, one for each row, tell people apart.
    """

    title: str
    subtitle: str
    facts: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[tuple[str, str], ...]
    page_of: str
    mark: str = ""
    letters_missing: str = ""
    phone_ends: tuple[str, ...] = ()
