"""The part of a session that shares a chama, joins one, and learns the numbers that this device may request from."""

from collections.abc import Callable, Iterator

import flet as ft

from ...domain.group import may_edit
from ...domain.members import local_phone, read_phone
from ...i18n import Words, moment
from ...services.app_state import AppState, Glance
from ..device import Device
from .group_state import JoinForm, NumberForm, SharingBoard


class SharingDesk:
    """Belongs to one session. `visit` opens a page of it by its route and `back` closes it; `words` is the language."""

    def __init__(
        self,
        state: AppState,
        device: Device,
        visit: Callable[[str], None],
        back: Callable[[], None],
        words: Callable[[], Words],
    ) -> None:
        self._state = state
        self._pot = state.shared_pot
        self._device = device
        self._visit = visit
        self._back = back
        self._words = words
        self.board = SharingBoard()
        self.form = JoinForm()
        self.number = NumberForm()

    def observables(self) -> Iterator[ft.Observable]:
        """Everything that is drawn."""
        yield from (self.board, self.form, self.number)

    def open_share(self) -> None:
        """The page with the code; one is asked for when there is none that still works."""
        self._pot.forget_problem()
        self.look(self._state.glance(), None)  # a code ends without a word
        if not self.board.code:
            self._pot.share()
        self._visit("share")

    def renew(self) -> None:
        """Ask for a new code."""
        self._pot.share()

    def copy_code(self) -> None:
        """The code onto the clipboard."""
        self._device.copy(self.board.code, self._words().copied)

    def send_invitation(self) -> None:
        """The code in a message: into the share sheet, or onto the clipboard."""
        words, board = self._words(), self.board
        if board.until:
            name, until = self._state.glance().book.chama.name, moment(board.until).replace("\u00a0", " ")
            self._device.share(words.sharing.invitation.format(c=name, code=board.code, t=until), words.copied)

    def open_join(self) -> None:
        """The page where a code is typed."""
        self._pot.forget_problem()
        self.form.typed = ""
        self._visit("join")

    def type_code(self, typed: str) -> None:
        """What is in its field now."""
        self.form.typed = typed

    def join(self) -> None:
        """Join the chama of the code."""
        self._pot.join(self.form.typed)

    def ask_who(self) -> None:
        """The page with all names, to choose the own one from."""
        self._visit("who")

    def enter_number(self, member_id: str, *, is_me: bool = False) -> None:
        """The page where a member's number is typed."""
        member, form = self._state.glance().book.member(member_id), self.number
        form.member_id, form.name, form.was_pressed = member_id, member.name.split()[0], False
        form.is_me = is_me or member.is_me
        self.type_number(local_phone(member.phone))
        self._visit(f"number/{member_id}")

    def type_number(self, typed: str) -> None:
        """What is in its field now."""
        self.number.typed, self.number.phone = typed, read_phone(typed)

    def hold(self, *, is_me: bool) -> None:
        """Whether this member holds this device."""
        self.number.is_me = is_me

    def save_number(self) -> None:
        """Keep the number on this device."""
        form = self.number
        form.was_pressed = True
        if form.phone:
            self._state.know_number(form.member_id, form.phone, is_me=form.is_me)
            self._back()

    def explain(self) -> bool:
        """Whether somebody else keeps this chama; who wanted to change it is told so."""
        is_kept_elsewhere = not may_edit(self._state.glance().together.sharing)
        if is_kept_elsewhere:
            self._device.say(self._words().sharing.member_body)
        return is_kept_elsewhere

    def look(self, seen: Glance, on_top: str | None) -> None:
        """Bring the observables in line with the state; whoever has joined says next who he is."""
        board, together = self.board, seen.together
        role = together.sharing.role if together.sharing else None
        invitation, now = together.invitation, self._state.clock.now()
        works = invitation is not None and invitation.expires_at > now
        board.offered, board.role = together.offered, role
        board.busy, board.problem = together.busy, together.problem
        board.members = seen.book.active
        board.knows_me = any(member.is_me for member in seen.book.active)
        board.code = invitation.code if invitation and works else ""
        board.until = invitation.expires_at if invitation and works else None
        if on_top == "join" and role == "member":
            self._device.say(self._words().sharing.joined.format(c=seen.book.chama.name))
            self.ask_who()
