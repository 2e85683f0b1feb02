"""STK Query: a result code and never a receipt; shy of frequent callers, and on request a liar."""

import math

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..clock import Clock
from . import canned, results
from .fault_shapes import LYING
from .faults import Faults, amount_scope, phone_scope
from .ids import Ids
from .oauth import Access
from .prompts import Prompt, Prompts
from .push import not_ours
from .request_fields import InvalidFieldError, digits, read_fields
from .rows import Rows

CALLS_PER_WINDOW = 5
WINDOW_S = 60.0
STILL_PROCESSING = "4999"
WORDS = {STILL_PROCESSING: "The transaction is still under processing"}


class StkQuery:
    """`POST /mpesa/stkpushquery/v1/query`."""

    def __init__(self, rows: Rows, access: Access, faults: Faults, ids: Ids, prompts: Prompts, clock: Clock) -> None:
        self._rows = rows
        self._access = access
        self._faults = faults
        self._ids = ids
        self._prompts = prompts
        self._clock = clock

    async def query(self, request: Request) -> Response:
        if request.method != "POST":
            return canned.wrong_method(self._ids)
        if refused := self._access.refused(request) or self._too_often():
            return refused
        try:
            fields = await read_fields(request)
            digits(fields, "BusinessShortCode", r"\d{5,7}")
            digits(fields, "Timestamp", r"\d{14}")
        except InvalidFieldError as error:
            return canned.invalid(self._ids, error.what, error.hint)
        merchant = self._access.merchant(request)
        if words := not_ours(fields, merchant):
            return canned.refusal(self._ids, 500, "500.001.1001", words)
        prompt = self._prompts.find(str(fields.get("CheckoutRequestID")))
        if prompt is None or prompt.shortcode != merchant.shortcode:
            return canned.invalid(self._ids, "CheckoutRequestID")
        return self._answer(prompt)

    def _answer(self, prompt: Prompt) -> Response:
        scopes = (phone_scope(prompt.phone), amount_scope(prompt.amount))
        reply = self._faults.reply("query", *scopes, overrides=prompt.overrides)
        if reply is None:
            return self._truth(prompt)
        if reply.name in LYING:
            return self._lie(prompt, reply.name)
        return canned.CANNED[reply.name].answer(self._ids, reply.retry_after_s)

    def _truth(self, prompt: Prompt) -> Response:
        if prompt.result_code is not None:
            return _result(prompt, prompt.result_code)
        pending = self._faults.effective("query", prompt.phone, prompt.amount, prompt.overrides)["pending"]
        return self._pending(prompt, pending)

    def _pending(self, prompt: Prompt, pending: str) -> Response:
        if pending == STILL_PROCESSING:
            return _result(prompt, STILL_PROCESSING)
        return canned.refusal(self._ids, 500, "500.001.1001", canned.PROCESSING)

    def _lie(self, prompt: Prompt, name: str) -> Response:
        match name:
            case "not_found":
                return canned.invalid(self._ids, "CheckoutRequestID")
            case "processing" | "4999":
                return self._pending(prompt, name)
            case "paid":
                return _result(prompt, results.PAID)
            case "failed":
                return _result(prompt, results.CANCELLED)
            case _:
                return _result(prompt, results.CANCELLED if prompt.result_code == results.PAID else results.PAID)

    def _too_often(self) -> Response | None:
        """More than five queries within a minute are refused, as the real sandbox's gateway does."""
        if not self._faults.everything()["query"]["rate_limit"]:
            return None
        now = self._clock.now()
        window = self._clock.scaled(WINDOW_S)
        with self._rows.transaction():
            self._rows.do("DELETE FROM calls WHERE name = 'query' AND at <= ?", (now - window).timestamp())
            row = self._rows.one("SELECT count(*) AS calls, min(at) AS first FROM calls WHERE name = 'query'")
            if row["calls"] < CALLS_PER_WINDOW:
                self._rows.do("INSERT INTO calls VALUES ('query', ?)", now.timestamp())
                return None
        wait_s = row["first"] + window.total_seconds() - now.timestamp()
        return canned.too_many(max(1, math.ceil(wait_s)))


def _result(prompt: Prompt, code: str) -> Response:
    return JSONResponse(
        {
            "ResponseCode": "0",
            "ResponseDescription": "The service request has been accepted successsfully",  # with three s, on the wire
            "MerchantRequestID": prompt.merchant_request_id,
            "CheckoutRequestID": prompt.checkout_request_id,
            "ResultCode": code,
            "ResultDesc": WORDS.get(code) or results.stk_words(code),
        }
    )
