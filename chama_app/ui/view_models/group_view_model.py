"""The part of a session that shares a chama, joins one, and learns the numbers that this device may request from."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Literal

import flet as ft

from ...domain.book import Book
from ...domain.draft_merge import MEMBER, accept, merge_drafts
from ...domain.group import may_edit
from ...domain.join_codes import join_link, parse_join_code
from ...domain.member_form import member_draft
from ...domain.members import parse_phone
from ...i18n import Words, moment
from ...i18n.formats import with_plain_spaces
from ...i18n.names import called_in
from ...services.app_state import AppState
from ...services.snapshot import Snapshot
from ..device import Device
from .dialog_state import DialogState, TreasurerDialog
from .group_state import GroupOverview, JoinForm, PhoneForm
from .navigation_view_model import OpenPage


class GroupViewModel:
    """Belongs to one session. `open_page` opens one of its routes and `back` closes it; `words` is the language."""

    def __init__(
        self,
        state: AppState,
        device: Device,
        dialog: DialogState,
        open_page: OpenPage,
        close_page: Callable[[str], None],
        words: Callable[[], Words],
    ) -> None:
        self._app_state = state
        self._group_sync = state.group_sync
        self._dialog = dialog
        self._page = ""
        self._device = device
        self._open_page = open_page
        self._close_page = close_page
        self._words = words
        self.overview = GroupOverview()
        self.join_form = JoinForm()
        self.phone_form = PhoneForm()

    def observables(self) -> Iterator[ft.Observable]:
        """Everything that is drawn."""
        yield from (self.overview, self.join_form, self.phone_form)

    def is_half_filled(self, page: str) -> bool:
        """Whether something was entered into this page that is not saved."""
        match page:
            case "join":
                return self.join_form.typed.strip() != self.join_form.opened
            case "number":
                return self.phone_form.draft.phone != self.phone_form.seen.phone
            case _:
                return False

    def open_invitation(self) -> None:
        """The page with the code; one is asked for when there is none that still works."""
        self._group_sync.clear_problem()
        self.overview.asks_to_revoke = False
        self.refresh(self._app_state.snapshot(), None)  # a code ends without a word
        if not self.overview.code:
            self.create_code()
        self._open_page("share")

    def create_code(self) -> None:
        """Ask for a new code, and say so at once."""
        self._group_sync.create_invitation()
        self.refresh(self._app_state.snapshot(), None)

    def copy_code(self) -> None:
        """The code onto the clipboard."""
        self._device.copy_text(self.overview.code, self._words().copied)

    def copy_link(self) -> None:
        """The link with the code onto the clipboard."""
        self._device.copy_text(join_link(self.overview.code), self._words().copied)

    def ask_to_revoke(self, *, asks: bool) -> None:
        """Ask before every code is ended, or leave it."""
        self.overview.asks_to_revoke = asks

    def revoke(self) -> None:
        """End every code."""
        self.overview.asks_to_revoke = False
        self._group_sync.revoke_invitations()

    def send_invitation(self) -> None:
        """The code in a message: into the share sheet, or onto the clipboard."""
        words, overview = self._words(), self.overview
        if overview.until:
            name, until = self._app_state.snapshot().book.name, with_plain_spaces(moment(overview.until, words))
            link, message = join_link(overview.code), words.group.invitation
            said = message.format(c=name, link=link, code=overview.code, t=until)
            self._device.share_text(said, words.copied)

    def open_join(self, linked: str = "") -> None:
        """The page where a code is typed; the code of an opened link stands there already, and nobody joins unasked."""

        def fill() -> None:
            self._group_sync.clear_problem()
            form, membership = self.join_form, self._app_state.snapshot().group.membership
            form.typed = form.opened = parse_join_code(linked) or linked
            form.was_in = membership.group_id if membership else ""

        self._open_page(f"join/{linked}" if linked else "join", fill)

    def set_code(self, typed: str) -> None:
        """What is in its field now."""
        self.join_form.typed = typed

    def join(self) -> None:
        """Join the chama of the code."""
        self._group_sync.join(self.join_form.typed)

    def open_identity(self) -> None:
        """The page with all names, to choose the own one from."""
        self._open_page("who")

    def open_phone_form(self, member_id: str, *, is_me: bool = False) -> None:
        """The page where a member's number is typed."""
        member, form = self._app_state.snapshot().book.member(member_id), self.phone_form

        def fill() -> None:
            book = self._app_state.snapshot().book
            form.member_id, form.name, form.was_submitted = member_id, called_in(book, member_id), False
            form.seen = member_draft(member)
            form.draft = replace(form.seen, is_me=is_me or member.is_me)
            self._parse_phone(book)

        self._open_page(f"number/{member_id}", fill)

    def set_phone(self, typed: str) -> None:
        """What is in its field now."""
        self._accept("phone")
        self.phone_form.draft = replace(self.phone_form.draft, phone=typed)
        self._parse_phone(self._app_state.snapshot().book)

    def set_is_me(self, *, is_me: bool) -> None:
        """Whether this member holds this device."""
        self._accept("me")
        self.phone_form.draft = replace(self.phone_form.draft, is_me=is_me)

    def save_phone(self) -> None:
        """Keep the number on this device."""
        form, book = self.phone_form, self._app_state.snapshot().book
        form.was_submitted = True
        if all(one.id != form.member_id for one in book.members):  # another chama was joined, or he was removed
            self._close_page("number")
            self._device.show_message(self._words().gone_meanwhile)
            return
        self._parse_phone(book)
        if form.phone is None or form.is_changed:
            self._device.focus_mistake()
            return
        if self._app_state.set_member_phone(form.member_id, form.phone, is_me=form.draft.is_me):
            self._close_page("number")

    def unlink(self, member_id: str) -> None:
        """Whoever says to be this member is somebody else."""
        name = called_in(self._app_state.snapshot().book, member_id)
        if self._group_sync.unlink(member_id):
            self._device.show_message(self._words().group.unlinked.format(n=name))

    def ask_about_treasurer(self, member_id: str, *, on: bool) -> None:
        """Ask before a member is made a treasurer, or is none any more; not while that is on its way."""
        if self.overview.is_role_busy:
            return
        self._group_sync.treasurers.clear_problem()
        user_id = self._group_sync.treasurers.user_of(member_id)
        if user_id:
            self._dialog.current = TreasurerDialog(member_id, user_id, on)

    def set_treasurer(self, asked: TreasurerDialog) -> None:
        """Do what somebody said yes to."""
        self._group_sync.treasurers.set_treasurer(asked.member_id, asked.user_id, on=asked.on)

    def explain_read_only(self) -> bool:
        """Whether somebody else keeps this chama; who wanted to change it is told so."""
        is_kept_elsewhere = not may_edit(self._app_state.snapshot().group.membership)
        if is_kept_elsewhere:
            self._device.show_message(self._words().group.member_body)
        return is_kept_elsewhere

    def _accept(self, name: Literal["phone", "me"]) -> None:
        """Whoever changes a field sees what it is now, and means what he enters."""
        form = self.phone_form
        known = member_draft(self._app_state.snapshot().book.member(form.member_id))
        form.seen = accept(MEMBER, form.seen, known, name)

    def _parse_phone(self, book: Book) -> None:
        form, known = self.phone_form, member_draft(book.member(self.phone_form.member_id))
        form.draft, form.seen, changed = merge_drafts(MEMBER, form.seen, form.draft, known)
        form.phone, form.is_changed = parse_phone(form.draft.phone), "phone" in changed

    def refresh(self, snapshot: Snapshot, top_route: str | None) -> None:
        """Bring the observables in line with the state; whoever has joined says next who he is."""
        overview, together = self.overview, snapshot.group
        role = together.membership.role if together.membership else None
        invitation, now = together.invitation, self._app_state.clock.now()
        works = invitation is not None and invitation.expires_at > now
        overview.is_ready, overview.is_available, overview.role = snapshot.ready, together.is_available, role
        overview.is_busy, overview.problem = together.is_busy, together.problem
        overview.members, overview.linked = snapshot.book.active_members, together.linked
        overview.has_me = any(member.is_me for member in snapshot.book.active_members)
        overview.code = invitation.code if invitation and works else ""
        overview.until = invitation.expires_at if invitation and works else None
        overview.uses, overview.most_uses = (invitation.uses, invitation.most_uses) if invitation else (0, 0)
        roles = together.roles
        overview.treasurers, overview.others, overview.is_role_busy = roles.treasurers, roles.others, roles.is_busy
        overview.role_of, overview.role_problem = roles.about, roles.problem
        self._look_at_role(top_route or "")
        if top_route == "share":
            self._group_sync.look_at_invitation()
        if (top_route or "").startswith("number/"):
            self._parse_phone(snapshot.book)
        is_joining = top_route is not None and top_route.partition("/")[0] == "join"
        if is_joining and together.membership and together.membership.group_id != self.join_form.was_in:
            self._device.show_message(self._words().group.joined.format(c=snapshot.book.name))
            self._close_page("join")
            self.open_identity()
        elif top_route == "who" and overview.has_me:
            self._close_page("who")  # it was said

    def _look_at_role(self, page: str) -> None:
        """The owner sees on a member's page whether that is a treasurer, as the server says when it is opened."""
        is_new, self._page = page != self._page, page
        kind, _, member_id = page.partition("/")
        if kind == "person" and self.overview.role == "owner":
            self._group_sync.treasurers.look(member_id, anew=is_new)
