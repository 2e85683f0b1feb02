"""The part of a session that lists all payments, and hands receipts and files over."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import flet as ft

from ...domain.activity import Entry, Show, by_day, day_of, entries, shown
from ...domain.csv_export import file_name, to_csv
from ...domain.payouts import Payout
from ...i18n import Words
from ...i18n.activity_text import receipt_text
from ...services.app_state import AppState
from ..device import Device

PAGE = 100
"""So many entries are drawn at first, and with every "show older"."""


@dataclass
class Listing(ft.Observable):
    """What Activity draws."""

    show: Show = "all"
    query: str = ""
    limit: int = PAGE
    days: tuple[tuple[date, tuple[Entry, ...]], ...] = ()
    found: int = 0
    received: int = 0
    sent: int = 0
    is_empty: bool = True
    today: date | None = None


class Journal:
    """Belongs to one session."""

    def __init__(
        self,
        state: AppState,
        device: Device,
        open_payment: Callable[[str], None],
        open_payout: Callable[[str], None],
        words: Callable[[], Words],
    ) -> None:
        self._state = state
        self._device = device
        self._open_payment = open_payment
        self._open_payout = open_payout
        self._words = words
        self.listing = Listing()

    def observables(self) -> Iterator[ft.Observable]:
        """Everything that is drawn."""
        yield self.listing

    def filter(self, show: Show) -> None:
        """Show only some."""
        self.listing.show, self.listing.limit = show, PAGE
        self.look()

    def search(self, query: str) -> None:
        """Show what matches."""
        self.listing.query, self.listing.limit = query, PAGE
        self.look()

    def show_older(self) -> None:
        """Show more of them."""
        self.listing.limit += PAGE
        self.look()

    def open(self, entry: Entry) -> None:
        """Look at one of them."""
        if isinstance(entry.record, Payout):
            self._open_payout(entry.record.id)
        else:
            self._open_payment(entry.record.member_id)

    def export(self) -> None:
        """Hand what is shown over as a file."""
        self._device.run(self._export)

    def share(self, record_id: str) -> None:
        """A receipt, as a text for whoever wants to see it."""
        book = self._state.glance().book
        record = book.attempt(record_id) or book.payout(record_id)
        if record and record.receipt:
            words = self._words()
            self._device.share(receipt_text(book, record, words), words.copied)

    def look(self) -> None:
        """Bring the list in line with the state; what is the same stays untouched."""
        listing, everything = self.listing, self._entries()
        found = shown(everything, listing.show, listing.query)
        listing.today = day_of(self._state.clock.now())
        listing.is_empty, listing.found = not everything, len(found)
        listing.received = _sum(found, "in")
        listing.sent = _sum(found, "out")
        listing.days = by_day(found[: listing.limit])

    async def _export(self) -> None:
        listing, seen, words = self.listing, self._state.glance(), self._words().journal
        found = shown(self._entries(), listing.show, listing.query)
        name = file_name(seen.book.chama.name, seen.mode, self._state.clock.now())
        saved = await self._device.outbox.save(name, to_csv(found, seen.mode))
        match saved:
            case None:
                self._device.say(words.not_exported)
            case Path():
                self._device.say(words.exported_to.format(count=len(found), path=saved))
            case _:
                self._device.say(words.exported.format(count=len(found)))

    def _entries(self) -> tuple[Entry, ...]:
        return entries(self._state.glance().book, self._state.clock.now())


def _sum(found: tuple[Entry, ...], direction: str) -> int:
    """What moved, every receipt once."""
    return sum(entry.counted for entry in found if entry.direction == direction)
