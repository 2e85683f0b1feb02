"""A business that uses the sandbox as it would use Safaricom: signs in, pushes, asks, and turns the control knobs."""

import asyncio
import base64
from collections.abc import Callable
from typing import Any

import httpx

from sandbox import Addresses

TIMESTAMP = "20261121101500"
PAYER = "254712345678"
LIMIT_S = 60


class Shop:
    """One client. `url` is where callbacks shall go."""

    def __init__(self, addresses: Addresses, http: httpx.AsyncClient, url: str) -> None:
        self.addresses = addresses
        self.http = http
        self.url = url
        self._token = ""

    async def token(self) -> str:
        if not self._token:
            answer = await self.sign_in()
            self._token = answer.json()["access_token"]
        return self._token

    async def sign_in(self, key: str | None = None, grant_type: str = "client_credentials") -> httpx.Response:
        return await self.http.get(
            "/oauth/v1/generate",
            params={"grant_type": grant_type},
            auth=(key or self.addresses.consumer_key, self.addresses.consumer_secret),
        )

    def push_fields(self, **changes: object) -> dict[str, object]:
        """A valid push with some fields changed; a change to None leaves the field out."""
        fields: dict[str, object] = {
            "BusinessShortCode": self.addresses.shortcode,
            "Password": self.password(),
            "Timestamp": TIMESTAMP,
            "TransactionType": "CustomerPayBillOnline",
            "Amount": 1000,
            "PartyA": PAYER,
            "PartyB": self.addresses.shortcode,
            "PhoneNumber": PAYER,
            "CallBackURL": self.url,
            "AccountReference": "ORDER-001",
            "TransactionDesc": "Payment",
        }
        return _some({**fields, **changes})

    def password(self, passkey: str | None = None) -> str:
        whole = f"{self.addresses.shortcode}{passkey or self.addresses.passkey}{TIMESTAMP}"
        return base64.b64encode(whole.encode()).decode()

    async def push(self, **changes: object) -> httpx.Response:
        """Sends a push; `phone=` sets PartyA and PhoneNumber alike."""
        phone = changes.pop("phone", PAYER)
        return await self.post(
            "/mpesa/stkpush/v1/processrequest", self.push_fields(**{"PartyA": phone, "PhoneNumber": phone, **changes})
        )

    async def pushed(self, **changes: object) -> str:
        """Sends a push that must be accepted; its CheckoutRequestID."""
        answer = await self.push(**changes)
        assert answer.status_code == 200, answer.text
        identity: str = answer.json()["CheckoutRequestID"]
        return identity

    async def query(self, checkout_request_id: str) -> httpx.Response:
        fields = {
            "BusinessShortCode": self.addresses.shortcode,
            "Password": self.password(),
            "Timestamp": TIMESTAMP,
            "CheckoutRequestID": checkout_request_id,
        }
        return await self.post("/mpesa/stkpushquery/v1/query", fields)

    async def disburse(self, **changes: object) -> httpx.Response:
        """Sends a B2C request; `version="v1"` takes the older address, a change to None leaves the field out."""
        version = changes.pop("version", "v3")
        fields: dict[str, object] = {
            "OriginatorConversationID": "payout.1",
            "InitiatorName": "testapi",
            "SecurityCredential": self.addresses.security_credential,
            "CommandID": "BusinessPayment",
            "Amount": 2000,
            "PartyA": self.addresses.shortcode,
            "PartyB": PAYER,
            "Remarks": "Payout",
            "QueueTimeOutURL": f"{self.url}/timeout",
            "ResultURL": f"{self.url}/result",
            "Occassion": "Chama",
        }
        return await self.post(f"/mpesa/b2c/{version}/paymentrequest", _some({**fields, **changes}))

    async def ask_status(self, **changes: object) -> httpx.Response:
        """Asks what became of payout.1; a change to None leaves the field out."""
        fields: dict[str, object] = {
            "Initiator": "testapi",
            "SecurityCredential": self.addresses.security_credential,
            "CommandID": "TransactionStatusQuery",
            "OriginalConversationID": "payout.1",
            "PartyA": self.addresses.shortcode,
            "IdentifierType": "4",
            "Remarks": "Status",
            "QueueTimeOutURL": f"{self.url}/timeout",
            "ResultURL": f"{self.url}/status",
            "Occasion": "Chama",
        }
        return await self.post("/mpesa/transactionstatus/v1/query", _some({**fields, **changes}))

    async def ask_balance(self, **changes: object) -> httpx.Response:
        """Asks what the business has; a change to None leaves the field out."""
        fields: dict[str, object] = {
            "Initiator": "testapi",
            "SecurityCredential": self.addresses.security_credential,
            "CommandID": "AccountBalance",
            "PartyA": self.addresses.shortcode,
            "IdentifierType": "4",
            "Remarks": "Balance",
            "QueueTimeOutURL": f"{self.url}/timeout",
            "ResultURL": f"{self.url}/balance",
        }
        return await self.post("/mpesa/accountbalance/v1/query", _some({**fields, **changes}))

    async def reverse(self, receipt: str, **changes: object) -> httpx.Response:
        """Asks for KES 1,000 to go back; a change to None leaves the field out."""
        fields: dict[str, object] = {
            "Initiator": "testapi",
            "SecurityCredential": self.addresses.security_credential,
            "CommandID": "TransactionReversal",
            "TransactionID": receipt,
            "Amount": 1000,
            "ReceiverParty": self.addresses.shortcode,
            "RecieverIdentifierType": "11",
            "Remarks": "Reversal",
            "QueueTimeOutURL": f"{self.url}/timeout",
            "ResultURL": f"{self.url}/reversal",
        }
        return await self.post("/mpesa/reversal/v1/request", _some({**fields, **changes}))

    async def register(self, **changes: object) -> httpx.Response:
        """Registers the addresses for customers' payments; `version="v1"` takes the older address."""
        version = changes.pop("version", "v2")
        fields: dict[str, object] = {
            "ShortCode": self.addresses.shortcode,
            "ResponseType": "Completed",
            "ConfirmationURL": f"{self.url}/confirmation",
            "ValidationURL": f"{self.url}/validation",
        }
        return await self.post(f"/mpesa/c2b/{version}/registerurl", _some({**fields, **changes}))

    async def simulate(self, **changes: object) -> httpx.Response:
        """A customer pays KES 1,000 by himself."""
        version = changes.pop("version", "v2")
        fields: dict[str, object] = {
            "ShortCode": self.addresses.shortcode,
            "CommandID": "CustomerPayBillOnline",
            "Amount": 1000,
            "Msisdn": PAYER,
            "BillRefNumber": "HOUSE-7",
        }
        return await self.post(f"/mpesa/c2b/{version}/simulate", _some({**fields, **changes}))

    async def post(self, path: str, fields: object) -> httpx.Response:
        return await self.http.post(path, json=fields, headers={"Authorization": f"Bearer {await self.token()}"})

    async def get(self, path: str) -> Any:
        answer = await self.http.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def put(self, path: str, fields: object) -> Any:
        answer = await self.http.put(path, json=fields)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def faults(self, **switches: object) -> None:
        await self.put("/control/faults", switches)

    async def answer(self, checkout_request_id: str, outcome: str, pin: str | None = None) -> dict[str, Any]:
        answer = await self.http.post(
            f"/control/prompts/{checkout_request_id}", json={"outcome": outcome, **({"pin": pin} if pin else {})}
        )
        assert answer.status_code == 200, answer.text
        closed: dict[str, Any] = answer.json()
        return closed

    async def balance(self, msisdn: str = PAYER) -> int:
        balance: int = (await self.get(f"/control/phones/{msisdn}"))["balance"]
        return balance

    async def until(self, path: str, holds: Callable[[Any], bool]) -> Any:
        """Reads `path` again after every change in the sandbox, until it is as it should be."""
        version = 0
        async with asyncio.timeout(LIMIT_S):
            while not holds(found := await self.get(path)):
                version = (await self.get(f"/control/changes?after={version}&wait_s=5"))["version"]
        return found


def _some(fields: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None}
