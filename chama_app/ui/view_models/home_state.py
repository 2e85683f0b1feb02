"""What Home is drawn from: the pot, what needs attention, and one tile per member."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import flet as ft

from ...domain.book import Book
from ...domain.member_rows import Attention, MemberRow, attention
from ...domain.network import Network
from ...domain.payment_requests import PaymentRequest
from ...domain.pot import Pot, pot
from ...domain.request_plan import plan_requests
from ...i18n import Words
from ...services.app_state import Snapshot
from ...services.pending_writes import Unsaved


@dataclass
class HomeState(ft.Observable):
    """The pot and what needs attention."""

    pot: Pot = field(default_factory=lambda: Pot(0, 0, 0, 0, 0, 0))
    ready: bool = False
    problem: str | None = None
    network: Network = "fine"
    can_ask: bool = False
    attention: Attention = Attention()  # noqa: RUF009 — frozen
    left_out: tuple[str, ...] = ()
    unsaved: Unsaved | None = None
    is_stuck: bool = False


@dataclass
class MemberTile(ft.Observable):
    """One member. A change here draws one row, and the detail page when it is open."""

    row: MemberRow
    requests: tuple[PaymentRequest, ...] = ()
    ready: bool = False
    checking: bool = False


def update_home(home: HomeState, snapshot: Snapshot, made: Sequence[MemberRow], now: datetime, words: Words) -> None:
    """Bring Home in line with the state."""
    home.pot = pot(snapshot.book)
    home.ready = snapshot.ready
    home.problem = words.start_failed.format(why=snapshot.problem) if snapshot.problem else None
    home.can_ask = bool(plan_requests(snapshot.book, now).members)
    home.attention = attention(made)
    home.unsaved, home.is_stuck = snapshot.unsaved, bool(snapshot.stuck)
    home.left_out = tuple(snapshot.book.member(one).name for one in snapshot.left_out)


def visible_payments(book: Book, top_route: str | None) -> frozenset[str]:
    """The payments whose history somebody is looking at."""
    page, _, subject = (top_route or "").partition("/")
    match page:
        case "payment":
            return frozenset(request.id for request in book.requests_of(subject))
        case "payout":
            return frozenset({subject})
        case _:
            return frozenset()
