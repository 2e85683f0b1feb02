"""A forward: the document of a verdict that is passed on, and when it is tried again."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from daraja_core.callback_path import CallbackTarget
from daraja_core.forwarding import forward_body, forward_id
from daraja_core.verdict import Verdict

from ..appwrite.documents import iso

State = Literal["waiting", "taken", "dead"]
RETRIES = tuple(timedelta(seconds=seconds) for seconds in (30, 120, 600, 1800, 7200))
"""How long after each failed attempt the next one comes; after the last of them it is dead."""
_STATES: Mapping[object, State] = {"waiting": "waiting", "taken": "taken", "dead": "dead"}
_LONGEST_REASON = 255


@dataclass(frozen=True, slots=True)
class Forward:
    """One verdict on its way. `id` is the receiver's idempotency key."""

    id: str
    payment_id: str
    body: bytes = field(repr=False)
    state: State
    attempts: int
    created_at: datetime
    due_at: datetime
    reason: str = ""  # why the last attempt failed

    def fields(self) -> dict[str, object]:
        """The attributes to store."""
        return {
            "paymentId": self.payment_id,
            "body": self.body.decode(),
            "state": self.state,
            "attempts": self.attempts,
            "createdAt": iso(self.created_at),
            "dueAt": iso(self.due_at),
            "reason": self.reason[:_LONGEST_REASON],
        }

    def taken(self) -> "Forward":
        """As it is once the receiver has it."""
        return replace(self, state="taken", attempts=self.attempts + 1, reason="")

    def failed(self, reason: str, now: datetime, wait: timedelta | None = None) -> "Forward":
        """As it is after an attempt that failed; `wait` is what the receiver asked for, and may be longer."""
        after = replace(self, attempts=self.attempts + 1, reason=reason)
        if self.attempts >= len(RETRIES):
            return replace(after, state="dead")
        pause = RETRIES[self.attempts]
        return replace(after, due_at=now + max(pause, min(wait or pause, RETRIES[-1])))

    def due_in(self, pause: timedelta) -> "Forward":
        """As it is when somebody is at it until then."""
        return replace(self, due_at=self.created_at + pause)

    def given_up(self) -> "Forward":
        """As it is when the receiver wants nothing any more."""
        return replace(self, state="dead")

    def again(self, now: datetime) -> "Forward":
        """As if it had never been tried: by the hand of an operator."""
        return replace(self, state="waiting", attempts=0, due_at=now, reason="")


def new_forward(verdict: Verdict, target: CallbackTarget, now: datetime) -> Forward:
    """The forward of a verdict that is stored."""
    name, body = forward_id(verdict, target), forward_body(verdict, target)
    return Forward(name, verdict.payment_id, body, "waiting", 0, now, now)


def read_forward(document: Mapping[str, object]) -> Forward | None:
    """The forward in a document; None for what `fields` did not write."""
    match document:
        case {
            "$id": str(name),
            "paymentId": str(payment_id),
            "body": str(body),
            "state": "waiting" | "taken" | "dead" as state,
            "attempts": int(attempts),
            "createdAt": str(created_at),
            "dueAt": str(due_at),
        }:
            moments = datetime.fromisoformat(created_at), datetime.fromisoformat(due_at)
            reason = document.get("reason")
            return Forward(
                name,
                payment_id,
                body.encode(),
                _STATES[state],
                attempts,
                *moments,
                reason if isinstance(reason, str) else "",
            )
        case _:
            return None
