"""The part of a session that changes who is in the chama, what it is for, and what members report as paid."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Literal

import flet as ft

from ...domain.book import Book, through
from ...domain.chama_form import ChamaDraft, ChamaField, chama_draft, parse_chama, with_chama
from ...domain.dates import day_of
from ...domain.draft_merge import CHAMA, MEMBER, MemberPart, accept, merge_drafts
from ...domain.group import may_edit
from ...domain.leaving import Leaving, coming_back, leaving, undo_leaving
from ...domain.member_form import (
    MemberDraft,
    MemberField,
    member_draft,
    parse_member,
    with_member,
)
from ...domain.notes import is_note
from ...domain.reported_codes import may_settle, parse_code, reportable_request
from ...domain.taking_part import who_may_join
from ...i18n import Words
from ...i18n.member_text import archive_refused, archived_text, back_refused
from ...i18n.messages import group_text, reminder
from ...i18n.names import called_in
from ...services.app_state import AppState
from ...services.snapshot import Snapshot
from ..device import Device
from .group_view_model import GroupViewModel
from .hand_record_view_model import HandRecordViewModel
from .member_list_view_model import MemberListViewModel
from .member_state import JOINABLE_PAGE, ChamaForm, CodeForm, MemberForm
from .navigation_view_model import OpenPage
from .taking_part_view_model import TakingPartViewModel

Page = Literal["member", "chama", "code"]


class MemberViewModel:
    """Belongs to one session. `open_page` opens one of its routes and `back` closes it; `words` is the language."""

    def __init__(
        self,
        state: AppState,
        device: Device,
        open_page: OpenPage,
        close_page: Callable[[str], None],
        words: Callable[[], Words],
        new_id: Callable[[], str],
        sharing: GroupViewModel,
    ) -> None:
        self._app_state = state
        self._device = device
        self._open_page = open_page
        self._close_page = close_page
        self._words = words
        self._new_id = new_id
        self._group = sharing
        self.form = MemberForm()
        self.chama = ChamaForm()
        self.code = CodeForm()
        self.hand = HandRecordViewModel(state, device, open_page, close_page, words, sharing)
        self.parties = TakingPartViewModel(state, device, words, sharing)
        self.several = MemberListViewModel(state, device, open_page, close_page, words, new_id)

    def observables(self) -> Iterator[ft.Observable]:
        """Everything that is drawn."""
        yield from (self.form, self.chama, self.code, *self.several.observables(), *self.hand.observables())

    def is_half_filled(self, page: str) -> bool:
        """Whether something was entered into this page that is not saved."""
        match page:
            case "member":
                return self.form.draft != self.form.seen
            case "chama":
                return self.chama.draft != self.chama.seen
            case "code":
                return bool(self.code.pasted.strip() or self.code.note.strip())
            case "hand":
                return self.hand.form.draft != self.hand.form.seen
            case "list":
                return bool(self.several.form.pasted.strip())
            case _:
                return False

    def add_member(self) -> None:
        """An empty form for somebody new."""
        if not self._group.explain_read_only():
            self._open_form(self._new_id(), MemberDraft(), is_new=True)

    def add_several(self) -> None:
        """An empty list of members to be."""
        if not self._group.explain_read_only():
            self.several.open_form()

    def edit_member(self, member_id: str) -> None:
        """The form of a member; where somebody else keeps the chama, only the number of this device."""
        if not may_edit(self._app_state.snapshot().group.membership):
            self._group.open_phone_form(member_id)
            return
        self._open_form(member_id, member_draft(self._book.member(member_id)), is_new=False)

    def set_field(self, field: MemberField, typed: str) -> None:
        """One of the text fields."""
        draft = self.form.draft
        self._accept(field)
        match field:
            case "name":
                self._set_draft(replace(draft, name=typed))
            case "phone":
                self._set_draft(replace(draft, phone=typed))
            case "share":
                self._set_draft(replace(draft, share=typed))

    def set_share_kind(self, *, custom: bool) -> None:
        """An equal share, or one of the member's own, which begins as what it is now."""
        draft, parsed = self.form.draft, self.form.parsed
        self._accept("share")
        share = draft.share or (str(parsed.share) if parsed and custom else "")
        self._set_draft(replace(draft, is_custom=custom, share=share))

    def set_is_me(self, *, is_me: bool) -> None:
        """Whether this member holds this device."""
        self._accept("me")
        self._set_draft(replace(self.form.draft, is_me=is_me))

    def save_member(self) -> None:
        """Save the member, unless something has to be put right first."""
        self.form.was_submitted = True
        self._set_draft(self.form.draft)  # read again: the book may have changed since
        if self._is_gone:  # not brought back by an old form
            self._close_what_is_gone("member")
            return
        parsed = self.form.parsed
        if parsed and parsed.member:
            self._close_if("member", saved=self._app_state.update_members(with_member(self._book, parsed.member)))
        else:
            self._device.focus_mistake()

    def archive_member(self, member_id: str) -> None:
        """Archive the member at once, and say what that changes; it can be undone from there."""
        if self._group.explain_read_only():
            return
        book, words = self._book, self._words()
        gone = leaving(book, member_id, is_shared=self._app_state.snapshot().group.membership is not None)
        if gone.after is None:
            self._device.show_message(archive_refused(gone, book, words))
        elif self._app_state.update_members(gone.after):
            self._offer_undo(gone, book)

    def _offer_undo(self, gone: Leaving, before: Book) -> None:
        undo = partial(self._undo_leaving, gone, before)
        self._device.show_message(archived_text(gone, before, self._words()), (self._words().members.undo, undo))

    def _undo_leaving(self, gone: Leaving, before: Book) -> None:
        place = [one.id for one in before.members].index(gone.member.id)
        after = undo_leaving(self._book, gone.member, place, before.current)
        if after is None:
            message = self._words().members.undone_too_late
            self._device.show_message(message.format(n=called_in(before, gone.member.id)))
        elif not self._app_state.update_members(after):
            self._offer_undo(gone, before)  # the disk may take it later

    def restore_member(self, member_id: str) -> None:
        """An archived member shares again, unless something stands in the way."""
        back = coming_back(self._book, member_id)
        if back.after is None:
            self._device.show_message(back_refused(back, self._book, self._words()))
        else:
            self._close_if("member", saved=self._app_state.update_members(back.after))

    def edit_chama(self) -> None:
        """The form of the chama itself."""
        if self._group.explain_read_only():
            return
        self._open_page("chama", self._fill_chama)

    def _fill_chama(self) -> None:
        form = self.chama
        form.was_submitted, form.collection, form.limit = False, self._book.collection, JOINABLE_PAGE
        form.seen = form.draft = chama_draft(self._book)
        self._parse_chama(self._book)

    def set_chama_field(self, field: ChamaField, typed: str) -> None:
        """One of its fields."""
        form, draft = self.chama, self.chama.draft
        if known := self._chama_as_known(self._book):
            form.seen = accept(CHAMA, form.seen, chama_draft(known), field)
        match field:
            case "name":
                self._set_chama_draft(replace(draft, name=typed))
            case "target":
                self._set_chama_draft(replace(draft, target=typed))
            case "reference":
                self._set_chama_draft(replace(draft, reference=typed))
            case "description":
                self._set_chama_draft(replace(draft, description=typed))
            case "due":
                self._set_chama_draft(replace(draft, due=typed))

    def show_more_joinable(self) -> None:
        """Draw more of those who may join the collection."""
        self.chama.limit += JOINABLE_PAGE

    def save_chama(self) -> None:
        """Save the chama, unless something has to be put right first."""
        self.chama.was_submitted = True
        self._parse_chama(self._book)
        known, parsed = self._chama_as_known(self._book), self.chama.parsed
        if known is None:
            self._close_what_is_gone("chama")
        elif parsed and parsed.chama:
            after = through(with_chama(known, parsed.chama, parsed.due), self._book.current)
            self._close_if("chama", saved=self._app_state.update_members(after))
        else:
            self._device.focus_mistake()

    def close_collection(self, *, is_closed: bool) -> None:
        """Ask nobody for anything of the collection of this form any more, or do again."""
        one = self.chama.collection
        if one and not self._group.explain_read_only():
            self._close_if("chama", saved=self._app_state.collections.close(one.id, is_closed=is_closed))

    def open_code_form(self, member_id: str) -> None:
        """The page where a member's M-PESA message is pasted."""
        self._open_page(f"code/{member_id}", lambda: self._fill_code(member_id))

    def _fill_code(self, member_id: str) -> None:
        self.code.member_id, self.code.name = member_id, called_in(self._book, member_id)
        self.set_pasted("")
        request = reportable_request(self._book, member_id)
        settles = request if request and may_settle(request) else None
        self.code.was_submitted = self.code.was_recorded = False
        self.code.settles, self.code.note = settles.id if settles else None, ""
        self.code.amount = str(settles.amount) if settles and settles.unconfirmed else ""

    def set_pasted(self, pasted: str) -> None:
        """What is in the field now."""
        self.code.pasted, self.code.parsed = pasted, parse_code(self._book, pasted)

    def submit_code(self) -> None:
        """Keep the code as reported."""
        self.code.was_submitted = True
        self.code.parsed = self._app_state.decisions.report_code(self.code.member_id, self.code.pasted)
        if self.code.parsed.code:
            self._close_page("code")
        else:
            self._device.focus_mistake()

    def set_hand_amount(self, typed: str) -> None:
        """What is in the field for the amount now."""
        self.code.amount = typed

    def set_hand_note(self, typed: str) -> None:
        """What is in the field for how somebody knows."""
        self.code.note = typed

    def record_by_hand(self) -> None:
        """What M-PESA says was paid counts by somebody's word."""
        form = self.code
        form.was_recorded = True
        if form.settles and form.hand_amount and is_note(form.note):
            self._close_if(
                "code", saved=self._app_state.decisions.record_by_hand(form.settles, form.hand_amount, form.note)
            )
        else:
            self._device.focus_mistake(within="by-hand")

    def withdraw_code(self, member_id: str) -> None:
        """The code was not that of a payment to us."""
        self._app_state.decisions.withdraw_code(member_id)

    def send_reminder(self, member_id: str) -> None:
        """A reminder to send to the member: into the share sheet, or onto the clipboard."""
        words = self._words()
        self._device.share_text(reminder(self._book, member_id, self._app_state.clock.now(), words), words.copied)

    def share_group_text(self) -> None:
        """Who has paid and who has not, for the group's chat: into the share sheet, or onto the clipboard."""
        words = self._words()
        self._device.share_text(group_text(self._book, self._app_state.clock.now(), words), words.messages.copied)

    def refresh(self, snapshot: Snapshot, top_route: str | None) -> None:
        """Bring what is open in line with the state: a request may have been answered meanwhile."""
        match (top_route or "").partition("/")[0]:
            case "member":
                self._parse(snapshot.book)
            case "chama":
                self._parse_chama(snapshot.book)
            case "hand":
                self.hand.refresh(snapshot.book)
            case "list":
                self.several.refresh(snapshot.book)
            case "code" if reportable_request(snapshot.book, self.code.member_id) is None:
                self._close_page("code")  # the answer came, or somebody else has reported it
            case _:
                pass

    def _close_if(self, kind: str, *, saved: bool) -> None:
        """A form whose content was not saved stays open, with all that was typed."""
        if saved:
            self._close_page(kind)

    def _close_what_is_gone(self, kind: str) -> None:
        self._close_page(kind)
        self._device.show_message(self._words().gone_meanwhile)

    @property
    def _today(self) -> date:
        return day_of(self._app_state.clock.now())

    @property
    def _book(self) -> Book:
        return self._app_state.snapshot().book

    def _open_form(self, member_id: str, draft: MemberDraft, *, is_new: bool) -> None:
        def fill() -> None:
            form = self.form
            form.member_id, form.is_new, form.was_submitted = member_id, is_new, False
            form.seen = draft
            self._set_draft(draft)

        self._open_page(f"member/{'new' if is_new else member_id}", fill)

    def _set_draft(self, draft: MemberDraft) -> None:
        self.form.draft = draft
        self._parse(self._book)

    @property
    def _is_gone(self) -> bool:
        form = self.form
        return not form.is_new and all(one.id != form.member_id for one in self._book.members)

    def _accept(self, field: MemberPart) -> None:
        """Whoever types into a field sees what it is now, and means what he types."""
        if not self.form.is_new and not self._is_gone:
            known = member_draft(self._book.member(self.form.member_id))
            self.form.seen = accept(MEMBER, self.form.seen, known, field)

    def _parse(self, book: Book) -> None:
        form = self.form
        changed: frozenset[MemberPart] = frozenset()
        if not form.is_new and any(one.id == form.member_id for one in book.members):
            known = member_draft(book.member(form.member_id))
            form.draft, form.seen, changed = merge_drafts(MEMBER, form.seen, form.draft, known)
        form.parsed = parse_member(book, form.draft, form.member_id, changed)
        form.archived = tuple(one for one in book.members if one.archived)

    def _set_chama_draft(self, draft: ChamaDraft) -> None:
        self.chama.draft = draft
        self._parse_chama(self._book)

    def _chama_as_known(self, book: Book) -> Book | None:
        """The book through the collection of the form; None once it is gone, as when another chama was joined."""
        opened = self.chama.collection
        if opened is None or opened.id not in {one.id for one in book.collections or (book.collection,)}:
            return None
        return through(book, opened.id)

    def _parse_chama(self, book: Book) -> None:
        form, known = self.chama, self._chama_as_known(book)
        if known:
            form.collection = known.collection
            form.draft, form.seen, changed = merge_drafts(CHAMA, form.seen, form.draft, chama_draft(known))
            form.joinable = who_may_join(known)
            form.parsed = parse_chama(known, form.draft, self._today, changed)
