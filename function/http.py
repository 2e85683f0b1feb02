"""What comes in and what goes out: one HTTP request and its answer, whatever the runtime."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Request:
    """One request. Header names are in lower case; `query` is what stood behind the question mark, not decoded."""

    method: str
    path: str = field(repr=False)  # holds the signature
    query: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)  # holds the key
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Response:
    """One answer, always with a JSON object."""

    status: int
    body: Mapping[str, object]
    headers: Mapping[str, str] = field(default_factory=dict)


class Log(Protocol):
    """Where lines go; the runtime's context is one. A line names the payment id, never a secret or who paid."""

    def log(self, message: str) -> None: ...
    def error(self, message: str) -> None: ...


ACCEPTED = Response(200, {"ResultCode": 0, "ResultDesc": "Accepted"})


def refusal(status: int, why: str, headers: Mapping[str, str] | None = None) -> Response:
    """An answer that says no, in plain words."""
    return Response(status, {"error": why}, headers or {})
