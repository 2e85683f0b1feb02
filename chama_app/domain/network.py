"""What the network is like, told from what the payments' histories say about reaching M-PESA."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal

from daraja_core.attempt import TimelineEntry
from daraja_core.payment import PaymentFailed

from .book import Book
from .payment_requests import Attempt

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
    if sum(_is_overload(entry, attempt) for entry, attempt in _recent(book, now)) >= SLOW_AFTER:
        return "slow"
    waits = any(one.is_waiting and now >= one.started_at + FOR_THE_SOCKET for one in book.attempts)
    return "live_off" if waits and not live else "fine"


def _last_try_failed(book: Book) -> bool:
    """Whether the newest attempt to reach anybody reached nobody."""
    tries = [
        (entry.at, entry.what in _REACHED)
        for attempt in book.attempts
        for entry in attempt.timeline
        if entry.what in _REACHED or entry.what == "read_failed" or _is_offline(entry, attempt)
    ]
    return bool(tries) and not max(tries)[1]


def _is_offline(entry: TimelineEntry, attempt: Attempt) -> bool:
    return entry.what == "not_sent" and attempt.reason == "offline"


def _is_overload(entry: TimelineEntry, attempt: Attempt) -> bool:
    if entry.what == "failed":
        return isinstance(attempt.state, PaymentFailed) and attempt.state.result_code in _OVERLOADED
    return entry.what == "answer_lost" and entry.detail.startswith("HTTP 5")


def _recent(book: Book, now: datetime) -> Iterator[tuple[TimelineEntry, Attempt]]:
    for attempt in book.attempts:
        for entry in attempt.timeline:
            if now - RECENT <= entry.at <= now:
                yield entry, attempt
