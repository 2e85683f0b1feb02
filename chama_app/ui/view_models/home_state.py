"""What Home is drawn from: the pot, what needs attention, and one tile per member."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import flet as ft

from ...domain.book import Book
from ...domain.member_rows import Attention, Row, attention
from ...domain.network import Network
from ...domain.payment_requests import Attempt
from ...domain.pot import Pot, pot
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
    attention: Attention = Attention()  # noqa: RUF009 — frozen


@dataclass
class Tile(ft.Observable):
    """One member. A change here draws one row, and the detail page when it is open."""

    row: Row
    attempts: tuple[Attempt, ...] = ()
    ready: bool = False
    checking: bool = False


def fill(board: Board, seen: Glance, made: Sequence[Row], now: datetime, words: Words) -> None:
    """Bring the board in line with the state."""
    board.pot = pot(seen.book)
    board.ready = seen.ready and board.network != "offline"
    board.problem = words.start_failed.format(why=seen.problem) if seen.problem else None
    board.can_ask = bool(plan_all(seen.book, now).members)
    board.attention = attention(made)


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
