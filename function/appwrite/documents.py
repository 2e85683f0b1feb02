"""Appwrite's documents: created once, read, listed, and overwritten only by those who say what they saw."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

import httpx

from .client import Appwrite, BusyError, ChangedError, ExistsError, content_of, error_type, failure, status_and_type
from .retry import retry

Document: TypeAlias = Mapping[str, object]
Query: TypeAlias = Mapping[str, object]
MOST = 100  # values of one query, and documents of one list


class Documents:
    """The documents of one database, with the function's key."""

    def __init__(self, appwrite: Appwrite, database_id: str) -> None:
        self.appwrite = appwrite
        self._base = f"/databases/{database_id}/collections"

    async def create(
        self, collection: str, document_id: str, fields: Mapping[str, object], permissions: Sequence[str] = ()
    ) -> Document:
        """Store a new document and give it back. Raises ExistsError when the id or a unique value is taken."""
        order = {"documentId": document_id, "data": fields, "permissions": list(permissions)}
        answer = await self.appwrite.call("POST", f"{self._base}/{collection}/documents", order)
        if answer.status_code == 409:
            raise ExistsError(status_and_type(answer))
        stored = content_of(answer)
        if answer.status_code != 201 or stored.get("$id") != document_id:
            raise failure(answer)
        return stored

    async def read(self, collection: str, document_id: str) -> Document | None:
        """The document with this id, None when there is none."""
        answer = await self.appwrite.call("GET", f"{self._base}/{collection}/documents/{document_id}")
        if answer.status_code == 404 and error_type(answer) == "document_not_found":
            return None
        if answer.status_code != 200:
            raise failure(answer)
        return content_of(answer)

    async def find(self, collection: str, attribute: str, value: str) -> Document | None:
        """The document with this value in a unique attribute, None when there is none."""
        found = await self.page(collection, equal(attribute, [value]), limit=1)
        return found[0] if found else None

    async def page(self, collection: str, *queries: Query, limit: int = MOST) -> list[Document]:
        """The documents that fit all queries, `limit` of them at most."""
        asked = [*queries, {"method": "limit", "values": [limit]}]
        parameters = {f"queries[{place}]": json.dumps(query) for place, query in enumerate(asked)} | {"total": "0"}
        path = f"{self._base}/{collection}/documents?{httpx.QueryParams(parameters)}"
        answer = await self.appwrite.call("GET", path)
        if answer.status_code != 200:
            raise failure(answer)
        found = content_of(answer).get("documents")
        if not isinstance(found, list):
            raise BusyError("a list of documents was expected")
        return [document for document in found if isinstance(document, dict)]

    async def pages(self, collection: str, *queries: Query, deadline: float) -> list[Document]:
        """All documents that fit all queries, page by page; each page is tried until the deadline."""
        found: list[Document] = []
        after: tuple[Query, ...] = ()
        while True:
            wanted = (*queries, *after)
            page = await retry(lambda: self.page(collection, *wanted), deadline)  # noqa: B023 — run at once
            found += page
            if len(page) < MOST:
                return found
            after = ({"method": "cursorAfter", "values": [page[-1].get("$id")]},)

    async def with_any(
        self, collection: str, attribute: str, values: Sequence[str], *queries: Query, deadline: float
    ) -> list[Document]:
        """All documents that have one of these values and fit all queries, however many values there are."""
        found: list[Document] = []
        for start in range(0, len(values), MOST):
            wanted = equal(attribute, values[start : start + MOST])
            found += await self.pages(collection, wanted, *queries, deadline=deadline)
        return found

    async def update(
        self, collection: str, document_id: str, fields: Mapping[str, object], *, unchanged_since: str | None
    ) -> Document:
        """Overwrite fields, and give the document back.

        Raises ChangedError when somebody wrote since `unchanged_since`, the `$updatedAt` read.

        None overwrites whatever is there: for those who know that nobody else writes.
        """
        path = f"{self._base}/{collection}/documents/{document_id}"
        only_if = {} if unchanged_since is None else {"X-Appwrite-Timestamp": unchanged_since}
        answer = await self.appwrite.call("PATCH", path, {"data": fields}, only_if)
        if answer.status_code == 409:
            raise ChangedError(status_and_type(answer))
        changed = content_of(answer)
        if answer.status_code != 200 or changed.get("$id") != document_id:
            raise failure(answer)
        return changed

    async def delete(self, collection: str, document_id: str, *, unchanged_since: str) -> None:
        """Delete a document; harmless when it is gone. Raises ChangedError when somebody wrote since then."""
        path = f"{self._base}/{collection}/documents/{document_id}"
        answer = await self.appwrite.call("DELETE", path, None, {"X-Appwrite-Timestamp": unchanged_since})
        if answer.status_code == 409:
            raise ChangedError(status_and_type(answer))
        if answer.status_code != 204 and error_type(answer) != "document_not_found":
            raise failure(answer)


def equal(attribute: str, values: Sequence[str | int]) -> Query:
    """One of these values, MOST of them at most."""
    return {"method": "equal", "attribute": attribute, "values": list(values)}


def compare(method: str, attribute: str, value: str | int) -> Query:
    """`greaterThan`, `lessThan` or `startsWith` a value."""
    return {"method": method, "attribute": attribute, "values": [value]}


def is_null(attribute: str) -> Query:
    """Nothing stored in it."""
    return {"method": "isNull", "attribute": attribute}


def order_by(attribute: str, *, newest_first: bool = False) -> Query:
    """In the order of an attribute."""
    return {"method": "orderDesc" if newest_first else "orderAsc", "attribute": attribute}


def iso(moment: datetime) -> str:
    """A moment as it is stored: in text order, later is greater."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")
