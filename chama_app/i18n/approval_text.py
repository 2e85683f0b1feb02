"""Fills in the words about proposals."""

from datetime import datetime

from ..domain.payout_rules import MayNotSendReason
from ..domain.proposals import Proposal, ShownStatus
from ..services.approval_snapshot import ProposalState
from .formats import kes, moment
from .words import Words


def proposal_body(one: ProposalState, words: Words) -> str:
    """The sentence under the chip."""
    proposal, labels, until = one.proposal, words.approval, moment(one.proposal.expires_at, words)
    if one.refusal:
        return _held(one, one.refusal, until, words)
    if one.shown == "approved" and one.again:
        return labels.again.format(at=moment(one.again.at, words), t=until)
    body = labels.approved_here if one.shown == "approved" and one.is_own else labels.states[one.shown].body
    said = body.format(t=until)
    return f"{said} {labels.note.format(note=proposal.note)}" if proposal.note else said


def _held(one: ProposalState, why: MayNotSendReason, until: str, words: Words) -> str:
    """Why what was approved cannot be sent, with what is there, and when it can."""
    labels, amount = words.approval, one.proposal.amount
    match why:
        case "not_available":
            there, missing = kes(one.available), kes(amount - one.available)
            return labels.held.format(a=there, more=missing, t=until)
        case "unanswered":
            return labels.held_unanswered.format(t=until)
        case _:
            return labels.held_otherwise.format(why=words.payouts.refused[why])


def proposed_by(one: ProposalState, words: Words) -> str:
    """Who proposed it and when, as far as the server recorded who that is."""
    labels, at = words.approval, moment(one.proposal.at, words)
    if one.is_own:
        return labels.proposed_here.format(t=at)
    if one.by:
        return labels.proposed_by.format(by=one.by, t=at)
    return (labels.proposed_by_owner if one.proposal.role == "owner" else labels.proposed).format(t=at)


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
