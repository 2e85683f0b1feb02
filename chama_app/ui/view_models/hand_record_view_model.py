"""The part of a session that records money by hand, and corrects what was recorded."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import flet as ft

from ...domain.book import Book, through
from ...domain.decisions import Way
from ...domain.draft_merge import HAND, accept, merge_drafts
from ...domain.hand_record import HandDraft, HandField, ParsedHandRecord, draft_of, hand_draft, parse_hand_record
from ...domain.payment_requests import PaymentRequest
from ...i18n import Words
from ...i18n.names import called_in
from ...services.app_state import AppState
from ..device import Device
from .group_view_model import GroupViewModel
from .navigation_view_model import OpenPage

NOTHING = ParsedHandRecord(0, "cash", None, "", "")


@dataclass
class HandRecordForm(ft.Observable):
    """What is being recorded for whom; `corrects` is the record that was wrong, and `seen` it as it was first shown.

    It counts for the collection that the form was opened for, `collection_id`; `pot_name` is what that one is called,
    empty where there is no other.
    """

    member_id: str = ""
    name: str = ""
    collection_id: str = ""
    pot_name: str = ""
    corrects: str | None = None
    draft: HandDraft = field(default_factory=HandDraft)
    seen: HandDraft = field(default_factory=HandDraft)
    parsed: ParsedHandRecord = NOTHING
    was_submitted: bool = False
    was_saved: bool = False
    """The page is about to close: a second tap of the same finger records nothing."""

    asks_to_withdraw: bool = False
    has_open_request: bool = False


class HandRecordViewModel:
    """Belongs to one session."""

    def __init__(
        self,
        state: AppState,
        device: Device,
        open_page: OpenPage,
        close_page: Callable[[str], None],
        words: Callable[[], Words],
        group: GroupViewModel,
    ) -> None:
        self._app_state = state
        self._device = device
        self._words = words
        self._open_page = open_page
        self._close_page = close_page
        self._group = group
        self.form = HandRecordForm()

    def observables(self) -> Iterator[ft.Observable]:
        """Everything that is drawn."""
        yield self.form

    def open_form(self, member_id: str) -> None:
        """Money of this member came."""
        if not self._group.explain_read_only():
            self._open(member_id, hand_draft(self._book, member_id), corrects=None)

    def open_correction(self, record_id: str) -> None:
        """What was recorded was not so."""
        record = self._book.request(record_id)
        if record and not self._group.explain_read_only():
            self._open(record.member_id, draft_of(record), corrects=record_id)

    def set_amount(self, typed: str) -> None:
        """What is in the field for the amount now."""
        self._accept("amount")
        self._set_draft(replace(self.form.draft, amount=typed))

    def set_way(self, way: Way) -> None:
        """How it came."""
        self._accept("way")
        self._set_draft(replace(self.form.draft, way=way))

    def set_day(self, typed: str) -> None:
        """What is in the field for the day now."""
        self._accept("day")
        self._set_draft(replace(self.form.draft, day=typed))

    def set_note(self, typed: str) -> None:
        """What is in the field for the code or note now."""
        self._accept("note")
        self._set_draft(replace(self.form.draft, note=typed))

    def save(self) -> None:
        """Write it down, unless something has to be put right first."""
        form = self.form
        if form.was_saved:
            return
        form.was_submitted = True
        if self._close_what_is_gone(self._book):
            return
        self._parse(self._book)
        if form.parsed.problems:
            self._device.focus_mistake()
            return
        if form.corrects:
            is_saved = self._app_state.hand_records.correct(form.corrects, form.parsed)
        else:
            is_saved = self._app_state.hand_records.record(form.member_id, form.parsed)
        if is_saved:
            form.was_saved = True
            self._close_page("hand")

    def show_withdraw_question(self, *, asked: bool) -> None:
        """Show or hide the question before a record is taken back."""
        self.form.asks_to_withdraw = asked

    def withdraw(self) -> None:
        """It never came."""
        if self.form.corrects and self._app_state.hand_records.withdraw(self.form.corrects):
            self._close_page("hand")

    def refresh(self, book: Book) -> None:
        """Read the form against the book of now; it closes when what it corrects was taken back elsewhere."""
        if not self._close_what_is_gone(book):
            self._parse(book)

    def _parse(self, book: Book) -> None:
        form, now, here = self.form, self._app_state.clock.now(), through(book, self.form.collection_id)
        form.pot_name = here.chama.name if len(here.collections) > 1 else ""
        record, changed = self._corrected(book), frozenset[HandField]()
        if record:
            form.draft, form.seen, changed = merge_drafts(HAND, form.seen, form.draft, draft_of(record))
        form.parsed = parse_hand_record(here, form.draft, form.member_id, now, form.corrects, changed)
        form.has_open_request = any(one.is_open for one in here.requests_of(form.member_id))

    def _corrected(self, book: Book) -> PaymentRequest | None:
        return book.request(self.form.corrects) if self.form.corrects else None

    def _accept(self, name: HandField) -> None:
        """Whoever changes a field sees what it is now, and means what he enters."""
        if record := self._corrected(self._book):
            self.form.seen = accept(HAND, self.form.seen, draft_of(record), name)

    def _close_what_is_gone(self, book: Book) -> bool:
        """Whether the record was taken back elsewhere: an old form does not make it count again, and that is said."""
        record = self._corrected(book)
        is_gone = self.form.corrects is not None and (record is None or record.is_withdrawn)
        if is_gone:
            self._close_page("hand")
            self._device.show_message(self._words().gone_meanwhile)
        return is_gone

    def _open(self, member_id: str, draft: HandDraft, *, corrects: str | None) -> None:
        def fill() -> None:
            form = self.form
            form.member_id, form.name = member_id, called_in(self._book, member_id)
            form.corrects, form.seen = corrects, draft
            record = self._corrected(self._book)
            form.collection_id = record.collection_id if record else self._book.current
            form.was_submitted = form.was_saved = form.asks_to_withdraw = False
            self._set_draft(draft)

        self._open_page(f"hand/{corrects or member_id}", fill)

    def _set_draft(self, draft: HandDraft) -> None:
        self.form.draft = draft
        self._parse(self._book)

    @property
    def _book(self) -> Book:
        return self._app_state.snapshot().book
