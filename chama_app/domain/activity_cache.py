"""Every line of Activity, made anew only where something changed: twenty thousand lines change in one place."""

from bisect import insort
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import merge

from .accounts import Account
from .activity import ActivityEntry, entries_of, place_in_list, sent_entries
from .book import Book, through
from .members import Member
from .payment_requests import PROMPT_OPEN
from .payouts import Payout

NEVER = datetime.max.replace(tzinfo=UTC)
FEW = 500
"""So many lines are put in their places one by one; more are sorted with all the others."""

AT_ONCE = 250
"""So many lines are prepared before somebody else has a turn."""


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """The lines of one account, the oldest first, what they were made of, and when they say something else although
    nothing happened."""

    account: Account
    share: int
    name: str
    is_own: bool
    entries: tuple[ActivityEntry, ...]
    made_at: datetime
    changes_at: datetime

    def says(self, account: Account, share: int, member: Member, now: datetime) -> bool:
        """Accounts are compared by identity: every change makes a new one."""
        is_same = self.account is account and self.share == share
        is_same = is_same and self.name == member.name and self.is_own == member.is_me
        return is_same and self.made_at <= now < self.changes_at


class ActivityCache:
    """The lines of one book, the newest first, as they were last asked for."""

    def __init__(self) -> None:
        self._book: Book | None = None
        self._at = self._changes_at = NEVER
        self._parts: Mapping[tuple[str, str], _Part] = {}
        self._prepared: dict[tuple[str, str], _Part] = {}
        self._payouts: tuple[Payout, ...] = ()
        self._sent: list[ActivityEntry] = []
        self._oldest_first: list[ActivityEntry] = []
        self._entries: tuple[ActivityEntry, ...] = ()

    def entries(self, book: Book, now: datetime) -> tuple[ActivityEntry, ...]:
        """What `activity_entries` would say of this book at this moment."""
        if book is not self._book or not self._at <= now < self._changes_at:
            self._update(book, now)
        return self._entries

    def prepare(self, book: Book, now: datetime) -> Iterator[None]:
        """Make the lines and put them in order before they are asked for; between the steps others may have a turn."""
        for each in (through(book, one) for one in book.index.accounts):
            for member_id in each.accounts:
                self._prepared[each.current, member_id] = self._part(each, member_id, now)
                yield
        parts, sent = dict(self._prepared), sorted(sent_entries(book), key=place_in_list)
        lines: list[ActivityEntry] = []
        for entry in merge(sent, *(part.entries for part in parts.values()), key=place_in_list):
            lines.append(entry)
            if len(lines) % AT_ONCE == 0:
                yield
        if self._book is None:  # nobody asked meanwhile; what has changed since is put in its place when somebody does
            self._parts, self._sent, self._payouts = parts, sent, book.payouts
            self._oldest_first, self._entries = lines, tuple(reversed(lines))

    def _update(self, book: Book, now: datetime) -> None:
        before, parts = self._parts, self._parts_of(book, now)
        gone = [one for key, part in before.items() if parts.get(key) is not part for one in part.entries]
        new = [one for key, part in parts.items() if before.get(key) is not part for one in part.entries]
        if self._payouts is not book.payouts:
            gone, self._sent, self._payouts = [*gone, *self._sent], sent_entries(book), book.payouts
            new = [*new, *self._sent]
        if gone or new:
            self._replace(gone, new)
        self._parts, self._book, self._at = parts, book, now
        self._prepared.clear()
        self._changes_at = min((part.changes_at for part in parts.values()), default=NEVER)

    def _parts_of(self, book: Book, now: datetime) -> dict[tuple[str, str], _Part]:
        return {
            (each.current, member_id): self._part(each, member_id, now)
            for each in (through(book, one) for one in book.index.accounts)
            for member_id in each.accounts
        }

    def _part(self, book: Book, member_id: str, now: datetime) -> _Part:
        account, share = book.account(member_id), book.shares.get(member_id, 0)
        member, key = book.member(member_id), (book.current, member_id)
        for known in (self._parts.get(key), self._prepared.get(key)):
            if known and known.says(account, share, member, now):
                return known
        moments = (one.started_at + PROMPT_OPEN for one in account.requests if one.is_waiting)
        changes_at = min((moment for moment in moments if moment > now), default=NEVER)
        entries = tuple(sorted(entries_of(book, member_id, now), key=place_in_list))
        return _Part(account, share, member.name, member.is_me, entries, now, changes_at)

    def _replace(self, gone: list[ActivityEntry], new: list[ActivityEntry]) -> None:
        without = {id(one) for one in gone}
        left = [one for one in self._oldest_first if id(one) not in without] if gone else self._oldest_first
        if len(new) > FEW:
            left = sorted([*left, *new], key=place_in_list)
        else:
            for one in new:
                insort(left, one, key=place_in_list)
        self._oldest_first, self._entries = left, tuple(reversed(left))
