"""The part of a session that changes who is in the chama, what it is for, and what members report as paid."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Literal

import flet as ft

from ...domain.book import Book, owed
from ...domain.chama_form import PurposeDraft, PurposeField, purpose_of, read_purpose
from ...domain.group import may_edit
from ...domain.member_form import (
    Field,
    MemberDraft,
    draft_of,
    is_locked,
    read_draft,
    with_member,
    with_member_back,
    without_member,
)
from ...domain.reported_codes import claimable, read_claim
from ...i18n import Words, kes
from ...services.app_state import AppState, Glance
from ..device import Device
from .group_view_model import SharingDesk
from .member_state import CodeForm, MemberForm, PurposeForm

Page = Literal["member", "chama", "code"]


class PeopleDesk:
    """Belongs to one session. `visit` opens a page of it by its route and `back` closes it; `words` is the language."""

    def __init__(
        self,
        state: AppState,
        device: Device,
        visit: Callable[[str], None],
        back: Callable[[], None],
        words: Callable[[], Words],
        new_id: Callable[[], str],
        sharing: SharingDesk,
    ) -> None:
        self._state = state
        self._device = device
        self._visit = visit
        self._back = back
        self._words = words
        self._new_id = new_id
        self._sharing = sharing
        self.form = MemberForm()
        self.purpose = PurposeForm()
        self.code = CodeForm()

    def observables(self) -> Iterator[ft.Observable]:
        """Everything that is drawn."""
        yield from (self.form, self.purpose, self.code)

    def add(self) -> None:
        """An empty form for somebody new."""
        if not self._sharing.explain():
            self._open(self._new_id(), MemberDraft(), is_new=True)

    def edit(self, member_id: str) -> None:
        """The form of a member; where somebody else keeps the chama, only the number of this device."""
        if not may_edit(self._state.glance().together.sharing):
            self._sharing.enter_number(member_id)
            return
        self._open(member_id, draft_of(self._book.member(member_id)), is_new=False)

    def edit_to_leave(self, member_id: str) -> None:
        """The same, with the question whether the member leaves."""
        if self._sharing.explain():
            return
        self.edit(member_id)
        self.ask_to_leave(asked=True)

    def type(self, field: Field, typed: str) -> None:
        """One of the text fields."""
        draft = self.form.draft
        match field:
            case "name":
                self._fill(replace(draft, name=typed))
            case "phone":
                self._fill(replace(draft, phone=typed))
            case "share":
                self._fill(replace(draft, share=typed))

    def divide(self, *, custom: bool) -> None:
        """An equal share, or one of the member's own, which begins as what it is now."""
        draft, reading = self.form.draft, self.form.reading
        share = draft.share or (str(reading.share) if reading and custom else "")
        self._fill(replace(draft, is_custom=custom, share=share))

    def hold(self, *, is_me: bool) -> None:
        """Whether this member holds this device."""
        self._fill(replace(self.form.draft, is_me=is_me))

    def save(self) -> None:
        """Save the member, unless something has to be put right first."""
        self.form.was_pressed = True
        self._fill(self.form.draft)  # read again: the book may have changed since
        reading = self.form.reading
        if reading and reading.member:
            self._state.change_people(with_member(self._book, reading.member))
            self._back()

    def ask_to_leave(self, *, asked: bool) -> None:
        """Show or hide the question before a member is archived."""
        self.form.is_leaving = asked

    def leave(self) -> None:
        """Archive the member; whoever was never asked for anything is removed."""
        after = without_member(self._book, self.form.member_id)
        if after:
            self._state.change_people(after)
            self._back()

    def bring_back(self, member_id: str) -> None:
        """An archived member shares again."""
        after = with_member_back(self._book, member_id)
        if after:
            self._state.change_people(after)
            self._back()

    def edit_purpose(self) -> None:
        """The form of the chama itself."""
        if self._sharing.explain():
            return
        self.purpose.was_pressed = False
        self._plan(purpose_of(self._book.chama))
        self._visit("chama")

    def type_purpose(self, field: PurposeField, typed: str) -> None:
        """One of its fields."""
        draft = self.purpose.draft
        match field:
            case "name":
                self._plan(replace(draft, name=typed))
            case "target":
                self._plan(replace(draft, target=typed))
            case "reference":
                self._plan(replace(draft, reference=typed))
            case "description":
                self._plan(replace(draft, description=typed))

    def save_purpose(self) -> None:
        """Save the chama, unless something has to be put right first."""
        self.purpose.was_pressed = True
        self._plan(self.purpose.draft)
        reading = self.purpose.reading
        if reading and reading.chama:
            self._state.change_people(replace(self._book, chama=reading.chama))
            self._back()

    def enter_code(self, member_id: str) -> None:
        """The page where a member's M-PESA message is pasted."""
        self.code.member_id, self.code.name = member_id, self._book.member(member_id).name.split()[0]
        self.paste("")
        self.code.was_pressed = False
        self._visit(f"code/{member_id}")

    def paste(self, pasted: str) -> None:
        """What is in the field now."""
        self.code.pasted, self.code.reading = pasted, read_claim(self._book, pasted)

    def save_code(self) -> None:
        """Keep the code as reported."""
        self.code.was_pressed = True
        self.code.reading = self._state.report(self.code.member_id, self.code.pasted)
        if self.code.reading.code:
            self._back()

    def take_back(self, member_id: str) -> None:
        """The code was not that of a payment to us."""
        self._state.take_back(member_id)

    def remind(self, member_id: str) -> None:
        """A reminder to send to the member: into the share sheet, or onto the clipboard."""
        book, words = self._book, self._words()
        member = book.member(member_id)
        said = words.people.reminder_me if member.is_me else words.people.reminder
        missing = owed(book, member_id) or book.share(member_id)
        text = said.format(n=member.name.split()[0], a=kes(missing).replace("\u00a0", " "), c=book.chama.name)
        self._device.share(text, words.copied)

    def look(self, seen: Glance, on_top: str | None) -> None:
        """Bring what is open in line with the state: a request may have been answered meanwhile."""
        match (on_top or "").partition("/")[0]:
            case "member":
                self._read(seen.book)
            case "chama":
                self.purpose.reading = read_purpose(seen.book, self.purpose.draft)
            case "code" if claimable(seen.book, self.code.member_id) is None:
                self._back()  # the answer came, or somebody else has reported it
            case _:
                pass

    @property
    def _book(self) -> Book:
        return self._state.glance().book

    def _open(self, member_id: str, draft: MemberDraft, *, is_new: bool) -> None:
        form = self.form
        form.member_id, form.is_new, form.was_pressed, form.is_leaving = member_id, is_new, False, False
        self._fill(draft)
        self._visit(f"member/{'new' if is_new else member_id}")

    def _fill(self, draft: MemberDraft) -> None:
        self.form.draft = draft
        self._read(self._book)

    def _read(self, book: Book) -> None:
        form = self.form
        form.reading = read_draft(book, form.draft, form.member_id)
        form.archived = tuple(one for one in book.members if one.archived)
        form.has_history = bool(book.of(form.member_id))
        form.can_leave = not form.is_new and not is_locked(book, form.member_id)
        form.can_leave = form.can_leave and without_member(book, form.member_id) is not None

    def _plan(self, draft: PurposeDraft) -> None:
        self.purpose.draft, self.purpose.reading = draft, read_purpose(self._book, draft)
