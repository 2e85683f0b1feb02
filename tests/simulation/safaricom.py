"""The world's Safaricom: it takes money or not, and tells about it late, twice, in any order, or never."""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from tests.simulation.faults import Weather

PUSH = "/mpesa/stkpush/v1/processrequest"
PAYOUT = "/mpesa/b2c/v3/paymentrequest"
QUERY = "/mpesa/stkpushquery/v1/query"
STATUS = "/mpesa/transactionstatus/v1/query"

DECLINES = ("1", "1032", "2001", "1019", "1037", "SFC_IC0003")
PAYOUT_DECLINES = ("1", "2001", "2040", "SFC_IC0003")
ANOTHER_PAYMENT = ("amount", "no receipt", "shortcode", "id")
LIES = ("2033", "2033", "2033", "2001", "Declined", "Declined", "Initiated", *ANOTHER_PAYMENT)


@dataclass
class Request:
    """One request that Safaricom took, and what truly became of the money."""

    name: str
    amount: int
    safaricom_id: str
    result_url: str
    timeout_url: str = ""
    code: str | None = None  # None: not decided yet
    receipt: str | None = None
    is_answered: bool = False
    acknowledged: list[bytes] = field(default_factory=list)


class WorldSafaricom:
    """Takes pushes and payouts. `deliver` posts a body to a callback URL and says whether it was acknowledged."""

    def __init__(
        self,
        rng: random.Random,
        weather: Weather,
        boundary: Callable[[str], Awaitable[None]],
        deliver: Callable[[str, bytes], Awaitable[bool]],
        spawn: Callable[[Any], object],
    ) -> None:
        self._rng = rng
        self._weather = weather
        self._boundary = boundary
        self._deliver = deliver
        self._spawn = spawn
        self._number = 0
        self.requests: dict[str, Request] = {}
        self.received: list[str] = []
        self.on_receive: Callable[[str], None] = lambda name: None

    async def answer(self, request: httpx.Request) -> httpx.Response:
        """One call to Daraja."""
        await asyncio.sleep(self._rng.uniform(0.01, 0.5))
        match request.url.path:
            case "/oauth/v1/generate":
                return httpx.Response(200, json={"access_token": "token", "expires_in": "3599"})
            case path if path in (PUSH, PAYOUT):
                return await self._take(request, json.loads(request.content))
            case path if path == QUERY:
                return self._query(json.loads(request.content)["CheckoutRequestID"])
            case path if path == STATUS:
                return await self._take_question(request, json.loads(request.content))
            case _:
                return httpx.Response(404, json={"errorCode": "404.001.01", "errorMessage": "Resource not found"})

    async def _take(self, http: httpx.Request, body: dict[str, Any]) -> httpx.Response:
        name = (body.get("CallBackURL") or body["ResultURL"]).split("/")[4 if "CallBackURL" in body else 5]
        fault = self._rng.random() < self._weather.push
        kind = self._rng.choice(("connect", "refused", "busy", "cut", "html", "timeout", "slow", "html-taken"))
        if fault and kind == "connect":
            raise httpx.ConnectError("name not known", request=http)
        self.received.append(name)
        self.on_receive(name)
        await self._boundary("Safaricom received it")
        if fault and kind == "refused":
            return httpx.Response(400, json={"errorCode": "400.002.02", "errorMessage": "Bad Request - Invalid Amount"})
        if fault and kind == "busy":
            return httpx.Response(500, json={"errorCode": "500.003.02", "errorMessage": "System is busy"})
        if fault and kind == "html":
            return httpx.Response(503, text="<html>later</html>")
        taken = self._accept(name, body)
        await self._boundary("Safaricom took it")
        return await self._reply(http, taken, kind if fault else "")

    def _accept(self, name: str, body: dict[str, Any]) -> Request:
        self._number += 1
        taken = Request(
            name=name,
            amount=int(body["Amount"]),
            safaricom_id=f"ws_CO_{self._number:020}" if "CallBackURL" in body else f"AG_{self._number:020}",
            result_url=body.get("CallBackURL") or body["ResultURL"],
            timeout_url=body.get("QueueTimeOutURL", ""),
        )
        self.requests[name] = taken
        self._spawn(self._live_through(taken))
        return taken

    async def _reply(self, http: httpx.Request, taken: Request, kind: str) -> httpx.Response:
        match kind:
            case "cut":
                raise httpx.RemoteProtocolError("cut", request=http)
            case "timeout":
                await asyncio.sleep(30)
                raise httpx.ReadTimeout("no answer", request=http)
            case "html-taken":
                return httpx.Response(200, text="<html>welcome</html>")
            case "slow":
                await asyncio.sleep(25)
            case _:
                pass
        taken.is_answered = True
        ids = {"CheckoutRequestID": taken.safaricom_id, "MerchantRequestID": "m-1"}
        if taken.timeout_url:
            ids = {"ConversationID": taken.safaricom_id, "OriginatorConversationID": taken.name}
        return httpx.Response(200, json={**ids, "ResponseCode": "0", "ResponseDescription": "Success"})

    async def _live_through(self, taken: Request) -> None:
        """The customer decides; then the news travels, as many times and as late as this world has it."""
        await asyncio.sleep(self._rng.choice((0.1, 8.0, 20.0, 45.0, 120.0)))
        self._decide(taken)
        if taken.timeout_url and self._rng.random() < 0.3:
            self._spawn(self._travel(taken.timeout_url, self._queue_timeout(taken), taken))
        if taken.code == "0" and not taken.timeout_url and self._rng.random() < 0.2:
            self._spawn(self._travel(taken.result_url, _push_result(replace(taken, code="1037", receipt=None)), taken))
        if taken.is_answered and not taken.timeout_url and self._rng.random() < self._weather.forged:
            self._spawn(self._travel(taken.result_url, _forgery(taken), None))
        if self._rng.random() < self._weather.callback_lost:
            return
        copies = 1 + (self._rng.choice((1, 2)) if self._rng.random() < self._weather.callback_again else 0)
        for _ in range(copies):
            self._spawn(self._travel(taken.result_url, self._result(taken), taken))

    def _decide(self, taken: Request) -> None:
        if self._rng.random() < 0.6:
            taken.code, taken.receipt = "0", f"R{self._number:03}{self._rng.randrange(10**6):06}"
        else:
            taken.code = self._rng.choice(PAYOUT_DECLINES if taken.timeout_url else DECLINES)

    async def _travel(self, url: str, body: bytes, taken: Request | None) -> None:
        for _ in range(self._rng.choice((1, 1, 3))):  # sometimes what was not acknowledged is sent again
            await asyncio.sleep(self._rng.choice((0.05, 1.0, 5.0, 60.0, 200.0, 1200.0)))
            if await self._deliver(url, body):
                if taken is not None:
                    taken.acknowledged.append(body)
                return

    def _result(self, taken: Request) -> bytes:
        return _payout_result(taken) if taken.timeout_url else _push_result(taken)

    def _queue_timeout(self, taken: Request) -> bytes:
        result = {"ResultCode": "1", "ResultDesc": "The service request has timed out.", "ResultType": 0}
        return json.dumps({"Result": {**result, "ConversationID": taken.safaricom_id}}).encode()

    async def _take_question(self, http: httpx.Request, body: dict[str, Any]) -> httpx.Response:
        """The answer comes late, twice or never, and what it says may be wrong."""
        fault = self._rng.random() < self._weather.push
        kind = self._rng.choice(("connect", "busy", "empty", "cut"))
        if fault and kind == "connect":
            raise httpx.ConnectError("name not known", request=http)
        if fault and kind == "busy":
            return httpx.Response(500, json={"errorCode": "500.003.02", "errorMessage": "System is busy"})
        if fault and kind == "empty":
            return httpx.Response(200, json=dict.fromkeys(("ConversationID", "ResponseCode"), ""))
        self._number += 1
        self._spawn(self._answer_question(body, f"AG_q{self._number}"))
        if fault:
            raise httpx.RemoteProtocolError("cut", request=http)
        return httpx.Response(200, json={"ConversationID": f"AG_q{self._number}", "ResponseCode": "0"})

    async def _answer_question(self, body: dict[str, Any], question_id: str) -> None:
        await asyncio.sleep(self._rng.choice((0.1, 5.0, 85.0, 700.0)))
        taken = self.requests.get(body["OriginalConversationID"])
        lie = self._rng.choice(LIES) if self._rng.random() < self._weather.lying_status else ""
        content = _status_result(taken, question_id, body["PartyA"], lie)
        if self._rng.random() < 0.1:
            self._spawn(self._travel(body["QueueTimeOutURL"], _status_result(None, question_id, "", ""), None))
        if self._rng.random() < self._weather.callback_lost:
            return
        for _ in range(1 + (self._rng.random() < self._weather.callback_again)):
            self._spawn(self._travel(body["ResultURL"], content, None))

    def _query(self, checkout_request_id: str) -> httpx.Response:
        taken = next((one for one in self.requests.values() if one.safaricom_id == checkout_request_id), None)
        if taken is None or taken.code is None:
            return httpx.Response(
                500, json={"errorCode": "500.001.1001", "errorMessage": "The transaction is being processed"}
            )
        lies = self._rng.random() < 0.2
        code = "1" if lies else taken.code
        return httpx.Response(200, json={"ResponseCode": "0", "ResultCode": code, "ResultDesc": "as asked"})


def _status_result(taken: Request | None, question_id: str, shortcode: str, lie: str) -> bytes:
    """What became of a payout. A lie tells of another payment, and one thing in it shows that; or of no end."""
    result: dict[str, Any] = {"ResultType": 0, "ResultDesc": "as asked", "ConversationID": question_id}
    if taken is None or lie in ("2033", "2001"):
        return json.dumps({"Result": {**result, "ResultCode": int(lie or 2033)}}).encode()
    status = "Initiated" if taken.code is None else "Completed" if taken.receipt else "Declined"
    items = {
        "DebitPartyName": f"{'600000' if lie == 'shortcode' else shortcode} - CHAMA",
        "CreditPartyName": "254712345670 - MEMBER",
        "TransactionStatus": lie if lie in ("Declined", "Initiated") else status,
        "Amount": str(taken.amount + (lie == "amount")),
        "ReceiptNo": taken.receipt,
        "OriginatorConversationID": "payout-9" if lie == "id" else taken.name,
        "ConversationID": taken.safaricom_id,
    }
    if lie in ANOTHER_PAYMENT:
        items |= {"TransactionStatus": "Completed", "ReceiptNo": None if lie == "no receipt" else "OTHER00001"}
    parameters = [{"Key": key, "Value": value} for key, value in items.items() if value is not None]
    body = {**result, "ResultCode": 0, "ResultParameters": {"ResultParameter": parameters}}
    return json.dumps({"Result": body}).encode()


def _as_sent(code: str | None) -> int | str | None:
    """Safaricom sends numbers as numbers."""
    return int(code) if code is not None and code.isdigit() else code


def _forgery(taken: Request) -> bytes:
    """A lie by somebody who holds the secret: the right path, another push's id."""
    return _push_result(replace(taken, code="0", receipt="FORGED0000", safaricom_id="ws_CO_somebody_elses"))


def _push_result(taken: Request) -> bytes:
    callback: dict[str, Any] = {
        "MerchantRequestID": "m-1",
        "CheckoutRequestID": taken.safaricom_id,
        "ResultCode": _as_sent(taken.code),
        "ResultDesc": "as it went",
    }
    if taken.receipt is not None:
        items = [
            {"Name": "Amount", "Value": float(taken.amount)},
            {"Name": "MpesaReceiptNumber", "Value": taken.receipt},
        ]
        callback["CallbackMetadata"] = {"Item": [*items, {"Name": "Balance"}]}
    return json.dumps({"Body": {"stkCallback": callback}}).encode()


def _payout_result(taken: Request) -> bytes:
    result: dict[str, Any] = {
        "ResultType": 0,
        "ResultCode": _as_sent(taken.code),
        "ResultDesc": "as it went",
        "OriginatorConversationID": "not-ours",
        "ConversationID": "AG_another",
        "TransactionID": taken.receipt or "TX0000000",
    }
    if taken.receipt is not None:
        parameters = [
            {"Key": "TransactionAmount", "Value": taken.amount},
            {"Key": "TransactionReceipt", "Value": taken.receipt},
        ]
        result["ResultParameters"] = {"ResultParameter": parameters}
    return json.dumps({"Result": result}).encode()
