"""What a session draws from: observables that only its own tasks and handlers touch.

Each is its own object, so that one member's change draws one row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import flet as ft

from ...domain.collections import FIRST
from ...i18n import Language, LanguageChoice
from ..layout import Layout, SizeClass
from ..theme import ThemeChoice

Destination = Literal["home", "activity", "settings"]
Companion = Literal["latest", "months"]
_COMPANIONS: Mapping[Destination, Companion] = {"home": "latest", "activity": "months"}


@dataclass
class ScreenState(ft.Observable):
    """Where the session is. A change here draws the whole screen anew."""

    title: str = ""
    """Home's: what is collected for now."""

    chama_name: str = ""
    """The chama's own name, whatever it collects for: a browser's tab bears it."""

    mode: str = "demo"
    collection_id: str = FIRST
    """The collection that Home is about; another one begins at its top."""
    language: Language = "en"
    language_choice: LanguageChoice = "system"
    theme: ThemeChoice = "system"
    layout: Layout = Layout()  # noqa: RUF009 — frozen
    destination: Destination = "home"
    pages: tuple[str, ...] = ()
    """The routes of the pages that lie over the destination, the lowest first; the last one is shown."""

    phones_open: bool = False
    shows_welcome: bool = False
    masked: bool = True
    is_plain_member: bool = False
    """Whether the user of this device is a member of a shared chama and nothing more."""
    reduce_motion: bool = False
    """Whether things should rather not move here."""

    @property
    def size_class(self) -> SizeClass:
        """How the window is divided."""
        return self.layout.size_class

    @property
    def top_route(self) -> str | None:
        """The route of the page that lies over the destination, if any."""
        return self.pages[-1] if self.pages else None

    @property
    def is_covered(self) -> bool:
        """Whether that page hides the destination: where there is no room for it beside that."""
        return self.size_class == "compact" and self.top_route is not None

    @property
    def selected(self) -> str | None:
        """The member whose payment is open, whatever lies over it."""
        payments = [route.partition("/")[2] for route in self.pages if route.startswith("payment/")]
        return payments[-1] if payments else None

    @property
    def page_route(self) -> str | None:
        """The route of the page on top, unless that is a payment."""
        return None if self.top_route == f"payment/{self.selected}" else self.top_route

    @property
    def shows_phones_sheet(self) -> bool:
        """Whether the simulated phones lie over everything: where there is no room for them beside the rest."""
        return self.phones_open and not self.layout.fits_phones

    @property
    def shows_phones_pane(self) -> bool:
        """Whether the simulated phones stand beside the rest; without the room they lie over it."""
        return self.phones_open and self.layout.fits_phones

    @property
    def shows_detail_pane(self) -> bool:
        """Whether what is on top stands beside the rest."""
        return self.layout.fits_both if self.shows_phones_pane else self.layout.fits_detail

    @property
    def fits_one_line_rows(self) -> bool:
        """Whether a member fits into one line, whatever is open: only the window decides."""
        has_phones = self.mode == "demo"
        return self.layout.one_line_beside_both if has_phones else self.layout.one_line_beside_detail

    @property
    def companion(self) -> Companion | None:
        """What stands beside a destination in a large window until a page is opened there."""
        return _COMPANIONS.get(self.destination) if self.layout.is_large else None
