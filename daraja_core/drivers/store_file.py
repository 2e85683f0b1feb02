"""The store's file: opened, checked and brought up to date."""

import os
import sqlite3
from datetime import datetime
from functools import partial
from pathlib import Path

from ..errors import StoreError
from ..machine import WATCH_FOR
from .store_rows import UNREADABLE, UNTIL_DECIDED, attempt_of, row_of
from .store_schema import SCHEMA_VERSION, Row, bring_up_to_date, create
from .store_staging import merge_staged


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
        raise StoreError(
            f"the store {path.name!r} is damaged ({exc}); move it away to start afresh", fault="damaged"
        ) from exc
    except BaseException:
        db.close()
        raise
    return db


def _check(db: sqlite3.Connection, path: Path, account: str, *, is_new: bool, is_to_be_checked: bool) -> None:
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if not is_new and version == 0 and db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise StoreError(f"{path.name!r} is not a store of this program; choose another file", fault="foreign")
    if version > SCHEMA_VERSION:
        raise StoreError(f"the store {path.name!r} was written by a newer version; update this program", fault="newer")
    problem = db.execute("PRAGMA quick_check(1)").fetchone()[0] if is_to_be_checked else "ok"
    if problem != "ok":
        raise StoreError(
            f"the store {path.name!r} is damaged ({problem}); move it away to start afresh", fault="damaged"
        )
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    if version == 0:
        create(db)
    else:
        convert = partial(_converted, account)
        bring_up_to_date(db, version, account, convert)
        merge_staged(db, account, convert)


def _converted(account: str, attempt_id: str, initiated_at: str, is_open_then: int, body: str) -> Row:
    """A row of the first version. One that cannot be read stays as it is, and is watched for as long as before."""
    try:
        return row_of(attempt_of(account, body))
    except UNREADABLE:
        until = (datetime.fromisoformat(initiated_at) + WATCH_FOR).isoformat()
        return attempt_id, account, initiated_at, (None, until, UNTIL_DECIDED)[is_open_then], body
