"""`/treasurer`: the owner makes another member a treasurer, or takes that role back."""

from daraja_core.errors import AppwriteError, InvalidOrderError
from daraja_core.order import fold_id
from daraja_core.treasurer_wire import TREASURER_KIND, TreasurerRequest, read_treasurer_request

from ..appwrite.client import RefusedError
from ..appwrite.documents import Document
from ..appwrite.teams import MEMBER, OWNER, TREASURER, Member
from ..fingerprint import fingerprint
from ..http import Response
from ..settings import read_settings
from .group import Group
from .group_request import GroupRequest
from .membership import Membership
from .proposing import open_proposals
from .records import highest, told


async def appoint(request: GroupRequest) -> Response:
    """Do it once for each request, however often that comes. Raises InvalidOrderError, AppwriteError, CallError.

    Who asks is whom the token names, and an owner is whom Appwrite says to be one at this moment.
    """
    wanted = read_treasurer_request(request.body)
    membership = await request.groups.membership(wanted.group_id, request.user_id)
    if OWNER not in membership.roles:
        raise AppwriteError("only the owner of this chama says who is its treasurer", status=403, kind="not_an_owner")
    if fold_id(wanted.user_id) == fold_id(request.user_id):
        raise AppwriteError("nobody gives or takes this role for himself", status=409, kind="own_role")
    record = await _done_before(request, membership.group, wanted)
    if record is None:
        await _set_role(request, membership.group, wanted)
        record = await _tell(request, membership, wanted)
        request.log.log(f"{wanted.group_id}: a member is {'a treasurer' if wanted.on else 'no treasurer any more'}")
    return Response(200, {"record": told(record)})


async def _done_before(request: GroupRequest, group: Group, wanted: TreasurerRequest) -> Document | None:
    """The record of this very request, so that a request that is repeated later undoes nothing."""
    there = await open_proposals(request, group).first_of(_record_ids(request, wanted))
    if there is not None and there.get("subject") != wanted.user_id:
        raise InvalidOrderError("request_id belongs to another request: make a new one for each")
    return there


async def _set_role(request: GroupRequest, group: Group, wanted: TreasurerRequest) -> None:
    members = await request.teams.members(group.id)
    member = next((one for one in members if one.user_id == wanted.user_id), None)
    if member is None:
        raise _unknown_member()
    is_last = TREASURER in member.roles and not any(TREASURER in one.roles for one in members if one is not member)
    if is_last and not wanted.on:
        text = "this is the only treasurer: make somebody else one first"
        raise AppwriteError(text, status=409, kind="last_treasurer")
    roles = _roles(member, group, is_treasurer=wanted.on)
    if roles != member.roles:
        try:
            await request.teams.set_roles(group.id, member.membership_id, roles)
        except RefusedError as exc:
            raise (_unknown_member() if exc.kind == "membership_not_found" else exc) from exc


def _roles(member: Member, group: Group, *, is_treasurer: bool) -> frozenset[str]:
    """Nothing but this role changes: an owner stays one, and whoever is nothing else is a member."""
    roles = member.roles - {TREASURER} | {group.reader}
    if is_treasurer:
        return roles | {TREASURER}
    return roles if roles & {OWNER, MEMBER} else roles | {MEMBER}


async def _tell(request: GroupRequest, membership: Membership, wanted: TreasurerRequest) -> Document:
    """Every device reads it, and the one that it is about looks what it may do now."""
    record_id, role = _record_ids(request, wanted)[0], highest(membership.roles)
    proposals, body = open_proposals(request, membership.group), {"on": wanted.on}
    return await proposals.write(record_id, TREASURER_KIND, wanted.user_id, body, request.user_id, role)


def _record_ids(request: GroupRequest, wanted: TreasurerRequest) -> list[str]:
    values = wanted.group_id, fold_id(request.user_id), wanted.request_id
    secrets = read_settings(request.environment).callback_secrets
    return [fingerprint(TREASURER_KIND, values, secret) for secret in secrets]


def _unknown_member() -> AppwriteError:
    return AppwriteError("this user does not belong to the chama", status=404, kind="unknown_member")
