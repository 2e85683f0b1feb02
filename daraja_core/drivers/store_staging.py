"""Attempts of a store that an older copy replaces: staged in the copy, and merged when it is opened next.

Only then it is known whose the rows of an earlier version are. Of two records of one payment the one counts that is
further on, so that a success is never taken back.
"""

import logging
import os
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

from ..attempt import Initiating
from ..errors import StoreError
from ..machine import is_further_on
from .store_rows import UNREADABLE, UNTIL_DECIDED, attempt_of, row_of
from .store_schema import PUT, Converter, Row, create, whole

log = logging.getLogger("daraja.store")

StagedRow: TypeAlias = tuple[int, str, str | None, str, str | int | None, str | bytes]
"""The version that wrote it, id, account, initiated_at, what says how long it is watched, body.

Without an account it belongs to whoever opens the store."""

_STAGING = """
CREATE TABLE IF NOT EXISTS staged_attempts (
    version INTEGER NOT NULL, id TEXT NOT NULL, account TEXT, initiated_at TEXT NOT NULL, watched, body NOT NULL
);
CREATE TABLE IF NOT EXISTS staged_sessions (account TEXT, user_id TEXT NOT NULL, secret TEXT NOT NULL);
"""
_ATTEMPTS = {
    1: "1, id, NULL, initiated_at, is_open, body",
    2: "2, id, NULL, initiated_at, watched_until, body",
    3: "3, id, account, initiated_at, watched_until, body",
}
_SESSIONS = {1: "NULL, user_id, secret", 2: "NULL, user_id, secret", 3: "account, user_id, secret"}
# What a conversion that was interrupted left, and what was staged and never opened.
_LEFT_BEHIND = {
    "attempts_of_version_1": _ATTEMPTS[1],
    "attempts_of_version_2": _ATTEMPTS[2],
    "staged_attempts": "version, id, account, initiated_at, watched, body",
    "staged_sessions": "account, user_id, secret",
}


def stage_attempts(path: Path, source: Path, ids: Collection[str] | None) -> None:
    """Stage in one store those attempts of another that have these ids or are known to both; None stages all of them.

    Its session comes along, for where there is none. What of the source cannot be read is left out; its log becomes
    part of it. Raises StoreError when the disk does not take it.
    """
    try:
        with closing(_opened(path)) as db, db:
            db.executescript(f"BEGIN; {_STAGING}")
            if source.exists():
                with closing(sqlite3.connect(source)) as other:
                    _stage(db, other, ids)
    except sqlite3.Error as exc:
        raise StoreError(f"the store {path.name!r} cannot be written to: {exc}; check the disk") from exc


def merge_staged(db: sqlite3.Connection, account: str, convert: Converter) -> None:
    """Make one of what a store has and what was staged in it. What was interrupted is done again."""
    if "staged_attempts" not in _tables(db):
        return
    with whole(db):
        _suppose_sent(db)
        for staged in db.execute(f"SELECT {_LEFT_BEHIND['staged_attempts']} FROM staged_attempts").fetchall():
            row = _of_this_version(staged, account, convert)
            if _is_news(db, row):
                db.execute(PUT, row)
        kept = "INSERT OR IGNORE INTO session SELECT COALESCE(account, ?), user_id, secret FROM staged_sessions"
        db.execute(kept, (account,))
        db.execute("DROP TABLE staged_attempts")
        db.execute("DROP TABLE staged_sessions")


def _suppose_sent(db: sqlite3.Connection) -> None:
    """That a request had not left when a copy was made is no proof that it did not leave afterwards."""
    query = "SELECT account, body FROM attempts WHERE watched_until = ?"
    for account, body in db.execute(query, (UNTIL_DECIDED,)).fetchall():
        try:
            attempt = attempt_of(account, body)
        except UNREADABLE:
            continue  # it stays as it is, for a person
        if isinstance(attempt.phase, Initiating) and attempt.sending_at is None:
            supposed = replace(attempt, account=account, sending_at=attempt.initiated_at)
            db.execute(PUT, row_of(supposed))


def _of_this_version(staged: StagedRow, account: str, convert: Converter) -> Row:
    match staged:
        case (1, attempt_id, _, initiated_at, int() as is_open, str() as body):
            return convert(attempt_id, initiated_at, is_open, body)
        case (_, attempt_id, owner, initiated_at, watched, body):
            until = None if watched is None else str(watched)
            return attempt_id, account if owner is None else owner, initiated_at, until, body


def _is_news(db: sqlite3.Connection, row: Row) -> bool:
    """Whether nothing is known of it, or less than this row says."""
    attempt_id, account, *_, body = row
    known = db.execute("SELECT body FROM attempts WHERE id = ? AND account = ?", (attempt_id, account)).fetchone()
    if known is None:
        return True
    try:
        found = attempt_of(account, body)
    except UNREADABLE:
        return False
    try:
        return is_further_on(found, attempt_of(account, known[0]))
    except UNREADABLE:
        return True


def _opened(path: Path) -> sqlite3.Connection:
    is_new = not path.exists()
    if is_new:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))  # as every store: it holds numbers and a session
    db = sqlite3.connect(path)
    if is_new:
        create(db)
    return db


def _stage(db: sqlite3.Connection, source: sqlite3.Connection, ids: Collection[str] | None) -> None:
    tables = _columns_of(source)
    known = {attempt_id: body for attempt_id, body in db.execute("SELECT id, body FROM attempts")}
    for table in tables.keys() - {"session", "staged_sessions"}:
        query = f"SELECT {tables[table]} FROM {table} WHERE id = ?"
        listed = {one for (one,) in _readable(source, f"SELECT id FROM {table}")}
        for attempt_id in sorted(listed if ids is None else {*ids, *(listed & known.keys())}):
            rows = [one for one in _readable(source, query, attempt_id) if one[-1] != known.get(attempt_id)]
            db.executemany("INSERT INTO staged_attempts VALUES (?, ?, ?, ?, ?, ?)", rows)
    for table in tables.keys() & {"session", "staged_sessions"}:
        sessions = _readable(source, f"SELECT {tables[table]} FROM {table}")
        db.executemany("INSERT INTO staged_sessions VALUES (?, ?, ?)", sessions)


def _columns_of(source: sqlite3.Connection) -> Mapping[str, str]:
    """The tables that hold attempts or sessions, with what to read of them; none where that cannot be told."""
    for (version,) in _readable(source, "PRAGMA user_version"):
        if version in _ATTEMPTS:
            left = {name: columns for name, columns in _LEFT_BEHIND.items() if name in _tables(source)}
            return {"attempts": _ATTEMPTS[version], "session": _SESSIONS[version]} | left
    return {}


def _tables(db: sqlite3.Connection) -> set[str]:
    return {name for (name,) in _readable(db, "SELECT name FROM sqlite_master WHERE type = 'table'")}


def _readable(db: sqlite3.Connection, query: str, *values: object) -> Iterator[tuple[Any, ...]]:
    """The rows up to one that cannot be read."""
    try:
        yield from db.execute(query, values)
    except sqlite3.DatabaseError as exc:
        log.error("what is to be staged cannot be read whole: %s", exc)
