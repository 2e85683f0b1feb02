"""A Safaricom that answers as a test says, over httpx's mock transport."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx

from daraja_core.drivers.safaricom import SafaricomClient
from tests.daraja_core.configs import config

Answer = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


@dataclass
class Clock:
    """A clock that a test sets."""

    at: datetime = datetime(2026, 3, 26, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def pass_seconds(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class NoPauses(random.Random):
    """Whoever may wait for a random while does not wait."""

    def uniform(self, a: float, b: float) -> float:
        return a


@dataclass
class SafaricomWorld:
    """Gives the queued answers in order, then the last one again; keeps every request."""

    answers: list[Answer] = field(default_factory=list)
    tokens: list[Answer] = field(default_factory=list)
    requests: list[httpx.Request] = field(default_factory=list)
    clock: Clock = field(default_factory=Clock)

    def client(self) -> SafaricomClient:
        http = httpx.AsyncClient(transport=httpx.MockTransport(self.answer))
        return SafaricomClient(config(safaricom_timeout_s=1), http, self.clock.now, NoPauses())

    @property
    def token_requests(self) -> list[httpx.Request]:
        return [request for request in self.requests if request.url.path.startswith("/oauth")]

    @property
    def posts(self) -> list[httpx.Request]:
        return [request for request in self.requests if request.method == "POST"]

    async def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, as httpx's mock transport wants it."""
        self.requests.append(request)
        queue = self.tokens if request.url.path.startswith("/oauth") else self.answers
        if not queue:
            assert queue is self.tokens, "no answer was queued"
            return token(f"token-{len(self.token_requests)}")
        answer = queue.pop(0) if len(queue) > 1 else queue[0]
        if isinstance(answer, Exception):
            raise answer
        return answer(request) if not isinstance(answer, httpx.Response) else answer


def token(secret: str, expires_in: object = "3599") -> httpx.Response:
    """A token as Safaricom sends it: the lifetime is text."""
    return httpx.Response(200, json={"access_token": secret, "expires_in": expires_in})


def reply(status: int, body: object) -> httpx.Response:
    """An answer with a body as given, or as JSON."""
    return httpx.Response(status, content=body if isinstance(body, bytes) else json.dumps(body).encode())
