"""The app's own record on disk: one SQLite file per mode, one transaction per change.

The engine's store is the authority on what became of a payment; this file knows whose payment it was.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from daraja_core import GroupRecord

from ..domain.book import Book, with_terms
from ..domain.group import Membership
from ..domain.payment_requests import PaymentRequest
from ..domain.payouts import Payout
from ..domain.proposals import OwnProposal
from ..domain.record_problems import RecordProblem
from .book_reader import BookReader
from .collection_rows import write_collections
from .migrations import VERSION, migrate
from .proposal_rows import load_own_proposals, write_own_proposals
from .record_check import Connect, look_at
from .record_rows import delete_records, load_own_ids, load_records, note_noticed, write_own, write_taken
from .row_mapping import decision_to_row, payout_to_row, request_to_row
from .transaction import LOCK_LIMIT_S, SaveError, Transaction


class DatabaseError(Exception):
    """The file cannot even be opened."""


class Database:
    """Reads and writes the book. Close it. A write that the disk refuses raises SaveError and changes nothing.

    A record with a `problem` is shown as far as it can be read; every write to it raises SaveError.
    """

    def __init__(self, path: Path, seed: Book, connect: Connect = sqlite3.connect) -> None:
        """Open or create the file; a new one starts with the seed's chama and members."""
        self._readable = look_at(path, seed, connect)
        self._db = connect(":memory:" if self._readable else path, isolation_level=None, timeout=LOCK_LIMIT_S)
        if self._readable:
            return
        try:
            self._open(seed)
        except (sqlite3.DatabaseError, SaveError) as exc:
            self._db.close()
            raise DatabaseError(f"{path} cannot be used: {exc.__cause__ or exc}") from exc
        except BaseException:
            self._db.close()
            raise

    @property
    def problem(self) -> RecordProblem | None:
        """Why the record can only be looked at; None when it can be written to."""
        return self._readable.problem if self._readable else None

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def load(self) -> Book:
        """The whole book as it was last written; what is still open counts as restored."""
        return self._readable.book if self._readable else BookReader(self._db).book()

    def insert_request(
        self,
        request: PaymentRequest,
        *,
        receipts: int,
        superseding: Sequence[PaymentRequest] = (),
        told: Sequence[GroupRecord] = (),
    ) -> bool:
        """Write a new request down, unless the share has an open one or was paid meanwhile: then False, and nothing.

        This one statement is the gate: whatever was pressed twice, in however many windows, loses here. `receipts` is
        how many the caller knew of; `superseding` are the unknown requests that somebody decided not to wait for. Here
        and below, `told` are the records by which other devices are to learn of it.
        """
        row = request_to_row(request)
        names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
        gate = (
            "NOT EXISTS (SELECT 1 FROM requests"
            " WHERE member_id = :member_id AND collection_id = :collection_id AND blocks_asking"
            f" AND id NOT IN ({', '.join(f':past{place}' for place in range(len(superseding)))}))"
            " AND (SELECT COUNT(DISTINCT receipt) FROM requests"
            " WHERE member_id = :member_id AND collection_id = :collection_id) = :receipts"
        )
        past = {f"past{place}": one.id for place, one in enumerate(superseding)}
        with self._transaction():
            done = self._db.execute(
                f"INSERT INTO requests ({names}) SELECT {marks} WHERE {gate}",
                row | past | {"receipts": receipts},
            ).rowcount
            for one in superseding if done else ():
                self._write_request(replace(one, superseded=True))
            write_own(self._db, told if done else ())
        return bool(done)

    def save_request(self, request: PaymentRequest, told: Sequence[GroupRecord] = ()) -> None:
        """Write what became of a request, and what was decided about it."""
        self.save_records([request], (), told)

    def save_records(
        self, requests: Iterable[PaymentRequest], payouts: Iterable[Payout], told: Sequence[GroupRecord] = ()
    ) -> None:
        """Write these requests and payouts, at once."""
        with self._transaction():
            self._write_records(requests, payouts)
            write_own(self._db, told)

    def insert_payout(self, payout: Payout, *, out: int, told: Sequence[GroupRecord] = ()) -> bool:
        """Write a new payout down, unless its id was used or other money left meanwhile: then False, and nothing.

        `out` is what the caller knew to have left the pot, or to be on its way out.
        """
        row = payout_to_row(payout)
        names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
        gate = (
            "NOT EXISTS (SELECT 1 FROM payouts WHERE id = :id)"
            " AND (SELECT COALESCE(SUM(reserved + sent), 0) FROM payouts) = :out"
        )
        with self._transaction():
            done = self._db.execute(
                f"INSERT INTO payouts ({names}) SELECT {marks} WHERE {gate}", row | {"out": out}
            ).rowcount
            write_own(self._db, told if done else ())
        return bool(done)

    def save_payout(self, payout: Payout, told: Sequence[GroupRecord] = ()) -> None:
        """Write what became of a payout."""
        with self._transaction():
            self._write_payout(payout)
            write_own(self._db, told)

    def save_members(self, book: Book) -> None:
        """Write the chama's name, its collections and all its members, in this order; whoever is not there is gone."""
        self.save_book(book, (), ())

    def save_book(
        self,
        book: Book,
        requests: Iterable[PaymentRequest],
        payouts: Iterable[Payout],
        told: Sequence[GroupRecord] = (),
    ) -> None:
        """Write the chama, all its members, and these of its requests and payouts, at once."""
        with self._transaction():
            self._replace_members(book)  # whoever's requests are written has to be there
            self._write_records(requests, payouts)
            write_own(self._db, told)

    def records(self) -> list[GroupRecord]:
        """What the devices of the group told each other, and what is still to be told."""
        return [] if self._readable else load_records(self._db)

    def own_record_ids(self) -> set[str]:
        """The records of this device, until somebody was told what became of them."""
        return set() if self._readable else load_own_ids(self._db)

    def take_records(self, taken: Iterable[GroupRecord], refused: Sequence[str] = ()) -> None:
        """Keep what the function has taken, and forget what it does not take."""
        with self._transaction():
            write_taken(self._db, taken)
            delete_records(self._db, refused)

    def note_noticed(self, ids: Sequence[str]) -> None:
        """Somebody was told that these records came too late."""
        with self._transaction():
            note_noticed(self._db, ids)

    def save_current(self, collection_id: str) -> None:
        """Look at the book through this collection after a restart, too."""
        with self._transaction():
            self._db.execute("INSERT OR REPLACE INTO choices VALUES ('collection', ?)", (collection_id,))

    def clear(self, seed: Book, membership: Membership | None = None) -> None:
        """Forget everything and begin again with the seed, looked at as it is, and in this group, if in any."""
        with self._transaction():
            self._clear(seed)
            self._write_records(seed.requests, seed.payouts)
            self._db.execute("INSERT INTO choices VALUES ('collection', ?)", (seed.current,))
            if membership:
                self._write_membership(membership)

    def membership(self) -> Membership | None:
        """The group that this device belongs to, if any."""
        return self._readable.membership if self._readable else BookReader(self._db).membership()

    def save_membership(self, membership: Membership, told: Sequence[GroupRecord] = ()) -> None:
        """From now on this device belongs to the group."""
        with self._transaction():
            self._write_membership(membership)
            write_own(self._db, told)

    def replace_with_group(self, membership: Membership, book: Book) -> None:
        """Forget this device's own chama, for it belongs to another one now."""
        with self._transaction():
            self._clear(book)
            self._write_membership(membership)

    def load_queue(self) -> tuple[str, ...]:
        """What was written down of those who were to be asked in their turn, and were not yet."""
        if self._readable:
            return ()
        row = self._db.execute("SELECT value FROM choices WHERE name = 'queued'").fetchone()
        return tuple(filter(None, row[0].split(" "))) if row else ()

    def save_queue(self, turns: Iterable[str]) -> None:
        """Keep who is still to be asked, across a restart."""
        value = " ".join(turns)  # no id has a blank
        with self._transaction():
            self._db.execute("INSERT OR REPLACE INTO choices VALUES ('queued', ?)", (value,))

    def load_scenario(self) -> str:
        """What the demo wrote down of the scenario that it plays."""
        if self._readable:
            return ""
        row = self._db.execute("SELECT value FROM choices WHERE name = 'scenario'").fetchone()
        return str(row[0]) if row else ""

    def save_scenario(self, value: str) -> None:
        """Keep it across a restart."""
        with self._transaction():
            self._db.execute("INSERT OR REPLACE INTO choices VALUES ('scenario', ?)", (value,))

    def own_proposals(self) -> list[OwnProposal]:
        """What this device proposed and nobody sent yet."""
        return [] if self._readable else load_own_proposals(self._db)

    def save_own_proposals(self, proposals: Iterable[OwnProposal]) -> None:
        """Keep these, and no others."""
        with self._transaction():
            write_own_proposals(self._db, proposals)

    def _open(self, seed: Book) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA foreign_keys = ON")
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version == VERSION:
            return
        with self._transaction():
            migrate(self._db, version)
            if version == 0:
                self._write_members(seed)
            self._db.execute(f"PRAGMA user_version = {VERSION}")

    def _clear(self, seed: Book) -> None:
        for table in ("payouts", "decisions", "requests", "members", "sharing", "records", "noticed_records"):
            self._db.execute(f"DELETE FROM {table}")
        self._write_members(seed)
        self._db.execute("DELETE FROM choices")

    def _write_membership(self, membership: Membership) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO sharing VALUES (1, ?, ?, ?, ?)",
            (membership.group_id, membership.role, membership.since.isoformat(), membership.is_recorded),
        )

    def _transaction(self) -> Transaction:
        if self._readable:
            raise SaveError(self._readable.problem.kind)
        return Transaction(self._db)

    def _write_records(self, requests: Iterable[PaymentRequest], payouts: Iterable[Payout]) -> None:
        for request in requests:
            self._write_request(request)
            self._write_decisions(request)
        for payout in payouts:
            self._write_payout(payout)

    def _write_request(self, request: PaymentRequest) -> None:
        row = request_to_row(request)
        names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
        changes = ", ".join(f"{name} = :{name}" for name in row)
        self._db.execute(
            f"INSERT INTO requests ({names}) VALUES ({marks}) ON CONFLICT (id) DO UPDATE SET {changes}", row
        )

    def _write_decisions(self, request: PaymentRequest) -> None:
        """Those that count: of two devices that decided at once the later one has to decide again."""
        self._db.execute("DELETE FROM decisions WHERE request_id = ?", (request.id,))
        for decision in request.decided:
            row = decision_to_row(decision)
            marks = ", ".join(f":{name}" for name in row)
            self._db.execute(f"INSERT INTO decisions ({', '.join(row)}) VALUES ({marks})", row)

    def _write_payout(self, payout: Payout) -> None:
        row = payout_to_row(payout)
        names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
        self._db.execute(f"INSERT OR REPLACE INTO payouts ({names}) VALUES ({marks})", row)

    def _replace_members(self, book: Book) -> None:
        kept = [member.id for member in book.members]
        self._write_members(book)
        self._db.execute(f"DELETE FROM members WHERE id NOT IN ({', '.join('?' for _ in kept)})", kept)

    def _write_members(self, book: Book) -> None:
        chama = book.chama
        self._db.execute(
            "INSERT OR REPLACE INTO chama VALUES (1, ?, ?, ?, ?)",
            (book.name, chama.target, chama.reference, chama.description),
        )
        write_collections(self._db, with_terms(book).collections)
        self._db.executemany(
            "INSERT INTO members VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET place = excluded.place, name = excluded.name, phone = excluded.phone,"
            " custom_share = excluded.custom_share, archived = excluded.archived, is_me = excluded.is_me",
            [(m.id, at, m.name, m.phone, m.custom_share, m.archived, m.is_me) for at, m in enumerate(book.members)],
        )


OpenDatabase: TypeAlias = Callable[[Path], Database]
