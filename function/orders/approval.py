"""Whether a payout may leave a group in which two treasurers agree: exactly what another one approved, within the day.

The payout travels under the proposal's id and in its proposer's name, so the claim of that id lets it leave once.
"""

from datetime import datetime

from daraja_core.errors import AppwriteError, DarajaError
from daraja_core.order import DisbursementOrder, fold_id

from ..appwrite.teams import TREASURER
from ..groups.group import Group
from ..groups.membership import Groups
from ..groups.proposals import APPROVED, Decided, Proposal, Proposals
from ..groups.two_treasurers import TwoTreasurers


async def approval_objection(
    proposals: Proposals, groups: Groups, group: Group, rule: TwoTreasurers, order: DisbursementOrder, now: datetime
) -> DarajaError | None:
    """Why nobody but the sender wants this payout, None when a second treasurer does. Raises CallError."""
    assert order.user_id is not None, "the caller is known before an order is parsed"
    proposal = await proposals.find(order.user_id, order.id)
    if proposal is None:
        return _no("two treasurers must agree in this group: propose the payout first", "approval_required")
    if not proposals.is_for(proposal, order):
        return _no("amount, payee, reason and kind must be exactly what was proposed", "not_as_approved")
    decided = await proposals.decided(proposal)
    if decided is None and now < proposal.expires_at:
        return _no("another treasurer has not approved it yet", "approval_required")
    if decided is not None and decided.decision != APPROVED:
        return _no(f"this proposal was {decided.decision}", decided.decision)
    if decided is None or now >= proposal.expires_at:
        return _no("its day is over: propose it anew", "expired")
    return await _word_that_does_not_count(proposal, decided, rule, groups, group)


async def _word_that_does_not_count(
    proposal: Proposal, decided: Decided, rule: TwoTreasurers, groups: Groups, group: Group
) -> DarajaError | None:
    """Both must be treasurers still; that the proposer is one was looked up when his order came."""
    if fold_id(decided.user_id) == fold_id(proposal.proposer):
        return _no("who proposed it approved it himself", "own_proposal")
    if not rule.counts(proposal.proposer):
        return _no("who proposed it was no treasurer when it was turned on that two must agree", "not_an_approver")
    try:
        roles = (await groups.membership(group.id, decided.user_id)).roles
    except AppwriteError:
        roles = frozenset()
    if TREASURER not in roles or not rule.counts(decided.user_id):
        return _no("who approved it is no treasurer any more: propose it anew", "approver_gone")
    return None


def _no(text: str, kind: str) -> AppwriteError:
    return AppwriteError(f"{text}: nothing was sent", status=403, kind=kind)
