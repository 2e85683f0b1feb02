"""The control API of the made-up business: its accounts, its tills, its disbursements and what it asked about them."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..fields import FieldError, Shape, or_null, read_json, read_object, text, whole
from ..operations import Operation
from .app import Safaricom
from .merchant import INITIATOR
from .payouts import Payout
from .results import CODE_PATTERN, b2c_words
from .status_queries import StatusQuery

MERCHANT: Shape = {"utility_balance": whole(0, 1_000_000_000)}
SETTLEMENT: Shape = {"result_code": or_null(text(CODE_PATTERN, "must be a result code"))}
DECLINED = {"result_code": "2001"}


class BusinessControl:
    """The handlers behind `/control/merchant`, `/control/tills` and `/control/disbursements`."""

    def __init__(self, safaricom: Safaricom) -> None:
        self._safaricom = safaricom

    def operations(self) -> Sequence[Operation]:
        return [
            Operation("GET", "/control/merchant", self.show_merchant),
            Operation("PUT", "/control/merchant", self.change_merchant, MERCHANT, example={"utility_balance": 0}),
            Operation("PUT", "/control/tills/{till}", self.add_till, {}),
            Operation("GET", "/control/disbursements", self.list_disbursements),
            Operation("GET", "/control/status_queries", self.list_status_queries),
            Operation("POST", "/control/disbursements/{id}", self.settle_disbursement, SETTLEMENT, example=DECLINED),
        ]

    async def show_merchant(self, request: Request) -> Response:
        """The business: its shortcode, tills and balances."""
        merchant = self._safaricom.merchant
        return JSONResponse(
            {
                "shortcode": merchant.shortcode,
                "tills": self._safaricom.tills.all(),
                "balance": self._safaricom.ledger.balance(merchant.working),
                "utility_balance": self._safaricom.ledger.balance(merchant.utility),
                "initiator": INITIATOR,
            }
        )

    async def change_merchant(self, request: Request) -> Response:
        """Sets how much money the business has for disbursements."""
        changes = read_object(await read_json(request), MERCHANT)
        if "utility_balance" in changes:
            account, now = self._safaricom.merchant.utility, self._safaricom.clock.now()
            self._safaricom.ledger.set_balance(account, changes["utility_balance"], now)
        self._safaricom.journal.tell()
        return await self.show_merchant(request)

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
        return JSONResponse(_disbursement(self._safaricom.payouts.settle(payout, fields.get("result_code"))))

    async def list_status_queries(self, request: Request) -> Response:
        """Every question about a transaction."""
        return JSONResponse([_status_query(query) for query in self._safaricom.status_queries.all()])

    async def add_till(self, request: Request) -> Response:
        """One more till number that belongs to the business."""
        till = text(r"\d{5,7}", "must be five to seven digits")("till", request.path_params["till"])
        self._safaricom.tills.add(till)
        return await self.show_merchant(request)


def _status_query(query: StatusQuery) -> dict[str, Any]:
    return {
        "conversation_id": query.conversation_id,
        "originator_conversation_id": query.originator_conversation_id,
        "asked_by": query.request.by,
        "asked": query.request.asked,
        "opened_at": query.opened_at.isoformat(),
        "state": query.state,
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
