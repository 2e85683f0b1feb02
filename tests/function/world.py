"""A function with its Appwrite, its variables and its log: what every test here starts from."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from function.exchange import Request, Response
from function.main import respond
from function.rules.callback_path import CallbackTarget, callback_path

from .appwrite import KEY, PROJECT, Appwrite

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
ACCEPTED = (200, {"ResultCode": 0, "ResultDesc": "Accepted"})


@dataclass
class World:
    """`deliver` sends one callback and gives the status and the body of the answer."""

    appwrite: Appwrite = field(default_factory=Appwrite)
    environment: dict[str, str] = field(default_factory=lambda: dict(ENVIRONMENT))
    lines: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def log(self, message: str) -> None:
        self.lines.append(message)

    def error(self, message: str) -> None:
        self.errors.append(message)

    async def send(self, request: Request) -> Response:
        async with self.appwrite.client() as http:
            return await respond(request, http, self.environment, lambda: NOON, self)

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
