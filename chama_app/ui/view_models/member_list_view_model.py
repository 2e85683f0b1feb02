"""The part of a session that adds members from a list."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import flet as ft

from ...domain.book import Book
from ...domain.member_list import MemberList, plan_member_list
from ...i18n import Words
from ...services.app_state import AppState
from ..device import Device
from ..file_input import pick_text_file
from .navigation_view_model import OpenPage

ROUTE = "list"


@dataclass
class MemberListForm(ft.Observable):
    """What was pasted, and what it would do."""

    pasted: str = ""
    plan: MemberList = field(default_factory=MemberList)
    came_from_a_file: int = 0
    """How many files were chosen: the field is drawn anew for each."""


class MemberListViewModel:
    """Belongs to one session; each line keeps its id while the list is changed around it."""

    def __init__(
        self,
        state: AppState,
        device: Device,
        open_page: OpenPage,
        close_page: Callable[[str], None],
        words: Callable[[], Words],
        new_id: Callable[[], str],
    ) -> None:
        self._app_state = state
        self._device = device
        self._open_page = open_page
        self._close_page = close_page
        self._words = words
        self._ids: defaultdict[int, str] = defaultdict(new_id)
        self.form = MemberListForm()

    def observables(self) -> Iterator[ft.Observable]:
        """Everything that is drawn."""
        yield self.form

    def open_form(self) -> None:
        """An empty list."""
        self._open_page(ROUTE, self._clear)

    def _clear(self) -> None:
        self._ids.clear()
        self.set_pasted("")

    def set_pasted(self, pasted: str) -> None:
        """What is in the field now."""
        self.form.pasted = pasted
        self.refresh(self._app_state.snapshot().book)

    def choose_file(self) -> None:
        """Take the text of a file in place of what is in the field."""
        self._device.run_task(self._take_file)

    def save(self) -> None:
        """Add and change whom the list names."""
        self.refresh(self._app_state.snapshot().book)  # read again: the book may have changed since
        after = self.form.plan.after
        if after and self._app_state.update_members(after):
            self._close_page(ROUTE)
            self._device.show_message(self._words().lists.done)

    def refresh(self, book: Book) -> None:
        """Read the list against the members of now."""
        self.form.plan = plan_member_list(book, self.form.pasted, self._ids.__getitem__)

    async def _take_file(self) -> None:
        text = await pick_text_file()
        if text is None:
            self._device.show_message(self._words().lists.no_file)
        elif text:
            self.form.came_from_a_file += 1
            self.set_pasted(text)
