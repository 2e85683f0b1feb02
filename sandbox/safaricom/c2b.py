"""C2B: the addresses are registered, and `simulate` makes a customer pay by himself."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from . import canned
from .business_call import command
from .callback_url import CallbackUrls
from .customer_payments import TRANSACTION_TYPES, CustomerPayments
from .faults import Faults, amount_scope, phone_scope
from .ids import Ids
from .oauth import Access
from .registrations import Registration, Registrations
from .request_fields import DETAILS, PHONE, InvalidFieldError, digits, read_fields, whole_number

RESPONSE_TYPES: Final = ("Completed", "Cancelled")  # in this case and spelling
LONGEST_ACCOUNT: Final = 20
VERSIONS: Final = ("v1", "v2")

Work: TypeAlias = Callable[[Request, Mapping[str, Any]], Response]


class C2b:
    """`POST /mpesa/c2b/v1|v2/registerurl` and `…/simulate`. The version decides how callbacks write the number."""

    def __init__(
        self,
        access: Access,
        faults: Faults,
        ids: Ids,
        urls: CallbackUrls,
        registrations: Registrations,
        payments: CustomerPayments,
    ) -> None:
        self._access = access
        self._faults = faults
        self._ids = ids
        self._urls = urls
        self._registrations = registrations
        self._payments = payments

    async def register(self, request: Request) -> Response:
        return await self._call(request, self._register)

    async def simulate(self, request: Request) -> Response:
        return await self._call(request, self._simulate)

    async def _call(self, request: Request, work: Work) -> Response:
        if request.path_params["version"] not in VERSIONS:
            return canned.refusal(self._ids, 404, "404.001.01", "Resource not found")
        if request.method != "POST":
            return canned.wrong_method(self._ids)
        if refused := self._access.refused(request):
            return refused
        try:
            return work(request, await read_fields(request))
        except InvalidFieldError as error:
            return canned.invalid(self._ids, error.what, error.hint)

    def _register(self, request: Request, fields: Mapping[str, Any]) -> Response:
        registration = self._read(request, fields)
        if reply := self._faults.reply("c2b"):
            return canned.CANNED[reply.name].answer(self._ids, reply.retry_after_s)
        only_once = self._faults.everything()["c2b"]["register_once"]
        if only_once and self._registrations.find(registration.shortcode):
            return canned.refusal(self._ids, 500, "500.003.1001", "Urls are already registered")
        self._registrations.keep(registration)
        return self._accepted("Success")

    def _simulate(self, request: Request, fields: Mapping[str, Any]) -> Response:
        shortcode = self._shortcode(request, fields)
        kind = command(fields, *TRANSACTION_TYPES)
        amount = whole_number(fields, "Amount", lowest=1)
        phone = digits(fields, "Msisdn", PHONE)
        account = fields.get("BillRefNumber") or ""
        if not isinstance(account, str) or len(account) > LONGEST_ACCOUNT:
            raise InvalidFieldError("BillRefNumber")
        if reply := self._faults.reply("c2b", phone_scope(phone), amount_scope(amount)):
            return canned.CANNED[reply.name].answer(self._ids, reply.retry_after_s)
        payment = self._payments.take(shortcode, kind, phone, amount, account)
        request.scope[DETAILS]["receipt"] = payment.receipt
        return self._accepted("Accept the service request successfully.")

    def _read(self, request: Request, fields: Mapping[str, Any]) -> Registration:
        shortcode = self._shortcode(request, fields)
        if fields.get("ResponseType") not in RESPONSE_TYPES:
            raise InvalidFieldError("ResponseType")
        confirmation = self._urls.read(fields, "ConfirmationURL", refused_words=True)
        validation = ""
        if fields.get("ValidationURL"):
            validation = self._urls.read(fields, "ValidationURL", refused_words=True)
        return Registration(shortcode, request.path_params["version"], fields["ResponseType"], confirmation, validation)

    def _shortcode(self, request: Request, fields: Mapping[str, Any]) -> str:
        shortcode = digits(fields, "ShortCode", r"\d{5,7}")
        if shortcode != self._access.merchant(request).shortcode:
            raise InvalidFieldError("ShortCode")
        return shortcode

    def _accepted(self, words: str) -> Response:
        """The key is misspelt on the wire."""
        return JSONResponse(
            {
                "OriginatorCoversationID": self._ids.proxy_id(),
                "ResponseCode": "0",
                "ResponseDescription": words,
            }
        )
