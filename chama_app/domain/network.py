"""What the network is like, read from what the payments' histories say about reaching M-PESA."""

from datetime import datetime, timedelta
from typing import Literal

from .book import Book

Network = Literal["fine", "live_off", "slow", "offline"]

RECENT = timedelta(minutes=5)
FOR_THE_SOCKET = timedelta(seconds=5)
"""A socket may still be opening when a payment has just begun."""

SLOW_AFTER = 3


def network(book: Book, now: datetime, *, live: bool) -> Network:
    """The worst that is true. `live` says whether results arrive by themselves."""
    last = book.index.last_try
    if not live and last and not last.reached:
        return "offline"
    if sum(now - RECENT <= at <= now for times in book.index.overloads.values() for at in times) >= SLOW_AFTER:
        return "slow"
    if live:
        return "fine"
    waits = any(one.is_waiting and now >= one.started_at + FOR_THE_SOCKET for one in book.index.open.values())
    return "live_off" if waits else "fine"
