"""STK Push: the request checked field by field as Safaricom does, then a prompt and the acceptance."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from . import canned
from .callback_url import CallbackUrls
from .faults import Faults, Reply, amount_scope, phone_scope
from .ids import Ids
from .merchant import Merchant
from .merchants import Merchants
from .oauth import Access
from .prompts import Prompt, Prompts, Push
from .request_fields import DETAILS, PHONE, InvalidFieldError, digits, read_fields, some_text, whole_number
from .results import UNKNOWN_OPERATOR, WRONG_PRODUCT

PAYBILL = "CustomerPayBillOnline"
BUY_GOODS = "CustomerBuyGoodsOnline"


class StkPush:
    """`POST /mpesa/stkpush/v1/processrequest`."""

    def __init__(
        self,
        access: Access,
        faults: Faults,
        ids: Ids,
        merchants: Merchants,
        urls: CallbackUrls,
        prompts: Prompts,
    ) -> None:
        self._access = access
        self._faults = faults
        self._ids = ids
        self._merchants = merchants
        self._urls = urls
        self._prompts = prompts

    async def processrequest(self, request: Request) -> Response:
        if request.method != "POST":
            return canned.wrong_method(self._ids)
        if refused := self._access.refused(request):
            return refused
        merchant = self._access.merchant(request)
        try:
            fields = await read_fields(request)
            push = self._read(fields, merchant)
            request.scope[DETAILS]["timestamp"] = fields["Timestamp"]
        except InvalidFieldError as error:
            return canned.invalid(self._ids, error.what, error.hint)
        if words := not_ours(fields, merchant):
            return canned.refusal(self._ids, 500, "500.001.1001", words)
        return self._take(request, push)

    def _take(self, request: Request, push: Push) -> Response:
        overrides = self._faults.take_next()
        scopes = (phone_scope(push.phone), amount_scope(push.amount))
        reply = self._faults.reply("stk_push", *scopes, overrides=overrides)
        if reply is not None and not reply.processed:
            return self._canned(reply)
        refuse_second = self._faults.everything()["second_push"] == "refuse"
        if refuse_second and self._prompts.is_busy(push.phone):
            return canned.refusal(self._ids, 500, "500.001.1001", canned.LOCKED)
        prompt = self._prompts.open(push, overrides)
        request.scope[DETAILS]["checkout_request_id"] = prompt.checkout_request_id
        if reply is None:
            return accepted(prompt)
        if reply.name == "cached":
            return canned.cached(self._ids, {"CheckoutRequestID": prompt.checkout_request_id})
        return self._canned(reply)

    def _canned(self, reply: Reply) -> Response:
        return canned.CANNED[reply.name].answer(self._ids, reply.retry_after_s)

    def _read(self, fields: Mapping[str, Any], merchant: Merchant) -> Push:
        shortcode = digits(fields, "BusinessShortCode", r"\d{5,7}")
        _timestamp(fields)
        kind = fields.get("TransactionType")
        if kind not in (PAYBILL, BUY_GOODS):
            raise InvalidFieldError("TransactionType")
        amount = whole_number(fields, "Amount", lowest=1)
        digits(fields, "PartyA", PHONE)
        party_b = digits(fields, "PartyB", r"\d{5,12}")
        phone = digits(fields, "PhoneNumber", PHONE)
        url = self._urls.read(fields, "CallBackURL")
        reference = some_text(fields, "AccountReference", "AccountReference")
        description = some_text(fields, "TransactionDesc", "Remarks")
        return Push(phone, amount, reference, description, shortcode, url, self._misdirected(kind, merchant, party_b))

    def _misdirected(self, kind: str, merchant: Merchant, party_b: str) -> str | None:
        """The code that a wrong TransactionType or PartyB ends in: accepted now, refused in the callback."""
        tills = self._merchants.tills(merchant.shortcode)
        right = party_b == merchant.shortcode if kind == PAYBILL else party_b in tills
        if right:
            return None
        return WRONG_PRODUCT if party_b in (merchant.shortcode, *tills) else UNKNOWN_OPERATOR


def not_ours(fields: Mapping[str, Any], merchant: Merchant) -> str | None:
    """An app sends for its own business only: for others it is as if they did not exist."""
    if str(fields["BusinessShortCode"]) != merchant.shortcode:
        return canned.UNKNOWN_MERCHANT
    fits = merchant.password_fits(str(fields.get("Password")), str(fields["Timestamp"]))
    return None if fits else canned.WRONG_CREDENTIALS


def accepted(prompt: Prompt) -> Response:
    words = "Success. Request accepted for processing"
    return JSONResponse(
        {
            "MerchantRequestID": prompt.merchant_request_id,
            "CheckoutRequestID": prompt.checkout_request_id,
            "ResponseCode": "0",
            "ResponseDescription": words,
            "CustomerMessage": words,
        }
    )


def _timestamp(fields: Mapping[str, Any]) -> None:
    timestamp = digits(fields, "Timestamp", r"\d{14}")
    try:
        datetime.strptime(timestamp, "%Y%m%d%H%M%S")  # noqa: DTZ007 — only whether it is a date at all
    except ValueError as error:
        raise InvalidFieldError("Timestamp") from error
