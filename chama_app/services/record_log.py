"""The records of the group on this device: what was told, what is still to be told, and the book of both together."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from hashlib import sha256

from daraja_core import GroupRecord
from daraja_core.order import LONGEST_ID

from ..domain.group_book import Conflict, GroupBook
from ..domain.group_changes import NewRecord
from ..domain.group_records import Folding, in_order
from ..storage.database import Database
from .pending_writes import PendingWrites


class RecordLog:
    """What is written here is on disk before the function is told; once it has its place there, it is sent no more."""

    def __init__(self, database: Database, pending: PendingWrites, new_id: Callable[[], str]) -> None:
        self._database = database
        self._pending = pending
        self._new_id = new_id
        self.reload()

    def reload(self) -> None:
        """Begin with what is on disk."""
        self._records = {one.id: one for one in self._database.records()}
        self._untold = {name: one for name, one in self._records.items() if one.sequence is None}
        self._unnoticed = self._database.own_record_ids()
        self._unwritten: dict[str, GroupRecord] = {}
        self._unsaved: dict[str, GroupRecord | None] = {}
        self._taken: Folding | None = None
        self._newest = -1
        self._book: GroupBook | None = None
        self._news: set[str] | None = None

    @property
    def book(self) -> GroupBook:
        """What all records say, this device's untold ones last."""
        if self._book is None:
            folding = self._fold_taken().copy()
            for record in self._untold.values():
                folding.take(record)
            self._book = folding.book()
        return self._book

    @property
    def outbox(self) -> tuple[GroupRecord, ...]:
        """What the function is still to be told, in the order in which it was written: nothing that is not on disk."""
        return tuple(one for name, one in self._untold.items() if name not in self._unwritten)

    def unwritten(self, rows: Iterable[str] = ()) -> tuple[GroupRecord, ...]:
        """What goes to the disk together with these rows: all that waits, but nothing of another row that waits."""
        with_row = frozenset(rows)
        return tuple(
            one for one in self._unwritten.values() if one.subject in with_row or not self._pending.holds(one.subject)
        )

    def write(self, changes: Iterable[NewRecord], now: datetime) -> tuple[GroupRecord, ...]:
        """The records that tell of changes. What somebody decides counts once it is on disk: then `add_written`."""
        return tuple(
            GroupRecord(_short_id(one.id) if one.id else self._new_id(), one.kind, one.subject, one.body, at=now)
            for one in changes
        )

    def write_once(self, group_id: str, changes: Iterable[NewRecord], now: datetime) -> tuple[GroupRecord, ...]:
        """The same for what several devices of one owner may tell at once: the same content has the same id."""
        return tuple(
            GroupRecord(_short_id(one.id or _content(group_id, one)), one.kind, one.subject, one.body, at=now)
            for one in changes
        )

    def add(self, records: Iterable[GroupRecord]) -> None:
        """These happened, and wait to be written and told."""
        for record in records:
            if record.id not in self._records:
                self._records[record.id] = self._untold[record.id] = self._unwritten[record.id] = record
                self._unnoticed.add(record.id)
                self._note_news([record])
                self._book = None

    def add_written(self, records: Iterable[GroupRecord]) -> None:
        """These are on disk, and wait to be told."""
        written = tuple(records)
        self.add(written)
        for record in written:
            self._unwritten.pop(record.id, None)

    def take(self, taken: Iterable[GroupRecord], refused: Iterable[str] = ()) -> bool:
        """What the function stored, and what it does not take; whether any of it is news."""
        news = [one for one in taken if one.sequence is not None and self._records.get(one.id) != one]
        gone = [one for one in refused if one in self._untold]
        if not news and not gone:
            return False
        self._note_news([*news, *self._untold.values()])  # what is still to be told comes after the news
        for name in gone:
            del self._records[name], self._untold[name]
        self._unsaved |= {name: None for name in gone} | {one.id: one for one in news}
        for record in in_order(news):
            if record.sequence is not None and record.sequence <= self._newest:
                self._taken = self._news = None  # it came to light later than one behind it
            self._records[record.id] = record
            self._untold.pop(record.id, None)
            if self._taken is not None and record.sequence is not None:
                self._taken.take(record)
                self._newest = record.sequence
        self._book = None
        self._pending.write("records", self._write_taken)
        return True

    def take_news(self) -> frozenset[str] | None:
        """The subjects of the records that are new since this was asked last, or have another place; None for all."""
        news, self._news = self._news, set()
        return None if news is None else frozenset(news)

    def conflicts(self) -> tuple[Conflict, ...]:
        """What this device wrote and somebody else was faster with; each is given out once, once its place is known."""
        found = tuple(
            one
            for one in self.book.conflicts
            if one.record.id in self._unnoticed and self._records[one.record.id].sequence is not None
        )
        if found:
            ids = [one.record.id for one in found]
            self._pending.write("noticed", partial(self._database.note_noticed, ids))
            self._unnoticed -= {one.record.id for one in found}
        return found

    def _note_news(self, records: Iterable[GroupRecord]) -> None:
        if self._news is not None:
            self._news |= {one.subject for one in records}

    def _write_taken(self) -> None:
        taken = [one for one in self._unsaved.values() if one]
        self._database.take_records(taken, [name for name, one in self._unsaved.items() if one is None])
        self._unsaved.clear()

    def _fold_taken(self) -> Folding:
        if self._taken is None:
            self._taken = Folding()
            for record in in_order(self._records.values()):
                if record.sequence is not None:
                    self._taken.take(record)
                    self._newest = record.sequence
        return self._taken


def _content(group_id: str, record: NewRecord) -> str:
    return json.dumps([group_id, record.kind, record.subject, record.body], sort_keys=True)


def _short_id(text: str) -> str:
    return text if len(text) <= LONGEST_ID else sha256(text.encode()).hexdigest()[:LONGEST_ID]
