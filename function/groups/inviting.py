"""`/invite`, `/invitation` and `/revoke`: an owner or a treasurer makes a code, looks at it, and ends one, or all."""

from datetime import timedelta

from daraja_core.errors import AppwriteError

from ..appwrite.documents import iso
from ..appwrite.teams import OWNER, TREASURER
from ..http import Response
from ..settings import whole_number
from .group_request import GroupRequest

LONGEST_HOURS = 24 * 90


async def invite(request: GroupRequest) -> Response:
    """A new code. Raises AppwriteError for who may not invite, ConfigError, CallError."""
    group_id = await _own_group(request)
    hours = whole_number(request.environment, "DARAJA_JOIN_HOURS", 72)
    lasts = timedelta(hours=min(max(hours, 1), LONGEST_HOURS))
    most_uses = max(whole_number(request.environment, "DARAJA_JOIN_USES", 50), 1)
    members = await request.teams.members(group_id)
    await request.joins.notice_who_left(group_id, {member.user_id for member in members}, request.now)
    code = await request.invitations.create(group_id, request.user_id, request.now, lasts, most_uses)
    made = {"code": code, "group_id": group_id, "expires_at": iso(request.now + lasts)}
    return Response(200, {**made, "uses": 0, "most_uses": most_uses})


async def look_at(request: GroupRequest) -> Response:
    """Until when a code of the group works and how often it was used. Raises as `invite` does."""
    group_id, code = await _own_group(request), request.fields.get("code")
    found = await request.invitations.find(code) if isinstance(code, str) else None
    if found is None or found.group_id != group_id or not found.admits(request.now):
        return Response(404, {"error": "invalid_code", "message": "this code admits nobody, or nobody any more"})
    told = {"expires_at": iso(found.expires_at), "uses": found.uses, "most_uses": found.most_uses}
    return Response(200, told)


async def revoke(request: GroupRequest) -> Response:
    """End the code that is given, or every one of the group. Raises as `invite` does."""
    group_id, code = await _own_group(request), request.fields.get("code")
    revoked = await request.invitations.revoke(group_id, code if isinstance(code, str) else None, request.now)
    request.log.log(f"{group_id}: {revoked} join codes were revoked")
    return Response(200, {"revoked": revoked})


async def _own_group(request: GroupRequest) -> str:
    membership = await request.groups.membership(request.group_id(), request.user_id)
    if not membership.roles & {OWNER, TREASURER}:
        raise AppwriteError("only an owner or a treasurer of this chama may invite", status=403, kind="not_an_owner")
    return membership.group.id
