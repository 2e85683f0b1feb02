"""`/payee`: the number that a proposal is for, whole, to those who may approve it; every member reads its ends."""

from daraja_core.approval_wire import read_payee_request
from daraja_core.errors import AppwriteError

from ..http import Response
from .group_request import GroupRequest
from .proposing import check_counts, open_proposals


async def tell_payee(request: GroupRequest) -> Response:
    """Tell the number within the proposal's day. Raises InvalidOrderError, AppwriteError, CallError."""
    group_id, proposal_id = read_payee_request(request.body)
    membership = await request.groups.membership(group_id, request.user_id)
    check_counts(membership, request)
    proposals = open_proposals(request, membership.group)
    proposal = await proposals.read(proposal_id)
    if proposal is None:
        raise AppwriteError("there is no such proposal in this group", status=404, kind="unknown_proposal")
    if request.now >= proposal.expires_at:
        raise AppwriteError("its day is over", status=409, kind="expired")
    phone = proposals.payee_of(proposal)
    if phone is None:
        raise AppwriteError("only the ends of this number were recorded", status=404, kind="no_number")
    return Response(200, {"phone": phone})
