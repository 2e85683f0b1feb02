"""Money out that two treasurers agree on: what one of them proposes, and what became of it.

All of it is read from records that only the function writes, so every device knows the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from daraja_core.group_record import GroupRecord

from .collections import FIRST
from .members import composed
from .payout_rules import PayoutDraft

Decision = Literal["", "approved", "declined", "withdrawn"]
ProposalStatus = Literal["waiting", "approved", "declined", "withdrawn", "expired"]
ShownStatus = ProposalStatus | Literal["void", "held"]
"""`void`: it was still to be sent, and whoever proposed it is not a treasurer any more. `held`: it was approved, and
cannot be sent as the pot is now."""

SHOWN_AFTERWARDS = timedelta(days=1)
"""So long what came to nothing stays on Home, for the others to see why."""


@dataclass(frozen=True, slots=True)
class TwoTreasurers:
    """The rule as its owner turned it on, from when on it holds no more, and the users whose word counts."""

    ends_at: datetime | None = None
    treasurers: tuple[str, ...] = ()

    def holds(self, now: datetime) -> bool:
        """Whether a payout needs the word of a second treasurer."""
        return self.ends_at is None or now < self.ends_at


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a treasurer wants to send. `id` is its record's, `payout_id` becomes the payout's.

    `phone` shows a number's ends only; `name` is the payee's and `member_id` says which member that is, as far as it
    was told, both by the proposer's word. Who the `author` is only what the server recorded of him says, never what
    his device told.
    """

    id: str
    payout_id: str
    author: str
    role: str
    name: str
    phone: str
    amount: int
    remarks: str
    at: datetime
    expires_at: datetime
    refund_of: str | None = None
    collection_id: str = FIRST
    decision: Decision = ""
    note: str = ""
    member_id: str = ""

    def status(self, now: datetime) -> ProposalStatus:
        """How it stands; what nobody sent within the day is over, approved or not."""
        if self.decision in ("declined", "withdrawn"):
            return self.decision
        if now >= self.expires_at:
            return "expired"
        return self.decision or "waiting"


@dataclass(frozen=True, slots=True)
class OwnProposal:
    """What this device proposed: only it knows the number, so only it can send the money once that is approved."""

    draft: PayoutDraft
    collection_id: str
    group_id: str


def about(draft: PayoutDraft, collection_id: str) -> dict[str, Any]:
    """What the other devices are told of a proposal, beside amount, reason and the ends of the number."""
    told = {"name": draft.name, "refund_of": draft.refund_of, "collection": collection_id}
    told |= {"member": draft.member_id}
    return {name: value for name, value in told.items() if value}


def proposal_from_record(record: GroupRecord) -> Proposal:
    """The proposal in a record. Raises KeyError, TypeError or ValueError for what cannot be read."""
    body, told = record.body, record.body.get("about")
    said: Mapping[str, object] = told if isinstance(told, dict) else {}
    amount = body["amount"]
    if record.at is None or not isinstance(amount, int) or isinstance(amount, bool) or amount <= 0:
        raise ValueError("a proposal has a moment and an amount")
    return Proposal(
        record.id,
        record.subject,
        record.author,
        record.role,
        _text(said.get("name")) or "?",
        _text(body["phone"]),
        amount,
        _text(body["remarks"]),
        record.at,
        _moment(body["expires_at"]),
        _text(said.get("refund_of")) or None,
        _text(said.get("collection")) or FIRST,
        member_id=_text(said.get("member")),
    )


def decided(proposal: Proposal, record: GroupRecord) -> Proposal:
    """The proposal with what a record decides about it: the first word counts, but what was approved can be taken back,
    and nobody agrees with himself."""
    is_own = record.author == proposal.author
    is_over = proposal.decision in ("declined", "withdrawn")
    if is_over or (proposal.decision and not is_own) or is_own != (record.kind == "withdrawn"):
        return proposal
    match record.kind:
        case "approved" | "declined" | "withdrawn" as decision:
            return replace(proposal, decision=decision, note=_text(record.body.get("note")))
        case _:
            return proposal


def rule_from_record(record: GroupRecord) -> TwoTreasurers:
    """The rule in a record. Raises KeyError or ValueError."""
    ends_at, users = record.body["ends_at"], record.body.get("treasurers")
    counted = tuple(map(_text, users)) if isinstance(users, list) else ()
    return TwoTreasurers(None if ends_at is None else _moment(ends_at), counted)


def _text(value: object) -> str:
    return composed(value) if isinstance(value, str) else ""


def _moment(value: object) -> datetime:
    at = datetime.fromisoformat(_text(value))
    if at.tzinfo is None:
        raise ValueError("a moment without its zone")
    return at
