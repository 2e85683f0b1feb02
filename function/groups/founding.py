"""`/found`: the function makes the team, under an id that nobody chose and nobody will have again."""

from secrets import token_hex

from daraja_core.group_roles import READER

from ..appwrite.teams import OWNER, TREASURER
from ..http import Response
from .group import Group
from .group_request import GroupRequest

FOUNDERS_ROLES = (OWNER, TREASURER)
LONGEST_NAME = 128  # Appwrite's limit for the name of a team


async def found(request: GroupRequest) -> Response:
    """Found a group: its founder owns it and is its treasurer. Raises CallError."""
    name = request.fields.get("name")
    if not isinstance(name, str) or not 1 <= len(name.strip()) <= LONGEST_NAME:
        return Response(
            400, {"error": "invalid_name", "message": f"name must be text of 1 to {LONGEST_NAME} characters"}
        )
    wait_s = await request.groups.wait_s(request.user_id, request.now)
    if wait_s is not None:
        message = f"too many groups were founded, try again in {wait_s} seconds"
        return Response(429, {"error": "too_many", "message": message}, {"Retry-After": str(wait_s)})
    group_id, reader = token_hex(16), READER + token_hex(8)
    team = await request.teams.create(group_id, name.strip())
    await request.groups.create(Group(group_id, request.user_id, request.now, team.created_at, reader))
    await request.joins.note_present(group_id, request.user_id, request.now)
    await request.teams.add(group_id, request.user_id, {*FOUNDERS_ROLES, reader})
    request.log.log(f"{group_id}: founded")
    return Response(200, {"group_id": group_id})
