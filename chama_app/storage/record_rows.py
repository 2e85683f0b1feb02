"""The records of a group as rows: those that the function has taken, and those that it is still to be told."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from daraja_core import GroupRecord

_COLUMNS = "id, kind, subject, body, author, role, at, sequence"


def load_records(db: sqlite3.Connection) -> list[GroupRecord]:
    """All of them: first in the order of all, then the untold ones in the order in which they were written."""
    cursor = db.cursor()
    cursor.row_factory = sqlite3.Row
    rows = cursor.execute(f"SELECT {_COLUMNS} FROM records ORDER BY sequence IS NULL, sequence, place").fetchall()
    return [record_from_row(row) for row in rows]


def load_own_ids(db: sqlite3.Connection) -> set[str]:
    """The ids of the records that this device wrote and whose end nobody was told of yet."""
    return {name for (name,) in db.execute("SELECT id FROM records WHERE is_own AND id NOT IN noticed_records")}


def write_own(db: sqlite3.Connection, records: Iterable[GroupRecord]) -> None:
    """Keep records that the function is to be told. One that is there already stays as it is."""
    db.executemany(
        f"INSERT OR IGNORE INTO records ({_COLUMNS}, is_own) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)",
        [_to_row(one) for one in records],
    )


def write_taken(db: sqlite3.Connection, records: Iterable[GroupRecord]) -> None:
    """Keep records as the function stored them."""
    db.executemany(
        f"INSERT INTO records ({_COLUMNS}, is_own) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)"
        " ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, subject = excluded.subject, body = excluded.body,"
        " author = excluded.author, role = excluded.role, at = excluded.at, sequence = excluded.sequence",
        [_to_row(one) for one in records],
    )


def delete_records(db: sqlite3.Connection, ids: Sequence[str]) -> None:
    """Forget records that the function does not take."""
    db.executemany("DELETE FROM records WHERE id = ? AND sequence IS NULL", [(one,) for one in ids])


def note_noticed(db: sqlite3.Connection, ids: Sequence[str]) -> None:
    """Somebody was told that these came too late."""
    db.executemany("INSERT OR IGNORE INTO noticed_records VALUES (?)", [(one,) for one in ids])


def _to_row(record: GroupRecord) -> tuple[object, ...]:
    at = record.at.isoformat() if record.at else None
    body = json.dumps(record.body, ensure_ascii=False)
    return (record.id, record.kind, record.subject, body, record.author, record.role, at, record.sequence)


def record_from_row(row: sqlite3.Row) -> GroupRecord:
    """The record that was written."""
    match tuple(row[name] for name in _COLUMNS.split(", ")):
        case (str(record_id), str(kind), str(subject), str(body), str(author), str(role), at, int() | None as sequence):
            moment = None if at is None else datetime.fromisoformat(at)
            return GroupRecord(record_id, kind, subject, _body(body), author, role, moment, sequence)
        case _:
            raise ValueError("a record of the group cannot be read")


def _body(text: str) -> Mapping[str, Any]:
    match json.loads(text):  # JSON's own shape: it was written as an object
        case dict() as body:
            return body
        case _:
            raise ValueError("the body of a record of the group is no object")
