"""Open payments of a record that a backup replaces: what M-PESA has not answered goes on in the one that is restored.

Whatever of the replaced files cannot be read stands in nobody's way. Where the record of the chama is among it, all
that the engine wrote down comes along, and at its start the engine tells the chama of it.
"""

import logging
import tempfile
from collections.abc import Callable, Collection
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from ..domain.book import Book, with_terms
from ..domain.unanswered import Unanswered, unanswered, with_unanswered
from .database import Database, DatabaseError, OpenDatabase

log = logging.getLogger("chama.storage")

CHAMA, ENGINE = "chama.db", "daraja.db"

StageAttempts: TypeAlias = Callable[[Path, Path, Collection[str] | None], None]
"""Has one record of the engine take in those attempts of another that have these ids, or all of them; of what both know
it keeps what is further on."""


def take_up_open_payments(
    replaced: Path, restored: Path, since: datetime | None, open_database: OpenDatabase, stage_attempts: StageAttempts
) -> None:
    """Have what is open in the files of one folder, or was answered since that moment, go on in those of another.

    The replaced files stay as they are. Raises OSError, SaveError or DarajaError when the disk takes no more.
    """
    with tempfile.TemporaryDirectory() as folder:
        copies = Path(folder)
        for name in (CHAMA, ENGINE):
            _copy(replaced, name, copies)
        ids = _take_up_records(copies / CHAMA, restored / CHAMA, since, open_database)
        stage_attempts(restored / ENGINE, copies / ENGINE, ids)


def _copy(folder: Path, name: str, to: Path) -> None:
    """A copy with its log, for opening a file may write to it. What cannot be read is as if it were not there."""
    for one in (f"{name}-wal", name):
        try:
            content = (folder / one).read_bytes() if (folder / one).exists() else b""
        except OSError as exc:
            log.warning("%s of the record that is replaced cannot be read: %s", one, exc.strerror)
            continue
        if content:
            (to / one).write_bytes(content)


def _take_up_records(
    replaced: Path, restored: Path, since: datetime | None, open_database: OpenDatabase
) -> Collection[str] | None:
    """The ids of what goes on; None where not all of the replaced record could be read."""
    if not replaced.exists():
        return None
    try:
        here = open_database(replaced)
    except DatabaseError as exc:
        log.warning("the record that is replaced cannot be read: %s", exc)
        return None
    with closing(here), closing(open_database(restored)) as to:
        book = here.load()
        open_ones = unanswered(book, here.membership(), _group_of(to), since)
        if to.problem is None:  # else it can only be looked at
            _write(open_ones, here, to)
        return None if here.problem else open_ones.ids


def _write(open_ones: Unanswered, here: Database, to: Database) -> None:
    before = with_terms(to.load())
    after = with_unanswered(before, open_ones, here.load())
    if after is before:
        return
    known = _ids(before)
    requests = [one for one in after.requests if one.id not in known]
    payouts = [one for one in after.payouts if one.id not in known]
    new = _ids(after) - known
    untold = [one for one in here.records() if one.sequence is None and one.subject in new]
    to.save_book(after, requests, payouts, untold if _group_of(here) == _group_of(to) else ())
    to.save_current(before.current)


def _ids(book: Book) -> set[str]:
    """Of all that other devices are told of."""
    return {
        *(one.id for one in book.requests),
        *(one.id for one in book.payouts),
        *(one.id for one in book.collections),
    }


def _group_of(database: Database) -> str | None:
    membership = database.membership()
    return membership.group_id if membership else None
