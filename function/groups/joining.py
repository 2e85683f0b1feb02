"""`/join`: whoever has a code that still admits becomes a member; whoever was removed needs a newer one."""

from ..appwrite.teams import MEMBER
from ..http import Response
from .group_request import GroupRequest
from .invitations import Invitation

_INVALID = {"error": "invalid_code", "message": "this code is not valid, or not any more: ask for a new one"}
_REMOVED = {
    "error": "invalid_code",
    "message": "you were in this chama before this code was made: ask for a new one",
}


async def join(request: GroupRequest) -> Response:
    """Become a member; joining twice is joining once. Raises CallError, UnknownTeamError."""
    wait_s = await request.joins.wait_s(request.user_id, request.now)
    if wait_s is not None:
        message = f"too many wrong codes, try again in {wait_s} seconds"
        return Response(429, {"error": "too_many", "message": message}, {"Retry-After": str(wait_s)})
    code = request.fields.get("code")
    invitation = await request.invitations.find(code) if isinstance(code, str) else None
    if invitation is None:
        await request.joins.note_wrong(request.user_id, request.now)
        return Response(403, _INVALID)
    group = await request.groups.find(invitation.group_id)
    if group is None or (await request.teams.team(group.id)).created_at != group.team_created_at:
        return Response(404, {"error": "unknown_team", "message": "this chama does not exist any more"})
    if await request.teams.member(group.id, request.user_id) is not None:
        return Response(200, {"group_id": group.id})
    refusal = await _refusal(request, invitation)
    if refusal is not None:
        return refusal
    await request.joins.note_present(group.id, request.user_id, request.now)
    await request.teams.add(group.id, request.user_id, {MEMBER, group.reader})
    request.log.log(f"{group.id}: a member joined")
    return Response(200, {"group_id": group.id})


async def _refusal(request: GroupRequest, invitation: Invitation) -> Response | None:
    """Why the code does not admit this user; when it does, its use is counted."""
    joined = await request.joins.find(invitation.group_id, request.user_id)
    if joined is not None:
        await request.joins.note_absent(joined, request.now)
        if invitation.created_at < (joined.absent_since or request.now):
            return Response(403, _REMOVED)
    if not await request.invitations.count_use(invitation, request.now):
        return Response(403, _INVALID)
    return None
