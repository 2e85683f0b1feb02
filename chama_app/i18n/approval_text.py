"""Fills in the words about proposals."""

from datetime import datetime

from ..domain.proposals import Proposal, ShownStatus
from .formats import kes, moment
from .words import Words


def proposal_body(proposal: Proposal, status: ShownStatus, words: Words, *, again_at: datetime | None = None) -> str:
    """The sentence under the chip; `again_at` is when what could not leave at once goes out again."""
    until = moment(proposal.expires_at, words)
    if status == "approved" and again_at is not None:
        return words.approval.again.format(at=moment(again_at, words), t=until)
    said = words.approval.states[status].body.format(t=until)
    return f"{said} {words.approval.note.format(note=proposal.note)}" if proposal.note else said


def proposed_by(proposal: Proposal, words: Words, *, is_own: bool) -> str:
    """Who proposed it and when; the name is his own word."""
    at = moment(proposal.at, words)
    labels = words.approval
    if is_own:
        return labels.proposed_here.format(t=at)
    return labels.proposed_by.format(by=proposal.by, t=at) if proposal.by else labels.proposed.format(t=at)


def spoken_proposal(proposal: Proposal, status: ShownStatus, words: Words) -> str:
    """The chip for a screen reader."""
    return f"{proposal.name}, {kes(proposal.amount)}, {words.approval.states[status].label}"


def rule_text(holds: bool, ends_at: datetime | None, words: Words, *, is_owner: bool) -> str:
    """What the rule says at this moment; only its owner is told to turn it on."""
    labels = words.approval
    if ends_at is not None:
        return labels.rule_ends.format(t=moment(ends_at, words))
    if holds:
        return labels.rule_on
    return labels.rule_off_owner if is_owner else labels.rule_off
