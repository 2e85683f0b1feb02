"""What the history of one request says of reaching M-PESA: the book's index keeps it, the network is read from it."""

from dataclasses import dataclass
from datetime import datetime

from daraja_core.attempt import TimelineEntry
from daraja_core.payment import PaymentFailed

from .payment_requests import PaymentRequest

_OVERLOADED = {"17", "26"}
_REACHED = {"accepted", "nothing_yet", "success", "failed", "cancelled", "timeout", "confirming", "advised"}


@dataclass(frozen=True, slots=True, order=True)
class Try:
    """The latest try of a request to reach anybody, and whether it did."""

    at: datetime
    reached: bool
    request_id: str


def last_try(request: PaymentRequest) -> Try | None:
    """The latest of this request; None while it tried nothing."""
    tries = [
        Try(entry.at, entry.what in _REACHED, request.id)
        for entry in request.timeline
        if entry.what in _REACHED or entry.what == "read_failed" or _is_offline(entry, request)
    ]
    return max(tries, default=None)


def overloads(request: PaymentRequest) -> tuple[datetime, ...]:
    """When M-PESA had too much to do to take this request."""
    return tuple(entry.at for entry in request.timeline if _is_overload(entry, request))


def _is_offline(entry: TimelineEntry, request: PaymentRequest) -> bool:
    return entry.what == "not_sent" and request.reason == "offline"


def _is_overload(entry: TimelineEntry, request: PaymentRequest) -> bool:
    if entry.what == "failed":
        return isinstance(request.state, PaymentFailed) and request.state.result_code in _OVERLOADED
    return entry.what == "answer_lost" and entry.detail.startswith("HTTP 5")
