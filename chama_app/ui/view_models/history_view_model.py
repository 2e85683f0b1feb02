"""The part of a session that shows what happened over all collections, and makes statements of it."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

import flet as ft

from ...domain.book import Book, through
from ...domain.csv_export import file_name
from ...domain.dates import day_of
from ...domain.history import ChamaHistory, MemberHistory, chama_history, member_history
from ...domain.members import Member
from ...domain.statements import Paper, still_owed, years_of
from ...i18n import Words
from ...i18n.statement_text import collection_paper, member_paper, year_paper
from ...services.app_state import AppState
from ...services.snapshot import Snapshot
from ...storage.statement_pdf import draw_statement
from ..device import Device
from .navigation_view_model import OpenPage
from .screen_state import ScreenState

POLL_S = 0.2


@dataclass
class HistoryState(ft.Observable):
    """What the pages draw. `making` is how much of a statement is done, in per cent; None while none is made."""

    member: Member | None = None
    of_member: MemberHistory = field(default_factory=MemberHistory)
    of_chama: ChamaHistory = field(default_factory=ChamaHistory)
    to_collect: int = 0
    years: tuple[int, ...] = ()
    making: int | None = None


class HistoryViewModel:
    """Belongs to one session."""

    def __init__(self, state: AppState, device: Device, open_page: OpenPage, words: Callable[[], Words]) -> None:
        self._app_state = state
        self._device = device
        self._open_page = open_page
        self._words = words
        self._seen: dict[str, tuple[Book, str]] = {}
        self.state = HistoryState()

    def observables(self) -> Iterator[ft.Observable]:
        """Everything that is drawn."""
        yield self.state

    def open_member(self, member_id: str) -> None:
        """What one member was asked for and paid."""
        route = f"person/{member_id}"
        self._open_page(route, lambda: self._refresh(self._app_state.snapshot().book, route))

    def open_chama(self) -> None:
        """What the chama collected and paid out."""
        self._open_page("history", lambda: self._refresh(self._app_state.snapshot().book, "history"))

    def save_collection(self, collection_id: str) -> None:
        """The statement of a collection."""
        book = through(self._app_state.snapshot().book, collection_id)
        number = book.collection.number
        self._make(book.chama.name, lambda mode, now, words: collection_paper(book, mode, now, words), number)

    def save_member(self, member_id: str) -> None:
        """The statement of a member."""
        book = self._app_state.snapshot().book
        name = book.member(member_id).name
        self._make(name, lambda mode, now, words: member_paper(book, member_id, mode, now, words))

    def save_year(self, year: int) -> None:
        """The statement of a year."""
        book = self._app_state.snapshot().book
        self._make(f"{book.name} {year}", lambda mode, now, words: year_paper(book, year, mode, now, words))

    def refresh(self, snapshot: Snapshot, screen: ScreenState) -> None:
        """Bring in line with the state what is open, or stands beside the rest."""
        open_page, companion = screen.top_route or "", "history" if screen.companion == "months" else ""
        for route in (open_page, companion):
            if route.partition("/")[0] in ("person", "history"):
                self._refresh(snapshot.book, route)

    def _refresh(self, book: Book, route: str) -> None:
        page, _, member_id = route.partition("/")
        known = self._seen.get(page)
        if known and known[0] is book and known[1] == route:
            return
        self._seen[page] = (book, route)
        now = self._app_state.clock.now()
        if page == "person":
            self.state.member = book.member(member_id)
            self.state.of_member = member_history(book, member_id, day_of(now))
            return
        self.state.of_chama = chama_history(book, day_of(now))
        self.state.to_collect, self.state.years = still_owed(book), years_of(book, now)

    def _make(self, name: str, write: Callable[[str, datetime, Words], Paper], number: int = 1) -> None:
        if self.state.making is None:  # two taps are one statement
            self.state.making = 0
            self._device.run_task(partial(self._save, name, number, write))

    async def _save(self, name: str, number: int, write: Callable[[str, datetime, Words], Paper]) -> None:
        """Written and drawn beside the app: a long statement takes a while, and says how far it is."""
        mode, now, words = self._app_state.mode, self._app_state.clock.now(), self._words()
        done = [0.0]

        def drawn() -> bytes:
            return draw_statement(write(mode, now, words), done.append)

        try:
            drawing = asyncio.create_task(asyncio.to_thread(drawn))
            while not drawing.done():
                await asyncio.wait([drawing], timeout=POLL_S)
                self.state.making = int(100 * done[-1])
            named = file_name(name, mode, now, "pdf", number)
            saved = await self._device.file_output.save_file(named, drawing.result())
        finally:
            self.state.making = None
        said = words.papers
        match saved:
            case None:
                self._device.show_message(said.not_made)
            case Path():
                self._device.show_message(said.made_at.format(path=saved))
            case _:
                self._device.show_message(said.made)
