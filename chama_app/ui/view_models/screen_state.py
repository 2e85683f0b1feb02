"""What a session draws from: observables that only its own tasks and handlers touch.

Each is its own object, so that one member's change draws one row.
"""

from dataclasses import dataclass
from typing import Literal

import flet as ft

from ...i18n import Language, LanguageChoice
from ..layout import Layout, Room
from ..theme import ThemeChoice

Place = Literal["home", "activity", "settings"]


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
