"""Reversal: a customer's payment goes back, once, from the account that it came to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from ..clock import EAT
from .account_balance import account_text
from .business_call import command, occasion, signed_in
from .business_requests import Answer, BusinessRequest, Product, Taken, envelope
from .callback_url import CallbackUrls
from .faults import Faults, amount_scope, phone_scope
from .ids import Ids
from .ledger import Ledger, working_account
from .payouts import MAX_BALANCE
from .request_fields import InvalidFieldError, digits, limited_text, some_text, whole_number
from .results import (
    ALREADY_REVERSED,
    INSUFFICIENT,
    NO_SUCH_ORIGINAL,
    NOT_ALLOWED,
    PAID,
    RECEIVER_FULL,
    WRONG_PIN,
    on_the_wire,
    reversal_words,
)
from .rows import Rows
from .stk_callback import FORGED_RECEIPT
from .subscribers import Subscribers
from .transactions import Transaction, Transactions

COMMAND: Final = "TransactionReversal"
IDENTIFIER_TYPES: Final = ("11", "4")  # the portal's, and what one SDK sends


class Reversal:
    """`POST /mpesa/reversal/v1/request`. Payments of customers only: money that was sent out comes back by hand."""

    product: Product = "reversal"

    def __init__(
        self,
        rows: Rows,
        faults: Faults,
        transactions: Transactions,
        ledger: Ledger,
        subscribers: Subscribers,
        ids: Ids,
    ) -> None:
        self._rows = rows
        self._faults = faults
        self._transactions = transactions
        self._ledger = ledger
        self._subscribers = subscribers
        self._ids = ids

    def read(self, fields: Mapping[str, Any], urls: CallbackUrls) -> BusinessRequest:
        is_signed_in = signed_in(fields)
        command(fields, COMMAND)
        receipt = some_text(fields, "TransactionID", "TransactionID")
        amount = whole_number(fields, "Amount", lowest=1)
        receiver = digits(fields, "ReceiverParty", r"\d{5,7}")
        if str(fields.get("RecieverIdentifierType")) not in IDENTIFIER_TYPES:  # misspelt; rightly spelt it is unknown
            raise InvalidFieldError("RecieverIdentifierType")
        limited_text(fields, "Remarks", 2)
        return BusinessRequest(
            product=self.product,
            shortcode=receiver,
            details={"receipt": receipt, "amount": amount, "occasion": occasion(fields)},
            result_url=urls.read(fields, "ResultURL"),
            timeout_url=urls.read(fields, "QueueTimeOutURL"),
            signed_in=is_signed_in,
        )

    def scopes(self, request: BusinessRequest) -> tuple[tuple[str, ...], Mapping[str, Any] | None]:
        found = self._original(request)
        return ((phone_scope(found.phone), amount_scope(found.amount)), found.overrides) if found else ((), None)

    def switches(self, request: BusinessRequest) -> Mapping[str, Any]:
        found = self._original(request)
        if found is None:
            everything: dict[str, Any] = self._faults.everything()[self.product]
            return everything
        return self._faults.effective(self.product, found.phone, found.amount, found.overrides)

    def answer(self, taken: Taken, switches: Mapping[str, Any], now: datetime) -> Answer:
        """A result code that a fault chose is a refusal; a claim is a lie about what was done all the same."""
        found = self._original(taken.request)
        code = switches["result_code"] or self._refused(taken, found) or PAID
        receipt = self._ids.receipt(now)
        if code == PAID and found is not None:
            self._give_back(taken, found, receipt, now)
        told = switches["claim"] or code
        forged = _result(taken, PAID, FORGED_RECEIPT, found, self._books(taken), now)
        return Answer(_result(taken, told, receipt, found, self._books(taken), now), forged)

    def _original(self, request: BusinessRequest) -> Transaction | None:
        """The customer's payment; a disbursement is none."""
        return self._transactions.paid_in(request.details["receipt"], request.shortcode)

    def _refused(self, taken: Taken, found: Transaction | None) -> str | None:
        request = taken.request
        if not request.signed_in:
            return WRONG_PIN
        if found is None:
            known = self._transactions.is_known(request.details["receipt"])
            return NOT_ALLOWED if known else NO_SUCH_ORIGINAL
        if self._rows.find("SELECT 1 FROM reversals WHERE original = ?", request.details["receipt"]):
            return ALREADY_REVERSED
        if request.details["amount"] != found.amount:
            return NO_SUCH_ORIGINAL
        if self._ledger.balance(working_account(request.shortcode)) < found.amount:
            return INSUFFICIENT
        return RECEIVER_FULL if self._subscribers.balance(found.phone) + found.amount > MAX_BALANCE else None

    def _give_back(self, taken: Taken, found: Transaction, receipt: str, now: datetime) -> None:
        shortcode = taken.request.shortcode
        self._ledger.move(working_account(shortcode), found.phone, found.amount, receipt, now)
        self._rows.do(
            "INSERT INTO reversals VALUES (?, ?, ?, ?, ?, ?, ?)",
            receipt,
            taken.request.details["receipt"],
            shortcode,
            found.phone,
            taken.conversation_id,
            taken.originator_conversation_id,
            now.timestamp(),
        )
        undone = taken.request.details["receipt"]
        self._subscribers.text("returned", found.phone, receipt, found.amount, now, undone)

    def _books(self, taken: Taken) -> str:
        return account_text("Working Account", self._ledger.balance(working_account(taken.request.shortcode)))


def _result(
    taken: Taken, code: str, receipt: str, found: Transaction | None, books: str, now: datetime
) -> dict[str, Any]:
    result = envelope(taken, code, reversal_words(code))
    result["ResultCode"] = on_the_wire(code)
    if code != PAID or found is None:
        return {"Result": result}
    items = [
        {"Key": "DebitAccountBalance", "Value": books},
        {"Key": "Amount", "Value": found.amount},
        {"Key": "TransCompletedTime", "Value": int(now.astimezone(EAT).strftime("%Y%m%d%H%M%S"))},
        {"Key": "OriginalTransactionID", "Value": taken.request.details["receipt"]},
        {"Key": "Charge", "Value": 0},
        {"Key": "CreditPartyPublicName", "Value": found.debit_party},
        {"Key": "DebitPartyPublicName", "Value": found.credit_party},
    ]
    return {"Result": {**result, "TransactionID": receipt, "ResultParameters": {"ResultParameter": items}}}
