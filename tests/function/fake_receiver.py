"""A program of the operator's that takes forwarded verdicts, or does what a test wants instead."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

import httpx

RECEIVER_HOST = "hooks.chama.co.ke"
URL = f"https://{RECEIVER_HOST}/mpesa?of=chama"
SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
FORWARDING = {
    "DARAJA_FORWARD_URL": URL,
    "DARAJA_FORWARD_SECRET": SECRET,
    "DARAJA_FORWARDS_COLLECTION_ID": "forwards",
}

Fault = Literal["hang", "cut", "unreachable"] | httpx.Response | int


@dataclass
class Receiver:
    """`taken` and `asked` are the requests; `faults` are used up in order, `always` stays."""

    asked: list[httpx.Request] = field(default_factory=list)
    asked_at: list[float] = field(default_factory=list)
    taken: list[httpx.Request] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    always: Fault | None = None
    before: Callable[[], Awaitable[object]] | None = None  # happens before it looks at a request

    async def handle(self, request: httpx.Request) -> httpx.Response:
        """Take one request, or misbehave."""
        self.asked.append(request)
        self.asked_at.append(asyncio.get_running_loop().time())
        if self.before is not None:
            await self.before()
        match self.faults.popleft() if self.faults else self.always:
            case "hang":
                await asyncio.Event().wait()
            case "cut":
                raise httpx.ReadError("connection reset", request=request)
            case "unreachable":
                raise httpx.ConnectError("no route", request=request)
            case int(status):
                return httpx.Response(status, text="x" * 100)
            case httpx.Response() as answer:
                return answer
            case None:
                pass
        self.taken.append(request)
        return httpx.Response(204)
