"""Payments that customers begin by themselves (C2B): validated by the business, then completed and confirmed."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from sqlite3 import Row
from typing import Any, Final, TypeAlias

from ..clock import Clock
from . import results
from .c2b_body import Payment, c2b_body
from .faults import AT_ONCE, Faults
from .ids import Ids
from .jobs import Jobs
from .journal import Journal
from .ledger import Ledger, working_account
from .outbox import Outbox
from .prompts import MAX_AMOUNT, Prompt
from .registrations import Registration, Registrations
from .rows import Rows, moment
from .stk_callback import FORGED_RECEIPT
from .subscribers import Subscribers

ACCEPTED: Final = "0"
TRANSACTION_TYPES: Final = {"CustomerPayBillOnline": "Pay Bill", "CustomerBuyGoodsOnline": "Buy Goods"}

Ask: TypeAlias = Callable[[str, dict[str, Any], float], Awaitable[Any]]  # address, body, seconds: the answer, or None


@dataclass(frozen=True, slots=True)
class CustomerPayment:
    """One payment and what became of it. `result_code`: why it was rejected or declined."""

    receipt: str
    shortcode: str
    command: str
    phone: str = field(repr=False)
    amount: int
    account: str
    state: str
    result_code: str | None
    third_party_id: str
    opened_at: datetime


class CustomerPayments:
    """Takes payments, asks the business when validation is on, moves the money and confirms."""

    def __init__(
        self,
        rows: Rows,
        jobs: Jobs,
        faults: Faults,
        ledger: Ledger,
        subscribers: Subscribers,
        ids: Ids,
        journal: Journal,
        clock: Clock,
        outbox: Outbox,
        registrations: Registrations,
        ask: Ask,
    ) -> None:
        self._rows = rows
        self._jobs = jobs
        self._faults = faults
        self._ledger = ledger
        self._subscribers = subscribers
        self._ids = ids
        self._journal = journal
        self._clock = clock
        self._outbox = outbox
        self._registrations = registrations
        self._ask = ask

    def all(self) -> list[CustomerPayment]:
        return [_payment(row) for row in self._rows.all("SELECT * FROM customer_payments ORDER BY opened_at, rowid")]

    def find(self, receipt: str) -> CustomerPayment | None:
        row = self._rows.find("SELECT * FROM customer_payments WHERE receipt = ?", receipt)
        return None if row is None else _payment(row)

    def take(self, shortcode: str, command: str, phone: str, amount: int, account: str) -> CustomerPayment:
        """Begins one: the customer has typed amount, account and PIN."""
        now = self._clock.mpesa_time()
        with self._rows.transaction():
            self._subscribers.meet(phone, now)
            receipt = self._ids.receipt(now)
            self._rows.do(
                "INSERT INTO customer_payments (receipt, shortcode, command, phone, amount, account, state, opened_at)"
                " VALUES (?, ?, ?, ?, ?, ?, 'validating', ?)",
                receipt,
                shortcode,
                command,
                phone,
                amount,
                account,
                now.timestamp(),
            )
            self._jobs.add("customer_payment", receipt, self._clock.now())
        self._journal.tell()
        payment = self.find(receipt)
        assert payment is not None
        return payment

    async def time_is_up(self, receipt: str) -> None:
        """Asks the business outside of any transaction, then ends the payment, once."""
        payment = self.find(receipt)
        if payment is None or payment.state != "validating":
            self._jobs.drop("customer_payment", receipt)
            return
        declined = self._declined(payment)
        state, code, named = ("declined", declined, "") if declined else await self._validated(payment)
        with self._rows.transaction():
            if state == "completed":
                self._pay(payment)
            self._rows.do(
                "UPDATE customer_payments SET state = ?, result_code = ?, third_party_id = ?, settled_at = ?"
                " WHERE receipt = ?",
                state,
                code,
                named,
                self._clock.now().timestamp(),
                receipt,
            )
            self._jobs.drop("customer_payment", receipt)
            if state == "completed":
                self._confirm(self._told(replace(payment, third_party_id=named)), payment.phone, payment.amount)
        self._journal.tell()

    def confirm_push(self, prompt: Prompt, receipt: str) -> None:
        """Whether a paid push is confirmed as well is not documented: here it is, when the switch says so."""
        if not self._faults.effective("c2b", prompt.phone, prompt.amount, prompt.overrides)["confirm_pushes"]:
            return
        now = self._clock.mpesa_time()
        told = Payment("Pay Bill", receipt, now, prompt.amount, prompt.shortcode, prompt.reference, "", prompt.phone)
        self._confirm(told, prompt.phone, prompt.amount)

    def _declined(self, payment: CustomerPayment) -> str | None:
        if payment.amount > MAX_AMOUNT:
            return results.ABOVE_MAXIMUM
        return results.INSUFFICIENT if self._ledger.balance(payment.phone) < payment.amount else None

    async def _validated(self, payment: CustomerPayment) -> tuple[str, str | None, str]:
        """State, code and ThirdPartyTransID. Without an answer in time the registered ResponseType decides."""
        registration = self._registrations.find(payment.shortcode)
        switches = self._switches(payment)
        if registration is None or not switches["validation"] or not registration.validation_url:
            return "completed", None, ""
        body = self._body(self._told(payment), registration, None, switches)
        answer = await self._ask(registration.validation_url, body, switches["validation_timeout_s"])
        if not isinstance(answer, Mapping) or "ResultCode" not in answer:
            return ("completed" if registration.response_type == "Completed" else "cancelled"), None, ""
        code = str(answer["ResultCode"])
        if code == ACCEPTED:
            return "completed", None, str(answer.get("ThirdPartyTransID") or "")
        return "rejected", code, ""

    def _pay(self, payment: CustomerPayment) -> None:
        now, account = self._clock.mpesa_time(), working_account(payment.shortcode)
        self._ledger.move(payment.phone, account, payment.amount, payment.receipt, now)
        self._subscribers.text("paid", payment.phone, payment.receipt, payment.amount, now, payment.account)

    def _confirm(self, told: Payment, phone: str, amount: int) -> None:
        registration = self._registrations.find(told.shortcode)
        if registration is None:
            return
        switches = self._faults.effective("c2b", phone, amount, {})
        faults = replace(AT_ONCE, **{name: switches[name] for name in ("lost", "delay_s", "copies", "retries")})
        balance = self._ledger.balance(working_account(told.shortcode))
        if switches["forged"]:
            forged = self._body(replace(told, receipt=FORGED_RECEIPT), registration, balance, switches)
            self._outbox.post(told.receipt, registration.confirmation_url, forged, "forged", AT_ONCE)
        body = self._body(told, registration, balance, switches)
        self._outbox.post(told.receipt, registration.confirmation_url, body, "confirmation", faults)

    def _told(self, payment: CustomerPayment) -> Payment:
        return Payment(
            TRANSACTION_TYPES[payment.command],
            payment.receipt,
            payment.opened_at,
            payment.amount,
            payment.shortcode,
            payment.account,
            payment.third_party_id,
            payment.phone,
        )

    def _body(
        self, told: Payment, registration: Registration, balance: int | None, switches: Mapping[str, Any]
    ) -> dict[str, Any]:
        return c2b_body(told, registration.version, self._subscribers.get(told.phone).name, balance, switches)

    def _switches(self, payment: CustomerPayment) -> dict[str, Any]:
        return self._faults.effective("c2b", payment.phone, payment.amount, {})


def _payment(row: Row) -> CustomerPayment:
    return CustomerPayment(
        row["receipt"],
        row["shortcode"],
        row["command"],
        row["phone"],
        row["amount"],
        row["account"],
        row["state"],
        row["result_code"],
        row["third_party_id"],
        moment(row["opened_at"]),
    )
