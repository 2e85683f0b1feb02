"""Calls to Appwrite over REST, with every way that they fail sorted into four errors."""

import json
from collections.abc import Mapping

import httpx


class CallError(Exception):
    """A call failed. The message names the status and Appwrite's own type, never anything that was sent or stored."""


class BusyError(CallError):
    """No answer, or one that says nothing of the outcome: it may have been done, and is worth another try."""


class RefusedError(CallError):
    """Appwrite says no, and will say it again: a wrong key, a missing collection, a column that it does not know."""

    def __init__(self, message: str, status: int = 0, kind: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind


class ExistsError(CallError):
    """The id, or a value that must be unique, is taken."""


class ChangedError(CallError):
    """The document was written by somebody else since it was read."""


class Appwrite:
    """One project, spoken to with the function's key or, for one call, as the user that a token names."""

    def __init__(self, http: httpx.AsyncClient, *, endpoint: str, project_id: str, key: str) -> None:
        self.http = http
        self._endpoint = endpoint
        self._key = {"X-Appwrite-Key": key}
        self._headers = {
            "X-Appwrite-Project": project_id,
            "Content-Type": "application/json",
            "Accept": "application/json",
        }

    async def call(
        self, method: str, path: str, body: Mapping[str, object] | None = None, more: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """One call with the key, whatever its answer. Raises BusyError when there is none."""
        return await self._send(method, path, body, self._key | dict(more or {}))

    async def call_as(self, token: str, method: str, path: str) -> httpx.Response:
        """One call in the name of a token's user. It carries no key: with one, Appwrite would not look at the token."""
        return await self._send(method, path, None, {"X-Appwrite-JWT": token})

    async def _send(
        self, method: str, path: str, body: Mapping[str, object] | None, headers: Mapping[str, str]
    ) -> httpx.Response:
        content = None if body is None else json.dumps(body)
        # Built by hand: no cookie that an answer left in the shared client may speak for the next caller.
        request = httpx.Request(
            method, f"{self._endpoint}{path}", content=content, headers={**self._headers, **headers}
        )
        try:
            return await self.http.send(request, auth=None, follow_redirects=False)
        except httpx.HTTPError as exc:
            raise BusyError(f"no answer ({type(exc).__name__})") from exc


def failure(answer: httpx.Response) -> CallError:
    """The error that an unwanted answer is."""
    status = answer.status_code
    if 400 <= status < 500 and status not in (408, 409, 425, 429):
        return RefusedError(status_and_type(answer), status, error_type(answer))
    # Also a 200 about something else: a proxy or a sign-in page answered, not Appwrite.
    return BusyError(status_and_type(answer))


def status_and_type(answer: httpx.Response) -> str:
    """What a log may say of an answer: its status and Appwrite's word for it."""
    return f"{answer.status_code} {error_type(answer)}".rstrip()


def error_type(answer: httpx.Response) -> str:
    """Appwrite's word for what went wrong, empty when it has none."""
    try:
        kind = content_of(answer).get("type")
    except BusyError:
        return ""
    return kind if isinstance(kind, str) and kind.isidentifier() else ""


def content_of(answer: httpx.Response) -> Mapping[str, object]:
    """The JSON object of an answer. Raises BusyError when it has none."""
    try:
        body = answer.json()
    except (ValueError, RecursionError) as exc:
        raise BusyError(f"{answer.status_code} without JSON") from exc
    if not isinstance(body, dict):
        raise BusyError(f"{answer.status_code} without a JSON object")
    return body
