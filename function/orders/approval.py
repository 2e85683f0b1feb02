"""Whether a payout may leave a group in which two treasurers agree: exactly what another one approved, within the day.

The payout travels in its proposer's name and under the proposal's id, so the claim of that id lets it leave once; or,
once it was proven that nothing left, under one that begins with it: of all of these together one leaves.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from daraja_core.approval_wire import first_id
from daraja_core.document import from_document, stored_ids
from daraja_core.errors import AppwriteError, DarajaError
from daraja_core.order import DisbursementOrder, fold_id
from daraja_core.verdict import Status

from ..appwrite.documents import compare, equal
from ..appwrite.teams import TREASURER
from ..groups.group import Group
from ..groups.membership import Groups
from ..groups.proposals import APPROVED, Decided, Proposal, Proposals
from ..groups.two_treasurers import TwoTreasurers
from .claim import Claim, read_claim
from .payout_limit import Records


async def approved(
    proposals: Proposals, groups: Groups, group: Group, rule: TwoTreasurers, order: DisbursementOrder, now: datetime
) -> Proposal | DarajaError:
    """The proposal of this payout that a second treasurer agreed to, else why nobody but the sender wants it.

    Raises CallError.
    """
    proposal = await proposals.find_for(order)
    if proposal is None:
        return _no("two treasurers must agree in this group: propose the payout first", "approval_required")
    objection = await _objection(proposal, proposals, groups, group, rule, order, now)
    return proposal if objection is None else objection


async def used_already(records: Records, proposal: Proposal, claim: Claim, deadline: float) -> DarajaError | None:
    """Whether another payout left under the same approval, or may have. Raises CallError.

    The claim counts as sent already: of two who look at once each finds the other, whoever had the turn.
    """
    first = proposal.disbursement_id
    found = await records.documents.pages(
        records.payments,
        equal("groupId", [claim.group_id or ""]),
        equal("flow", ["b2c"]),
        compare("startsWith", "paymentId", first),
        deadline=deadline,
    )
    claims = [one for document in found if (one := read_claim(document)) is not None]
    tries = [one for one in claims if _is_try_of(one, first, claim.user_id) and one.document_id != claim.document_id]
    if any(one.state not in ("claimed", "refused") for one in tries) or await _has_left(records, tries, deadline):
        return _no("another payout was sent, or may have been, under the same approval", "approval_used")
    return None


async def released(proposals: Proposals, proposal: Proposal) -> DarajaError | None:
    """Have an approved payout sent, unless its proposer took it back first. Raises CallError."""
    is_free = await proposals.release(proposal, TREASURER)
    return None if is_free else _no("this proposal was withdrawn", "withdrawn")


def _is_try_of(claim: Claim, first: str, user_id: str) -> bool:
    return fold_id(claim.user_id) == fold_id(user_id) and first in (claim.payment_id, first_id(claim.payment_id))


async def _has_left(records: Records, refused: Sequence[Claim], deadline: float) -> bool:
    """Whether Safaricom refused one of these and then told that it was sent: what it says last counts."""
    ids = [name for one in refused for name in stored_ids(one.user_id, one.payment_id)]
    found = await records.documents.with_any(records.disbursements, "paymentId", ids, deadline=deadline)
    verdicts = [verdict for document in found if (verdict := from_document(document)) is not None]
    return any(one.status is not Status.FAILED for one in verdicts)


async def _objection(
    proposal: Proposal,
    proposals: Proposals,
    groups: Groups,
    group: Group,
    rule: TwoTreasurers,
    order: DisbursementOrder,
    now: datetime,
) -> DarajaError | None:
    is_again = first_id(order.id) == proposal.disbursement_id  # in the very same letters
    if not proposals.is_for(proposal, replace(order, id=proposal.disbursement_id) if is_again else order):
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
