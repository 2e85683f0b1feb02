"""Looks at a record before anything is written to it: a damaged or newer one is shown as far as it can be read, and the
file is left as it is."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from ..domain.book import Book
from ..domain.group import Membership
from ..domain.record_problems import RecordProblem, SaveProblem
from .book_reader import UNREADABLE, BookReader
from .migrations import VERSION, migrate
from .transaction import LOCK_LIMIT_S, save_problem

Connect: TypeAlias = Callable[..., sqlite3.Connection]
"""Opens a SQLite file, as `sqlite3.connect` does."""


_NO_RECORD = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What SQLite raises of a file that is none of its own, or says of it in what is no text."""
_ABOUT_THE_DISK = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
}


@dataclass(frozen=True, slots=True)
class ReadableRecord:
    """A record that can only be looked at: what is wrong with it, and what could be read of it."""

    problem: RecordProblem
    book: Book
    membership: Membership | None = None


def look_at(path: Path, seed: Book, connect: Connect) -> ReadableRecord | None:
    """What can be read of a record that must not be written to; None when it is as it should be, or not there yet."""
    if not path.exists() or path.stat().st_size == 0:
        return None
    try:
        # A connection that only reads leaves the file and its log alone, also when it is closed.
        with closing(connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=LOCK_LIMIT_S)) as db:
            return _look(db, path, seed)
    except _NO_RECORD as exc:
        if _code(exc) == sqlite3.SQLITE_CANTOPEN and not _log_of(path).exists():
            return _look_on_a_read_only_disk(path, seed, connect)
        return ReadableRecord(RecordProblem(_kind(exc), str(path)), Book(seed.chama, ()))


def _look_on_a_read_only_disk(path: Path, seed: Book, connect: Connect) -> ReadableRecord:
    """Without a log there is nothing beside the file; where SQLite can make none, it has to be told so."""
    try:
        with closing(connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
            return _look(db, path, seed) or _as_far_as_possible("read_only", db, path, seed)
    except _NO_RECORD as exc:
        return ReadableRecord(RecordProblem(_kind(exc), str(path)), Book(seed.chama, ()))


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _look(db: sqlite3.Connection, path: Path, seed: Book) -> ReadableRecord | None:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        return _as_far_as_possible("newer", db, path, seed)
    if version == VERSION:
        return _checked(db, path, seed)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
        try:
            db.backup(copy)
            migrate(copy, version)
        except UNREADABLE as exc:
            return _as_far_as_possible(_kind(exc), db, path, seed)
        return _checked(copy, path, seed)


def _checked(db: sqlite3.Connection, path: Path, seed: Book) -> ReadableRecord | None:
    reader = BookReader(db)
    try:
        reader.book()
        reader.membership()
        reader.group_records()
    except UNREADABLE as exc:
        return _as_far_as_possible(_kind(exc), db, path, seed)
    return None


def _kind(error: Exception) -> SaveProblem:
    """What is wrong: the disk, where SQLite says so; else what was read."""
    return (save_problem(error) or "disk") if _code(error) in _ABOUT_THE_DISK else "damaged"


def _code(error: Exception) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _as_far_as_possible(kind: SaveProblem, db: sqlite3.Connection, path: Path, seed: Book) -> ReadableRecord:
    reader = BookReader(db, fallback=seed)
    book, membership = reader.book(), reader.membership()
    reader.group_records()  # those that cannot be read are counted, too
    return ReadableRecord(RecordProblem(kind, str(path), reader.unreadable), book, membership)
