"""A claim: the `payments` document that is written before anything is sent, so that each id is sent once at most."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from ..appwrite.documents import Query, compare, iso

Flow = Literal["stk", "b2c"]
IN_FLIGHT = timedelta(seconds=20)  # the runtime ends a request after 15 s: what is older is not being worked on
_LONGEST_ANSWER = 2000
_OPEN = '{"open":true'  # how the answer of a claim starts whose verdict is awaited: what the reconciler looks for


@dataclass(frozen=True, slots=True)
class Claim:
    """One attempt, as stored. `order` and `payer` are fingerprints; `mark` tells apart who wrote it.

    `outcome` is the answer that the app got, None while there is none. `open` says that a verdict is awaited.
    """

    payment_id: str
    user_id: str
    group_id: str | None
    amount: int
    created_at: datetime
    flow: Flow
    order: str
    payer: str
    mark: str
    outcome: Mapping[str, object] | None = field(default=None, repr=False)  # holds the CheckoutRequestID
    checkout_request_id: str | None = field(default=None, repr=False)
    open: bool = True
    asked: int = 0
    asked_at: datetime | None = None

    def is_being_answered(self, now: datetime) -> bool:
        """Whether the first request may still be at work."""
        return self.outcome is None and now - self.created_at < IN_FLIGHT

    def fields(self) -> dict[str, object]:
        """The attributes to store."""
        return {
            "userId": self.user_id,
            "groupId": self.group_id,
            "amount": self.amount,
            "checkoutRequestId": self.checkout_request_id,
            "createdAt": iso(self.created_at),
            "answer": self._answer(),
        }

    def _answer(self) -> str:
        written = self._note(self.outcome)
        if len(written) > _LONGEST_ANSWER:  # only Safaricom's own words can be long
            written = self._note({**(self.outcome or {}), "message": "", "reason": ""})
        return written

    def _note(self, outcome: Mapping[str, object] | None) -> str:
        note = {
            "open": self.open,  # first, see _OPEN
            "flow": self.flow,
            "order": self.order,
            "payer": self.payer,
            "mark": self.mark,
            "asked": self.asked,
            "asked_at": None if self.asked_at is None else iso(self.asked_at),
            "outcome": outcome,
        }
        return json.dumps(note, separators=(",", ":"))


def read_claim(document: Mapping[str, object]) -> Claim | None:
    """The claim in a document; None for what `fields` did not write."""
    note = _note_in(document.get("answer"))
    match document, note:
        case (
            {"$id": str(payment_id), "userId": str(user_id), "amount": int(amount), "createdAt": str(created_at)},
            {"open": bool(is_open), "flow": "stk" | "b2c" as flow, "order": str(order), "payer": str(payer)},
        ):
            asked, asked_at, outcome = note.get("asked"), note.get("asked_at"), note.get("outcome")
            return Claim(
                payment_id=payment_id,
                user_id=user_id,
                group_id=_text(document.get("groupId")),
                amount=amount,
                created_at=datetime.fromisoformat(created_at),
                flow=flow,
                order=order,
                payer=payer,
                mark=str(note.get("mark")),
                outcome=outcome if isinstance(outcome, dict) else None,
                checkout_request_id=_text(document.get("checkoutRequestId")),
                open=is_open,
                asked=asked if isinstance(asked, int) else 0,
                asked_at=datetime.fromisoformat(asked_at) if isinstance(asked_at, str) else None,
            )
        case _:
            return None


def awaits_verdict() -> Query:
    """The claims whose verdict is awaited."""
    return compare("startsWith", "answer", _OPEN)


def _note_in(answer: object) -> Mapping[str, object]:
    try:
        note = json.loads(answer) if isinstance(answer, str) else None
    except (ValueError, RecursionError):
        return {}
    return note if isinstance(note, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
