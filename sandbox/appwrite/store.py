"""The SQLite file behind the Appwrite side: one connection on one thread, one commit for all that waits."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

T = TypeVar("T")

# {id} is how ids compare: without case, as on the recorded server (MariaDB), or with it.
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS users (
    id TEXT PRIMARY KEY{id}, created TEXT NOT NULL, updated TEXT NOT NULL, name TEXT NOT NULL,
    email TEXT UNIQUE COLLATE NOCASE, password TEXT, active INTEGER NOT NULL DEFAULT 1,
    labels TEXT NOT NULL DEFAULT '[]', prefs TEXT NOT NULL DEFAULT '{{}}', target TEXT
);
CREATE TABLE IF NOT EXISTS sessions (
    id TEXT PRIMARY KEY, user_id TEXT NOT NULL{id}, secret_hash TEXT NOT NULL, provider TEXT NOT NULL,
    provider_uid TEXT NOT NULL, created TEXT NOT NULL, expire TEXT NOT NULL, address TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS sessions_by_user ON sessions (user_id);
CREATE TABLE IF NOT EXISTS tokens (
    id TEXT PRIMARY KEY, user_id TEXT NOT NULL{id}, secret_hash TEXT NOT NULL, expire TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS teams (
    id TEXT PRIMARY KEY{id}, created TEXT NOT NULL, updated TEXT NOT NULL, name TEXT NOT NULL,
    prefs TEXT NOT NULL DEFAULT '{{}}'
);
CREATE TABLE IF NOT EXISTS memberships (
    id TEXT PRIMARY KEY, team_id TEXT NOT NULL{id}, user_id TEXT NOT NULL{id},
    created TEXT NOT NULL, updated TEXT NOT NULL, joined TEXT NOT NULL, roles TEXT NOT NULL,
    UNIQUE (team_id, user_id)
);
CREATE INDEX IF NOT EXISTS memberships_by_user ON memberships (user_id);
CREATE TABLE IF NOT EXISTS keys (
    id TEXT PRIMARY KEY, created TEXT NOT NULL, name TEXT NOT NULL, secret_hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS platforms (
    id TEXT PRIMARY KEY, created TEXT NOT NULL, name TEXT NOT NULL, host TEXT NOT NULL UNIQUE
);
CREATE TABLE IF NOT EXISTS functions (
    id TEXT PRIMARY KEY{id}, created TEXT NOT NULL, updated TEXT NOT NULL, settings TEXT NOT NULL, deployment TEXT
);
CREATE TABLE IF NOT EXISTS variables (
    id TEXT PRIMARY KEY, function TEXT NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL, key TEXT NOT NULL,
    value TEXT NOT NULL, secret INTEGER NOT NULL, UNIQUE (function, key)
);
CREATE TABLE IF NOT EXISTS deployments (
    id TEXT PRIMARY KEY, function TEXT NOT NULL, created TEXT NOT NULL, entrypoint TEXT NOT NULL,
    commands TEXT NOT NULL, status TEXT NOT NULL, size INTEGER NOT NULL, logs TEXT NOT NULL, source BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS executions (
    id TEXT PRIMARY KEY, function TEXT NOT NULL, created TEXT NOT NULL, deployment TEXT NOT NULL,
    trigger_ TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL, status INTEGER NOT NULL, duration REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS executions_by_function ON executions (function, created);
CREATE TABLE IF NOT EXISTS transactions (
    id TEXT PRIMARY KEY, created TEXT NOT NULL, updated TEXT NOT NULL, status TEXT NOT NULL, expires TEXT NOT NULL,
    operations TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS databases (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE{id},
    created TEXT NOT NULL, updated TEXT NOT NULL, name TEXT NOT NULL, enabled INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS collections (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, database INTEGER NOT NULL, id TEXT NOT NULL{id},
    created TEXT NOT NULL, updated TEXT NOT NULL, name TEXT NOT NULL, enabled INTEGER NOT NULL,
    security INTEGER NOT NULL, permissions TEXT NOT NULL, UNIQUE (database, id)
);
CREATE TABLE IF NOT EXISTS attributes (
    position INTEGER PRIMARY KEY AUTOINCREMENT, collection INTEGER NOT NULL, key TEXT NOT NULL,
    status TEXT NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL, shape TEXT NOT NULL, UNIQUE (collection, key)
);
CREATE TABLE IF NOT EXISTS indexes (
    position INTEGER PRIMARY KEY AUTOINCREMENT, collection INTEGER NOT NULL, key TEXT NOT NULL,
    status TEXT NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL, kind TEXT NOT NULL,
    attributes TEXT NOT NULL, orders TEXT NOT NULL, UNIQUE (collection, key)
);
"""

_WHOLE: Final = ("BEGIN IMMEDIATE", "COMMIT", ("ROLLBACK",))
_PART: Final = ("SAVEPOINT part", "RELEASE part", ("ROLLBACK TO part", "RELEASE part"))


CHECKPOINT_AFTER: Final = 50  # groups of jobs; SQLite's own turn comes at some 120

Job = Callable[[sqlite3.Connection], Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a job gave, or what it raised."""

    result: Any = None
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A job, and who waits for it."""

    job: Job
    done: "asyncio.Future[Any]"


class Store:
    """Owns the file. Everything that touches it is a function given to `run`; they run one after the other.

    A new file begins with what the script says that `first` gives, made all at once.
    """

    def __init__(self, path: Path, *, caseless: bool = True, first: Callable[[], str] = lambda: "") -> None:
        self._path = path
        self._caseless = caseless
        self._first = first
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="appwrite-store")
        self._connection: sqlite3.Connection | None = None
        self._waiting: list[_Waiting] = []
        self._groups = 0
        self._is_working = False
        self._is_closed = False

    async def open(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._open)

    async def run(self, job: Callable[[sqlite3.Connection], T]) -> T:
        """`job` on the store's thread; what it wrote outside `transaction` is committed statement by statement.

        Jobs that come while others are written down wait, and are then written down together, with one fsync.
        """
        if self._connection is None or self._is_closed:
            raise RuntimeError("the store is closed: call open() first")
        waiting = _Waiting(job, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if not self._is_working:
            self._work()
        done: T = await waiting.done
        return done

    async def close(self) -> None:
        self._is_closed = True
        if self._waiting:
            self._work()
        closing = self._thread.submit(self._close)  # it is done, even if whoever waits for it is cancelled
        self._thread.shutdown(wait=False)
        await asyncio.shield(asyncio.wrap_future(closing))

    def _work(self) -> None:
        group, self._waiting = self._waiting, []
        self._is_working = True
        self._thread.submit(self._run_group, group, asyncio.get_running_loop())

    def _run_group(self, group: "list[_Waiting]", loop: asyncio.AbstractEventLoop) -> None:
        """On the thread."""
        connection = self._connection
        assert connection is not None, "it is closed after the last group"
        try:
            outcomes = outcomes_of([one.job for one in group], connection)
        except sqlite3.Error as exc:  # not even an end of what was begun: nobody is left waiting
            outcomes = [Outcome(error=exc) for _ in group]
        loop.call_soon_threadsafe(self._tell, group, outcomes)
        self._groups += 1
        if self._groups % CHECKPOINT_AFTER == 0:  # SQLite would do it in the middle of a commit that somebody waits for
            with suppress(sqlite3.Error):  # nothing is lost: what is in the log is read from there
                connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()

    def _tell(self, group: "list[_Waiting]", outcomes: "list[Outcome]") -> None:
        for one, outcome in zip(group, outcomes, strict=True):
            if one.done.done():  # whoever waited has gone
                continue
            if outcome.error is None:
                one.done.set_result(outcome.result)
            else:
                one.done.set_exception(outcome.error)
        self._is_working = False
        if self._waiting and not self._is_closed:
            self._work()

    def _open(self) -> None:
        # Kept by the thread itself: who waits for it may be cancelled, and then closes what was opened all the same.
        self._connection = connect(self._path, caseless=self._caseless, first=self._first)

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def connect(path: Path | str, *, caseless: bool, first: Callable[[], str] = lambda: "") -> sqlite3.Connection:
    """The file with every table in it."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA case_sensitive_like = {int(not caseless)}")
        connection.execute("PRAGMA synchronous = FULL")  # an acknowledged write survives a power cut
        if connection.execute("SELECT NOT EXISTS (SELECT 1 FROM sqlite_master)").fetchone()[0]:
            connection.executescript(first())
        connection.executescript(_SCHEMA.format(id=" COLLATE NOCASE" if caseless else ""))
    except BaseException:
        connection.close()
        raise
    return connection


def outcomes_of(jobs: Sequence[Job], db: sqlite3.Connection) -> list[Outcome]:
    """Several jobs in one transaction, each on its own within it; where that cannot be, one after the other."""
    if len(jobs) > 1 and (together := _together(jobs, db)) is not None:
        return together
    return [_outcome(job, db) for job in jobs]


def _together(jobs: Sequence[Job], db: sqlite3.Connection) -> list[Outcome] | None:
    """None when the whole was undone: SQLite itself does that when the disk is full."""
    found = []
    try:
        db.execute("BEGIN")
        for job in jobs:
            found.append(_outcome(job, db))
            if not db.in_transaction:
                return None
        db.execute("COMMIT")
    except sqlite3.Error:
        if db.in_transaction:
            db.execute("ROLLBACK")
        return None
    return found


def _outcome(job: Job, db: sqlite3.Connection) -> Outcome:
    try:
        return Outcome(job(db))
    except Exception as exc:  # noqa: BLE001 — whoever waits for the job gets it
        return Outcome(error=exc)


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, and one fsync; within another one it is a part of that, undone by itself."""
    begin, commit, undo = _PART if db.in_transaction else _WHOLE
    db.execute(begin)
    try:
        yield
    except BaseException:
        for statement in undo:
            db.execute(statement)
        raise
    db.execute(commit)


def fact(db: sqlite3.Connection, name: str, otherwise: Callable[[], str]) -> str:
    """A value made once and kept for the life of the file."""
    row = db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
    if row is not None:
        return str(row[0])
    value = otherwise()
    db.execute("INSERT INTO facts VALUES (?, ?)", (name, value))
    return value
