"""The part of a session that shows a member's own share, where its user is a member and nothing more."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import flet as ft

from ...domain.book import Book
from ...domain.dates import day_of
from ...domain.history import MemberHistory, member_history
from ...services.app_state import AppState
from ...services.snapshot import Snapshot
from .screen_state import ScreenState


@dataclass
class OwnShare(ft.Observable):
    """Whose share it is, empty until he has said who he is, and what he was asked for and paid so far."""

    member_id: str = ""
    history: MemberHistory = field(default_factory=MemberHistory)


class OwnShareViewModel:
    """Belongs to one session. Who is a member and nothing more is what the server said, and nothing else."""

    def __init__(self, state: AppState, screen: ScreenState) -> None:
        self._app_state = state
        self._screen = screen
        self._seen: tuple[Book, date] | None = None
        self.state = OwnShare()

    def observables(self) -> Iterator[ft.Observable]:
        """Everything that is drawn."""
        yield self.state

    def refresh(self, snapshot: Snapshot) -> None:
        """Bring the observables in line with the state."""
        self._screen.is_plain_member = snapshot.group.is_plain_member
        today, book = day_of(self._app_state.clock.now()), snapshot.book
        if not snapshot.group.is_plain_member or (self._seen and self._seen[0] is book and self._seen[1] == today):
            return
        self._seen = (book, today)
        me = next((one for one in book.active_members if one.is_me), None)
        self.state.member_id = me.id if me else ""
        self.state.history = member_history(book, me.id, today) if me else MemberHistory()
