"""What Home is drawn from: the pot, what needs attention, and one tile per member."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import flet as ft

from ...domain.book import Book, Pot, pot
from ...domain.member_rows import Row
from ...domain.network import Network
from ...domain.payment_requests import Attempt
from ...domain.payment_status import UNKNOWN, Kind
from ...domain.request_rules import plan_all
from ...i18n import Words
from ...services.app_state import Glance


@dataclass
class Board(ft.Observable):
    """The pot and what needs attention."""

    pot: Pot = field(default_factory=lambda: Pot(0, 0, 0, 0, 0, 0))
    ready: bool = False
    problem: str | None = None
    network: Network = "fine"
    can_ask: bool = False
    unknown: int = 0
    twice: int = 0
    checking: int = 0
    reported: int = 0


@dataclass
class Tile(ft.Observable):
    """One member. A change here draws one row, and the detail page when it is open."""

    row: Row
    attempts: tuple[Attempt, ...] = ()
    ready: bool = False
    checking: bool = False


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
