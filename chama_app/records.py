"""How an attempt is written into the shelf's rows and read back; a state is stored by its name and its fields."""

import json
import sqlite3
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any, cast

from daraja_core.attempt import Source, TimelineEntry
from daraja_core.payment import (
    Advice,
    PaymentCancelled,
    PaymentError,
    PaymentFailed,
    PaymentIdle,
    PaymentInitiating,
    PaymentPending,
    PaymentState,
    PaymentSuccess,
    PaymentTimeout,
)

from .book.attempts import Attempt, NotSentReason, Resolution

_STATES: dict[str, type[PaymentState]] = {
    kind.__name__: kind
    for kind in (
        PaymentIdle,
        PaymentInitiating,
        PaymentPending,
        PaymentSuccess,
        PaymentFailed,
        PaymentCancelled,
        PaymentTimeout,
        PaymentError,
    )
}
_MOMENTS = {"initiated_at", "mpesa_timestamp", "settled_at"}


def attempt_to_row(attempt: Attempt) -> dict[str, object]:
    """The columns of an attempt."""
    return {
        "member_id": attempt.member_id,
        "number": attempt.number,
        "amount": attempt.amount,
        "phone": attempt.phone,
        "started_at": attempt.started_at.isoformat(),
        "is_open": int(attempt.is_open),
        "receipt": attempt.receipt,
        "state": state_to_text(attempt.state),
        "timeline": json.dumps([[e.at.isoformat(), e.source, e.what, e.detail] for e in attempt.timeline]),
        "checked_at": attempt.checked_at.isoformat() if attempt.checked_at else None,
        "advice": attempt.advice,
        "superseded": int(attempt.superseded),
        "claim": attempt.claim,
        "resolution": attempt.resolution,
        "reason": attempt.reason,
    }


def attempt_from_row(row: sqlite3.Row) -> Attempt:
    """The attempt that was written."""
    return Attempt(
        member_id=row["member_id"],
        number=row["number"],
        amount=row["amount"],
        phone=row["phone"],
        started_at=datetime.fromisoformat(row["started_at"]),
        state=state_from_text(row["state"]),
        timeline=tuple(
            TimelineEntry(datetime.fromisoformat(at), cast(Source, source), what, detail)
            for at, source, what, detail in json.loads(row["timeline"])
        ),
        checked_at=datetime.fromisoformat(row["checked_at"]) if row["checked_at"] else None,
        advice=cast(Advice, row["advice"]),
        superseded=bool(row["superseded"]),
        claim=row["claim"],
        resolution=cast(Resolution | None, row["resolution"]),
        reason=cast(NotSentReason, row["reason"]),
    )


def state_to_text(state: PaymentState) -> str:
    """A state as JSON: its name and what it carries."""
    told = {name: v.isoformat() if isinstance(v, datetime) else v for name, v in asdict(state).items()}
    return json.dumps({"is": type(state).__name__} | told)


def state_from_text(text: str) -> PaymentState:
    """The state that was written."""
    told: dict[str, Any] = json.loads(text)  # JSON's own shape: parsed right here
    kind = _STATES[told.pop("is")]
    known = {field.name for field in fields(kind)}
    values = {name: _moment(name, value) for name, value in told.items() if name in known}
    return kind(**values)


def _moment(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name in _MOMENTS and value else value
