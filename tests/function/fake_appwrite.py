"""A small Appwrite in memory: the calls that the function makes, with the real answers, and faults on demand."""

import asyncio
import json
import random
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote

import httpx

from .answers import KEY, TYPES, error
from .fake_queries import UnknownQueryError, select
from .fake_teams import People

PROJECT = "payments-test"
BASE = "/v1/databases/payments/collections/"

# What to do instead of answering: a status is an error body with nothing done; None answers.
Fault = Literal["hang", "hang_after", "cut", "cut_after", "unreachable", "html"] | int | None

_SHARED: dict[str, type | int] = {
    "status": 20,
    "resultCode": int,
    "receipt": 20,
    "amount": int,
    "failureReason": 255,
    "mpesaTimestamp": 50,
    "settledAt": 50,
    "paymentId": 36,
    "userId": 36,
    "groupId": 36,
    "requestedAmount": int,
    "source": 10,
    "resultCodeText": 20,
}
SCHEMAS: dict[str, dict[str, type | int]] = {
    "transactions": {"checkoutRequestId": 255, **_SHARED},
    "disbursements": {"originatorConversationId": 36, "conversationId": 50, "receiverName": 255, **_SHARED},
    "dead_letters": {"path": 512, "body": 16000, "reason": 40, "receivedAt": 50, "replayedAt": 50},
    "payments": {
        "paymentId": 36,
        "userId": 36,
        "groupId": 36,
        "flow": 10,
        "state": 20,
        "payer": 64,
        "dueAt": 50,
        "asked": int,
        "amount": int,
        "answer": 2000,
        "checkoutRequestId": 255,
        "createdAt": 50,
    },
    "groups": {
        "founderId": 36,
        "foundedAt": 50,
        "teamCreatedAt": 50,
        "reader": 36,
        "turn": 36,
        "turnUntil": 50,
        "received": int,
        "receivedUntil": 50,
        "approval": 2000,
    },
    "join_codes": {
        "groupId": 36,
        "createdBy": 36,
        "createdAt": 50,
        "expiresAt": 50,
        "revokedAt": 50,
        "uses": int,
        "mostUses": int,
    },
    "joins": {"groupId": 36, "userId": 36, "kind": 20, "createdAt": 50, "absentSince": 50},
    "forwards": {
        "paymentId": 36,
        "body": 2000,
        "state": 20,
        "attempts": int,
        "createdAt": 50,
        "dueAt": 50,
        "reason": 255,
    },
    "records": {"groupId": 36, "userId": 36, "role": 20, "kind": 20, "subject": 36, "body": 4000},
}
_REQUIRED = {
    "transactions": ("checkoutRequestId", "status", "settledAt"),
    "disbursements": ("originatorConversationId", "status", "settledAt"),
    "dead_letters": (),
    "payments": (),
    "groups": ("founderId", "foundedAt", "teamCreatedAt", "reader"),
    "join_codes": ("groupId", "createdBy", "createdAt", "expiresAt"),
    "joins": ("userId", "kind", "createdAt"),
    "records": ("groupId", "userId", "role", "kind", "subject", "body"),
    "forwards": ("paymentId", "body", "state", "createdAt", "dueAt"),
}

_UNIQUE = ("transactions", "disbursements")  # their payment ids


@dataclass
class Appwrite:
    """Documents by collection and id. `faults` are used up in order, per method and collection."""

    documents: dict[str, dict[str, dict[str, object]]] = field(default_factory=lambda: defaultdict(dict))
    faults: dict[tuple[str, str], deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    always: dict[tuple[str, str], Fault] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    down_until: float = 0.0  # a database that is being restarted: 500 for everything until this loop time
    people: People = field(default_factory=People)
    latency_s: float = 0.0  # of every call
    jitter: random.Random | None = None  # gives every call a random moment, so that concurrent ones interleave
    _writes: int = 0

    def stored(self, collection: str) -> list[dict[str, object]]:
        """The documents of a collection, without what Appwrite adds, except the permissions."""
        return [
            {name: value for name, value in document.items() if not name.startswith("$") or name == "$permissions"}
            for document in self.documents[collection].values()
        ]

    async def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, or misbehave."""
        collection, document_id = _place(unquote(request.url.path))
        self.calls.append((request.method, collection))
        await self._wait()
        is_down = asyncio.get_running_loop().time() < self.down_until
        fault: Fault = 500 if is_down else self._next_fault(request.method, collection)
        match fault:
            case "hang":
                await asyncio.Event().wait()
            case "unreachable":
                raise httpx.ConnectError("no route", request=request)
            case "cut":
                raise httpx.ReadError("connection reset", request=request)
            case "html":
                return httpx.Response(200, text="<html>Please sign in to the network</html>")
            case int():
                return error(fault, TYPES.get(fault, "general_unknown"))
            case "hang_after" | "cut_after" | None:
                pass  # done first
        answer = self._answer(request, collection, document_id)
        await self._wait()
        if fault == "hang_after":
            await asyncio.Event().wait()
        if fault == "cut_after":
            raise httpx.ReadError("connection reset", request=request)
        return answer

    async def _wait(self) -> None:
        if self.latency_s:
            await asyncio.sleep(self.latency_s / 2)
        if self.jitter is not None:
            await asyncio.sleep(self.jitter.random() / 100)

    def _next_fault(self, method: str, collection: str) -> Fault:
        queue = self.faults[method, collection]
        return queue.popleft() if queue else self.always.get((method, collection))

    def _answer(self, request: httpx.Request, collection: str, document_id: str) -> httpx.Response:
        if request.headers.get("X-Appwrite-Project") != PROJECT:
            return error(404, "project_not_found")
        if collection == "account":
            return self.people.account(request)
        if collection in ("teams", "memberships"):
            return self.people.answer(request, document_id)
        if request.headers.get("X-Appwrite-Key") != KEY:
            return error(401, "user_unauthorized")
        if collection not in SCHEMAS:
            return error(404, "collection_not_found")
        return self._of_document(request, collection, document_id)

    def _of_document(self, request: httpx.Request, collection: str, document_id: str) -> httpx.Response:
        match request.method:
            case "POST":
                return self._create(collection, json.loads(request.content))
            case "GET" if document_id:
                return self._read(collection, document_id)
            case "GET":
                return self._list(collection, request)
            case "DELETE":
                return self._delete(collection, document_id, request.headers)
            case "PATCH":
                return self._update(collection, document_id, json.loads(request.content), request.headers)
            case _:
                return error(404, "general_route_not_found")

    def _create(self, collection: str, order: Mapping[str, object]) -> httpx.Response:
        document_id, data, permissions = order["documentId"], order["data"], order["permissions"]
        assert isinstance(document_id, str)
        assert isinstance(data, dict)
        wrong = _structure_error(collection, data, _REQUIRED[collection])
        if wrong is not None:
            return wrong
        known = self.documents[collection]
        taken = {str(each["paymentId"]).lower() for each in known.values()} if collection in _UNIQUE else set()
        if document_id.lower() in known or str(data.get("paymentId")).lower() in taken:
            return error(409, "document_already_exists")
        empty = dict.fromkeys(SCHEMAS[collection])
        created = {"$id": document_id, "$permissions": permissions, "$sequence": str(len(known) + 1)}
        document = known[document_id.lower()] = {**empty, **data, **created}
        document["$createdAt"] = self._written(document)["$updatedAt"]
        return httpx.Response(201, json=document)

    def _read(self, collection: str, document_id: str) -> httpx.Response:
        document = self.documents[collection].get(document_id.lower())
        return error(404, "document_not_found") if document is None else httpx.Response(200, json=document)

    def _list(self, collection: str, request: httpx.Request) -> httpx.Response:
        queries = [json.loads(value) for name, value in request.url.params.items() if name.startswith("queries[")]
        try:
            found = select(list(self.documents[collection].values()), queries)
        except UnknownQueryError:
            return error(400, "general_query_invalid")
        return httpx.Response(200, json={"total": 0, "documents": found})

    def _update(
        self, collection: str, document_id: str, order: Mapping[str, object], headers: httpx.Headers
    ) -> httpx.Response:
        document, data = self.documents[collection].get(document_id.lower()), order["data"]
        assert isinstance(data, dict)
        if document is None:
            return error(404, "document_not_found")
        if str(document["$updatedAt"]) > headers.get("X-Appwrite-Timestamp", "9999"):
            return error(409, "document_update_conflict")
        wrong = _structure_error(collection, data, ())
        if wrong is not None:
            return wrong
        document |= data
        return httpx.Response(200, json=self._written(document))

    def _delete(self, collection: str, document_id: str, headers: httpx.Headers) -> httpx.Response:
        document = self.documents[collection].get(document_id.lower())
        if document is None:
            return error(404, "document_not_found")
        if str(document["$updatedAt"]) > headers.get("X-Appwrite-Timestamp", "9999"):
            return error(409, "document_update_conflict")
        del self.documents[collection][document_id.lower()]
        return httpx.Response(204)

    def _written(self, document: dict[str, object]) -> dict[str, object]:
        self._writes += 1
        document["$updatedAt"] = f"2026-03-26T12:00:{self._writes // 1000:02}.{self._writes % 1000:03}+00:00"
        return document


def _place(path: str) -> tuple[str, str]:
    """The collection and the document's id; for people "account", "teams" or "memberships", and the rest."""
    if path == "/v1/account":
        return "account", ""
    if path.startswith("/v1/teams"):
        return "memberships" if "/memberships" in path else "teams", path.removeprefix("/v1/teams")
    assert path.startswith(BASE), path
    collection, _, document_id = path.removeprefix(BASE).partition("/documents")
    return collection, document_id.lstrip("/")


def _structure_error(collection: str, data: Mapping[str, object], required: tuple[str, ...]) -> httpx.Response | None:
    schema = SCHEMAS[collection]
    if any(data.get(name) is None for name in required):
        return error(400, "document_invalid_structure")
    for name, value in data.items():
        kind = schema.get(name)
        fits = isinstance(value, str) and len(value) <= kind if isinstance(kind, int) else type(value) is kind
        if kind is None or not (value is None or fits):
            return error(400, "document_invalid_structure")
    return None
