"""What a session draws from: observables that only its own tasks and handlers touch.

Each is its own object, so that one member's change draws one row.
"""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import flet as ft

from ...demo.simulated_phones import Phone
from ...domain.book import Pot
from ...domain.member_rows import Row
from ...domain.members import Member
from ...domain.network import Network
from ...domain.payment_requests import Attempt
from ...domain.request_rules import Plan
from ...i18n import Language, LanguageChoice
from ..layout import Layout, Room
from .settings_state import ChooseMode, ClearDemo

Place = Literal["home", "activity", "settings"]
ThemeChoice = Literal["light", "dark", "system"]


@dataclass(frozen=True, slots=True)
class AskAll:
    """The dialog before "request all"."""

    plan: Plan


@dataclass(frozen=True, slots=True)
class AskAgain:
    """The dialog before asking again for money that may have been paid already."""

    member_id: str
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class ConfirmNotSent:
    """The dialog before a payout without an answer counts as not sent; `note` is what somebody checked."""

    payout_id: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Help:
    """The list of keys."""


Dialog: TypeAlias = Help | AskAll | AskAgain | ConfirmNotSent | ChooseMode | ClearDemo


@dataclass
class Screen(ft.Observable):
    """Where the session is. A change here draws the whole screen anew."""

    title: str = ""
    mode: str = "demo"
    language: Language = "en"
    language_choice: LanguageChoice = "system"
    theme: ThemeChoice = "system"
    room: Room = Room()  # noqa: RUF009 — frozen
    place: Place = "home"
    selected: str | None = None
    over: str | None = None
    phones_open: bool = False
    greeting: bool = False
    masked: bool = True
    calm: bool = False
    """Whether things should rather not move here."""

    order: tuple[str, ...] = ()

    @property
    def layout(self) -> Layout:
        """How the window is divided."""
        return self.room.layout

    @property
    def on_top(self) -> str | None:
        """The route of the page that lies over the place, if any."""
        return self.over or (f"payment/{self.selected}" if self.selected else None)

    @property
    def has_phones_beside(self) -> bool:
        """Whether the simulated phones stand beside the rest; without the room they lie over it."""
        return self.phones_open and self.room.phones_beside

    @property
    def has_detail_beside(self) -> bool:
        """Whether what is on top stands beside the rest."""
        return self.room.all_beside if self.has_phones_beside else self.room.detail_beside

    @property
    def has_room_for_lines(self) -> bool:
        """Whether a member fits into one line: not beside other panes."""
        beside = self.has_phones_beside + bool(self.on_top and self.has_detail_beside)
        return self.layout == "expanded" and (beside == 0 or (beside == 1 and self.room.all_beside))


@dataclass
class Question(ft.Observable):
    """The dialog that is open, if any."""

    dialog: Dialog | None = None
    is_early: bool = False


@dataclass
class Drawer(ft.Observable):
    """Which of the simulated phones is in the hand."""

    shown: str = ""
    chosen: bool = False
    """Whether somebody took it up, rather than that it rang."""

    factor: float = 1.0
    pays_by_itself: bool = False


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


@dataclass
class PhoneTile(ft.Observable):
    """One simulated phone and the digits typed on it in this session."""

    member: Member
    phone: Phone
    digits: str = field(default="", repr=False)  # a PIN, if only a simulated one

    @property
    def member_id(self) -> str:
        """Whose phone it is."""
        return self.member.id
