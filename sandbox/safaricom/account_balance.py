"""Account Balance: what the business has, told from the ledger when the question's turn has come."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from ..clock import EAT
from .business_call import command, occasion, signed_in
from .business_requests import Answer, BusinessRequest, Product, Taken, envelope
from .callback_url import CallbackUrls
from .faults import Faults
from .ledger import Ledger, utility_account, working_account
from .merchants import Merchants
from .request_fields import InvalidFieldError, digits, limited_text
from .results import NOT_ALLOWED, PAID, WRONG_PIN, on_the_wire, status_words

COMMAND: Final = "AccountBalance"
SHORTCODE: Final = "4"  # IdentifierType


class AccountBalance:
    """`POST /mpesa/accountbalance/v1/query`."""

    product: Product = "account_balance"

    def __init__(self, faults: Faults, ledger: Ledger, merchants: Merchants) -> None:
        self._faults = faults
        self._ledger = ledger
        self._merchants = merchants

    def read(self, fields: Mapping[str, Any], urls: CallbackUrls) -> BusinessRequest:
        is_signed_in = signed_in(fields)
        command(fields, COMMAND)
        party_a = digits(fields, "PartyA", r"\d{5,7}")
        if str(fields.get("IdentifierType")) != SHORTCODE:
            raise InvalidFieldError("IdentifierType")
        limited_text(fields, "Remarks", 1)
        return BusinessRequest(
            product=self.product,
            shortcode=party_a,
            details={"occasion": occasion(fields)},
            result_url=urls.read(fields, "ResultURL"),
            timeout_url=urls.read(fields, "QueueTimeOutURL"),
            signed_in=is_signed_in,
        )

    def scopes(self, request: BusinessRequest) -> tuple[tuple[str, ...], Mapping[str, Any] | None]:
        """It is about no payment: only the switches for everything hold."""
        return (), None

    def switches(self, request: BusinessRequest) -> Mapping[str, Any]:
        everything: dict[str, Any] = self._faults.everything()[self.product]
        return everything

    def answer(self, taken: Taken, switches: Mapping[str, Any], now: datetime) -> Answer:
        code = switches["result_code"] or self._refused(taken.request) or PAID
        accounts = self._accounts(taken.request.shortcode, switches["utility"])
        return Answer(_result(taken, code, accounts, switches, now), _result(taken, PAID, FORGED, switches, now))

    def _refused(self, request: BusinessRequest) -> str | None:
        if not request.signed_in:
            return WRONG_PIN
        return NOT_ALLOWED if self._merchants.find(request.shortcode) is None else None

    def _accounts(self, shortcode: str, claimed: int | None) -> str:
        """Accounts joined by `&`. What was charged is below zero by nature, and nothing is charged here."""
        utility = self._ledger.balance(utility_account(shortcode)) if claimed is None else claimed
        return "&".join(
            [
                account_text("Working Account", self._ledger.balance(working_account(shortcode))),
                account_text("Float Account", 0),
                account_text("Utility Account", utility),
                account_text("Charges Paid Account", 0),
                account_text("Organization Settlement Account", 0),
            ]
        )


def account_text(name: str, balance: int) -> str:
    """Name, currency, and four amounts of which only the first, the available one, is told apart anywhere."""
    return f"{name}|KES|{balance}.00|{balance}.00|0.00|0.00"


FORGED: Final = account_text("Utility Account", 99_999_999)


def _result(taken: Taken, code: str, accounts: str, switches: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """ResultCode and ResultType are strings here, unless the shape says numbers; a failure has parameters too."""
    result = envelope(taken, code, status_words(code))
    result |= {"ResultCode": on_the_wire(code)} if switches["shape"] == "numbers" else {"ResultCode": code}
    result["ResultType"] = 0 if switches["shape"] == "numbers" else "0"
    completed = {"Key": "BOCompletedTime", "Value": int(now.astimezone(EAT).strftime("%Y%m%d%H%M%S"))}
    if code == PAID:
        items: list[dict[str, Any]] = [{"Key": "AccountBalance", "Value": accounts}, completed]
    else:
        items = [{"Key": "ActionType"}, {"Key": "ErrorMsg", "Value": status_words(code)}, completed]
    if switches["shape"] == "absent":
        return {"Result": result}
    result["ResultParameters"] = {"ResultParameter": items[0] if switches["shape"] == "single" else items}
    return {"Result": result}
