"""One attempt to move money, in or out: what is stored, and what the machine turns from one shape into the next.

Both flows share these shapes; `public_state.py` gives each its own vocabulary of public states.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from .order import DisbursementOrder, Order
from .payment import Advice, Retry, TimeoutCause
from .verdict import Verdict

Source = Literal["app", "safaricom", "realtime", "poll", "resume", "restored", "check", "clock"]
"""Who brought the news: our own steps, Safaricom's direct answer, Realtime, a scheduled read, the read on resume, the
read after a restart, the user's own check, or only the passing of time."""

Happening = Literal[
    "created",
    "sending",
    "accepted",
    "answer_lost",
    "not_sent",
    "success",
    "failed",
    "cancelled",
    "timeout",
    "confirming",
    "advised",
    "nothing_yet",
    "read_failed",
    "unknown",
    "session_lost",
    "restored",
    "ignored",
]


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of a payment's history. `detail` is for support: a code and Safaricom's own words, never a number."""

    at: datetime
    source: Source
    what: Happening
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Initiating:
    """Written down. Without `sending_at` on the attempt the request has surely not left."""


@dataclass(frozen=True, slots=True)
class Pending:
    """The request left, or may have. `closing_at` is when the last read before the cutoff was asked for."""

    closing_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """M-Pesa answered. `late` when the news came after a terminal state."""

    verdict: Verdict
    late: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody answered by the cutoff; the money may have moved."""

    cause: TimeoutCause


@dataclass(frozen=True, slots=True)
class NotSent:
    """Proven not sent, with the reason, and with what support and whoever asks again need to know of it."""

    message: str
    retry: Retry = "now"
    error_code: str | None = field(default=None, compare=False)
    request_id: str | None = field(default=None, compare=False)
    retry_after_s: int | None = field(default=None, compare=False)


Phase: TypeAlias = Initiating | Pending | Settled | Unknown | NotSent


@dataclass(frozen=True, slots=True)
class Attempt:
    """Everything known of one payment or disbursement. `initiated_at` is T0, the moment that it was first written.

    `safaricom_id` is the CheckoutRequestID or ConversationID once known; `reads` counts the scheduled reads that were
    asked for, `failed_reads` those in a row that were not answered, and `read_again_at` is when the last of them is
    made up for; `advice` is what an STK Query or a success without a receipt said. `account` names the credentials that
    it was begun with: only with those its record can be read.
    """

    order: Order
    initiated_at: datetime
    phase: Phase = Initiating()
    sending_at: datetime | None = None
    safaricom_id: str | None = field(default=None, repr=False)
    reads: int = 0
    failed_reads: int = 0
    read_again_at: datetime | None = None
    advice: Advice = "none"
    timeline: tuple[TimelineEntry, ...] = ()
    account: str = ""

    @property
    def id(self) -> str:
        """The payment id or disbursement id, which everything is keyed by."""
        return self.order.id


@dataclass(frozen=True, slots=True)
class Flow:
    """What differs between money in and money out: the schedule, and whether Safaricom's id must match.

    In the portal's own B2C samples the result's ids differ from the request's, so only a push can be held to its id.
    """

    name: Literal["stk", "b2c"]
    polls: tuple[timedelta, ...]
    cutoff: timedelta
    id_must_match: bool


def _seconds(*offsets: int) -> tuple[timedelta, ...]:
    return tuple(timedelta(seconds=offset) for offset in offsets)


STK = Flow("stk", polls=_seconds(10, 30, 70), cutoff=timedelta(seconds=90), id_must_match=True)
B2C = Flow("b2c", polls=_seconds(15, 45, 75), cutoff=timedelta(seconds=90), id_must_match=False)


def flow_of(order: Order) -> Flow:
    """The rules that an order follows."""
    return B2C if isinstance(order, DisbursementOrder) else STK
