"""Reads the book from its tables: all of it, or as much of a damaged one as can be read."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from daraja_core import GroupRecord
from daraja_core.disbursement import DisbursementTimeout
from daraja_core.payment import PaymentPending, PaymentTimeout

from ..domain.book import Book, without_terms
from ..domain.collections import FIRST, Collection
from ..domain.decisions import Decision
from ..domain.group import Membership
from ..domain.members import Chama
from ..domain.payment_requests import PaymentRequest
from ..domain.payouts import Payout
from .collection_rows import Party, collection_from_row, party_from_row
from .declared_types import as_declared
from .record_rows import record_from_row
from .row_mapping import (
    chama_from_row,
    decision_from_row,
    member_from_row,
    payout_from_row,
    request_from_row,
)

T = TypeVar("T")

LONGEST_GAP = 100_000
"""So many rows are looked for one by one behind a damaged page."""

UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, RecursionError, sqlite3.DatabaseError)
"""What a row or a page that somebody or something has spoilt can raise."""


class BookReader:
    """Reads one file. With a `fallback`, a book that is no good, whatever cannot be read is counted and left out."""

    def __init__(self, db: sqlite3.Connection, fallback: Book | None = None, longest_gap: int = LONGEST_GAP) -> None:
        self._db = db
        self._fallback = fallback
        self._longest_gap = longest_gap
        self.unreadable = 0

    def book(self) -> Book:
        """The whole book. What is still open counts as restored; where it can only be looked at, as unknown."""
        decided: dict[str, tuple[Decision, ...]] = {}
        for one in self._read("decisions", decision_from_row):  # as they were written, whatever the clock said
            decided[one.request_id] = (*decided.get(one.request_id, ()), one)
        requests = self._read(
            "requests", lambda row: request_from_row(row, decided.get(row["id"], ())), "started_at", "number"
        )
        payouts = self._read("payouts", payout_from_row, "started_at", "id")
        members = self._read("members", member_from_row, "place")
        collections = self._collections()
        current, named = self._current(collections), self._read("chama", chama_from_row)
        chama = self._chama(current, named)
        made = Book(
            chama,
            tuple(replace(one, custom_share=current.own.get(one.id)) if current else one for one in members),
            tuple(self._request(one) for one in requests),
            tuple(self._payout(one) for one in payouts),
            collections=collections,
            current=current.id if current else FIRST,
            chama_name=named[0].name if named and named[0].name != chama.name else "",
        )
        return without_terms(made) if collections else made

    def membership(self) -> Membership | None:
        """The group that this device belongs to, if any."""
        found = self._read("sharing", _membership)
        return found[0] if found else None

    def group_records(self) -> list[GroupRecord]:
        """What the devices of the group told each other."""
        self._read("noticed_records", lambda row: _text_of(row, "id"))
        return self._read("records", record_from_row, "place")

    def _collections(self) -> tuple[Collection, ...]:
        """All collections, the earliest first."""
        parties: dict[str, tuple[Party, ...]] = {}
        for one in self._read("parties", party_from_row, "collection_id", "place"):
            parties[one.collection_id] = (*parties.get(one.collection_id, ()), one)
        found = self._read("collections", lambda row: collection_from_row(row, parties.get(row["id"], ())), "place")
        return tuple(found)

    def _current(self, collections: Sequence[Collection]) -> Collection | None:
        """The collection through which the book was last looked at."""
        chosen = dict(self._read("choices", lambda row: (_text_of(row, "name"), _text_of(row, "value"))))
        newest = collections[-1] if collections else None
        return next((one for one in collections if one.id == chosen.get("collection")), newest)

    def _chama(self, current: Collection | None, named: Sequence[Chama]) -> Chama:
        if current and (named or self._fallback):
            return Chama(current.name, current.amount, current.reference, current.description)
        if self._fallback is None:
            raise ValueError("there is no chama in it")
        return named[0] if named else self._fallback.chama

    def _request(self, request: PaymentRequest) -> PaymentRequest:
        if not request.is_open or request.elsewhere:
            return request
        if self._fallback is None:
            return replace(request, restored=True)
        if isinstance(request.state, PaymentTimeout):
            return request
        known = request.state.checkout_request_id if isinstance(request.state, PaymentPending) else None
        return replace(request, state=PaymentTimeout(known, "session_lost"))  # nobody asks what became of it

    def _payout(self, payout: Payout) -> Payout:
        if not payout.is_open or payout.elsewhere:
            return payout
        if self._fallback is None:
            return replace(payout, restored=True)
        if isinstance(payout.state, DisbursementTimeout):
            return payout
        return replace(payout, state=DisbursementTimeout(payout.id, None, "session_lost"))

    def _read(self, table: str, parse: Callable[[sqlite3.Row], T], *order: str) -> list[T]:
        rows = list(self._rows(table) if self._fallback is None else self._rows_that_can_be_read(table))
        found: list[tuple[tuple[object, ...], T]] = []
        for row in rows:
            try:
                if "place" in order and not isinstance(row["place"], int):
                    raise ValueError("it is sorted by a place that is none")
                found.append((tuple(row[name] for name in order), parse(row)))
            except UNREADABLE:
                if self._fallback is None:
                    raise
                self.unreadable += 1
        return [one for _, one in sorted(found, key=lambda pair: pair[0])]

    def _rows(self, table: str, which: str = "ORDER BY rowid", *values: int) -> Iterator[sqlite3.Row]:
        cursor = self._db.cursor()
        cursor.row_factory = sqlite3.Row
        try:
            yield from cursor.execute(f"SELECT rowid AS row_at, * FROM {table} {which}", values)
        except UnicodeDecodeError as exc:
            raise sqlite3.DatabaseError(f"the columns of {table} have names that are no text") from exc

    def _rows_that_can_be_read(self, table: str) -> list[sqlite3.Row]:
        """A page that is no good ends a scan; what lies on the pages behind it is looked up row by row."""
        first, is_whole = self._scanned(table, "ORDER BY rowid")
        if is_whole:
            return first
        self.unreadable += 1
        if not self._scanned(table, "LIMIT 0")[1]:
            return []  # the table itself is missing, and with it every row
        last, _ = self._scanned(table, "ORDER BY rowid DESC")
        found = {row["row_at"]: row for row in first + last}
        begin = first[-1]["row_at"] + 1 if first else 1
        end = last[-1]["row_at"] if last else begin + self._longest_gap
        for place in range(begin, end)[: self._longest_gap]:
            found.update((place, row) for row in self._scanned(table, "WHERE rowid = ?", place)[0])
        return [found[place] for place in sorted(found)]

    def _scanned(self, table: str, which: str, *values: int) -> tuple[list[sqlite3.Row], bool]:
        """The rows up to the first that cannot be read, and whether that is all of them."""
        found: list[sqlite3.Row] = []
        try:
            for row in self._rows(table, which, *values):
                found.append(row)
        except sqlite3.DatabaseError:
            return found, False
        return found, True


def _membership(row: sqlite3.Row) -> Membership:
    since, is_recorded = datetime.fromisoformat(row["since"]), bool(row["is_recorded"])
    return as_declared(Membership(row["group_id"], row["role"], since, is_recorded))


def _text_of(row: sqlite3.Row, name: str) -> str:
    """A text as it was written; whatever has spoilt it may have left something else."""
    value = row[name]
    if not isinstance(value, str):
        raise ValueError(f"{name} must be a text, got {value!r}")
    return value
