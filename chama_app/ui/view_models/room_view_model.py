"""The room that takes part, as the speaker's screen shows it."""

from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from ...demo.room import Room
from ...domain.members import Member
from ...i18n import Words
from ...services.app_state import AppState


@dataclass
class RoomState(ft.Observable):
    """Where phones are handed out, and who has one."""

    address: str = ""
    people: tuple[Member, ...] = ()
    is_open: bool = True


class RoomViewModel:
    """Belongs to one session; the room is everybody's."""

    def __init__(self, room: Room, state: AppState, words: Callable[[], Words]) -> None:
        self._room = room
        self._app_state = state
        self._words = words
        self.state = RoomState(room.address)

    def refresh(self) -> None:
        """Bring the observable in line."""
        people = self._room.people()
        if people != self.state.people:
            self.state.people = people
        if self._room.is_open != self.state.is_open:
            self.state.is_open = self._room.is_open

    def set_open(self, *, is_open: bool) -> None:
        """Hand out phones, or no more of them."""
        self._room.is_open = is_open
        self.refresh()

    def send_out(self, member_id: str) -> None:
        """Somebody is not welcome, or his name is not."""
        number = len(self._app_state.snapshot().book.members)
        self._room.send_out(member_id, self._words().room.sent_out.format(n=number))
        self.refresh()
