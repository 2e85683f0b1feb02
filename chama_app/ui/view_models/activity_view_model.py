"""The part of a session that lists all payments, and hands receipts and files over."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import flet as ft

from ...domain.activity import ActivityEntry, ActivityFilter, activity_entries, filter_entries, group_by_day
from ...domain.csv_export import file_name
from ...domain.dates import day_of
from ...domain.payouts import Payout
from ...i18n import Words
from ...i18n.activity_text import export_csv, receipt_text
from ...services.app_state import AppState
from ..device import Device

PAGE = 100
"""So many entries are drawn at first, and with every "show older"."""


@dataclass
class ActivityList(ft.Observable):
    """What Activity draws."""

    filter: ActivityFilter = "all"
    query: str = ""
    limit: int = PAGE
    days: tuple[tuple[date, tuple[ActivityEntry, ...]], ...] = ()
    found: int = 0
    received: int = 0
    sent: int = 0
    is_empty: bool = True
    today: date | None = None


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

    def observables(self) -> Iterator[ft.Observable]:
        """Everything that is drawn."""
        yield self.list

    def set_filter(self, show: ActivityFilter) -> None:
        """Show only some."""
        self.list.filter, self.list.limit = show, PAGE
        self.refresh()

    def set_query(self, query: str) -> None:
        """Show what matches."""
        self.list.query, self.list.limit = query, PAGE
        self.refresh()

    def show_older(self) -> None:
        """Show more of them."""
        self.list.limit += PAGE
        self.refresh()

    def open_entry(self, entry: ActivityEntry) -> None:
        """Show one of them."""
        if isinstance(entry.record, Payout):
            self._open_payout(entry.record.id)
        else:
            self._open_payment(entry.record.member_id)

    def export(self) -> None:
        """Hand what is shown over as a file."""
        self._device.run_task(self._export)

    def share_receipt(self, record_id: str) -> None:
        """A receipt, as a text for whoever wants to see it."""
        book = self._app_state.snapshot().book
        record = book.request(record_id) or book.payout(record_id)
        if record and record.receipt:
            words = self._words()
            self._device.share_text(receipt_text(book, record, words), words.copied)

    def refresh(self) -> None:
        """Bring the list in line with the state; what is the same stays untouched."""
        listing, everything = self.list, self._entries()
        found = filter_entries(everything, listing.filter, listing.query)
        listing.today = day_of(self._app_state.clock.now())
        listing.is_empty, listing.found = not everything, len(found)
        listing.received = _sum(found, "in")
        listing.sent = _sum(found, "out")
        listing.days = group_by_day(found[: listing.limit])

    async def _export(self) -> None:
        listing, snapshot, words = self.list, self._app_state.snapshot(), self._words()
        found = filter_entries(self._entries(), listing.filter, listing.query)
        name = file_name(snapshot.book.chama.name, snapshot.mode, self._app_state.clock.now())
        saved = await self._device.file_output.save_file(name, export_csv(snapshot.book, found, snapshot.mode, words))
        match saved:
            case None:
                self._device.show_message(words.activity.not_exported)
            case Path():
                self._device.show_message(words.activity.exported_to.format(count=len(found), path=saved))
            case _:
                self._device.show_message(words.activity.exported.format(count=len(found)))

    def _entries(self) -> tuple[ActivityEntry, ...]:
        return activity_entries(self._app_state.snapshot().book, self._app_state.clock.now())


def _sum(found: tuple[ActivityEntry, ...], direction: str) -> int:
    """What moved, every receipt once."""
    return sum(entry.counted for entry in found if entry.direction == direction)
