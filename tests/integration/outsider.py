"""What somebody outside the engine can do: post to callback addresses, read the records with any identity or none."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from daraja_core import Payment
from daraja_core.callback_path import CallbackTarget, callback_path
from tests.integration.rig import Rig

ANSWER_LIMIT_S = 60.0
RECEIPT = "SKJ41H62ZB"


def target_of(payment: Payment) -> CallbackTarget:
    """What the payment's own callback path vouches for."""
    assert payment.user_id is not None
    return CallbackTarget("stk", payment.id, payment.user_id, payment.group_id, payment.amount)


def path_of(rig: Rig, target: CallbackTarget) -> str:
    """A path that is signed as only somebody with the callback secret can."""
    return callback_path(target, rig.sandbox.addresses.callback_secret)


def paid(checkout_request_id: str | None, amount: int = 1000, receipt: str = RECEIPT) -> bytes:
    """A callback that says that the money moved."""
    items = [
        {"Name": "Amount", "Value": float(amount)},
        {"Name": "MpesaReceiptNumber", "Value": receipt},
        {"Name": "TransactionDate", "Value": 20261121090000},
        {"Name": "PhoneNumber", "Value": 254712345678},
    ]
    return _callback(checkout_request_id, 0, CallbackMetadata={"Item": items})


def declined(checkout_request_id: str | None, code: int = 1) -> bytes:
    """A callback that says that it did not."""
    return _callback(checkout_request_id, code)


def _callback(checkout_request_id: str | None, code: int, **more: object) -> bytes:
    callback = {
        "MerchantRequestID": "29115-34620561-1",
        "CheckoutRequestID": checkout_request_id,
        "ResultCode": code,
        "ResultDesc": "The service request is processed successfully.",
        **more,
    }
    return json.dumps({"Body": {"stkCallback": callback}}).encode()


async def post(rig: Rig, path: str, body: bytes, method: str = "POST", host_path: str = "") -> int:
    """Send bytes to the function as they are, over a socket of our own; the status of its answer.

    `path` may hold any character up to U+00FF, so that no client tidies it up on the way.
    """
    address = urlsplit(rig.sandbox.addresses.function)
    async with asyncio.timeout(ANSWER_LIMIT_S):
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        try:
            head = (
                f"{method} {host_path or address.path}{path} HTTP/1.1\r\nHost: {address.netloc}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            )
            writer.write(head.encode("latin-1") + body)
            await writer.drain()
            return int((await reader.readline()).split()[1])
        finally:
            writer.close()


class Office:
    """The records of the Appwrite side as the operator sees them, with the key."""

    def __init__(self, rig: Rig) -> None:
        self._addresses = rig.sandbox.addresses
        self._headers = {
            "X-Appwrite-Project": self._addresses.project_id,
            "X-Appwrite-Key": self._addresses.api_key,
        }

    async def verdicts(self) -> list[dict[str, Any]]:
        """Every stored result of a push."""
        return await self.documents(self._addresses.collection_id)

    async def letters(self) -> list[dict[str, Any]]:
        """Every dead letter."""
        return await self.documents("dead_letters")

    async def documents(self, collection: str) -> list[dict[str, Any]]:
        """All documents of a collection, in the order of their making."""
        limit = json.dumps({"method": "limit", "values": [1000]})
        answer = await self.call("GET", f"{collection}/documents?queries[0]={limit}")
        found: list[dict[str, Any]] = answer["documents"]
        return found

    async def call(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:
        """Any call below the collections; its answer must be a good one."""
        base = f"{self._addresses.appwrite}/databases/{self._addresses.database_id}/collections"
        async with httpx.AsyncClient(trust_env=False, headers=self._headers) as http:
            answer = await http.request(method, f"{base}/{path}", json=body)
        answer.raise_for_status()
        return answer.json() if answer.content else None
