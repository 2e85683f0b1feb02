"""The world's Appwrite: documents with unique ids and payment ids, anonymous sessions, and bad days."""

import asyncio
import json
import random
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from tests.simulation.faults import Weather

Document = dict[str, Any]

KEY = "function-key"


class WorldAppwrite:
    """Answers the calls that the engine and the function make. `on_write` hears of every stored change."""

    def __init__(self, rng: random.Random, weather: Weather) -> None:
        self._rng = rng
        self._weather = weather
        self._version = 0
        self.is_calm = False
        self.is_deaf = False
        self.deafnesses = 0  # so often Realtime went deaf so far: a socket from before that never delivers again
        collections = ("transactions", "disbursements", "dead_letters", "payments")
        self.documents: dict[str, dict[str, Document]] = {name: {} for name in collections}
        self.sessions: dict[str, str] = {}
        self.on_write: Callable[[str, Document], None] = lambda collection, document: None

    async def answer(self, request: httpx.Request) -> httpx.Response:
        """One call; on a bad day it fails before or after it was carried out."""
        await asyncio.sleep(self._rng.uniform(0.002, 0.2))
        fails = not self.is_calm and self._rng.random() < self._weather.appwrite
        if fails and self._rng.random() < 0.5:
            return await self._bad_day(request)
        response = self._carry_out(request)
        return await self._bad_day(request) if fails else response

    def user_of(self, secret: str | None) -> str | None:
        """Whose session this is."""
        return self.sessions.get(secret or "")

    def go_deaf(self) -> None:
        """Realtime stays open, greets and delivers nothing, to old sockets and new ones, until `hear_again`."""
        self.is_deaf = True
        self.deafnesses += 1

    def hear_again(self) -> None:
        """It delivers again, to those who connect from now on."""
        self.is_deaf = False

    def forget_sessions(self) -> None:
        """The server no longer knows anybody."""
        self.sessions.clear()

    async def _bad_day(self, request: httpx.Request) -> httpx.Response:
        kind = self._rng.choice(("timeout", "500", "html"))
        if kind == "timeout":
            await asyncio.sleep(self._rng.choice((2.5, 6.0)))
            raise httpx.ReadTimeout("no answer", request=request)
        if kind == "html":
            return httpx.Response(502, text="<html>bad gateway</html>")
        return _error(500, "general_unknown")

    def _carry_out(self, request: httpx.Request) -> httpx.Response:
        parts = request.url.path.removeprefix("/v1/").split("/")
        match request.method, parts:
            case "POST", ["account", "sessions", "anonymous"]:
                return self._new_session()
            case "POST", ["account", "jwts"]:
                secret = request.headers.get("X-Appwrite-Session")
                if self.user_of(secret) is None:
                    return _error(401, "general_unauthorized_scope")
                return httpx.Response(201, json={"jwt": f"jwt-{secret}"})
            case "GET", ["account"]:
                token = request.headers.get("X-Appwrite-JWT", "").removeprefix("jwt-")
                user = self.user_of(request.headers.get("X-Appwrite-Session") or token)
                return (
                    _error(401, "general_unauthorized_scope")
                    if user is None
                    else httpx.Response(200, json={"$id": user})
                )
            case "GET", ["databases", _, "collections", collection, "documents"]:
                return self._list(request, collection)
            case "GET", ["databases", _, "collections", collection, "documents", name]:
                document = self.documents[collection].get(name)
                return _error(404, "document_not_found") if document is None else httpx.Response(200, json=document)
            case "POST", ["databases", _, "collections", collection, "documents"]:
                return self._create(collection, json.loads(request.content))
            case "PATCH", ["databases", _, "collections", collection, "documents", name]:
                return self._patch(request, collection, name)
            case _:
                return _error(404, "general_route_not_found")

    def _new_session(self) -> httpx.Response:
        number = len(self.sessions) + self._rng.randrange(1_000_000)
        secret = f"secret-{number}"
        self.sessions[secret] = f"user-{number}"
        headers = {"X-Fallback-Cookies": json.dumps({"a_session_project": secret})}
        return httpx.Response(201, json={"userId": f"user-{number}", "secret": ""}, headers=headers)

    def _list(self, request: httpx.Request, collection: str) -> httpx.Response:
        found = list(self.documents[collection].values())
        for name, text in request.url.params.multi_items():
            if name.startswith("queries"):
                found = _queried(found, json.loads(text))
        if request.headers.get("X-Appwrite-Key") != KEY:
            user = self.user_of(request.headers.get("X-Appwrite-Session"))
            found = [one for one in found if f'read("user:{user}")' in one["$permissions"]]
        return httpx.Response(200, json={"total": 0, "documents": found})

    def _create(self, collection: str, order: Mapping[str, Any]) -> httpx.Response:
        documents, fields = self.documents[collection], order["data"]
        taken = order["documentId"] in documents or any(
            "paymentId" in fields and one["paymentId"] == fields["paymentId"] for one in documents.values()
        )
        if taken:
            return _error(409, "document_already_exists")
        document = {**fields, "$id": order["documentId"], "$permissions": order["permissions"]}
        return httpx.Response(201, json=self._written(collection, document))

    def _patch(self, request: httpx.Request, collection: str, name: str) -> httpx.Response:
        document = self.documents[collection].get(name)
        if document is None:
            return _error(404, "document_not_found")
        if request.headers.get("X-Appwrite-Timestamp", document["$updatedAt"]) != document["$updatedAt"]:
            return _error(409, "document_update_conflict")
        return httpx.Response(200, json=self._written(collection, document | json.loads(request.content)["data"]))

    def _written(self, collection: str, document: Document) -> Document:
        self._version += 1
        document["$updatedAt"] = f"version-{self._version:06}"
        self.documents[collection][document["$id"]] = document
        self.on_write(collection, document)
        return document


def _queried(documents: list[Document], query: Mapping[str, Any]) -> list[Document]:
    attribute, values = str(query.get("attribute")), query.get("values", [])
    match query["method"]:
        case "equal":
            return [one for one in documents if one.get(attribute) in values]
        case "greaterThan":
            return [one for one in documents if one.get(attribute) is not None and one[attribute] > values[0]]
        case "lessThan":
            return [one for one in documents if one.get(attribute) is not None and one[attribute] < values[0]]
        case "startsWith":
            return [one for one in documents if str(one.get(attribute)).startswith(values[0])]
        case "orderAsc" | "orderDesc" as order:
            return sorted(documents, key=lambda one: str(one.get(attribute)), reverse=order == "orderDesc")
        case "limit":
            return documents[: values[0]]
        case other:
            raise AssertionError(f"this world does not know the query {other!r}")


def _error(status: int, kind: str) -> httpx.Response:
    return httpx.Response(status, json={"message": kind, "code": status, "type": kind, "version": "1.9.6"})
