"""Questions about transactions in the queue: each is answered a while after it was asked, or never."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from sqlite3 import Row
from typing import Any, TypeAlias

from ..clock import Clock
from .faults import Faults
from .ids import Ids
from .jobs import Jobs
from .journal import Journal
from .results import NO_SUCH_ORIGINATOR, NO_SUCH_RECEIPT, PAID, WRONG_PIN
from .rows import Rows, moment
from .transactions import COMPLETED, Transaction, Transactions


@dataclass(frozen=True, slots=True)
class StatusRequest:
    """A valid question. `by`: "originator" or "receipt"; `signed_in`: the initiator and the credential were right."""

    by: str
    asked: str
    party_a: str
    occasion: str
    result_url: str = field(repr=False)
    timeout_url: str = field(repr=False)
    signed_in: bool


@dataclass(frozen=True, slots=True)
class StatusQuery:
    """One question and how far it is."""

    conversation_id: str
    originator_conversation_id: str
    request: StatusRequest
    state: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer: a result code, and with "0" the transaction as it is told, which a fault may have changed."""

    code: str
    transaction: Transaction | None


Announce: TypeAlias = Callable[[StatusQuery, Finding, Mapping[str, Any], datetime], None]
AnnounceTimeout: TypeAlias = Callable[[StatusQuery], None]


class StatusQueries:
    """Takes questions, and looks the answer up when its turn has come."""

    def __init__(
        self,
        rows: Rows,
        jobs: Jobs,
        faults: Faults,
        transactions: Transactions,
        ids: Ids,
        journal: Journal,
        clock: Clock,
        announce: Announce,
        announce_timeout: AnnounceTimeout,
    ) -> None:
        self._rows = rows
        self._jobs = jobs
        self._faults = faults
        self._transactions = transactions
        self._ids = ids
        self._journal = journal
        self._clock = clock
        self._announce = announce
        self._announce_timeout = announce_timeout

    def all(self) -> list[StatusQuery]:
        return [_query(row) for row in self._rows.all("SELECT * FROM status_queries ORDER BY opened_at")]

    def switches(self, request: StatusRequest) -> dict[str, Any]:
        """The faults that hold for this question: those of the transaction's phone and amount, if there is one."""
        found = self.transaction(request)
        if found is None:
            everything: dict[str, Any] = self._faults.everything()["transaction_status"]
            return everything
        return self._faults.effective("transaction_status", found.phone, found.amount, found.overrides)

    def transaction(self, request: StatusRequest) -> Transaction | None:
        look = self._transactions.by_receipt if request.by == "receipt" else self._transactions.by_originator
        return look(request.asked, request.party_a)

    def take(self, request: StatusRequest) -> StatusQuery:
        now = self._clock.now()
        with self._rows.transaction():
            query = StatusQuery(self._ids.conversation_id(now), self._ids.proxy_id(), request, "queued", now)
            self._insert(query)
            due_at = self._clock.after(self.switches(request)["delay_s"])
            self._jobs.add("transaction_status", query.conversation_id, due_at)
        self._journal.tell()
        return query

    async def time_is_up(self, conversation_id: str) -> None:
        """The books are looked up now, not when the question came; or the queue's patience is over."""
        row = self._rows.find("SELECT * FROM status_queries WHERE conversation_id = ?", conversation_id)
        query = None if row is None else _query(row)
        if query is None or query.state == "done":
            self._jobs.drop("transaction_status", conversation_id)
            return
        switches = self.switches(query.request)
        if query.state == "queued" and switches["queue_timeout"]:
            self._time_out(query, switches["late_result_s"])
        else:
            self._answer(query, switches)

    def _answer(self, query: StatusQuery, switches: Mapping[str, Any]) -> None:
        now = self._clock.now()
        with self._rows.transaction():
            self._move(query, "done")
            self._jobs.drop("transaction_status", query.conversation_id)
            self._announce(query, self._finding(query.request, switches, now), switches, now)
        self._journal.tell()

    def _time_out(self, query: StatusQuery, late_s: float | None) -> None:
        with self._rows.transaction():
            self._move(query, "timed_out")
            self._announce_timeout(query)
            if late_s is None:
                self._jobs.drop("transaction_status", query.conversation_id)
            else:
                self._jobs.add("transaction_status", query.conversation_id, self._clock.after(late_s))
        self._journal.tell()

    def _finding(self, request: StatusRequest, switches: Mapping[str, Any], now: datetime) -> Finding:
        claim, found = switches["claim"], self.transaction(request)
        if claim is not None and not _is_status(claim):
            return Finding(claim, None)
        if claim is None and not request.signed_in:
            return Finding(WRONG_PIN, None)
        if found is None:
            return Finding(NO_SUCH_RECEIPT if request.by == "receipt" else NO_SUCH_ORIGINATOR, None)
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

    def _move(self, query: StatusQuery, state: str) -> None:
        self._rows.do("UPDATE status_queries SET state = ? WHERE conversation_id = ?", state, query.conversation_id)

    def _insert(self, query: StatusQuery) -> None:
        request = query.request
        self._rows.do(
            "INSERT INTO status_queries (conversation_id, originator_conversation_id, asked_by, asked, party_a,"
            " occasion, result_url, timeout_url, signed_in, state, opened_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            query.conversation_id,
            query.originator_conversation_id,
            request.by,
            request.asked,
            request.party_a,
            request.occasion,
            request.result_url,
            request.timeout_url,
            request.signed_in,
            query.state,
            query.opened_at.timestamp(),
        )


def _is_status(claim: str) -> bool:
    """A word such as Completed, not a result code such as 2033 or SFC_IC0003."""
    return any(letter.islower() for letter in claim)


def _query(row: Row) -> StatusQuery:
    request = StatusRequest(
        row["asked_by"],
        row["asked"],
        row["party_a"],
        row["occasion"],
        row["result_url"],
        row["timeout_url"],
        bool(row["signed_in"]),
    )
    return StatusQuery(
        row["conversation_id"], row["originator_conversation_id"], request, row["state"], moment(row["opened_at"])
    )
