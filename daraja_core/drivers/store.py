"""The record of every attempt: one SQLite file, one owner process, one transaction per change."""

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, TypeVar

from ..attempt import Attempt
from ..errors import StoreBusyError, StoreError
from ..machine import is_open
from .file_lock import FileLock
from .lifetime import finish
from .portions import in_portions
from .store_file import connect
from .store_merge import take_in
from .store_rows import UNREADABLE, attempt_of, row_of
from .store_schema import PUT, whole

log = logging.getLogger("daraja.store")

T = TypeVar("T")

KEEP_FOR = timedelta(days=400)  # a year, and time to look something up after it
FORGET_EVERY = timedelta(days=1)
CHECKPOINT_AFTER = 100  # attempts that were written; SQLite's own turn comes at some 280


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

    async def ids(self) -> list[str]:
        """The id of every attempt, the oldest first."""

    async def session(self) -> tuple[str, str] | None:
        """The kept Appwrite session: user id and secret."""

    async def keep_session(self, user_id: str, secret: str) -> None:
        """Keep a session across restarts, in place of the one before."""


class SqliteStore:
    """The store in a file; its work runs in one thread of its own, so the event loop never waits for a disk.

    What was settled longer ago than `keep_for` is forgotten, its id included; None keeps everything. What news may
    still come about is never forgotten.

    One file holds the attempts of any number of accounts, each with its session. `account` is whose session is meant,
    and whose attempt where several have one id. `merging` are files with one account each, which are taken in at the
    next opening and then put aside.
    """

    def __init__(
        self, path: Path, keep_for: timedelta | None = KEEP_FOR, merging: Sequence[tuple[Path, str]] = ()
    ) -> None:
        if keep_for is not None and keep_for <= timedelta(0):
            raise ValueError(f"keep_for must be a time, such as timedelta(days=400), or None, got {keep_for!r}")
        self.account = ""
        self._path = path
        self._merging = merging
        self._keep_for = keep_for
        self._forgot_at: datetime | None = None
        self._lock = FileLock(path.with_name(path.name + ".lock"))
        self._thread: ThreadPoolExecutor | None = None
        self._in_log = 0
        self._db: sqlite3.Connection | None = None

    async def open(self) -> None:
        """Create or open the file. A damaged or newer one is named in a StoreError and left exactly as it is."""
        if self._thread is not None:
            raise StoreBusyError(f"the store {self._path.name!r} is open already: give each Daraja a store of its own")
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="daraja-store")
        try:
            await self._run(self._open)
        except BaseException:
            await finish(self._release())  # behind the opening, which goes on when only the waiting was cancelled
            raise

    async def close(self) -> None:
        """Close the file and let the next owner in."""
        closing = self._let_go()
        if closing is not None:
            try:
                await asyncio.shield(asyncio.wrap_future(closing))
            except sqlite3.Error as exc:
                raise StoreError(f"the store {self._path.name!r} could not be closed in order: {exc}") from exc

    async def _release(self) -> None:
        """Let the next owner in after an opening that failed, whatever is wrong with the file."""
        with contextlib.suppress(StoreError):
            await self.close()

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
        if not attempts:
            return
        await self._run(lambda: self._write(PUT, [row_of(one) for one in attempts]))
        self._checkpoint_behind(len(attempts))
        try:
            await self.forget_old(max(one.initiated_at for one in attempts))
        except StoreError as exc:  # what was to be written is written
            log.warning("what is old could not be forgotten: %s", exc)

    def _checkpoint_behind(self, written: int) -> None:
        """Bring the log into the file once who waited has his answer: SQLite would do it in the middle of a commit."""
        self._in_log += written
        if self._in_log >= CHECKPOINT_AFTER and self._thread is not None:
            self._in_log = 0
            self._thread.submit(self._checkpoint)

    async def forget_old(self, now: datetime) -> None:
        """Delete what was kept for long enough, once a day at most."""
        if self._keep_for is None or (self._forgot_at is not None and now < self._forgot_at + FORGET_EVERY):
            return
        self._forgot_at = now
        values = ((now - self._keep_for).isoformat(), now.isoformat())
        await self._run(lambda: self._write(_FORGET, [values]))

    async def load(self, attempt_id: str) -> Attempt | None:
        """The attempt with this id, or None."""
        rows = await self._run(lambda: self._select(_LOAD, (attempt_id, self.account, attempt_id)))
        return self._parsed(*rows[0]) if rows else None

    async def load_open(self, now: datetime) -> list[Attempt]:
        """Open attempts, oldest first. Others are not even looked at: there is an index over how long each is watched.

        What was never decided is due however old it is: the phone may have been off for days.
        """
        rows = await self._run(lambda: self._select(LOAD_OPEN, (now.isoformat(),)))
        attempts = [self._readable(*row) async for some in in_portions(rows) for row in some]
        found = [attempt for attempt in attempts if attempt is not None and is_open(attempt, now)]
        return sorted(found, key=lambda attempt: attempt.initiated_at)  # SQLite would carry every body along for it

    async def ids(self) -> list[str]:
        """The id of every attempt, the oldest first."""
        rows = await self._run(lambda: self._select("SELECT id FROM attempts ORDER BY initiated_at, id", ()))
        return [attempt_id for (attempt_id,) in rows]

    async def session(self) -> tuple[str, str] | None:
        """The kept session, or None."""
        query = "SELECT user_id, secret FROM session WHERE account = ?"
        rows = await self._run(lambda: self._select(query, (self.account,)))
        return (rows[0][0], rows[0][1]) if rows else None

    async def keep_session(self, user_id: str, secret: str) -> None:
        """Replace the kept session."""
        statement = "INSERT OR REPLACE INTO session VALUES (?, ?, ?)"
        await self._run(lambda: self._write(statement, [(self.account, user_id, secret)]))

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
            self._db = connect(self._path, self.account)
            for path, account in self._merging:
                take_in(self._db, path, account)
        except BaseException:
            self._lock.release()
            raise

    def _close(self) -> None:
        db, self._db = self._db, None
        try:
            if db is not None:
                db.close()
        finally:
            self._lock.release()

    def _checkpoint(self) -> None:
        assert self._db is not None
        try:
            self._db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        except sqlite3.Error as exc:  # nothing is lost: what is in the log is read from there, and moved another time
            log.warning("the log of the store %r could not be moved into the file: %s", self._path.name, exc)

    def _write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        assert self._db is not None
        with whole(self._db):
            self._db.executemany(statement, rows)

    def _select(self, query: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        assert self._db is not None
        return self._db.execute(query, values).fetchall()

    def _readable(self, attempt_id: str, account: str, body: str | bytes) -> Attempt | None:
        try:
            return self._parsed(account, body)
        except StoreError as exc:  # it stays as it is, for a person; the others go on
            log.error("payment %s is left out: %s", attempt_id, exc)
            return None

    def _parsed(self, account: str, body: str | bytes) -> Attempt:
        try:
            return attempt_of(account, body)
        except UNREADABLE as exc:
            raise StoreError(
                f"a row of the store {self._path.name!r} cannot be read: {type(exc).__name__}", fault="damaged"
            ) from exc


_LOAD = """
SELECT account, body FROM attempts WHERE id = ? COLLATE NOCASE ORDER BY account = ? DESC, id = ? DESC LIMIT 1
"""
LOAD_OPEN = """
SELECT id, account, body FROM attempts INDEXED BY watched_attempts WHERE watched_until > ?
"""
_FORGET = "DELETE FROM attempts WHERE initiated_at < ? AND (watched_until IS NULL OR watched_until <= ?)"


__all__ = ["SqliteStore", "Store"]
