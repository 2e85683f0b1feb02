"""A small Safaricom in memory: it takes every push, and answers queries, or does what a test wants instead."""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

import httpx

HOST = "127.0.0.1:9"
PUSH = "/mpesa/stkpush/v1/processrequest"
QUERY = "/mpesa/stkpushquery/v1/query"
PAYOUT = "/mpesa/b2c/v3/paymentrequest"
STATUS = "/mpesa/transactionstatus/v1/query"

Fault = Literal["hang", "cut", "unreachable", "html"] | httpx.Response


@dataclass
class Safaricom:
    """`requests` are the bodies by path. `faults` are used up in order, per path; `results` answer queries by id."""

    requests: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    faults: dict[str, deque[Fault]] = field(default_factory=dict)
    results: dict[str, str] = field(default_factory=dict)
    tokens: int = 0
    asked_at: list[float] = field(default_factory=list)
    delay_s: float = 0.0  # how long it thinks before it answers a push
    while_asked: Callable[[], Awaitable[object]] | None = None  # happens between a question and its answer

    def sent(self, path: str = PUSH) -> list[dict[str, object]]:
        """What arrived at a path."""
        return self.requests.get(path, [])

    def fail(self, path: str, *faults: Fault) -> None:
        """Do this instead, once each."""
        self.faults.setdefault(path, deque()).extend(faults)

    async def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, or misbehave."""
        path = request.url.path
        fault = self.faults[path].popleft() if self.faults.get(path) else None
        if fault == "unreachable":
            raise httpx.ConnectError("no route", request=request)
        if path.startswith("/oauth") and fault is None:
            self.tokens += 1
            return httpx.Response(200, json={"access_token": f"token-{self.tokens}", "expires_in": "3599"})
        if request.content:
            self.requests.setdefault(path, []).append(json.loads(request.content))
        if fault == "hang":
            await asyncio.Event().wait()
        if path == PUSH:
            await self._think(request)
        if path == QUERY and self.while_asked is not None:
            await self.while_asked()
        match fault:
            case "cut":
                raise httpx.ReadError("connection reset", request=request)
            case "html":
                return httpx.Response(200, text="<html>busy</html>")
            case httpx.Response():
                return fault
            case _:
                return self._answer(path)

    async def _think(self, request: httpx.Request) -> None:
        limit = request.extensions["timeout"]["read"]
        await asyncio.sleep(min(self.delay_s, limit))
        if self.delay_s > limit:
            raise httpx.ReadTimeout("no answer", request=request)

    def _answer(self, path: str) -> httpx.Response:
        number, last = len(self.sent(path)), self.sent(path)[-1]
        match path:
            case "/mpesa/stkpush/v1/processrequest":
                ids = {
                    "CheckoutRequestID": checkout(number, str(last["PhoneNumber"])),
                    "MerchantRequestID": f"m-{number}",
                }
                return httpx.Response(200, json={"ResponseCode": "0", **ids})
            case "/mpesa/transactionstatus/v1/query":
                ids = {"ConversationID": f"AG_q{number}", "OriginatorConversationID": f"1-{number}-1"}
                return httpx.Response(200, json={"ResponseCode": "0", **ids})
            case "/mpesa/b2c/v3/paymentrequest":
                return httpx.Response(200, json={"ResponseCode": "0", "ConversationID": f"AG_{number}"})
            case _:
                self.asked_at.append(asyncio.get_running_loop().time())
                return self._result(str(last["CheckoutRequestID"]))

    def _result(self, checkout_request_id: str) -> httpx.Response:
        code = self.results.get(checkout_request_id)
        if code is None:
            return refusal(500, "500.001.1001", "The transaction is being processed")
        return httpx.Response(200, json={"ResponseCode": "0", "ResultCode": code, "ResultDesc": "so it says"})


def checkout(number: int, phone: str = "254712345678") -> str:
    """The CheckoutRequestID of the n-th push."""
    return f"ws_CO_26032026120000{number:03}{phone[-9:]}"


def refusal(status: int, code: str, text: str) -> httpx.Response:
    """An error body of Safaricom's."""
    return httpx.Response(status, json={"requestId": "1-2-3", "errorCode": code, "errorMessage": text})
