"""`/decide`: another treasurer approves or declines a proposal, or its proposer takes it back; once, within the day."""

from daraja_core.approval_wire import DecisionRequest, read_decision_request
from daraja_core.errors import AppwriteError
from daraja_core.order import fold_id

from ..appwrite.teams import TREASURER
from ..http import Response
from .group_request import GroupRequest
from .membership import Membership
from .proposals import APPROVED, Proposal
from .proposing import check_counts, open_proposals
from .records import highest, told


async def decide(request: GroupRequest) -> Response:
    """Record a decision; the same one again is one. Raises InvalidOrderError, AppwriteError, CallError."""
    wanted = read_decision_request(request.body)
    membership = await request.groups.membership(wanted.group_id, request.user_id)
    proposals = open_proposals(request, membership.group)
    proposal = await proposals.read(wanted.proposal_id)
    if proposal is None:
        raise AppwriteError("there is no such proposal in this group", status=404, kind="unknown_proposal")
    await _check(request, wanted, membership, proposal)
    record = await proposals.decide(proposal, wanted, request.user_id, highest(membership.roles))
    request.log.log(f"{proposal.record['subject']}: {wanted.decision}")
    return Response(200, {"record": told(record)})


async def _check(request: GroupRequest, wanted: DecisionRequest, membership: Membership, proposal: Proposal) -> None:
    is_own = fold_id(request.user_id) == fold_id(proposal.proposer)
    if wanted.decision == "withdrawn":
        if not is_own:
            raise AppwriteError("only who proposed it takes it back", status=403, kind="not_the_proposer")
        return
    check_counts(membership, request)
    if is_own:
        raise AppwriteError("another treasurer must agree, not who proposed it", status=403, kind="own_proposal")
    if request.now >= proposal.expires_at:
        raise AppwriteError("its day is over: propose it anew", status=409, kind="expired")
    if wanted.decision == APPROVED and not await _is_treasurer(request, membership, proposal.proposer):
        raise AppwriteError("who proposed it is no treasurer any more", status=409, kind="proposer_gone")


async def _is_treasurer(request: GroupRequest, membership: Membership, user_id: str) -> bool:
    member = await request.teams.member(membership.group.id, user_id)
    return member is not None and TREASURER in member.roles
