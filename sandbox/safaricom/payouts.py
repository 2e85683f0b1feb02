"""Disbursements: money out of the business's utility account, decided a while after the request was taken."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from sqlite3 import Row
from typing import Any, TypeAlias

from ..clock import Clock
from . import results
from .faults import Faults
from .ids import Ids
from .ledger import Ledger, utility_account
from .merchants import Merchants
from .request_queue import RequestQueue
from .rows import Rows, json_of, moment, object_of
from .subscribers import Subscribers

MIN_AMOUNT = 10
MAX_AMOUNT = 250_000
MAX_BALANCE = 500_000  # what a customer's wallet holds at most


@dataclass(frozen=True, slots=True)
class PayoutRequest:
    """A valid B2C request as it came in. `signed_in`: the initiator and the security credential were right."""

    originator_conversation_id: str
    phone: str = field(repr=False)
    amount: int
    party_a: str
    command: str
    remarks: str
    occasion: str
    result_url: str = field(repr=False)
    timeout_url: str = field(repr=False)
    signed_in: bool


@dataclass(frozen=True, slots=True)
class Payout:
    """One disbursement and what became of it."""

    conversation_id: str
    request: PayoutRequest
    state: str
    overrides: dict[str, Any]
    opened_at: datetime
    result_code: str | None
    receipt: str | None


class DuplicateIdError(Exception):
    """The OriginatorConversationID was used before: that request was received, whatever became of it."""


Announce: TypeAlias = Callable[[Payout, str, str, datetime], None]  # payout, code, transaction id
AnnounceTimeout: TypeAlias = Callable[[Payout, datetime], None]


class Payouts:
    """Takes disbursements, pays or declines each once, and reports it."""

    def __init__(
        self,
        rows: Rows,
        queue: RequestQueue,
        faults: Faults,
        ledger: Ledger,
        subscribers: Subscribers,
        ids: Ids,
        clock: Clock,
        merchants: Merchants,
        announce: Announce,
        announce_timeout: AnnounceTimeout,
    ) -> None:
        self._rows = rows
        self._queue = queue
        self._faults = faults
        self._ledger = ledger
        self._subscribers = subscribers
        self._ids = ids
        self._clock = clock
        self._merchants = merchants
        self._announce = announce
        self._announce_timeout = announce_timeout

    def find(self, conversation_id: str) -> Payout | None:
        row = self._rows.find("SELECT * FROM disbursements WHERE conversation_id = ?", conversation_id)
        return None if row is None else _payout(row)

    def all(self) -> list[Payout]:
        return [_payout(row) for row in self._rows.all("SELECT * FROM disbursements ORDER BY opened_at")]

    def take(self, request: PayoutRequest, overrides: dict[str, Any]) -> Payout:
        """Queues a disbursement; raises DuplicateIdError."""
        now = self._clock.now()
        with self._rows.transaction():
            if self._is_known(request.originator_conversation_id):
                raise DuplicateIdError(request.originator_conversation_id)
            payout = Payout(
                self._ids.conversation_id(self._clock.mpesa_time()), request, "queued", overrides, now, None, None
            )
            self._insert(payout)
            self._queue.add("payout", payout.conversation_id, self._effective(payout)["delay_s"])
        return payout

    async def time_is_up(self, conversation_id: str) -> None:
        """A queued disbursement's turn has come: it is paid or declined, or the queue's patience is over."""
        self._queue.time_is_up("payout", conversation_id, self)

    def settle(self, conversation_id: str, code: str | None) -> Payout:
        """Ends a disbursement now, with `code`, or with what the accounts say when it is None or "0"."""
        with self._rows.transaction():
            self._decide(self._known(conversation_id), code)
            self._queue.answer("payout", conversation_id, self)
        return self._known(conversation_id)

    def switches(self, conversation_id: str) -> Mapping[str, Any]:
        return self._effective(self._known(conversation_id))

    def answer(self, conversation_id: str) -> None:
        payout, now = self._known(conversation_id), self._clock.mpesa_time()
        code = payout.result_code or self._effective(payout)["result_code"]
        if code is None or code == results.PAID:
            code = self._refused(payout.request) or results.PAID
        transaction_id = self._ids.receipt(now)
        if code == results.PAID:
            self._pay(payout.request, transaction_id, now)
        self._rows.do(
            "UPDATE disbursements SET result_code = ?, receipt = ? WHERE conversation_id = ?",
            code,
            transaction_id if code == results.PAID else None,
            conversation_id,
        )
        self._announce(payout, code, transaction_id, now)

    def time_out(self, conversation_id: str) -> None:
        self._announce_timeout(self._known(conversation_id), self._clock.mpesa_time())

    def _decide(self, payout: Payout, code: str | None) -> None:
        """What somebody chose is stronger than the faults."""
        self._rows.do(
            "UPDATE disbursements SET result_code = ? WHERE conversation_id = ?",
            code or results.PAID,
            payout.conversation_id,
        )

    def _known(self, conversation_id: str) -> Payout:
        payout = self.find(conversation_id)
        assert payout is not None, "a disbursement is never deleted while it is in the queue"
        return payout

    def _refused(self, request: PayoutRequest) -> str | None:
        """Why M-Pesa declines the disbursement, None when it does not."""
        receiver = self._subscribers.get(request.phone)
        if not request.signed_in:
            return results.WRONG_PIN
        if self._merchants.find(request.party_a) is None:
            return results.WRONG_PRODUCT
        if request.amount < MIN_AMOUNT:
            return results.BELOW_MINIMUM
        if request.amount > MAX_AMOUNT:
            return results.ABOVE_MAXIMUM
        if not receiver.registered:
            return results.NOT_REGISTERED
        if self._subscribers.balance(request.phone) + request.amount > MAX_BALANCE:
            return results.RECEIVER_FULL
        if self._ledger.balance(utility_account(request.party_a)) < request.amount:
            return results.INSUFFICIENT
        return None

    def _pay(self, request: PayoutRequest, receipt: str, now: datetime) -> None:
        self._subscribers.meet(request.phone, now)
        self._ledger.move(utility_account(request.party_a), request.phone, request.amount, receipt, now)
        self._subscribers.text("received", request.phone, receipt, request.amount, now)

    def _effective(self, payout: Payout) -> dict[str, Any]:
        return self._faults.effective("b2c", payout.request.phone, payout.request.amount, payout.overrides)

    def _is_known(self, originator_conversation_id: str) -> bool:
        row = self._rows.find(
            "SELECT 1 FROM disbursements WHERE originator_conversation_id = ?", originator_conversation_id
        )
        return row is not None

    def _insert(self, payout: Payout) -> None:
        request = payout.request
        self._rows.do(
            "INSERT INTO disbursements (conversation_id, originator_conversation_id, phone, amount, party_a, command,"
            " remarks, occasion, result_url, timeout_url, signed_in, state, overrides, opened_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            payout.conversation_id,
            request.originator_conversation_id,
            request.phone,
            request.amount,
            request.party_a,
            request.command,
            request.remarks,
            request.occasion,
            request.result_url,
            request.timeout_url,
            request.signed_in,
            payout.state,
            json_of(payout.overrides),
            payout.opened_at.timestamp(),
        )


def _payout(row: Row) -> Payout:
    request = PayoutRequest(
        row["originator_conversation_id"],
        row["phone"],
        row["amount"],
        row["party_a"],
        row["command"],
        row["remarks"],
        row["occasion"],
        row["result_url"],
        row["timeout_url"],
        bool(row["signed_in"]),
    )
    return Payout(
        row["conversation_id"],
        request,
        row["state"],
        object_of(row["overrides"]),
        moment(row["opened_at"]),
        row["result_code"],
        row["receipt"],
    )
