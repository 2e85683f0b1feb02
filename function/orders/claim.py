"""A claim: the `payments` document that is written before anything is sent, so that each id is sent once at most.

It belongs to one user: its document id is made of his id and the payment's, so nobody can lie in another's way.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal, TypeAlias

from ..appwrite.documents import Query, equal, iso

Flow = Literal["stk", "b2c"]
State: TypeAlias = Literal["claimed", "sending", "open", "refused", "closed"]
"""Claimed: nothing left yet. Sending: a payout that may leave any moment. Open: it left or may have, and its verdict
is awaited. Refused: proven not sent. Closed: nothing is awaited any more."""

IN_FLIGHT = timedelta(seconds=20)  # the runtime ends a request after 15 s: what is older is not being worked on
_STATES: Mapping[str, State] = {
    "claimed": "claimed",
    "sending": "sending",
    "open": "open",
    "refused": "refused",
    "closed": "closed",
}
_LONGEST_ANSWER = 2000


@dataclass(frozen=True, slots=True)
class Claim:
    """One attempt, as stored. `order` and `payer` are fingerprints, made with the secret that `key` names.

    `mark` tells apart who wrote it. `outcome` is the answer that the app got, None while there is none. `reader` is the
    role whose members may read the verdict beside the user: it was checked when the order came. `due_at` is when the
    reconciler looks at it next. `originator` is set when a payout does not travel under its own id.
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
    key: str = ""
    state: State = "claimed"
    reader: str | None = None
    outcome: Mapping[str, object] | None = field(default=None, repr=False)  # holds the CheckoutRequestID
    checkout_request_id: str | None = field(default=None, repr=False)
    asked: int = 0
    asked_at: datetime | None = None
    due_at: datetime | None = None
    originator: str | None = None
    document_id: str = ""
    version: str | None = None  # of the document that it was read from

    def __post_init__(self) -> None:
        if not self.document_id:
            object.__setattr__(self, "document_id", claim_id(self.user_id, self.payment_id))

    @property
    def is_open(self) -> bool:
        """Whether its verdict is awaited, for it left or may have."""
        return self.state not in ("refused", "closed")

    def is_being_answered(self, now: datetime) -> bool:
        """Whether the first request may still be at work."""
        return self.outcome is None and now - self.created_at < IN_FLIGHT

    def fields(self) -> dict[str, object]:
        """The attributes to store."""
        return {
            "paymentId": self.payment_id,
            "userId": self.user_id,
            "groupId": self.group_id,
            "flow": self.flow,
            "state": self.state,
            "payer": self.payer,
            "amount": self.amount,
            "checkoutRequestId": self.checkout_request_id,
            "createdAt": iso(self.created_at),
            "dueAt": None if self.due_at is None else iso(self.due_at),
            "asked": self.asked,
            "answer": self._answer(),
        }

    def _answer(self) -> str:
        written = self._note(self.outcome)
        if len(written) > _LONGEST_ANSWER:  # only Safaricom's own words can be long
            written = self._note({**(self.outcome or {}), "message": "", "reason": ""})
        return written

    def _note(self, outcome: Mapping[str, object] | None) -> str:
        note = {
            "order": self.order,
            "mark": self.mark,
            "key": self.key,
            "reader": self.reader,
            "originator": self.originator,
            "asked_at": None if self.asked_at is None else iso(self.asked_at),
            "outcome": outcome,
        }
        return json.dumps(note, separators=(",", ":"))


def claim_id(user_id: str, payment_id: str) -> str:
    """The document id of a user's claim. Appwrite compares ids without regard to case, so that decides nothing here."""
    return sha256(json.dumps(["claim", user_id, payment_id]).lower().encode()).hexdigest()[:36]


def read_claim(document: Mapping[str, object]) -> Claim | None:
    """The claim in a document, of this version or of the one before; None for what neither wrote."""
    note = _note_in(document.get("answer"))
    match document:
        case {"$id": str(document_id), "userId": str(user_id), "amount": int(amount), "createdAt": str(created_at)}:
            flow, payer = document.get("flow") or note.get("flow"), document.get("payer") or note.get("payer")
            asked, asked_at, outcome = document.get("asked"), note.get("asked_at"), note.get("outcome")
            asked = note.get("asked") if asked is None else asked  # where it stood before it had a column
            due_at = document.get("dueAt")
            if flow not in ("stk", "b2c") or not isinstance(payer, str) or not isinstance(note.get("order"), str):
                return None
            return Claim(
                payment_id=_text(document.get("paymentId")) or document_id,
                user_id=user_id,
                group_id=_text(document.get("groupId")),
                amount=amount,
                created_at=datetime.fromisoformat(created_at),
                flow="stk" if flow == "stk" else "b2c",
                order=str(note["order"]),
                payer=payer,
                mark=str(note.get("mark")),
                key=_text(note.get("key")) or "",
                state=_STATES.get(str(document.get("state"))) or _earlier_state(note),
                reader=_text(note.get("reader")),
                outcome=outcome if isinstance(outcome, dict) else None,
                checkout_request_id=_text(document.get("checkoutRequestId")),
                asked=asked if isinstance(asked, int) else 0,
                asked_at=datetime.fromisoformat(asked_at) if isinstance(asked_at, str) else None,
                due_at=datetime.fromisoformat(due_at) if isinstance(due_at, str) else None,
                originator=_text(note.get("originator")),
                document_id=document_id,
                version=_text(document.get("$updatedAt")),
            )
        case _:
            return None


def in_state(*states: State) -> Query:
    """The claims in one of these states."""
    return equal("state", states)


def _earlier_state(note: Mapping[str, object]) -> State:
    """The state of a claim from before states were stored: what it may have sent counts as sent."""
    outcome = note.get("outcome")
    if isinstance(outcome, dict) and outcome.get("outcome") == "refused":
        return "refused"
    return "open" if note.get("open") is True else "closed"


def _note_in(answer: object) -> Mapping[str, object]:
    try:
        note = json.loads(answer) if isinstance(answer, str) else None
    except (ValueError, RecursionError):
        return {}
    return note if isinstance(note, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
