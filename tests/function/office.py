"""An operator beside a running sandbox, and users who ask its function over real sockets."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from daraja_core.function_wire import payment_request
from daraja_core.order import parse_payment_order
from sandbox import Sandbox
from sandbox.function_host import Incoming

PHONE = "254712345678"
LIMIT_S = 60


@dataclass
class User:
    """An anonymous user of the project; without a secret, a guest."""

    office: "Office"
    id: str = ""
    secret: str = ""
    token: str = ""

    async def ask(self, path: str, body: bytes, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """One request to the function, with the user's token."""
        own = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        address = self.office.sandbox.addresses.function + path
        return await self.office.http.post(address, content=body, headers={**(headers or {}), **own})

    async def pay(self, payment_id: str = "alice.1", amount: int = 1000, group_id: str | None = None) -> httpx.Response:
        """Ask for a payment."""
        order = parse_payment_order(
            payment_id=payment_id, phone=PHONE, amount=amount, reference="CHAMA", description="Share", group_id=group_id
        )
        return await self.ask("/initiate", payment_request(order))

    async def documents(self, collection: str) -> list[dict[str, Any]]:
        """What the user can read."""
        headers = {"X-Appwrite-Session": self.secret} if self.secret else {}
        return await self.office.documents(collection, headers)


class Office:
    """The operator's desk beside a running sandbox."""

    def __init__(self, sandbox: Sandbox, http: httpx.AsyncClient) -> None:
        self.sandbox = sandbox
        self.http = http
        self.key = {"X-Appwrite-Key": sandbox.addresses.api_key}

    async def call(self, method: str, path: str, headers: Mapping[str, str], body: object = None) -> httpx.Response:
        """One call to Appwrite."""
        project = {"X-Appwrite-Project": self.sandbox.addresses.project_id}
        address = self.sandbox.addresses.appwrite + path
        self.http.cookies.clear()  # nobody's session may speak for the next caller
        return await self.http.request(method, address, json=body, headers={**project, **headers})

    async def user(self) -> User:
        """A new anonymous user with a token."""
        answer = await self.call("POST", "/account/sessions/anonymous", {}, {})
        secret = answer.cookies["a_session_sandbox"]
        token = (await self.call("POST", "/account/jwts", {"X-Appwrite-Session": secret}, {})).json()["jwt"]
        return User(self, answer.json()["userId"], secret, token)

    async def group(self, founder: User) -> str:
        """A group of the user's."""
        answer = await founder.ask("/found", json.dumps({"name": "Chama"}).encode())
        return str(answer.json()["group_id"])

    async def documents(self, collection: str, headers: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
        """The documents that somebody can read, by default the operator."""
        path = f"/databases/payments/collections/{collection}/documents"
        found: list[dict[str, Any]] = (await self.call("GET", path, self.key if headers is None else headers)).json()[
            "documents"
        ]
        return found

    async def change(self, collection: str, document_id: str, **fields: object) -> None:
        """Change a document as only the operator can."""
        path = f"/databases/payments/collections/{collection}/documents/{document_id}"
        (await self.call("PATCH", path, self.key, {"data": fields})).raise_for_status()

    async def control(self, method: str, path: str, **body: object) -> Any:
        """Pull a lever of the sandbox."""
        answer = await self.http.request(method, self.sandbox.addresses.daraja + path, json=body or None)
        answer.raise_for_status()
        return answer.json()

    async def pushes(self) -> int:
        """How many pushes Safaricom received."""
        log = await self.control("GET", "/control/log")
        return sum(entry.get("path") == "/mpesa/stkpush/v1/processrequest" for entry in log)

    async def until(self, collection: str, count: int) -> list[dict[str, Any]]:
        """Wait until so many documents are there."""
        async with asyncio.timeout(LIMIT_S):
            while len(found := await self.documents(collection)) < count:
                version = (await self.control("GET", "/control/changes"))["version"]
                await self.control("GET", f"/control/changes?after={version}&wait_s=0.2")
        return found

    async def scheduled(self) -> int:
        """One execution by the schedule."""
        return (await self.sandbox.parts.function.run(Incoming("POST", "/", trigger="schedule"))).status_code

    def variables(self) -> dict[str, str]:
        """What an operator exports before a command."""
        at = self.sandbox.addresses
        return {
            "APPWRITE_FUNCTION_API_ENDPOINT": at.appwrite,
            "APPWRITE_FUNCTION_PROJECT_ID": at.project_id,
            "APPWRITE_API_KEY": at.api_key,
            "DARAJA_DATABASE_ID": at.database_id,
            "DARAJA_COLLECTION_ID": at.collection_id,
            "DARAJA_B2C_COLLECTION_ID": at.b2c_collection_id,
            "DARAJA_DEAD_LETTER_COLLECTION_ID": "dead_letters",
            "DARAJA_PAYMENTS_COLLECTION_ID": "payments",
            "DARAJA_GROUPS_COLLECTION_ID": "groups",
            "DARAJA_CALLBACK_SECRET": at.callback_secret,
            "DARAJA_CALLBACK_DOMAIN": at.function,
            "DARAJA_CONSUMER_KEY": at.consumer_key,
            "DARAJA_CONSUMER_SECRET": at.consumer_secret,
            "DARAJA_PASSKEY": at.passkey,
            "DARAJA_SHORTCODE": at.shortcode,
            "DARAJA_BASE_URL": at.daraja,
            "DARAJA_ENVIRONMENT": "production",  # so that the answers of a query count
            "DARAJA_QUERIES_PER_MINUTE": "6000",
        }
