"""The control API of the made-up business: its accounts, its tills, its disbursements and what it asked about them."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from ..fields import FieldError, Shape, or_null, read_json, read_object, text, whole
from .app import Safaricom
from .control import guarded
from .merchant import INITIATOR
from .payouts import Payout
from .results import CODE_PATTERN, b2c_words
from .status_queries import StatusQuery

MERCHANT: Shape = {"utility_balance": whole(0, 1_000_000_000)}
SETTLEMENT: Shape = {"result_code": or_null(text(CODE_PATTERN, "must be a result code"))}


class BusinessControl:
    """The handlers behind `/control/merchant`, `/control/tills` and `/control/disbursements`."""

    def __init__(self, safaricom: Safaricom) -> None:
        self._safaricom = safaricom

    def routes(self) -> Sequence[BaseRoute]:
        return [
            Route("/control/merchant", guarded(self.show_merchant), methods=["GET"]),
            Route("/control/merchant", guarded(self.change_merchant), methods=["PUT"]),
            Route("/control/tills/{till}", guarded(self.add_till), methods=["PUT"]),
            Route("/control/disbursements", guarded(self.list_disbursements), methods=["GET"]),
            Route("/control/status_queries", guarded(self.list_status_queries), methods=["GET"]),
            Route("/control/disbursements/{id}", guarded(self.settle_disbursement), methods=["POST"]),
        ]

    async def show_merchant(self, request: Request) -> Response:
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
        changes = read_object(await read_json(request), MERCHANT)
        if "utility_balance" in changes:
            account, now = self._safaricom.merchant.utility, self._safaricom.clock.now()
            self._safaricom.ledger.set_balance(account, changes["utility_balance"], now)
        self._safaricom.journal.tell()
        return await self.show_merchant(request)

    async def list_disbursements(self, request: Request) -> Response:
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
        return JSONResponse([_status_query(query) for query in self._safaricom.status_queries.all()])

    async def add_till(self, request: Request) -> Response:
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
