"""The part of a session that lists all payments, and hands receipts and files over."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import flet as ft

from ...domain.activity import ActivityEntry, ActivityFilter, filter_entries, group_by_day
from ...domain.csv_export import LINES, file_name
from ...domain.dates import day_of
from ...domain.payouts import Payout
from ...i18n import Words
from ...i18n.activity_text import export_csv, receipt_text
from ...services.app_state import AppState
from ...services.snapshot import Snapshot
from ..device import Device
from .screen_state import ScreenState

LATEST = 12
"""So many entries stand beside Home."""

PAGE = 30
"""So many entries there are to begin with, and with every step further down."""

NEAR_THE_END = 800.0
"""So many pixels above the end of the list the next ones are drawn."""

AT_ONCE = 8
"""So many entries are drawn before everybody else has a turn: at first those that a window has room for."""


@dataclass
class ActivityList(ft.Observable):
    """What Activity draws."""

    filter: ActivityFilter = "all"
    query: str = ""
    limit: int = PAGE
    made: int = AT_ONCE
    days: tuple[tuple[date, tuple[ActivityEntry, ...]], ...] = ()
    found: int = 0
    received: int = 0
    sent: int = 0
    is_empty: bool = True
    today: date | None = None

    @property
    def is_whole(self) -> bool:
        """Whether everything is drawn up to the limit."""
        return self.made >= min(self.limit, self.found)


@dataclass
class LatestActivity(ft.Observable):
    """What stands of Activity beside Home."""

    days: tuple[tuple[date, tuple[ActivityEntry, ...]], ...] = ()
    today: date | None = None


@dataclass
class ExportProgress(ft.Observable):
    """How much of a file is made, from 0 to 1; None while none is being made."""

    part: float | None = None


class ActivityViewModel:
    """Belongs to one session."""

    def __init__(
        self,
        state: AppState,
        device: Device,
        open_payment: Callable[[str], None],
        open_payout: Callable[[str], None],
        words: Callable[[], Words],
    ) -> None:
        self._app_state = state
        self._device = device
        self._open_payment = open_payment
        self._open_payout = open_payout
        self._words = words
        self.list = ActivityList()
        self.latest = LatestActivity()
        self.progress = ExportProgress()
        self._seen: tuple[object, ...] = ()
        self._is_shown = False
        self.place = 0.0  # so many pixels of the list lie above what is seen

    def observables(self) -> Iterator[ft.Observable]:
        """Everything that is drawn."""
        yield from (self.list, self.latest, self.progress)

    def set_filter(self, show: ActivityFilter) -> None:
        """Show only some."""
        self.list.filter, self.list.limit = show, PAGE
        self.refresh()

    def set_query(self, query: str) -> None:
        """Show what matches."""
        self.list.query, self.list.limit = query, PAGE
        self.refresh()

    def on_scroll(self, pixels: float, furthest: float) -> None:
        """The list was moved: there is more before the end comes into view."""
        self.place = pixels
        if pixels > furthest - NEAR_THE_END:
            self.show_older()

    def begin_at_top(self) -> None:
        """The list is shown from its top on."""
        self.place = 0.0

    def show_older(self) -> None:
        """Show more of them, if there are any."""
        if self.list.limit < self.list.found:
            self.list.limit += PAGE
            self.list.made = self.list.limit
            self.refresh()

    @property
    def is_made(self) -> bool:
        """Whether nothing is left to draw of what is on the screen."""
        return not self._is_shown or self.list.is_whole

    def make_in_parts(self) -> Iterator[None]:
        """Draw the entries that are not seen yet, a few at a time; between the parts others may have a turn."""
        while not self.is_made:
            self.list.made += AT_ONCE
            self.refresh()
            yield

    def open_entry(self, entry: ActivityEntry) -> None:
        """Show one of them."""
        if isinstance(entry.record, Payout):
            self._open_payout(entry.record.id)
        else:
            self._open_payment(entry.record.member_id)

    def export(self) -> None:
        """Hand what is shown over as a file; a second press while it is being made makes no second one."""
        if self.progress.part is None:
            self.progress.part = 0.0
            self._device.run_task(self._export)

    def share_receipt(self, record_id: str) -> None:
        """A receipt, as a text for whoever wants to see it."""
        book = self._app_state.snapshot().book
        record = book.request(record_id) or book.payout(record_id)
        if record and record.receipt:
            words = self._words()
            self._device.share_text(receipt_text(book, record, words), words.copied)

    def refresh_for(self, screen: ScreenState) -> None:
        """Bring in line what of it is on the screen. Whoever comes to it sees the first entries first."""
        self._is_shown = screen.destination == "activity"
        if self._is_shown:
            self.refresh()
            return
        self.list.made = AT_ONCE
        if screen.companion == "latest":
            self.latest.today = day_of(self._app_state.clock.now())
            newest = group_by_day(self._app_state.activity()[:LATEST])
            if newest != self.latest.days:
                self.latest.days = newest

    def refresh(self) -> None:
        """Bring the list in line with the state; what is the same stays untouched."""
        listing, everything, today = self.list, self._app_state.activity(), day_of(self._app_state.clock.now())
        seen = (everything, listing.filter, listing.query, min(listing.limit, listing.made), today)
        if self._seen and self._seen[0] is everything and self._seen[1:] == seen[1:]:
            return
        self._seen = seen
        found = self._found()
        listing.today = today
        listing.is_empty, listing.found = not everything, len(found)
        listing.sent = sum([entry.counted for entry in found if entry.direction == "out"])
        listing.received = sum([entry.counted for entry in found]) - listing.sent
        listing.days = group_by_day(found[: min(listing.limit, listing.made)])

    def _found(self) -> tuple[ActivityEntry, ...]:
        """What is left of everything by the filter and the search."""
        return filter_entries(self._app_state.activity(), self.list.filter, self.list.query)

    async def _export(self) -> None:
        try:
            snapshot, words, found = self._app_state.snapshot(), self._words(), self._found()
            name = file_name(snapshot.book.name, snapshot.mode, self._app_state.clock.now())
            saved = await self._device.file_output.save_file(name, await self._made(snapshot, found, words))
        finally:
            self.progress.part = None
        match saved:
            case None:
                self._device.show_message(words.activity.not_exported)
            case Path():
                self._device.show_message(words.activity.exported_to.format(count=len(found), path=saved))
            case _:
                self._device.show_message(words.activity.exported.format(count=len(found)))

    async def _made(self, snapshot: Snapshot, found: tuple[ActivityEntry, ...], words: Words) -> bytes:
        """The file; between its parts everybody else has a turn, the payments first."""
        parts: list[bytes] = []
        for part in export_csv(snapshot.book, found, snapshot.mode, words):
            parts.append(part)
            self.progress.part = min(1.0, len(parts) * LINES / max(1, len(found)))
            await asyncio.sleep(0)
        return b"".join(parts)
