"""`/propose`: a treasurer says what he wants to send, and another one has a day to agree."""

from daraja_core.amounts import MAX_AMOUNT
from daraja_core.approval_wire import read_proposal_request
from daraja_core.errors import AppwriteError

from ..appwrite.teams import TREASURER
from ..http import Response
from ..schema import RECORDS
from ..settings import read_settings, required, whole_number
from .group import Group
from .group_request import GroupRequest
from .membership import Membership
from .proposals import Proposals
from .records import highest, told


async def propose(request: GroupRequest) -> Response:
    """Record a proposal; the same one again is one. Raises InvalidOrderError, AppwriteError, CallError."""
    largest = whole_number(request.environment, "DARAJA_MAX_PAYOUT", MAX_AMOUNT)
    proposed = read_proposal_request(request.body, request.user_id, largest)
    membership = await request.groups.membership(str(proposed.order.group_id), request.user_id)
    check_counts(membership, request)
    record = await open_proposals(request, membership.group).propose(proposed, highest(membership.roles), request.now)
    request.log.log(f"{proposed.order.id}: proposed")
    return Response(200, {"record": told(record)})


def check_counts(membership: Membership, request: GroupRequest) -> None:
    """Whether the word of who asks counts: a treasurer of now and of when the rule was turned on, and it holds."""
    rule = membership.group.two_treasurers
    if rule is None or not rule.holds(request.now):
        text = "one treasurer alone pays out of this group: send it without a proposal"
        raise AppwriteError(text, status=409, kind="not_on")
    if TREASURER not in membership.roles:
        raise AppwriteError("only a treasurer of this team may send money", status=403, kind="not_a_treasurer")
    if not rule.counts(request.user_id):
        text = "this user became a treasurer after it was turned on that two must agree: turn it off and on again"
        raise AppwriteError(text, status=403, kind="not_an_approver")


def open_proposals(request: GroupRequest, group: Group) -> Proposals:
    """The proposals of the group."""
    environment = request.environment
    collection, secrets = required(environment, RECORDS.variable), read_settings(environment).callback_secrets
    return Proposals(request.documents, collection, group, secrets, request.deadline)
