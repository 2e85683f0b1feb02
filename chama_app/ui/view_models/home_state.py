"""What Home is drawn from, in parts: what changes in one of them makes only that anew which looks at it."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, field
from datetime import datetime

import flet as ft

from ...domain.book import Book
from ...domain.collections import Collection
from ...domain.group import may_ask
from ...domain.member_filter import MemberFilter
from ...domain.member_rows import Attention, MemberRow, attention
from ...domain.network import Network
from ...domain.payment_requests import PaymentRequest
from ...domain.payment_status import PaymentStatus
from ...domain.pot import Pot, pot
from ...domain.record_problems import RecordProblem
from ...i18n import Words
from ...i18n.names import all_called_in
from ...i18n.start_text import start_text
from ...services.pending_writes import Unsaved
from ...services.snapshot import Snapshot

PAGE = 30
"""So many members are drawn at first, and with every step further down."""


@dataclass
class PotState(ft.Observable):
    """What all payments add up to."""

    sums: Pot = field(default_factory=lambda: Pot(0, 0, 0, 0, 0, 0))


@dataclass
class AskingState(ft.Observable):
    """Whether anybody can be asked: the engine is there, somebody owes something, and not everybody has paid."""

    ready: bool = False
    can_ask: bool = False
    is_complete: bool = False


@dataclass
class AttentionState(ft.Observable):
    """What somebody must look at, and how many of what are counted. M-PESA can be asked when `ready`."""

    ready: bool = False
    problem: str | None = None
    network: Network = "fine"
    counts: Attention = Attention()  # noqa: RUF009 — frozen
    left_out: tuple[str, ...] = ()
    left_out_elsewhere: tuple[Collection, ...] = ()
    in_turn: int = 0
    next_turn: datetime | None = None
    unsaved: Unsaved | None = None
    is_stuck: bool = False
    record: RecordProblem | None = None
    is_backup_refused: bool = False
    room: int = 1
    """So many lines have their room, whether there is so much to say or not."""

    @property
    def lines(self) -> int:
        """How many lines there are to say."""
        said = (
            self.problem,
            self.unsaved,
            self.record,
            self.is_stuck,
            self.is_backup_refused,
            self.network != "fine",
            self.left_out,
            self.left_out_elsewhere,
            self.in_turn,
        )
        return sum(map(bool, (*said, *astuple(self.counts))))


@dataclass(frozen=True)
class HomeState:
    """The parts of Home around the list of its members."""

    pot: PotState = field(default_factory=PotState)
    asking: AskingState = field(default_factory=AskingState)
    attention: AttentionState = field(default_factory=AttentionState)


@dataclass
class MemberList(ft.Observable):
    """The order of the members, and how many of them are drawn: up to a limit, which is reached part by part."""

    order: tuple[str, ...] = ()
    limit: int = PAGE
    made: int = 0
    others_may_join: bool = False
    """Whether nobody takes part, and somebody who is in the chama may."""

    @property
    def drawn(self) -> tuple[str, ...]:
        """Those that are drawn."""
        return self.order[: min(self.limit, self.made)]

    @property
    def is_whole(self) -> bool:
        """Whether the limit is reached."""
        return self.made >= min(self.limit, len(self.order))

    @property
    def left(self) -> int:
        """How many there are beyond the limit."""
        return max(0, len(self.order) - self.limit)


@dataclass
class ListFilter(ft.Observable):
    """Which members are listed. It is offered while there are many of them, and leaves everybody when it is not."""

    is_offered: bool = False
    show: MemberFilter = "all"
    query: str = ""

    @property
    def leaves_everybody(self) -> bool:
        """Whether nobody is looked for."""
        return self.show == "all" and not self.query.strip()


@dataclass
class Scrolled(ft.Observable):
    """Whether the list was moved so far that the pot is out of view."""

    is_past_pot: bool = False


@dataclass(init=False)
class Countdown(ft.Observable):
    """The seconds that a row in view counts down; None where it counts nothing, as without a connection."""

    seconds: int | None = None
    is_cut_off: bool = False


class MemberTile(ft.Observable):
    """One member. A change here draws one row, and the detail page when it is open.

    Each tab makes one for everybody before it draws anything: no field tells anybody that it was set.
    """

    row: MemberRow
    requests: tuple[PaymentRequest, ...]
    ready: bool
    checking: bool
    countdown: Countdown

    def __init__(
        self, row: MemberRow, requests: tuple[PaymentRequest, ...] = (), ready: bool = False, checking: bool = False
    ) -> None:
        self.take_over(row, requests, ready=ready, checking=checking)
        object.__setattr__(self, "countdown", Countdown())

    def take_over(self, row: MemberRow, requests: tuple[PaymentRequest, ...], *, ready: bool, checking: bool) -> None:
        """Say this from now on. It is drawn with `notify`, or with whatever else draws the member."""
        for name, value in (("row", row), ("requests", requests), ("ready", ready), ("checking", checking)):
            object.__setattr__(self, name, value)


def update_home(home: HomeState, snapshot: Snapshot, made: Sequence[MemberRow], words: Words) -> None:
    """Bring Home in line with the state."""
    asking, state = home.asking, home.attention
    sums = home.pot.sums = pot(snapshot.book)
    asking.ready, asking.is_complete = snapshot.ready, sums.complete
    asking.can_ask = any(row.is_planned for row in made) and not snapshot.group.is_plain_member
    own = [row for row in made if may_ask(snapshot.group.membership, row.member)]  # what its user can do about
    state.ready = snapshot.ready
    state.problem = words.start_failed.format(why=start_text(snapshot.problem, words)) if snapshot.problem else None
    state.counts = attention(own)
    state.unsaved, state.is_stuck, state.record = snapshot.unsaved, bool(snapshot.stuck), snapshot.record
    state.is_backup_refused = snapshot.is_backup_refused
    state.in_turn, state.next_turn = sum(row.status is PaymentStatus.IN_TURN for row in own), snapshot.next_turn
    left_out = () if snapshot.group.is_plain_member else snapshot.left_out
    state.left_out = tuple(all_called_in(snapshot.book, left_out))
    elsewhere = () if snapshot.group.is_plain_member else snapshot.left_out_elsewhere
    state.left_out_elsewhere = tuple(one for one in snapshot.book.collections if one.id in elsewhere)


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
