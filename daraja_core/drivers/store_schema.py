"""The tables of the store's file, and how a file of an earlier version becomes one of this one."""

import logging
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

SCHEMA_VERSION = 3

_ATTEMPTS = """
CREATE TABLE attempts (
    id TEXT NOT NULL,
    account TEXT NOT NULL,
    initiated_at TEXT NOT NULL,
    watched_until TEXT,
    body NOT NULL,
    PRIMARY KEY (id, account)
);
CREATE INDEX attempts_by_folded_id ON attempts (id COLLATE NOCASE);
CREATE INDEX watched_attempts ON attempts (watched_until) WHERE watched_until IS NOT NULL;
CREATE INDEX attempts_by_age ON attempts (initiated_at);
"""
_SESSION = """
CREATE TABLE session (account TEXT PRIMARY KEY, user_id TEXT NOT NULL, secret TEXT NOT NULL);
"""
_MOVED_AT_ONCE = 500
PUT = (
    "INSERT INTO attempts VALUES (?, ?, ?, ?, ?) ON CONFLICT (id, account) DO UPDATE SET"
    " initiated_at = excluded.initiated_at, watched_until = excluded.watched_until, body = excluded.body"
)
# What the first two versions had: their rows name no account, and the first one no moment until which one is watched.
_INDEXES = ("open_attempts", "attempts_by_folded_id", "watched_attempts", "attempts_by_age")
_COLUMNS = {1: "id, initiated_at, is_open, body", 2: "id, initiated_at, watched_until, body"}

log = logging.getLogger("daraja.store")

Row = tuple[str, str, str, str | None, str | bytes]
Converter = Callable[[str, str, int, str], Row]
"""Makes a row out of one of the first version: id, initiated_at, is_open (0, 1, 2), body."""


@contextmanager
def whole(db: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing, whatever is raised in between."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def create(db: sqlite3.Connection) -> None:
    """Make the tables of a new file."""
    db.executescript(f"BEGIN; {_ATTEMPTS} {_SESSION} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")


def bring_up_to_date(db: sqlite3.Connection, version: int, account: str, convert: Converter) -> None:
    """Give an earlier version's rows to the account and convert them; one that was interrupted goes on."""
    if version < SCHEMA_VERSION:
        _begin_moving(db, version, account)
    moved = [_move_all(db, before, account, convert) for before in _COLUMNS]
    if not any(moved):
        return
    try:
        db.execute("VACUUM")
    except sqlite3.OperationalError as exc:  # it needs room; without it the file stays as large as it was
        log.warning("the store's file could not be made smaller: %s", exc)


def _begin_moving(db: sqlite3.Connection, version: int, account: str) -> None:
    """The rows are moved in steps, each of which frees the room that the next takes: a nearly full disk is enough."""
    with whole(db):
        for index in _INDEXES:
            db.execute(f"DROP INDEX IF EXISTS {index}")
        db.execute(f"ALTER TABLE attempts RENAME TO attempts_of_version_{version}")
        db.execute("ALTER TABLE session RENAME TO session_before")
        for statement in filter(str.strip, (_ATTEMPTS + _SESSION).split(";")):
            db.execute(statement)
        db.execute("INSERT INTO session SELECT ?, user_id, secret FROM session_before", (account,))
        db.execute("DROP TABLE session_before")
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _move_all(db: sqlite3.Connection, version: int, account: str, convert: Converter) -> bool:
    table = f"attempts_of_version_{version}"
    if db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone() is None:
        return False
    query = f"SELECT {_COLUMNS[version]} FROM {table} LIMIT {_MOVED_AT_ONCE}"
    while rows := db.execute(query).fetchall():
        made = [convert(*row) for row in rows] if version == 1 else [(row[0], account, *row[1:]) for row in rows]
        _move(db, table, made)
    db.execute(f"DROP TABLE {table}")
    return True


def _move(db: sqlite3.Connection, table: str, rows: Sequence[Row]) -> None:
    with whole(db):
        db.executemany(PUT, rows)
        db.executemany(f"DELETE FROM {table} WHERE id = ?", [row[:1] for row in rows])
