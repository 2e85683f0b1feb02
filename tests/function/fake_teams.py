"""The users and teams of the small Appwrite: tokens, memberships and roles."""

import json
from collections import defaultdict
from dataclasses import dataclass, field

import httpx

from .answers import KEY, error


@dataclass
class People:
    """`tokens` says whose each JWT is; `teams` has each team's members with their roles, `made` when each was made."""

    tokens: dict[str, str] = field(default_factory=dict)
    teams: dict[str, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(dict))
    made: dict[str, str] = field(default_factory=dict)
    verified: set[str] = field(default_factory=set)

    def account(self, request: httpx.Request) -> httpx.Response:
        """`GET /account`: a key beside the token would win, as at the real server."""
        if "X-Appwrite-Key" in request.headers:
            return error(401, "general_unauthorized_scope")
        token = request.headers.get("X-Appwrite-JWT")
        if token is None:
            return error(401, "general_unauthorized_scope")
        if token not in self.tokens:
            return error(401, "user_jwt_invalid")
        return httpx.Response(200, json=self._account(self.tokens[token]))

    def _account(self, user_id: str) -> dict[str, object]:
        return {"$id": user_id, "name": "", "status": True, "emailVerification": user_id in self.verified}

    def remake(self, team_id: str, at: str, members: dict[str, list[str]]) -> None:
        """The team was deleted, and somebody made another one under its id."""
        self.teams[team_id], self.made[team_id] = members, at

    def answer(self, request: httpx.Request, path: str) -> httpx.Response:
        """The calls on teams, with the key; `path` is what follows `/v1/teams`."""
        if request.headers.get("X-Appwrite-Key") != KEY:
            return error(401, "user_unauthorized")
        _, team_id, *inner = [*path.split("/"), ""]
        if request.method == "POST" and not team_id:
            return self._make(json.loads(request.content))
        if team_id not in self.teams:
            return error(404, "team_not_found")
        if inner[0] != "memberships":
            return httpx.Response(200, json=self._team(team_id))
        return self._memberships(request, team_id, inner[1])

    def _make(self, order: dict[str, str]) -> httpx.Response:
        if order["teamId"] in self.teams:
            return error(409, "team_already_exists")
        self.teams[order["teamId"]] = {}
        return httpx.Response(201, json=self._team(order["teamId"]))

    def _memberships(self, request: httpx.Request, team_id: str, membership_id: str) -> httpx.Response:
        members = self.teams[team_id]
        if request.method == "GET":
            queries = [json.loads(text) for name, text in request.url.params.items() if name.startswith("queries[")]
            wanted = [query["values"] for query in queries if query["method"] == "equal"]
            found = [user_id for user_id in members if all(user_id in values for values in wanted)]
            if any(query["method"] == "cursorAfter" for query in queries):
                found = []
            shown = [self._shown(team_id, user_id) for user_id in found]
            return httpx.Response(200, json={"total": len(shown), "memberships": shown})
        order = json.loads(request.content)
        if request.method == "PATCH":
            members[membership_id.removeprefix("m-")] = order["roles"]
            return httpx.Response(200, json=self._shown(team_id, membership_id.removeprefix("m-")))
        if order["userId"] in members:
            return error(409, "membership_already_confirmed")
        members[order["userId"]] = order["roles"]
        return httpx.Response(201, json=self._shown(team_id, order["userId"]))

    def _shown(self, team_id: str, user_id: str) -> dict[str, object]:
        return {
            "$id": f"m-{user_id}",
            "userId": user_id,
            "teamId": team_id,
            "confirm": True,
            "roles": self.teams[team_id][user_id],
        }

    def _team(self, team_id: str) -> dict[str, object]:
        made = self.made.get(team_id, "2026-01-01T00:00:00.000+00:00")
        return {"$id": team_id, "$createdAt": made, "name": "Chama", "total": len(self.teams[team_id])}
