"""A file of a device in which something was spoilt, and what the app has to do with it: look, and leave it as it is."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import strategies as st

from chama_app.domain.request_rules import Allowed, may_request
from chama_app.services.notifications import NotSaved
from chama_app.storage.database import Database
from chama_app.storage.transaction import SaveError

from .group_device import NOBODY
from .watched_device import Content, WatchedDevice

SPOILT: dict[str, tuple[str, str, object]] = {
    "state of a request": ("requests", "state", "{"),
    "amount of a request": ("requests", "amount", "a thousand"),
    "amount too large": ("requests", "amount", 1e30),
    "moment of a request": ("requests", "started_at", "yesterday"),
    "decision": ("decisions", "amount", "much"),
    "payout": ("payouts", "amount", 1e30),
    "member": ("members", "place", "first"),
    "collection": ("collections", "amount", 1e30),
    "party": ("parties", "own", "much"),
    "record of the group": ("records", "body", "{"),
    "moment of a record": ("records", "at", "yesterday"),
}
KINDS = st.sampled_from(sorted(SPOILT))


def spoil(path: Path, kind: str, data: st.DataObject) -> str | None:
    """Spoil one row. The id of the request that it was about, empty for none; None where there is no such row."""
    table, column, value = SPOILT[kind]
    with closing(sqlite3.connect(path)) as db, db:
        name = {"requests": "id", "decisions": "request_id"}.get(table, "''")
        db.execute("PRAGMA synchronous = OFF")  # the disk of a test is nobody's
        rows = db.execute(f"SELECT rowid, {name} FROM {table}").fetchall()
        if not rows:
            return None
        rowid, spoilt = data.draw(st.sampled_from(rows))
        db.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (value, rowid))
    return str(spoilt)


def check_the_rest(device: WatchedDevice, path: Path, spoilt: str, saved: Content) -> None:
    """It is said, what can be read is there, no tap is taken, no money moves, and the file stays as it is."""
    before, sent = path.read_bytes(), set(device.server.sent)
    with closing(Database(path, NOBODY)) as database:
        assert database.problem, "what cannot be read has to be said"
        assert (database.problem.kind, database.problem.unreadable > 0) == ("damaged", True)
        device.database = database
        device.restart()
        _, _, requests, _, _ = saved
        for name, one in requests.items():
            known = device.book.request(name)
            assert (known is not None and known.received >= one.received) or name == spoilt
        tap_everything(device)
        assert set(device.server.sent) == sent
    assert path.read_bytes() == before


def tap_everything(device: WatchedDevice) -> None:
    """Whatever somebody presses, he is told that it cannot be written down."""
    now = device.clock.now()
    members = [one.id for one in device.book.active_members]
    askable = [one for one in members if isinstance(may_request(device.book, one, now, production=True), Allowed)]
    with device.listened_to() as told:
        for member_id in members:
            device.requests.send(member_id)
        device.requests.send_all()
        assert device.pay_out(10) is None
    assert not askable or any(isinstance(one, NotSaved) for one in told)
    with pytest.raises(SaveError):
        device.ledger.update_members(device.book.chama, device.book.members)
