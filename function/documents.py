"""Appwrite's documents over REST: four calls, and every way that they fail sorted into four errors."""

import json
from collections.abc import Mapping, Sequence

import httpx


class DocumentsError(Exception):
    """A call failed. The message names the status and Appwrite's own type, never a document's content."""


class BusyError(DocumentsError):
    """No answer, or one that says nothing of the outcome: it may have been done, and is worth another try."""


class RefusedError(DocumentsError):
    """Appwrite says no, and will say it again: a wrong key, a missing collection, a column that it does not know."""


class ExistsError(DocumentsError):
    """The id, or a value that must be unique, is taken."""


class ChangedError(DocumentsError):
    """The document was written by somebody else since it was read."""


class Documents:
    """The documents of one database, written with the function's key."""

    def __init__(self, http: httpx.AsyncClient, *, endpoint: str, project_id: str, database_id: str, key: str) -> None:
        self._http = http
        self._base = f"{endpoint}/databases/{database_id}/collections"
        self._headers = {
            "X-Appwrite-Project": project_id,
            "X-Appwrite-Key": key,
            "Content-Type": "application/json",
            "Accept": "application/json",
        }

    async def create(
        self, collection: str, document_id: str, fields: Mapping[str, object], permissions: Sequence[str]
    ) -> None:
        """Store a new document. Raises ExistsError when the id or a unique value is taken."""
        order = {"documentId": document_id, "data": fields, "permissions": list(permissions)}
        answer = await self._call("POST", f"{collection}/documents", order)
        if answer.status_code == 409:
            raise ExistsError(_told(answer))
        if answer.status_code != 201 or _object(answer).get("$id") != document_id:
            raise _failure(answer)

    async def read(self, collection: str, document_id: str) -> Mapping[str, object] | None:
        """The document with this id, None when there is none."""
        answer = await self._call("GET", f"{collection}/documents/{document_id}")
        if answer.status_code == 404 and _told_type(answer) == "document_not_found":
            return None
        if answer.status_code != 200:
            raise _failure(answer)
        return _object(answer)

    async def find(self, collection: str, attribute: str, value: str) -> Mapping[str, object] | None:
        """The document with this value in a unique attribute, None when there is none."""
        queries = (
            {"method": "equal", "attribute": attribute, "values": [value]},
            {"method": "limit", "values": [1]},
        )
        parameters = {f"queries[{place}]": json.dumps(query) for place, query in enumerate(queries)} | {"total": "0"}
        answer = await self._call("GET", f"{collection}/documents?{httpx.QueryParams(parameters)}")
        if answer.status_code != 200:
            raise _failure(answer)
        found = _object(answer).get("documents")
        if not isinstance(found, list):
            raise BusyError("a list of documents was expected")
        return found[0] if found and isinstance(found[0], dict) else None

    async def update(
        self, collection: str, document_id: str, fields: Mapping[str, object], *, unchanged_since: str
    ) -> None:
        """Overwrite fields. Raises ChangedError when somebody wrote since `unchanged_since`, the `$updatedAt` read."""
        path, only_if = f"{collection}/documents/{document_id}", {"X-Appwrite-Timestamp": unchanged_since}
        answer = await self._call("PATCH", path, {"data": fields}, only_if)
        if answer.status_code == 409:
            raise ChangedError(_told(answer))
        if answer.status_code != 200 or _object(answer).get("$id") != document_id:
            raise _failure(answer)

    async def _call(
        self, method: str, path: str, order: Mapping[str, object] | None = None, more: Mapping[str, str] | None = None
    ) -> httpx.Response:
        content = None if order is None else json.dumps(order)
        try:
            return await self._http.request(
                method, f"{self._base}/{path}", content=content, headers={**self._headers, **(more or {})}
            )
        except httpx.HTTPError as exc:
            raise BusyError(f"no answer ({type(exc).__name__})") from exc


def _failure(answer: httpx.Response) -> DocumentsError:
    if 400 <= answer.status_code < 500 and answer.status_code not in (408, 409, 425, 429):
        return RefusedError(_told(answer))
    return BusyError(_told(answer))  # also a 200 about something else: a proxy or a sign-in page answered, not Appwrite


def _told(answer: httpx.Response) -> str:
    return f"{answer.status_code} {_told_type(answer)}".rstrip()


def _told_type(answer: httpx.Response) -> str:
    try:
        kind = _object(answer).get("type")
    except BusyError:
        return ""
    return kind if isinstance(kind, str) and kind.isidentifier() else ""


def _object(answer: httpx.Response) -> Mapping[str, object]:
    try:
        body = answer.json()
    except ValueError as exc:
        raise BusyError(f"{answer.status_code} without JSON") from exc
    if not isinstance(body, dict):
        raise BusyError(f"{answer.status_code} without a JSON object")
    return body
