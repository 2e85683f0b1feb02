"""An Appwrite project through the official SDK's client, whose answers are taken as they are.

The SDK's own models refuse an answer that lacks a field of a newer server, so only its transport is used: its headers,
its uploads, its errors.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal
from urllib.parse import quote

from appwrite.client import Client  # type: ignore[import-untyped]  # the SDK has no types
from appwrite.exception import AppwriteException  # type: ignore[import-untyped]
from appwrite.input_file import InputFile  # type: ignore[import-untyped]
from requests.exceptions import RequestException

Answer = dict[str, Any]
Method = Literal["get", "post", "put", "patch", "delete"]
_PAGE: Final = 100
_FORMAT: Final = "1.9.0"  # of the answers that are read here; the SDK's own makes older servers warn at every call
_JSON: Final = {"content-type": "application/json", "accept": "application/json"}


class ApiError(Exception):
    """Appwrite refused a call, or cannot be reached (status 0); `kind` is Appwrite's own word."""

    def __init__(self, status: int, kind: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind

    @property
    def missing_scopes(self) -> bool:
        return self.kind == "general_unauthorized_scope"


class ProjectApi:
    """Calls with an API key. All methods raise ApiError."""

    def __init__(self, endpoint: str, project_id: str, key: str) -> None:
        self.endpoint = endpoint
        self.project_id = project_id
        self._client = Client().set_endpoint(endpoint).set_project(project_id).set_key(key)
        self._client.add_header("X-Appwrite-Response-Format", _FORMAT)

    def call(self, method: Method, path: str, body: Mapping[str, object] | None = None) -> Answer:
        answer = self._send(method, path, dict(_JSON), dict(body or {}))
        return answer if isinstance(answer, dict) else {}

    def find(self, path: str) -> Answer | None:
        """None for what is not there."""
        try:
            return self.call("get", path)
        except ApiError as exc:
            if exc.status == 404 and not exc.kind.startswith(("general_", "project_")):
                return None
            raise

    def find_all(
        self, path: str, name: str, most: int | None = None, only: Sequence[Mapping[str, object]] = ()
    ) -> Iterator[Answer]:
        """Every entry of a list that fits, whatever fits on a page of it; with `most`, the first ones."""
        seen = 0
        while most is None or seen < most:
            queries = [
                *map(json.dumps, only),
                json.dumps({"method": "limit", "values": [_PAGE]}),
                json.dumps({"method": "offset", "values": [seen]}),
            ]
            page = self._send("get", path, dict(_JSON), {"queries": queries}).get(name, [])
            yield from page if most is None else page[: most - seen]
            seen += len(page)
            if len(page) < _PAGE:
                return

    def upload(self, path: str, name: str, content: bytes, fields: Mapping[str, str]) -> Answer:
        """A file with the fields beside it, in as many parts as the SDK takes."""
        whole = {**fields, "code": InputFile.from_bytes(content, name)}
        try:
            answer = self._client.chunked_upload(
                path, {"content-type": "multipart/form-data", **self._project()}, whole, "code"
            )
        except (AppwriteException, RequestException) as exc:
            raise _error(exc) from exc
        return dict(answer)

    def download(self, path: str) -> bytes:
        try:
            return bytes(self._client.call("get", path, {"content-type": "", **self._project()}, {}, "arraybuffer"))
        except (AppwriteException, RequestException) as exc:
            raise _error(exc) from exc

    def _send(self, method: Method, path: str, headers: dict[str, str], body: dict[str, object]) -> Any:
        try:
            return self._client.call(method, path, headers | self._project(), body)
        except (AppwriteException, RequestException) as exc:
            raise _error(exc) from exc

    def _project(self) -> dict[str, str]:
        return {"X-Appwrite-Project": self.project_id}


def segment(text: str) -> str:
    """A part of a path."""
    return quote(text, safe="")


def _error(exc: Exception) -> ApiError:
    if isinstance(exc, AppwriteException) and exc.code:
        return ApiError(int(exc.code), str(exc.type or ""), str(exc.message))
    return ApiError(0, "unreachable", f"Appwrite cannot be reached: {type(exc).__name__}")
