"""What the network is like, read from what the payments' histories say about reaching M-PESA."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal

from daraja_core.attempt import TimelineEntry
from daraja_core.payment import PaymentFailed

from .book import Book
from .payment_requests import PaymentRequest

Network = Literal["fine", "live_off", "slow", "offline"]

RECENT = timedelta(minutes=5)
FOR_THE_SOCKET = timedelta(seconds=5)
"""A socket may still be opening when a payment has just begun."""

SLOW_AFTER = 3
_OVERLOADED = {"17", "26"}
_REACHED = {"accepted", "nothing_yet", "success", "failed", "cancelled", "timeout", "confirming", "advised"}


def network(book: Book, now: datetime, *, live: bool) -> Network:
    """The worst that is true. `live` says whether results arrive by themselves."""
    if not live and _last_try_failed(book):
        return "offline"
    if sum(_is_overload(entry, request) for entry, request in _recent(book, now)) >= SLOW_AFTER:
        return "slow"
    waits = any(one.is_waiting and now >= one.started_at + FOR_THE_SOCKET for one in book.requests)
    return "live_off" if waits and not live else "fine"


def _last_try_failed(book: Book) -> bool:
    """Whether the newest request to reach anybody reached nobody."""
    tries = [
        (entry.at, entry.what in _REACHED)
        for request in book.requests
        for entry in request.timeline
        if entry.what in _REACHED or entry.what == "read_failed" or _is_offline(entry, request)
    ]
    return bool(tries) and not max(tries)[1]


def _is_offline(entry: TimelineEntry, request: PaymentRequest) -> bool:
    return entry.what == "not_sent" and request.reason == "offline"


def _is_overload(entry: TimelineEntry, request: PaymentRequest) -> bool:
    if entry.what == "failed":
        return isinstance(request.state, PaymentFailed) and request.state.result_code in _OVERLOADED
    return entry.what == "answer_lost" and entry.detail.startswith("HTTP 5")


def _recent(book: Book, now: datetime) -> Iterator[tuple[TimelineEntry, PaymentRequest]]:
    for request in book.requests:
        for entry in request.timeline:
            if now - RECENT <= entry.at <= now:
                yield entry, request
