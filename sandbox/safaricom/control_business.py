"""The control API of the made-up businesses: their accounts, tills, disbursements and what they asked about them."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..fields import FieldError, Shape, kenyan_phone, or_null, read_json, read_object, text, whole
from ..operations import Operation
from .app import Safaricom
from .business_requests import Taken
from .customer_payments import CustomerPayment
from .merchant import INITIATOR, Merchant
from .payouts import Payout
from .results import CODE_PATTERN, b2c_words

MERCHANT: Shape = {"utility_balance": whole(0, 1_000_000_000).says("How much it may pay out.")}
TILL: Shape = {
    "shortcode": text(r"\d{5,7}", "must be five to seven digits").says(
        "The business; the first one unless it is given."
    )
}
SETTLEMENT: Shape = {"result_code": or_null(text(CODE_PATTERN, "must be a result code"))}
OWN_PAYMENT: Shape = {
    **TILL,
    "phone": kenyan_phone.says("Who pays."),
    "amount": whole(1, 10_000_000).says("In whole shillings."),
    "account": text(r".{0,20}", "must be at most 20 characters").says("The account number that the customer types."),
}
OWN_EXAMPLE = {"phone": "254712345678", "amount": 500, "account": "HOUSE-7"}
DECLINED = {"result_code": "2001"}


class BusinessControl:
    """The handlers behind `/control/merchant`, `/control/tills` and `/control/disbursements`."""

    def __init__(self, safaricom: Safaricom) -> None:
        self._safaricom = safaricom

    def operations(self) -> Sequence[Operation]:
        return [
            Operation("GET", "/control/merchant", self.show_merchant),
            Operation("PUT", "/control/merchant", self.change_merchant, MERCHANT, example={"utility_balance": 0}),
            Operation("GET", "/control/merchants", self.list_merchants),
            Operation("PUT", "/control/merchants/{shortcode}", self.add_merchant, MERCHANT, example={}),
            Operation("PUT", "/control/tills/{till}", self.add_till, TILL, example={"shortcode": "174379"}),
            Operation("GET", "/control/disbursements", self.list_disbursements),
            Operation("GET", "/control/status_queries", self.list_status_queries),
            Operation("GET", "/control/business_requests", self.list_business_requests),
            Operation("GET", "/control/customer_payments", self.list_customer_payments),
            Operation("POST", "/control/customer_payments", self.pay_by_oneself, OWN_PAYMENT, example=OWN_EXAMPLE),
            Operation("GET", "/control/registered_urls", self.list_registered_urls),
            Operation("DELETE", "/control/registered_urls/{shortcode}", self.forget_urls),
            Operation("POST", "/control/disbursements/{id}", self.settle_disbursement, SETTLEMENT, example=DECLINED),
        ]

    async def show_merchant(self, request: Request) -> Response:
        """The first business: its shortcode, tills and balances."""
        return JSONResponse(self._merchant(self._safaricom.merchant))

    async def change_merchant(self, request: Request) -> Response:
        """Sets how much money the first business has for disbursements."""
        await self._change(self._safaricom.merchant, request)
        return await self.show_merchant(request)

    async def list_merchants(self, request: Request) -> Response:
        """Every business with its credentials, the first one first."""
        return JSONResponse([self._with_credentials(one) for one in self._safaricom.merchants.all()])

    async def add_merchant(self, request: Request) -> Response:
        """A further business with credentials of its own, or a change to one that is there."""
        shortcode = text(r"\d{5,7}", "must be five to seven digits")("shortcode", request.path_params["shortcode"])
        merchant = self._safaricom.add_merchant(shortcode)
        await self._change(merchant, request)
        return JSONResponse(self._with_credentials(merchant))

    async def _change(self, merchant: Merchant, request: Request) -> None:
        changes = read_object(await read_json(request), MERCHANT)
        if "utility_balance" in changes:
            now = self._safaricom.clock.now()
            self._safaricom.ledger.set_balance(merchant.utility, changes["utility_balance"], now)
        self._safaricom.journal.tell()

    def _with_credentials(self, merchant: Merchant) -> dict[str, Any]:
        return {
            **self._merchant(merchant),
            "consumer_key": merchant.consumer_key,
            "consumer_secret": merchant.consumer_secret,
            "passkey": merchant.passkey,
        }

    def _merchant(self, merchant: Merchant) -> dict[str, Any]:
        return {
            "shortcode": merchant.shortcode,
            "tills": self._safaricom.merchants.tills(merchant.shortcode),
            "balance": self._safaricom.ledger.balance(merchant.working),
            "utility_balance": self._safaricom.ledger.balance(merchant.utility),
            "initiator": INITIATOR,
        }

    async def list_disbursements(self, request: Request) -> Response:
        """Every disbursement and what became of it."""
        return JSONResponse([_disbursement(payout) for payout in self._safaricom.payouts.all()])

    async def settle_disbursement(self, request: Request) -> Response:
        """Ends it now: with `{"result_code": …}`, or as the accounts say."""
        fields = read_object(await read_json(request), SETTLEMENT)
        payout = self._safaricom.payouts.find(request.path_params["id"])
        if payout is None:
            raise FieldError("conversation_id", "is not known", 404)
        if payout.state == "done":
            raise FieldError("conversation_id", "names a disbursement that has its result already", 409)
        return JSONResponse(
            _disbursement(self._safaricom.payouts.settle(payout.conversation_id, fields.get("result_code")))
        )

    async def list_status_queries(self, request: Request) -> Response:
        """Every question about a transaction."""
        found = [one for one in self._safaricom.business_requests.all() if one.request.product == "transaction_status"]
        return JSONResponse([_status_query(taken) for taken in found])

    async def list_business_requests(self, request: Request) -> Response:
        """Every question about a transaction or the balance, and every reversal that was asked for."""
        return JSONResponse([_request(taken) for taken in self._safaricom.business_requests.all()])

    async def list_customer_payments(self, request: Request) -> Response:
        """What customers paid by themselves (C2B), and what became of it."""
        return JSONResponse([_customer_payment(one) for one in self._safaricom.customer_payments.all()])

    async def pay_by_oneself(self, request: Request) -> Response:
        """A customer pays the paybill from his own menu, as `simulate` of the Daraja API does."""
        fields = read_object(await read_json(request), OWN_PAYMENT)
        for name in ("phone", "amount"):
            if name not in fields:
                raise FieldError(name, "is missing")
        shortcode = fields.get("shortcode", self._safaricom.merchant.shortcode)
        if self._safaricom.merchants.find(shortcode) is None:
            raise FieldError("shortcode", "is not known", 404)
        account = fields.get("account", "")
        payment = self._safaricom.customer_payments.take(
            shortcode, "CustomerPayBillOnline", fields["phone"], fields["amount"], account
        )
        return JSONResponse(_customer_payment(payment), 202)

    async def list_registered_urls(self, request: Request) -> Response:
        """The addresses that were registered for customers' payments."""
        return JSONResponse([asdict(one) for one in self._safaricom.registrations.all()])

    async def forget_urls(self, request: Request) -> Response:
        """Deletes a registration, as the portal's URL management does."""
        if not self._safaricom.registrations.forget(request.path_params["shortcode"]):
            raise FieldError("shortcode", "has registered nothing", 404)
        return JSONResponse({})

    async def add_till(self, request: Request) -> Response:
        """One more till number that belongs to a business, the first one unless another shortcode is given."""
        till = text(r"\d{5,7}", "must be five to seven digits")("till", request.path_params["till"])
        shortcode = read_object(await read_json(request), TILL).get("shortcode", self._safaricom.merchant.shortcode)
        merchant = self._safaricom.merchants.find(shortcode)
        if merchant is None:
            raise FieldError("shortcode", "is not known", 404)
        self._safaricom.merchants.add_till(till, shortcode)
        return JSONResponse(self._merchant(merchant))


def _customer_payment(payment: CustomerPayment) -> dict[str, Any]:
    return {**asdict(payment), "opened_at": payment.opened_at.isoformat()}


def _status_query(taken: Taken) -> dict[str, Any]:
    details = taken.request.details
    return {**_request(taken), "asked_by": details["by"], "asked": details["asked"]}


def _request(taken: Taken) -> dict[str, Any]:
    return {
        "conversation_id": taken.conversation_id,
        "originator_conversation_id": taken.originator_conversation_id,
        "product": taken.request.product,
        "shortcode": taken.request.shortcode,
        "opened_at": taken.opened_at.isoformat(),
        "state": taken.state,
    }


def _disbursement(payout: Payout) -> dict[str, Any]:
    request = payout.request
    return {
        "conversation_id": payout.conversation_id,
        "originator_conversation_id": request.originator_conversation_id,
        "phone": request.phone,
        "amount": request.amount,
        "command": request.command,
        "remarks": request.remarks,
        "occasion": request.occasion,
        "opened_at": payout.opened_at.isoformat(),
        "state": payout.state,
        "result_code": payout.result_code,
        "result_desc": None if payout.result_code is None else b2c_words(payout.result_code),
        "receipt": payout.receipt,
    }
