"""What somebody decides about all that a member paid beyond the share, payment by payment."""

from collections.abc import Callable
from datetime import datetime

from .book import Book, surplus
from .decisions import Kept, SetAside


def kept_surplus(book: Book, member_id: str, new_id: Callable[[], str], now: datetime) -> tuple[Kept, ...]:
    """All of it stays in the pot."""
    counts, decided = book.shares.get(member_id, 0), []
    for part in surplus(book, member_id):
        counts += part.amount
        decided.append(Kept(new_id(), part.request.id, part.amount, counts, now))
    return tuple(decided)


def surplus_set_aside(book: Book, member_id: str, new_id: Callable[[], str], now: datetime) -> tuple[SetAside, ...]:
    """All of it counts for something that is asked for later."""
    return tuple(SetAside(new_id(), one.request.id, one.amount, now) for one in surplus(book, member_id))
