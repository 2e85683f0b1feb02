"""B2C: the request checked field by field, its id never taken twice, then a disbursement in the queue."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from . import canned
from .business_call import command, occasion, signed_in
from .callback_url import CallbackUrls
from .faults import Faults, amount_scope, phone_scope
from .ids import Ids
from .merchants import Merchants
from .oauth import Access
from .payouts import DuplicateIdError, Payout, PayoutRequest, Payouts
from .request_fields import (
    DETAILS,
    PHONE,
    InvalidFieldError,
    digits,
    limited_text,
    read_fields,
    some_text,
    whole_number,
)

COMMANDS = ("SalaryPayment", "BusinessPayment", "PromotionPayment")
LONGEST_ID = 36

Namer: TypeAlias = Callable[[Mapping[str, Any]], str]  # whence a disbursement's OriginatorConversationID comes


class B2c:
    """`POST /mpesa/b2c/v3/paymentrequest`, and v1, which has no id of the caller's."""

    def __init__(
        self, access: Access, faults: Faults, ids: Ids, urls: CallbackUrls, merchants: Merchants, payouts: Payouts
    ) -> None:
        self._access = access
        self._faults = faults
        self._ids = ids
        self._urls = urls
        self._merchants = merchants
        self._payouts = payouts

    async def v3(self, request: Request) -> Response:
        return await self._paymentrequest(request, _own_id)

    async def v1(self, request: Request) -> Response:
        return await self._paymentrequest(request, self._v1_id)

    def _v1_id(self, fields: Mapping[str, Any]) -> str:
        """The proxy's own. Apps written with the Flutter package send one and wait for a result that names it."""
        keeps = fields.get("OriginatorConversationID") and self._faults.everything()["b2c"]["keep_v1_ids"]
        return _own_id(fields) if keeps else self._ids.proxy_id()

    async def _paymentrequest(self, request: Request, name: Namer) -> Response:
        if request.method != "POST":
            return canned.wrong_method(self._ids)
        if refused := self._access.refused(request):
            return refused
        merchant = self._access.merchant(request)
        try:
            fields = await read_fields(request)
            wanted = self._read(fields, name(fields))
        except InvalidFieldError as error:
            return canned.invalid(self._ids, error.what, error.hint)
        is_own = self._merchants.find(wanted.party_a) in (None, merchant)
        return self._take(request, replace(wanted, signed_in=wanted.signed_in and is_own))

    def _take(self, request: Request, wanted: PayoutRequest) -> Response:
        overrides = self._faults.take_next()
        scopes = (phone_scope(wanted.phone), amount_scope(wanted.amount))
        reply = self._faults.reply("b2c", *scopes, overrides=overrides)
        if reply is not None and not reply.processed:
            return canned.CANNED[reply.name].answer(self._ids, reply.retry_after_s)
        try:
            payout = self._payouts.take(wanted, overrides)
        except DuplicateIdError:
            return canned.refusal(self._ids, 500, "500.002.1001", "Duplicate OriginatorConversationID.")
        request.scope[DETAILS]["originator_conversation_id"] = wanted.originator_conversation_id
        request.scope[DETAILS]["conversation_id"] = payout.conversation_id
        return accepted(payout) if reply is None else canned.CANNED[reply.name].answer(self._ids, reply.retry_after_s)

    def _read(self, fields: Mapping[str, Any], originator_conversation_id: str) -> PayoutRequest:
        is_signed_in = signed_in(fields, "InitiatorName")
        command_id = command(fields, *COMMANDS)
        return PayoutRequest(
            originator_conversation_id=originator_conversation_id,
            phone=digits(fields, "PartyB", PHONE),
            amount=whole_number(fields, "Amount", lowest=1),
            party_a=digits(fields, "PartyA", r"\d{5,7}"),
            command=command_id,
            remarks=limited_text(fields, "Remarks", 2),
            occasion=occasion(fields, "Occassion"),
            result_url=self._urls.read(fields, "ResultURL"),
            timeout_url=self._urls.read(fields, "QueueTimeOutURL"),
            signed_in=is_signed_in,
        )


def accepted(payout: Payout) -> Response:
    return JSONResponse(
        {
            "ConversationID": payout.conversation_id,
            "OriginatorConversationID": payout.request.originator_conversation_id,
            "ResponseCode": "0",
            "ResponseDescription": "Accept the service request successfully.",
        }
    )


def _own_id(fields: Mapping[str, Any]) -> str:
    given = some_text(fields, "OriginatorConversationID", "OriginatorConversationID")
    if len(given) > LONGEST_ID:
        raise InvalidFieldError("OriginatorConversationID")
    return given
