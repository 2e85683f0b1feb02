"""How things stand with one member, in the words that the screens have copy, an icon and a colour for."""

from dataclasses import dataclass
from datetime import datetime

from .accounts import Part
from .book import Book, owed, surplus
from .payment_kinds import Kind, kind_of
from .payment_requests import PROMPT_OPEN, Attempt
from .reported_codes import open_claim


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a member stands: the kind, the attempt that it speaks of, and what came beyond the share.

    `second` is the payment of which the most recent part is too much.
    """

    kind: Kind
    attempt: Attempt | None = None
    second: Attempt | None = None
    seconds_left: int | None = None
    beyond: int = 0


def standing(book: Book, member_id: str, now: datetime) -> Standing:
    """How things stand with one member at this moment."""
    parts = surplus(book, member_id)
    if parts:
        return _beyond(book, member_id, parts)
    own, missing = book.of(member_id), owed(book, member_id)
    latest = book.latest(member_id)
    if latest is None:
        return Standing(Kind.IDLE if missing or book.member(member_id).archived else Kind.NOTHING_OWED)
    if missing == 0:
        return _of(latest, now)
    blocking = next((one for one in own if one.blocks_asking), None)
    if blocking:
        return _of(blocking, now)
    reported = open_claim(book, member_id)
    if reported:
        return _of(reported, now)
    return Standing(Kind.PAID_IN_PART, latest) if latest.has_arrived else _of(latest, now)


def surplus_kinds(book: Book, member_id: str) -> dict[str, Kind]:
    """The payments of a member that came beyond the share, and how: a whole one too many, or so much too much."""
    is_alone = sum(one.has_arrived for one in book.of(member_id)) < 2
    return {
        part.request.id: Kind.OVERPAID if is_alone or part.amount < part.request.received else Kind.PAID_TWICE
        for part in surplus(book, member_id)
    }


def _beyond(book: Book, member_id: str, parts: tuple[Part, ...]) -> Standing:
    first = next(one for one in reversed(book.of(member_id)) if one.has_arrived)
    second = parts[0].request
    kind = surplus_kinds(book, member_id)[second.id]
    return Standing(kind, first, second, beyond=sum(part.amount for part in parts))


def _of(attempt: Attempt, now: datetime) -> Standing:
    kind = kind_of(attempt, now)
    left = attempt.started_at + PROMPT_OPEN - now
    return Standing(kind, attempt, seconds_left=max(0, int(left.total_seconds())) if kind is Kind.WAITING else None)
