"""The record of every attempt: one SQLite file, one owner process, one transaction per change."""

import asyncio
import logging
import os
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

from ..attempt import Attempt
from ..errors import StoreBusyError, StoreError
from ..machine import WATCH_FOR, is_decided, is_open
from ..serialization import attempt_from_text, attempt_to_text
from .file_lock import FileLock

log = logging.getLogger("daraja.store")

T = TypeVar("T")

SCHEMA_VERSION = 1
SCHEMA = """
CREATE TABLE attempts (
    id TEXT PRIMARY KEY,
    initiated_at TEXT NOT NULL,
    is_open INTEGER NOT NULL,
    body TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX open_attempts ON attempts (initiated_at) WHERE is_open;
CREATE TABLE session (only_one INTEGER PRIMARY KEY CHECK (only_one = 1), user_id TEXT NOT NULL, secret TEXT NOT NULL);
"""


class Store(Protocol):
    """Where attempts are written before anything is sent. All methods raise StoreError when the disk says no."""

    async def open(self) -> None:
        """Take the store; StoreBusyError when another process owns it."""

    async def close(self) -> None:
        """Give it back."""

    async def save(self, attempts: Sequence[Attempt]) -> None:
        """Write the attempts in one transaction; on return they survive a power cut."""

    async def load(self, attempt_id: str) -> Attempt | None:
        """The attempt with this id, whatever the case of its letters."""

    async def load_open(self, now: datetime) -> list[Attempt]:
        """Every attempt about which news may still come, oldest first. What cannot be read is left out, and kept."""

    async def session(self) -> tuple[str, str] | None:
        """The kept Appwrite session: user id and secret."""

    async def keep_session(self, user_id: str, secret: str) -> None:
        """Keep a session across restarts, in place of the one before."""


class SqliteStore:
    """The store in a file; its work runs in one thread of its own, so the event loop never waits for a disk."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = FileLock(path.with_name(path.name + ".lock"))
        self._thread: ThreadPoolExecutor | None = None
        self._db: sqlite3.Connection | None = None

    async def open(self) -> None:
        """Create or open the file. A damaged or newer one is named in a StoreError and left exactly as it is."""
        if self._thread is not None:
            raise StoreBusyError(f"the store {self._path.name!r} is open already: give each Daraja a store of its own")
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="daraja-store")
        try:
            await self._run(self._open)
        except BaseException:
            self._let_go()  # behind the opening, which goes on in its thread when only the waiting was cancelled
            raise

    async def close(self) -> None:
        """Close the file and let the next owner in."""
        closing = self._let_go()
        if closing is not None:
            try:
                await asyncio.shield(asyncio.wrap_future(closing))
            except sqlite3.Error as exc:
                raise StoreError(f"the store {self._path.name!r} could not be closed in order: {exc}") from exc

    def _let_go(self) -> "Future[None] | None":
        """Have the file closed and the lock freed, whether or not somebody waits for it."""
        thread, self._thread = self._thread, None
        if thread is None:
            return None
        closing = thread.submit(self._close)
        thread.shutdown(wait=False)
        return closing

    async def save(self, attempts: Sequence[Attempt]) -> None:
        """Write the attempts in one transaction."""
        rows = [(one.id, one.initiated_at.isoformat(), _may_change(one), attempt_to_text(one)) for one in attempts]
        await self._run(lambda: self._write("INSERT OR REPLACE INTO attempts VALUES (?, ?, ?, ?)", rows))

    async def load(self, attempt_id: str) -> Attempt | None:
        """The attempt with this id, or None."""
        query = "SELECT body FROM attempts WHERE id = ? COLLATE NOCASE ORDER BY id = ? DESC LIMIT 1"
        rows = await self._run(lambda: self._select(query, (attempt_id, attempt_id)))
        return self._parsed(rows[0][0]) if rows else None

    async def load_open(self, now: datetime) -> list[Attempt]:
        """Open attempts, oldest first. Settled ones are not even looked at: there is an index over the open ones."""
        since = (now - WATCH_FOR).isoformat()
        # What was never decided is due however old it is: the phone may have been off for days.
        query = (
            "SELECT id, body FROM attempts WHERE is_open AND (initiated_at > ? OR is_open = 2) ORDER BY initiated_at"
        )
        rows = await self._run(lambda: self._select(query, (since,)))
        attempts = [self._readable(attempt_id, body) for attempt_id, body in rows]
        return [attempt for attempt in attempts if attempt is not None and is_open(attempt, now)]

    async def session(self) -> tuple[str, str] | None:
        """The kept session, or None."""
        rows = await self._run(lambda: self._select("SELECT user_id, secret FROM session", ()))
        return (rows[0][0], rows[0][1]) if rows else None

    async def keep_session(self, user_id: str, secret: str) -> None:
        """Replace the kept session."""
        statement = "INSERT OR REPLACE INTO session VALUES (1, ?, ?)"
        await self._run(lambda: self._write(statement, [(user_id, secret)]))

    async def _run(self, work: Callable[[], T]) -> T:
        if self._thread is None:
            raise StoreError(f"the store {self._path.name!r} is not open")
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except sqlite3.Error as exc:
            raise StoreError(f"the store {self._path.name!r} cannot be used: {exc}; check the disk") from exc
        except OSError as exc:
            raise StoreError(f"the data folder of {self._path.name!r} cannot be used: {exc.strerror}") from exc

    def _open(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if not self._lock.acquire():
            raise StoreBusyError(f"another process uses the store {self._path.name!r}: close it first")
        try:
            self._db = self._connect()
        except BaseException:
            self._lock.release()
            raise

    def _connect(self) -> sqlite3.Connection:
        is_new = not self._path.exists() or self._path.stat().st_size == 0
        if is_new:
            os.close(os.open(self._path, os.O_CREAT | os.O_WRONLY, 0o600))  # it holds phone numbers and a session
        db = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        try:
            self._check(db, is_new=is_new)
        except sqlite3.DatabaseError as exc:
            db.close()
            raise StoreError(f"the store {self._path.name!r} is damaged ({exc}); move it away to start afresh") from exc
        except BaseException:
            db.close()
            raise
        return db

    def _check(self, db: sqlite3.Connection, *, is_new: bool) -> None:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if not is_new and version == 0 and db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise StoreError(f"{self._path.name!r} is not a store of this program; choose another file")
        if version > SCHEMA_VERSION:
            raise StoreError(f"the store {self._path.name!r} was written by a newer version; update this program")
        problem = db.execute("PRAGMA quick_check(1)").fetchone()[0]
        if problem != "ok":
            raise StoreError(f"the store {self._path.name!r} is damaged ({problem}); move it away to start afresh")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        if version == 0:
            db.executescript(f"BEGIN; {SCHEMA} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")
        db.execute("CREATE INDEX IF NOT EXISTS attempts_by_folded_id ON attempts (id COLLATE NOCASE)")

    def _close(self) -> None:
        db, self._db = self._db, None
        try:
            if db is not None:
                db.close()
        finally:
            self._lock.release()

    def _write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        assert self._db is not None
        self._db.execute("BEGIN IMMEDIATE")
        try:
            self._db.executemany(statement, rows)
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    def _select(self, query: str, values: tuple[object, ...]) -> list[tuple[str, ...]]:
        assert self._db is not None
        return self._db.execute(query, values).fetchall()

    def _readable(self, attempt_id: str, body: str) -> Attempt | None:
        try:
            return self._parsed(body)
        except StoreError as exc:  # it stays as it is, for a person; the others go on
            log.error("payment %s is left out: %s", attempt_id, exc)
            return None

    def _parsed(self, body: str) -> Attempt:
        try:
            return attempt_from_text(body)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
            raise StoreError(f"a row of the store {self._path.name!r} cannot be read: {type(exc).__name__}") from exc


def _may_change(attempt: Attempt) -> int:
    """What the column says: 0 nothing will change, 1 it is watched for a while, 2 it is still to be decided."""
    return is_open(attempt, attempt.initiated_at) + (not is_decided(attempt))


__all__ = ["SqliteStore", "Store"]
