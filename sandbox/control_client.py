"""A running sandbox as the commands see it: found by its address or its data folder, asked over its control API."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import httpx

from .address_file import address_in
from .errors import SandboxError
from .folders import default_folder

VARIABLE: Final = "DARAJA_SANDBOX_URL"
LONGEST_WAIT_S: Final = 20.0


class NotReachedError(SandboxError):
    """No sandbox answers; the message says how to start or name one."""


class RefusedError(SandboxError):
    """The sandbox refused what was asked; the message is its own."""


def address_of(url: str | None, data: Path | None) -> str:
    """The address that was given, or of the environment, or of the sandbox that runs on the data folder."""
    found = url or os.environ.get(VARIABLE) or address_in(data or default_folder(empty=False))
    if found is None:
        raise NotReachedError(
            "no sandbox runs on the data folder: start one with `daraja-sandbox serve`, or name one with --url"
        )
    return found.rstrip("/")


class Client:
    """Close it. Raises NotReachedError and RefusedError."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._http = httpx.Client(base_url=address, trust_env=False, timeout=LONGEST_WAIT_S + 10)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.close()

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None, **query: float | str) -> Any:
        try:
            answer = self._http.request(method, path, json=body, params=query)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NotReachedError(
                f"no sandbox answers at {self.address} ({type(error).__name__}): is `daraja-sandbox serve` running?"
            ) from error
        if answer.status_code >= 400:
            raise RefusedError(_refusal(answer))
        return answer.json()

    def last_entry(self) -> int:
        """The id of the newest entry of the log."""
        newest = self.ask("GET", "/control/log", latest=1)
        return int(newest[-1]["id"]) if newest else 0

    def entries(self, after: int) -> Iterator[dict[str, Any]]:
        """Every entry of the log after this one, for ever, oldest first, as they come."""
        while True:
            for entry in self.ask("GET", "/control/log", after=after, wait_s=LONGEST_WAIT_S):
                after = entry["id"]
                yield entry


def _refusal(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return f"the sandbox answered {answer.status_code}"
