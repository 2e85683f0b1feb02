"""What Home says at a glance: the pot, and what somebody must look at."""

from collections.abc import Sequence
from datetime import datetime

from ...domain.book import Book, pot
from ...domain.member_rows import Row
from ...domain.payment_status import UNKNOWN, Kind
from ...domain.request_rules import plan_all
from ...i18n import Words
from ...services.app_state import Glance
from .screen_state import Board


def fill(board: Board, seen: Glance, made: Sequence[Row], now: datetime, words: Words) -> None:
    """Bring the board in line with the state."""
    kinds = [row.kind for row in made]
    board.pot = pot(seen.book)
    board.ready = seen.ready and board.network != "offline"
    board.problem = words.start_failed.format(why=seen.problem) if seen.problem else None
    board.can_ask = bool(plan_all(seen.book, now).members)
    board.twice = kinds.count(Kind.PAID_TWICE)
    board.checking = kinds.count(Kind.CHECKING_EARLIER)
    board.reported = kinds.count(Kind.REPORTED)
    board.unknown = sum(kind in UNKNOWN for kind in kinds) - board.checking - board.reported


def on_screen(book: Book, on_top: str | None) -> frozenset[str]:
    """The payments whose history somebody is looking at."""
    page, _, subject = (on_top or "").partition("/")
    match page:
        case "payment":
            return frozenset(attempt.id for attempt in book.of(subject))
        case "payout":
            return frozenset({subject})
        case _:
            return frozenset()
