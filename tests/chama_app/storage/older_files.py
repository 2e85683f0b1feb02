"""Database files as each earlier version of the app left them: what was released is written out, and stays."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from chama_app.storage.migrations import MIGRATIONS

SENT = {"is": "DisbursementSuccess", "originator_conversation_id": "out1", "conversation_id": "AG_1"}
_CHAMA = "INSERT INTO chama VALUES (1, 'Lunch', 3000, 'LUNCH', 'Lunch share')"
_MEMBERS = "INSERT INTO members VALUES (?, ?, ?, ?, NULL, ?, 0)"
_REQUEST = (
    "INSERT INTO attempts (member_id, number, amount, phone, started_at, is_open, receipt, state, timeline, checked_at,"
    " advice, reason, superseded, claim, resolution)"
    " VALUES (?, ?, 1000, ?, ?, 0, ?, ?, '[]', NULL, 'none', '', ?, NULL, ?)"
)
_PAYOUT = (
    "INSERT INTO payouts VALUES ('out1', 'Alice', '254712345001', 700, 'Pot', '2026-11-20T10:00:00+00:00', 'alice',"
    " NULL, 0, 700, ?, '[]', NULL, NULL, '')"
)


def paid(receipt: str, amount: int) -> str:
    """The state of a payment that arrived, as every version wrote it."""
    told = {"is": "PaymentSuccess", "receipt_number": receipt, "amount": amount, "requested_amount": 1000}
    return json.dumps(told | {"mpesa_timestamp": None, "settled_at": "2026-11-20T09:01:00+00:00", "late": False})


def older_file(path: Path, version: int) -> None:
    """Alice paid twice and the second was kept, Bob paid 400 and left; from the second version on 700 were paid out."""
    with closing(sqlite3.connect(path)) as db, db:
        _fill(db, version)


def _fill(db: sqlite3.Connection, version: int) -> None:
    """Later versions found such files, too, and brought them as far as they knew."""
    for migration in MIGRATIONS[: min(version, 4)]:
        assert isinstance(migration, str), "only schemas were released so far"
        db.executescript(migration)
    _write(db, version)
    for migration in MIGRATIONS[4:version]:
        if callable(migration):
            migration(db)
        else:
            db.executescript(migration)
    db.execute(f"PRAGMA user_version = {version}")


def _write(db: sqlite3.Connection, version: int) -> None:
    db.execute(_CHAMA)
    for place, (name, gone) in enumerate((("alice", 0), ("bob", 1), ("carol", 0))):
        db.execute(_MEMBERS, (name, place, name.title(), f"25471234500{place + 1}", gone))
    at = "2026-11-20T09:00:00+00:00"
    db.execute(_REQUEST, ("alice", 1, "254712345001", at, "UKK1AAAAAA", paid("UKK1AAAAAA", 1000), 1, None))
    db.execute(_REQUEST, ("alice", 2, "254712345001", at, "UKK1BBBBBB", paid("UKK1BBBBBB", 1000), 0, "kept"))
    db.execute(_REQUEST, ("bob", 1, "254712345002", at, "UKK1CCCCCC", paid("UKK1CCCCCC", 400), 0, None))
    if version >= 2:
        state = SENT | {"receipt_number": "UKK9AAAAAA", "amount": 700, "requested_amount": 700, "receiver_name": "A"}
        db.execute(_PAYOUT, (json.dumps(state | {"mpesa_timestamp": None, "settled_at": at, "late": False}),))
