"""A function with its Appwrite, its variables and its log: what every test here starts from."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ParamSpec, TypeVar

import httpx

from daraja_core.callback_path import CallbackTarget, callback_path
from function.http import Request, Response
from function.main import respond
from tests.simulation.virtual_loop import VirtualLoop, run_virtually

from .answers import KEY
from .fake_appwrite import PROJECT, Appwrite
from .fake_receiver import RECEIVER_HOST, Receiver
from .fake_safaricom import HOST, Safaricom

P = ParamSpec("P")
T = TypeVar("T")
FIXTURES = Path(__file__).parent.parent / "fixtures" / "callbacks"
NOON = datetime(2026, 3, 26, 12, 0, tzinfo=UTC)
SECRET = "a-callback-secret-of-some-length"
CHECKOUT = "ws_CO_26032026133641276700000000"
ALICE = CallbackTarget("stk", "alice.1", "user-7", "team_9", 1000)
BOB = CallbackTarget("stk", "bob.1", "user-8", None, 1000)
PAYOUT = CallbackTarget("b2c-result", "out.1", "user-7", "team_9", 1000)
PAYOUT_TIMEOUT = CallbackTarget("b2c-timeout", "out.1", "user-7", "team_9", 1000)
ENVIRONMENT = {
    "APPWRITE_FUNCTION_API_ENDPOINT": "http://appwrite.test/v1",
    "APPWRITE_FUNCTION_PROJECT_ID": PROJECT,
    "DARAJA_DATABASE_ID": "payments",
    "DARAJA_COLLECTION_ID": "transactions",
    "DARAJA_B2C_COLLECTION_ID": "disbursements",
    "DARAJA_DEAD_LETTER_COLLECTION_ID": "dead_letters",
    "DARAJA_CALLBACK_SECRET": SECRET,
}
SERVER = ENVIRONMENT | {
    "DARAJA_CONSUMER_KEY": "a-consumer-key",
    "DARAJA_CONSUMER_SECRET": "a-consumer-secret",
    "DARAJA_PASSKEY": "a-passkey",
    "DARAJA_SHORTCODE": "174379",
    "DARAJA_ENVIRONMENT": "production",
    "DARAJA_BASE_URL": f"http://{HOST}",
    "DARAJA_CALLBACK_DOMAIN": "https://callbacks.example",
    "DARAJA_PAYMENTS_COLLECTION_ID": "payments",
}
"""The variables of a function that sends."""
ACCEPTED = (200, {"ResultCode": 0, "ResultDesc": "Accepted"})


@dataclass
class World:
    """`deliver` sends one callback and gives the status and the body of the answer."""

    appwrite: Appwrite = field(default_factory=Appwrite)
    safaricom: Safaricom = field(default_factory=Safaricom)
    receiver: Receiver = field(default_factory=Receiver)
    environment: dict[str, str] = field(default_factory=lambda: dict(ENVIRONMENT))
    lines: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    start: datetime = NOON
    seconds: float = 0

    def __post_init__(self) -> None:
        self.appwrite.people.teams["team_9"]["user-7"] = ["member"]  # whom ALICE and PAYOUT name

    def now(self) -> datetime:
        """Noon at the start; in virtual time it goes on."""
        loop = asyncio.get_running_loop()
        return self.start + timedelta(seconds=loop.time()) if isinstance(loop, VirtualLoop) else self.start

    def client(self) -> httpx.AsyncClient:
        """A client whose network is this world."""
        return httpx.AsyncClient(transport=httpx.MockTransport(self._route), timeout=None)

    async def _route(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == RECEIVER_HOST:
            return await self.receiver.handle(request)
        at_safaricom = request.url.netloc.decode() == HOST
        return await (self.safaricom.handle(request) if at_safaricom else self.appwrite.handle(request))

    def log(self, message: str) -> None:
        self.lines.append(message)

    def error(self, message: str) -> None:
        self.errors.append(message)

    async def send(self, request: Request) -> Response:
        async with self.client() as http:
            return await respond(request, http, self.environment, self.now, self)

    async def call(self, method: str, path: str, headers: Mapping[str, str] | None = None) -> Response:
        """Any request, with the key."""
        return await self.send(Request(method, path, "", {"x-appwrite-key": KEY, **(headers or {})}))

    async def post(self, path: str, body: bytes) -> int:
        """A callback for a path that somebody else made."""
        return (await self.send(Request("POST", path, "", {"x-appwrite-key": KEY}, body))).status

    def run(self, work: Callable[P, Awaitable[T]], *given: P.args, **named: P.kwargs) -> T:
        """Run some work in virtual time; `seconds` says how long it took, and the world's clock has moved on by it."""

        async def timed() -> T:
            try:
                return await work(*given, **named)
            finally:
                self.seconds = asyncio.get_running_loop().time()

        try:
            return run_virtually(timed())
        finally:
            self.start += timedelta(seconds=self.seconds)

    async def deliver(
        self, body: bytes, target: CallbackTarget = ALICE, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Mapping[str, object]]:
        path = callback_path(target, SECRET)
        request = Request("POST", path, "", {"x-appwrite-key": KEY, **(headers or {})}, body)
        answer = await self.send(request)
        return answer.status, answer.body

    def the_transaction(self) -> dict[str, object]:
        (document,) = self.appwrite.stored("transactions")
        return document

    def the_disbursement(self) -> dict[str, object]:
        (document,) = self.appwrite.stored("disbursements")
        return document

    def letters(self) -> list[str]:
        return [str(letter["reason"]) for letter in self.appwrite.stored("dead_letters")]


def recorded(name: str) -> bytes:
    return (FIXTURES / f"{name}.json").read_bytes()


def pushed(
    code: object = 0, *, checkout: str = CHECKOUT, receipt: str | None = "UCQ5UAQ403", amount: int = 1000
) -> bytes:
    """An STK callback as Safaricom would write it."""
    fields: dict[str, object] = {"CheckoutRequestID": checkout, "ResultCode": code, "ResultDesc": "so it says"}
    if code == 0 and receipt is not None:
        items = {"Amount": amount, "MpesaReceiptNumber": receipt, "PhoneNumber": 254700000000}
        fields["CallbackMetadata"] = {"Item": [{"Name": name, "Value": value} for name, value in items.items()]}
    return json.dumps({"Body": {"stkCallback": fields}}).encode()
