"""Teams: who belongs to a chama and with which roles, read and changed with the function's key."""

import json

import httpx

from .client import Appwrite, ExistsError, content_of, error_type, failure, status_and_type
from .retry import retry

TREASURER = "treasurer"
OWNER = "owner"
MEMBER = "member"


class UnknownTeamError(Exception):
    """There is no such team."""


class Teams:
    """The memberships. Each method raises CallError when Appwrite cannot be asked before the deadline."""

    def __init__(self, appwrite: Appwrite, deadline: float) -> None:
        self._appwrite = appwrite
        self._deadline = deadline

    async def roles(self, team_id: str, user_id: str) -> frozenset[str] | None:
        """The user's roles in the team, None for those who are not in it. Raises UnknownTeamError."""
        return await retry(lambda: self._roles(team_id, user_id), self._deadline)

    async def add(self, team_id: str, user_id: str) -> None:
        """Make the user a member; harmless for one who is. Raises UnknownTeamError."""
        await retry(lambda: self._add(team_id, user_id), self._deadline)

    async def _roles(self, team_id: str, user_id: str) -> frozenset[str] | None:
        queries = ({"method": "equal", "attribute": "userId", "values": [user_id]}, {"method": "limit", "values": [1]})
        parameters = {f"queries[{place}]": json.dumps(query) for place, query in enumerate(queries)}
        path = f"/teams/{team_id}/memberships?{httpx.QueryParams(parameters)}"
        answer = await self._appwrite.call("GET", path)
        _refuse_unknown(answer)
        if answer.status_code != 200:
            raise failure(answer)
        members = content_of(answer).get("memberships")
        for member in members if isinstance(members, list) else ():
            match member:
                case {"userId": str(found), "confirm": True, "roles": [*roles]} if found == user_id:
                    return frozenset(str(role) for role in roles)
        return None

    async def _add(self, team_id: str, user_id: str) -> None:
        order = {"userId": user_id, "roles": [MEMBER]}
        answer = await self._appwrite.call("POST", f"/teams/{team_id}/memberships", order)
        _refuse_unknown(answer)
        if answer.status_code == 201:
            return
        if answer.status_code == 409 and await self._roles(team_id, user_id) is not None:
            return
        raise ExistsError(status_and_type(answer)) if answer.status_code == 409 else failure(answer)


def _refuse_unknown(answer: httpx.Response) -> None:
    if answer.status_code == 404 and error_type(answer) == "team_not_found":
        raise UnknownTeamError("there is no such team")
