"""What this device proposed to the other treasurers, as one row: the number is nowhere else, and money needs it."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from ..domain.payout_rules import PayoutDraft
from ..domain.proposals import OwnProposal
from .declared_types import as_declared

_NAME = "proposed"  # the choice that holds them


def load_own_proposals(db: sqlite3.Connection) -> list[OwnProposal]:
    """All of them; none where the row cannot be read, for nothing is sent without."""
    row = db.execute("SELECT value FROM choices WHERE name = ?", (_NAME,)).fetchone()
    try:
        return [_from_fields(**fields) for fields in json.loads(row[0])] if row else []
    except (TypeError, ValueError):
        return []


def write_own_proposals(db: sqlite3.Connection, proposals: Iterable[OwnProposal]) -> None:
    """Keep these and no others."""
    value = json.dumps([asdict(one) for one in proposals])
    db.execute("INSERT OR REPLACE INTO choices VALUES (?, ?)", (_NAME, value))


def _from_fields(draft: dict[str, Any], collection_id: str, group_id: str) -> OwnProposal:
    return as_declared(OwnProposal(as_declared(PayoutDraft(**draft)), collection_id, group_id))
