"""Stores of one account each become part of one store: nothing is lost when that is interrupted, or done twice."""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

from ..errors import StoreBusyError, StoreError
from .file_lock import FileLock
from .store_file import connect
from .store_schema import whole

log = logging.getLogger("daraja.store")

_PREFIX, _SUFFIX = "daraja-", ".db"
_PUT_ASIDE = ".merged"


def account_name(project_id: str, merchant: str) -> str:
    """What credentials are called in a store: the Appwrite project that keeps the results, and who is paid."""
    return f"{project_id}/{merchant}"


def stores_of_merchants(folder: Path) -> list[tuple[Path, str]]:
    """The files in a folder that hold one account each, by their names: project and merchant."""
    found = []
    for path in sorted(folder.glob(f"{_PREFIX}*{_SUFFIX}")):
        project_id, dash, merchant = path.name.removeprefix(_PREFIX).removesuffix(_SUFFIX).rpartition("-")
        if dash and project_id:
            found.append((path, account_name(project_id, merchant)))
    return found


def take_in(db: sqlite3.Connection, path: Path, account: str) -> None:
    """Copy a file's attempts and session into the open store, and put the file aside under another name.

    What the store knows already stays: the copying may have been done before, and only the putting aside was not. A
    file that cannot be read is left where it is. Raises StoreBusyError when another process uses it.
    """
    if not path.exists():
        return
    lock = FileLock(path.with_name(path.name + ".lock"))
    if not lock.acquire():
        raise StoreBusyError(f"another process uses the store {path.name!r}: close it first")
    try:
        with closing(connect(path, account)):
            pass  # it is of this version now, and its log is part of it
        _copy(db, path)
        path.rename(path.with_name(path.name + _PUT_ASIDE))
        log.info("the store %s is part of one store now", path.name)
    except (StoreError, sqlite3.Error, OSError) as exc:
        log.error("the store %s was not taken in, and stays as it is: %s", path.name, exc)
    finally:
        lock.release()


def _copy(db: sqlite3.Connection, path: Path) -> None:
    db.execute("ATTACH DATABASE ? AS merged", (str(path),))
    try:
        with whole(db):
            db.execute("INSERT OR IGNORE INTO main.attempts SELECT * FROM merged.attempts")
            db.execute("INSERT OR IGNORE INTO main.session SELECT * FROM merged.session")
    finally:
        db.execute("DETACH DATABASE merged")
