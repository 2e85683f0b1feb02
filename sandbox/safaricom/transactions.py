"""What M-Pesa's books say of one transaction, found by its receipt or by the caller's own id."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Row
from typing import Any

from .ledger import Ledger
from .phone_texts import MERCHANT_NAME
from .results import PAID
from .rows import Rows, moment, object_of
from .subscribers import Subscribers

COMPLETED = "Completed"
DECLINED = "Declined"
INITIATED = "Initiated"


@dataclass(frozen=True, slots=True)
class Transaction:
    """One movement between a business and a customer, or one that was asked for. `receipt`: only if money moved."""

    status: str
    reason: str
    shortcode: str
    phone: str
    debit_party: str
    credit_party: str
    originator_conversation_id: str
    conversation_id: str
    amount: int
    initiated_at: datetime
    finalised_at: datetime | None
    receipt: str | None
    overrides: Mapping[str, Any]


class Transactions:
    """The books. Amount and moment of what is completed come from the ledger, not from the request."""

    def __init__(self, rows: Rows, ledger: Ledger, subscribers: Subscribers) -> None:
        self._rows = rows
        self._ledger = ledger
        self._subscribers = subscribers

    def by_originator(self, identity: str, shortcode: str) -> Transaction | None:
        row = self._rows.find(
            "SELECT * FROM disbursements WHERE originator_conversation_id = ? AND party_a = ?", identity, shortcode
        )
        return None if row is None else self._payout(row)

    def by_receipt(self, receipt: str, shortcode: str) -> Transaction | None:
        row = self._rows.find("SELECT * FROM disbursements WHERE receipt = ? AND party_a = ?", receipt, shortcode)
        if row is not None:
            return self._payout(row)
        return self.paid_in(receipt, shortcode) or self._sent_back(receipt, shortcode)

    def paid_in(self, receipt: str, shortcode: str) -> Transaction | None:
        """What a customer paid, asked by a push or by himself."""
        row = self._rows.find("SELECT * FROM prompts WHERE receipt = ? AND shortcode = ?", receipt, shortcode)
        if row is not None:
            return self._push(row)
        row = self._rows.find(
            "SELECT * FROM customer_payments WHERE receipt = ? AND shortcode = ? AND state = 'completed'",
            receipt,
            shortcode,
        )
        return None if row is None else self._customer_payment(row)

    def is_known(self, receipt: str) -> bool:
        """Whether money moved under this receipt, in whatever direction."""
        return self._ledger.entry(receipt) is not None

    def _sent_back(self, receipt: str, shortcode: str) -> Transaction | None:
        row = self._rows.find("SELECT * FROM reversals WHERE receipt = ? AND shortcode = ?", receipt, shortcode)
        return None if row is None else self._reversal(row)

    def _payout(self, row: Row) -> Transaction:
        entry = self._ledger.entry(row["receipt"]) if row["receipt"] else None
        return Transaction(
            status=_status(row["result_code"]),
            reason=f"{row['command']} via API",
            shortcode=row["party_a"],
            phone=row["phone"],
            debit_party=_business(row["party_a"]),
            credit_party=self._customer(row["phone"]),
            originator_conversation_id=row["originator_conversation_id"],
            conversation_id=row["conversation_id"],
            amount=entry.amount if entry else row["amount"],
            initiated_at=moment(row["opened_at"]),
            finalised_at=entry.at if entry else None,
            receipt=row["receipt"],
            overrides=object_of(row["overrides"]),
        )

    def _push(self, row: Row) -> Transaction:
        entry = self._ledger.entry(row["receipt"])
        return Transaction(
            status=COMPLETED,
            reason="Pay Bill Online",
            shortcode=row["shortcode"],
            phone=row["phone"],
            debit_party=self._customer(row["phone"]),
            credit_party=_business(row["shortcode"]),
            originator_conversation_id=row["merchant_request_id"],
            conversation_id="",
            amount=entry.amount if entry else row["amount"],
            initiated_at=moment(row["opened_at"]),
            finalised_at=entry.at if entry else None,
            receipt=row["receipt"],
            overrides=object_of(row["overrides"]),
        )

    def _customer_payment(self, row: Row) -> Transaction:
        entry = self._ledger.entry(row["receipt"])
        return Transaction(
            status=COMPLETED,
            reason="Pay Utility",
            shortcode=row["shortcode"],
            phone=row["phone"],
            debit_party=self._customer(row["phone"]),
            credit_party=_business(row["shortcode"]),
            originator_conversation_id="",
            conversation_id="",
            amount=entry.amount if entry else row["amount"],
            initiated_at=moment(row["opened_at"]),
            finalised_at=entry.at if entry else None,
            receipt=row["receipt"],
            overrides={},
        )

    def _reversal(self, row: Row) -> Transaction:
        entry = self._ledger.entry(row["receipt"])
        settled_at = moment(row["settled_at"])
        return Transaction(
            status=COMPLETED,
            reason="Transaction Reversal",
            shortcode=row["shortcode"],
            phone=row["phone"],
            debit_party=_business(row["shortcode"]),
            credit_party=self._customer(row["phone"]),
            originator_conversation_id=row["originator_conversation_id"],
            conversation_id=row["conversation_id"],
            amount=entry.amount if entry else 0,
            initiated_at=settled_at,
            finalised_at=settled_at,
            receipt=row["receipt"],
            overrides={},
        )

    def _customer(self, phone: str) -> str:
        return f"{phone} - {self._subscribers.get(phone).name}"


def _status(code: str | None) -> str:
    if code is None:
        return INITIATED
    return COMPLETED if code == PAID else DECLINED


def _business(shortcode: str) -> str:
    return f"{shortcode} - {MERCHANT_NAME}"
