"""The tables of the store's file, and how a file of an earlier version becomes one of this one."""

import logging
import sqlite3
from collections.abc import Callable, Sequence

SCHEMA_VERSION = 2

_ATTEMPTS = """
CREATE TABLE attempts (
    id TEXT PRIMARY KEY,
    initiated_at TEXT NOT NULL,
    watched_until TEXT,
    body NOT NULL
);
CREATE INDEX attempts_by_folded_id ON attempts (id COLLATE NOCASE);
CREATE INDEX watched_attempts ON attempts (watched_until) WHERE watched_until IS NOT NULL;
CREATE INDEX attempts_by_age ON attempts (initiated_at);
"""
_SESSION = """
CREATE TABLE session (only_one INTEGER PRIMARY KEY CHECK (only_one = 1), user_id TEXT NOT NULL, secret TEXT NOT NULL);
"""
# The rows are moved in steps, each of which frees the room that the next one takes: a nearly full disk is enough.
_BEGIN_MOVING = f"""
DROP INDEX open_attempts;
DROP INDEX IF EXISTS attempts_by_folded_id;
ALTER TABLE attempts RENAME TO attempts_of_version_1;
{_ATTEMPTS}
"""
_MOVED_AT_ONCE = 500
PUT = (
    "INSERT INTO attempts VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
    " initiated_at = excluded.initiated_at, watched_until = excluded.watched_until, body = excluded.body"
)

log = logging.getLogger("daraja.store")

Row = tuple[str, str, str | None, str | bytes]
Converter = Callable[[str, str, int, str], Row]
"""Makes a row out of one of the first version: id, initiated_at, is_open (0, 1, 2), body."""


def create(db: sqlite3.Connection) -> None:
    """Make the tables of a new file."""
    db.executescript(f"BEGIN; {_ATTEMPTS} {_SESSION} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")


def bring_up_to_date(db: sqlite3.Connection, version: int, convert: Converter) -> None:
    """Convert an earlier version's rows; one that was interrupted goes on where it stopped."""
    if version == 1:
        db.executescript(f"BEGIN IMMEDIATE; {_BEGIN_MOVING} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")
    if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'attempts_of_version_1'").fetchone() is None:
        return
    while rows := db.execute(
        f"SELECT id, initiated_at, is_open, body FROM attempts_of_version_1 LIMIT {_MOVED_AT_ONCE}"
    ).fetchall():
        _move(db, [convert(*row) for row in rows])
    db.execute("DROP TABLE attempts_of_version_1")
    try:
        db.execute("VACUUM")
    except sqlite3.OperationalError as exc:  # it needs room; without it the file stays as large as it was
        log.warning("the store's file could not be made smaller: %s", exc)


def _move(db: sqlite3.Connection, rows: Sequence[Row]) -> None:
    db.execute("BEGIN IMMEDIATE")
    try:
        db.executemany(PUT, rows)
        db.executemany("DELETE FROM attempts_of_version_1 WHERE id = ?", [row[:1] for row in rows])
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
