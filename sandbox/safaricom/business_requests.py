"""What a business asks of M-Pesa with its initiator's credential, other than to pay somebody: each answered later."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from sqlite3 import Row
from typing import Any, Literal, Protocol, TypeAlias, get_args

from ..clock import Clock
from .faults import AT_ONCE
from .ids import Ids
from .outbox import Outbox
from .request_queue import RequestQueue
from .results import INSUFFICIENT, on_the_wire
from .rows import Rows, json_of, moment, object_of
from .stk_callback import forged_url

Product: TypeAlias = Literal["transaction_status", "account_balance", "reversal"]
PRODUCTS: tuple[Product, ...] = get_args(Product)


@dataclass(frozen=True, slots=True)
class BusinessRequest:
    """A valid request. `details` are the product's own; `signed_in`: initiator and credential were right."""

    product: Product
    shortcode: str
    details: Mapping[str, Any]
    result_url: str = field(repr=False)
    timeout_url: str = field(repr=False)
    signed_in: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """One request and how far it is. The ids are its own, not those of a transaction that it is about."""

    conversation_id: str
    originator_conversation_id: str
    request: BusinessRequest
    state: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """A result body, and what somebody would post who knows the ids but is not Safaricom, if there is such a thing."""

    result: dict[str, Any]
    forged: dict[str, Any] | None


class Answering(Protocol):
    """What is particular to one product."""

    def switches(self, request: BusinessRequest) -> Mapping[str, Any]:
        """The faults that hold for this request."""
        ...

    def answer(self, taken: Taken, switches: Mapping[str, Any], now: datetime) -> Answer:
        """Looks it up or does it now, not when it was asked for."""
        ...


class BusinessRequests:
    """Takes requests and answers each when its turn has come, as the faults of its product want it."""

    def __init__(
        self,
        rows: Rows,
        queue: RequestQueue,
        outbox: Outbox,
        ids: Ids,
        clock: Clock,
        products: Mapping[Product, Answering],
    ) -> None:
        self._rows = rows
        self._queue = queue
        self._outbox = outbox
        self._ids = ids
        self._clock = clock
        self._products = products

    def all(self) -> list[Taken]:
        return [_taken(row) for row in self._rows.all("SELECT * FROM business_requests ORDER BY opened_at, rowid")]

    def take(self, request: BusinessRequest) -> Taken:
        now = self._clock.now()
        with self._rows.transaction():
            taken = Taken(
                self._ids.conversation_id(self._clock.mpesa_time()), self._ids.proxy_id(), request, "queued", now
            )
            self._insert(taken)
            delay_s = self._products[request.product].switches(request)["delay_s"]
            self._queue.add(request.product, taken.conversation_id, delay_s)
        return taken

    async def time_is_up(self, conversation_id: str) -> None:
        taken = self._find(conversation_id)
        for product in PRODUCTS if taken is None else (taken.request.product,):
            self._queue.time_is_up(product, conversation_id, self)

    def switches(self, conversation_id: str) -> Mapping[str, Any]:
        request = self._known(conversation_id).request
        return self._products[request.product].switches(request)

    def answer(self, conversation_id: str) -> None:
        taken, switches = self._known(conversation_id), self.switches(conversation_id)
        product, url = taken.request.product, taken.request.result_url
        answer = self._products[product].answer(taken, switches, self._clock.mpesa_time())
        if switches["forged"] and answer.forged is not None:
            self._outbox.post(conversation_id, forged_url(url), answer.forged, "forged", AT_ONCE)
        faults = replace(AT_ONCE, **{name: switches[name] for name in ("lost", "copies", "retries")})
        self._outbox.post(conversation_id, url, answer.result, product, faults)

    def time_out(self, conversation_id: str) -> None:
        taken = self._known(conversation_id)
        body = {"Result": envelope(taken, INSUFFICIENT, "The service request has timed out.")}
        self._outbox.post(conversation_id, taken.request.timeout_url, body, "queue_timeout", AT_ONCE)

    def _known(self, conversation_id: str) -> Taken:
        taken = self._find(conversation_id)
        assert taken is not None, "a request is never deleted while it is in the queue"
        return taken

    def _find(self, conversation_id: str) -> Taken | None:
        row = self._rows.find("SELECT * FROM business_requests WHERE conversation_id = ?", conversation_id)
        return None if row is None else _taken(row)

    def _insert(self, taken: Taken) -> None:
        request = taken.request
        self._rows.do(
            "INSERT INTO business_requests (conversation_id, originator_conversation_id, product, shortcode, details,"
            " result_url, timeout_url, signed_in, state, opened_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            taken.conversation_id,
            taken.originator_conversation_id,
            request.product,
            request.shortcode,
            json_of(dict(request.details)),
            request.result_url,
            request.timeout_url,
            request.signed_in,
            taken.state,
            taken.opened_at.timestamp(),
        )


def envelope(taken: Taken, code: str, words: str) -> dict[str, Any]:
    """What every result begins with; no document shows a queue timeout, and SDKs expect the same of it."""
    occasion = taken.request.details.get("occasion")
    return {
        "ResultType": 0,
        "ResultCode": on_the_wire(code),
        "ResultDesc": words,
        "OriginatorConversationID": taken.originator_conversation_id,
        "ConversationID": taken.conversation_id,
        "TransactionID": placeholder(None),
        "ReferenceData": {"ReferenceItem": {"Key": "Occasion", **({"Value": occasion} if occasion else {})}},
    }


def placeholder(receipt: str | None) -> str:
    """What stands where other results have the receipt: its beginning, then zeros."""
    return (receipt or "")[:3].ljust(3, "0") + "0" * 7


def _taken(row: Row) -> Taken:
    request = BusinessRequest(
        row["product"],
        row["shortcode"],
        object_of(row["details"]),
        row["result_url"],
        row["timeout_url"],
        bool(row["signed_in"]),
    )
    return Taken(
        row["conversation_id"], row["originator_conversation_id"], request, row["state"], moment(row["opened_at"])
    )
