"""The users and teams of the small Appwrite: tokens, memberships and roles."""

import json
from collections import defaultdict
from dataclasses import dataclass, field

import httpx

from .answers import KEY, error


@dataclass
class People:
    """`tokens` says whose each JWT is; `teams` has each team's members with their roles."""

    tokens: dict[str, str] = field(default_factory=dict)
    teams: dict[str, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(dict))

    def account(self, request: httpx.Request) -> httpx.Response:
        """`GET /account`: a key beside the token would win, as at the real server."""
        if "X-Appwrite-Key" in request.headers:
            return error(401, "general_unauthorized_scope")
        token = request.headers.get("X-Appwrite-JWT")
        if token is None:
            return error(401, "general_unauthorized_scope")
        if token not in self.tokens:
            return error(401, "user_jwt_invalid")
        return httpx.Response(200, json={"$id": self.tokens[token], "name": "", "status": True})

    def memberships(self, request: httpx.Request, team_id: str) -> httpx.Response:
        """`GET` and `POST /teams/{id}/memberships` with the key."""
        if request.headers.get("X-Appwrite-Key") != KEY:
            return error(401, "user_unauthorized")
        if team_id not in self.teams:
            return error(404, "team_not_found")
        members = self.teams[team_id]
        if request.method == "GET":
            shown = [self._shown(team_id, user_id) for user_id in members]
            return httpx.Response(200, json={"total": len(shown), "memberships": shown})
        order = json.loads(request.content)
        if order["userId"] in members:
            return error(409, "membership_already_confirmed")
        members[order["userId"]] = order["roles"]
        return httpx.Response(201, json=self._shown(team_id, order["userId"]))

    def _shown(self, team_id: str, user_id: str) -> dict[str, object]:
        return {
            "$id": "m",
            "userId": user_id,
            "teamId": team_id,
            "confirm": True,
            "roles": self.teams[team_id][user_id],
        }
