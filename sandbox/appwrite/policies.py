"""The project's choices about what clients see: new projects hide from a team's members who the others are."""

import json
import sqlite3
from typing import Final

from sandbox.appwrite.store import fact
from sandbox.appwrite.wire import Reply
from sandbox.appwrite.work import Work

_NAME: Final = "membership privacy"
_FIELDS: Final = {
    "userId": "userId", "userName": "userName", "userEmail": "userEmail", "userPhone": "userPhone", "userMFA": "mfa",
}  # fmt: skip


def hidden_from_clients(db: sqlite3.Connection) -> tuple[str, ...]:
    """The fields of a membership that only a server key sees."""
    shown = _shown(db)
    return tuple(field for name, field in _FIELDS.items() if not shown[name])


def read_membership_privacy(work: Work) -> Reply:
    return Reply(200, _model(work.db))


def write_membership_privacy(work: Work) -> Reply:
    given = {name: value for name, value in work.call.body.items() if name in _FIELDS and isinstance(value, bool)}
    work.db.execute(
        "INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (_NAME, json.dumps(_shown(work.db) | given)),
    )
    return Reply(200, _model(work.db))


def _model(db: sqlite3.Connection) -> dict[str, object]:
    return {"$id": "membership-privacy", **_shown(db)}


def _shown(db: sqlite3.Connection) -> dict[str, bool]:
    kept = json.loads(fact(db, _NAME, lambda: "{}"))
    return {name: bool(kept.get(name, False)) for name in _FIELDS}
