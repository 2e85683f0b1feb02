"""Transaction Status: the question read field by field, and the answer looked up when its turn has come."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from .business_call import command, occasion, signed_in
from .business_requests import Answer, BusinessRequest, Product, Taken
from .callback_url import CallbackUrls
from .faults import Faults, amount_scope, phone_scope
from .ids import Ids
from .request_fields import InvalidFieldError, digits, limited_text, some_text
from .results import NO_SUCH_ORIGINATOR, NO_SUCH_RECEIPT, PAID, WRONG_PIN
from .status_result import forged_status, status_result
from .transactions import COMPLETED, Transaction, Transactions

COMMAND: Final = "TransactionStatusQuery"
IDENTIFIER_TYPES: Final = ("1", "2", "4")  # number, till, shortcode; the portal lists the last only


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer: a result code, and with "0" the transaction as it is told, which a fault may have changed."""

    code: str
    transaction: Transaction | None


class TransactionStatus:
    """`POST /mpesa/transactionstatus/v1/query`."""

    product: Product = "transaction_status"

    def __init__(self, faults: Faults, transactions: Transactions, ids: Ids) -> None:
        self._faults = faults
        self._transactions = transactions
        self._ids = ids

    def read(self, fields: Mapping[str, Any], urls: CallbackUrls) -> BusinessRequest | None:
        is_signed_in = signed_in(fields)
        command(fields, COMMAND)
        by, asked = _subject(fields)
        party_a = digits(fields, "PartyA", r"\d{5,12}")
        if str(fields.get("IdentifierType")) not in IDENTIFIER_TYPES:
            raise InvalidFieldError("IdentifierType")
        limited_text(fields, "Remarks", 1)
        if by == "originator" and fields.get("TransactionID") == "":
            return None
        return BusinessRequest(
            product=self.product,
            shortcode=party_a,
            details={"by": by, "asked": asked, "occasion": occasion(fields)},
            result_url=urls.read(fields, "ResultURL"),
            timeout_url=urls.read(fields, "QueueTimeOutURL"),
            signed_in=is_signed_in,
        )

    def scopes(self, request: BusinessRequest) -> tuple[tuple[str, ...], Mapping[str, Any] | None]:
        found = self._transaction(request)
        return ((phone_scope(found.phone), amount_scope(found.amount)), found.overrides) if found else ((), None)

    def switches(self, request: BusinessRequest) -> Mapping[str, Any]:
        """Those of the transaction's phone and amount, if there is one."""
        found = self._transaction(request)
        if found is None:
            everything: dict[str, Any] = self._faults.everything()[self.product]
            return everything
        return self._faults.effective(self.product, found.phone, found.amount, found.overrides)

    def answer(self, taken: Taken, switches: Mapping[str, Any], now: datetime) -> Answer:
        finding = self._finding(taken.request, switches, now)
        forged = None if finding.transaction is None else forged_status(taken, finding.transaction)
        return Answer(status_result(taken, finding.code, finding.transaction, switches["shape"]), forged)

    def _transaction(self, request: BusinessRequest) -> Transaction | None:
        by_receipt = request.details["by"] == "receipt"
        look = self._transactions.by_receipt if by_receipt else self._transactions.by_originator
        return look(request.details["asked"], request.shortcode)

    def _finding(self, request: BusinessRequest, switches: Mapping[str, Any], now: datetime) -> Finding:
        claim, found = switches["claim"], self._transaction(request)
        if claim is not None and not _is_status(claim):
            return Finding(claim, None)
        if claim is None and not request.signed_in:
            return Finding(WRONG_PIN, None)
        if found is None:
            return Finding(NO_SUCH_RECEIPT if request.details["by"] == "receipt" else NO_SUCH_ORIGINATOR, None)
        return Finding(PAID, self._told(found, switches, now))

    def _told(self, found: Transaction, switches: Mapping[str, Any], now: datetime) -> Transaction:
        """The transaction with the lies in it: a completed one always has a receipt, if only a made-up one."""
        status = switches["claim"] or found.status
        receipt = switches["receipt"] or found.receipt
        if status == COMPLETED and receipt is None:
            receipt = self._ids.receipt(now)
        amount = found.amount if switches["amount"] is None else switches["amount"]
        party = switches["debit_party"] or found.debit_party
        return replace(found, status=status, receipt=receipt, amount=amount, debit_party=party)


def _is_status(claim: str) -> bool:
    """A word such as Completed, not a result code such as 2033 or SFC_IC0003."""
    return any(letter.islower() for letter in claim)


def _subject(fields: Mapping[str, Any]) -> tuple[str, str]:
    """Safaricom's spelling: OriginatorConversationID, as everywhere else, counts for nothing here."""
    if fields.get("OriginalConversationID"):
        return "originator", some_text(fields, "OriginalConversationID", "OriginalConversationID")
    return "receipt", some_text(fields, "TransactionID", "TransactionID")
