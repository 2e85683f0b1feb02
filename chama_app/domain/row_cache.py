"""Every member's row, made anew only when something that it says has changed: a big book changes in one place."""

from dataclasses import dataclass
from datetime import UTC, datetime

from .accounts import Account
from .book import Book
from .book_index import PhoneLine
from .collections import Collection
from .member_rows import MemberRow, build_row, in_order
from .members import Member

_Rest = tuple[int, bool, bool, tuple[bool, ...]]
"""The share, whether the member takes part, whether he is queued, and of each code that was reported whether a receipt
is the same."""


@dataclass(frozen=True, slots=True, eq=False)
class _Made:
    """A row, when it was made, and what of beside the time."""

    row: MemberRow
    at: datetime
    member: Member
    account: Account
    line: PhoneLine
    rest: _Rest

    def says(self, now: datetime) -> bool:
        """Time changes a row at one moment only; a clock that was set back makes it anew, too."""
        return self.at <= now and (self.row.changes_at is None or now < self.row.changes_at)

    def is_made_of(self, member: Member, account: Account, line: PhoneLine, rest: _Rest) -> bool:
        """Accounts and lines are compared by identity: by what they hold would take longer than to make the row."""
        is_same = self.account is account and self.line is line and self.rest == rest
        return is_same and (self.member is member or self.member == member)


class RowCache:
    """The rows of one book, as they were last asked for. A row that says what it said is the same object."""

    def __init__(self, *, production: bool) -> None:
        self._production = production
        self._made: dict[str, _Made] = {}
        self._order: tuple[MemberRow, ...] = ()
        self._book: Book | None = None
        self._terms: Collection | None = None
        self._queued: frozenset[str] = frozenset()
        self._at = self._changes_at = datetime.max.replace(tzinfo=UTC)

    def rows(self, book: Book, now: datetime, queued: frozenset[str] = frozenset()) -> tuple[MemberRow, ...]:
        """What `build_rows` would say of this book at this moment."""
        if book is not self._book or queued != self._queued or not self._at <= now < self._changes_at:
            self._update(book, now, queued)
        return self._order

    def _update(self, book: Book, now: datetime, queued: frozenset[str]) -> None:
        before = self._made
        if book.collection != self._terms:  # looked at through another one, or that one is another now
            self._made, self._terms = {}, book.collection
        taking_part = {one.id for one in book.active_members}
        self._made = {
            one.id: self._row(book, one, now, takes_part=one.id in taking_part, queued=one.id in queued)
            for one in book.members
        }
        if self._made.keys() != before.keys() or any(self._made[one] is not before[one] for one in before):
            self._order = in_order(one.row for one in self._made.values())
        moments = (one.row.changes_at for one in self._made.values() if one.row.changes_at)
        self._changes_at = min(moments, default=datetime.max.replace(tzinfo=UTC))
        self._book, self._queued, self._at = book, queued, now

    def _row(self, book: Book, member: Member, now: datetime, *, takes_part: bool, queued: bool) -> _Made:
        account, line = book.account(member.id), book.index.line(member.phone)
        reported = tuple(one.reported_code in book.index.carriers for one in account.reported)
        rest = (book.shares.get(member.id, 0), takes_part, queued, reported)
        known = self._made.get(member.id)
        if known and known.says(now) and known.is_made_of(member, account, line, rest):
            return known
        row = build_row(book, member, now, production=self._production, queued=queued)
        return _Made(row, now, member, account, line, rest)
