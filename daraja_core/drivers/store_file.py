"""The store's file: opened, checked and brought up to date, and attempts as its rows."""

import os
import sqlite3
import zlib
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from ..attempt import Attempt
from ..errors import StoreError
from ..machine import WATCH_FOR, is_decided, is_open
from ..serialization import attempt_from_text, attempt_to_text
from .row_text import packed
from .store_schema import SCHEMA_VERSION, Row, bring_up_to_date, create

UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError, zlib.error)
UNTIL_DECIDED = "9999"  # sorts behind every moment


def connect(path: Path, account: str) -> sqlite3.Connection:
    """Open or create it; what an earlier version wrote belongs to the account. Raises StoreError, and changes nothing.

    Whoever closes in order takes the log away; reading the whole file is for the start after a crash.
    """
    is_new = not path.exists() or path.stat().st_size == 0
    if is_new:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))  # it holds phone numbers and a session
    crashed = path.with_name(path.name + "-wal").exists()
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        _check(db, path, account, is_new=is_new, is_to_be_checked=crashed)
    except sqlite3.DatabaseError as exc:
        db.close()
        raise StoreError(f"the store {path.name!r} is damaged ({exc}); move it away to start afresh") from exc
    except BaseException:
        db.close()
        raise
    return db


def row_of(attempt: Attempt) -> Row:
    """What is to be decided stays readable for a person; what then lies there for years takes as little as it can."""
    text = attempt_to_text(replace(attempt, account=""))  # it has a column of its own
    body = packed(text) if is_decided(attempt) else text
    return attempt.id, attempt.account, attempt.initiated_at.isoformat(), _watched_until(attempt), body


def _check(db: sqlite3.Connection, path: Path, account: str, *, is_new: bool, is_to_be_checked: bool) -> None:
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if not is_new and version == 0 and db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise StoreError(f"{path.name!r} is not a store of this program; choose another file")
    if version > SCHEMA_VERSION:
        raise StoreError(f"the store {path.name!r} was written by a newer version; update this program")
    problem = db.execute("PRAGMA quick_check(1)").fetchone()[0] if is_to_be_checked else "ok"
    if problem != "ok":
        raise StoreError(f"the store {path.name!r} is damaged ({problem}); move it away to start afresh")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    if version == 0:
        create(db)
    else:
        bring_up_to_date(db, version, account, partial(_converted, account))


def _watched_until(attempt: Attempt) -> str | None:
    if not is_decided(attempt):
        return UNTIL_DECIDED
    return (attempt.initiated_at + WATCH_FOR).isoformat() if is_open(attempt, attempt.initiated_at) else None


def _converted(account: str, attempt_id: str, initiated_at: str, is_open_then: int, body: str) -> Row:
    """A row of the first version. One that cannot be read stays as it is, and is watched for as long as before."""
    try:
        return row_of(attempt_from_text(body, account))
    except UNREADABLE:
        until = (datetime.fromisoformat(initiated_at) + WATCH_FOR).isoformat()
        return attempt_id, account, initiated_at, (None, until, UNTIL_DECIDED)[is_open_then], body
