"""Teams: who belongs to a chama and with which roles, read and changed with the function's key."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import httpx

from .client import Appwrite, ExistsError, content_of, error_type, failure, status_and_type
from .retry import retry

TREASURER = "treasurer"
OWNER = "owner"
MEMBER = "member"
MOST = 100


class UnknownTeamError(Exception):
    """There is no such team."""


@dataclass(frozen=True, slots=True)
class Member:
    """One membership: whose it is, and what he is in the team."""

    membership_id: str
    user_id: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Team:
    """A team. `created_at` is as Appwrite writes it: an id that is used again belongs to another team."""

    id: str
    created_at: str


class Teams:
    """The teams and memberships. Each method raises CallError when Appwrite cannot be asked before the deadline."""

    def __init__(self, appwrite: Appwrite, deadline: float) -> None:
        self._appwrite = appwrite
        self._deadline = deadline

    async def member(self, team_id: str, user_id: str) -> Member | None:
        """The user's membership, None for those who are not in the team. Raises UnknownTeamError."""
        return await retry(lambda: self._member(team_id, user_id), self._deadline)

    async def members(self, team_id: str) -> list[Member]:
        """Everybody in the team. Raises UnknownTeamError."""
        return await retry(lambda: self._members(team_id), self._deadline)

    async def team(self, team_id: str) -> Team:
        """The team with this id. Raises UnknownTeamError."""
        return await retry(lambda: self._team(team_id), self._deadline)

    async def create(self, team_id: str, name: str) -> Team:
        """Make a team without members; harmless when an earlier try made it."""
        return await retry(lambda: self._create(team_id, name), self._deadline)

    async def add(self, team_id: str, user_id: str, roles: Collection[str]) -> None:
        """Make the user a member; harmless for one who is. Raises UnknownTeamError."""
        await retry(lambda: self._add(team_id, user_id, roles), self._deadline)

    async def set_roles(self, team_id: str, membership_id: str, roles: Collection[str]) -> None:
        """Give a member other roles."""
        await retry(lambda: self._set_roles(team_id, membership_id, roles), self._deadline)

    async def _member(self, team_id: str, user_id: str) -> Member | None:
        wanted = {"method": "equal", "attribute": "userId", "values": [user_id]}
        page = await self._page(team_id, [wanted, {"method": "limit", "values": [1]}])
        return next((member for member in page if member.user_id == user_id), None)

    async def _members(self, team_id: str) -> list[Member]:
        found: list[Member] = []
        after: list[Mapping[str, object]] = []
        while True:
            page = await self._page(team_id, [{"method": "limit", "values": [MOST]}, *after])
            known = {member.membership_id for member in found}
            found += [member for member in page if member.membership_id not in known]
            if len(page) < MOST or page[-1].membership_id in known:
                return found
            after = [{"method": "cursorAfter", "values": [page[-1].membership_id]}]

    async def _page(self, team_id: str, queries: list[Mapping[str, object]]) -> list[Member]:
        parameters = {f"queries[{place}]": json.dumps(query) for place, query in enumerate(queries)}
        answer = await self._appwrite.call("GET", f"/teams/{team_id}/memberships?{httpx.QueryParams(parameters)}")
        _refuse_unknown(answer)
        if answer.status_code != 200:
            raise failure(answer)
        members = content_of(answer).get("memberships")
        return [member for told in (members if isinstance(members, list) else ()) if (member := _read(told))]

    async def _team(self, team_id: str) -> Team:
        answer = await self._appwrite.call("GET", f"/teams/{team_id}")
        _refuse_unknown(answer)
        return _read_team(answer, 200)

    async def _create(self, team_id: str, name: str) -> Team:
        answer = await self._appwrite.call("POST", "/teams", {"teamId": team_id, "name": name, "roles": []})
        return await self._team(team_id) if answer.status_code == 409 else _read_team(answer, 201)

    async def _add(self, team_id: str, user_id: str, roles: Collection[str]) -> None:
        order = {"userId": user_id, "roles": sorted(roles)}
        answer = await self._appwrite.call("POST", f"/teams/{team_id}/memberships", order)
        _refuse_unknown(answer)
        if answer.status_code == 201:
            return
        if answer.status_code == 409 and await self._member(team_id, user_id) is not None:
            return
        raise ExistsError(status_and_type(answer)) if answer.status_code == 409 else failure(answer)

    async def _set_roles(self, team_id: str, membership_id: str, roles: Collection[str]) -> None:
        path = f"/teams/{team_id}/memberships/{membership_id}"
        answer = await self._appwrite.call("PATCH", path, {"roles": sorted(roles)})
        if answer.status_code != 200:
            raise failure(answer)


def _read(told: object) -> Member | None:
    match told:
        case {"$id": str(membership_id), "userId": str(user_id), "confirm": True, "roles": [*roles]}:
            return Member(membership_id, user_id, frozenset(map(str, roles)))
        case _:
            return None


def _read_team(answer: httpx.Response, status: int) -> Team:
    team = content_of(answer) if answer.status_code == status else {}
    match team:
        case {"$id": str(team_id), "$createdAt": str(created_at)}:
            return Team(team_id, created_at)
        case _:
            raise failure(answer)


def _refuse_unknown(answer: httpx.Response) -> None:
    if answer.status_code == 404 and error_type(answer) == "team_not_found":
        raise UnknownTeamError("there is no such team")
