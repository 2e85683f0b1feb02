"""The part of a session that lets members join a collection that has begun, and takes them out of it."""

from collections.abc import Callable
from functools import partial

from ...domain.book import Book, through
from ...domain.taking_part import PartyChange
from ...i18n import Words
from ...i18n.taking_part_text import joined_text, taken_out_text
from ...services.app_state import AppState
from ..device import Device
from .group_view_model import GroupViewModel


class TakingPartViewModel:
    """Belongs to one session."""

    def __init__(self, state: AppState, device: Device, words: Callable[[], Words], group: GroupViewModel) -> None:
        self._app_state = state
        self._device = device
        self._words = words
        self._group = group

    def join(self, collection_id: str, member_id: str) -> None:
        """A member takes part at once, which can be undone; or it is said why not."""
        if self._group.explain_read_only():
            return
        service, before = self._app_state.collections, through(self._book, collection_id)
        change = service.join(collection_id, member_id)
        if change:
            said = joined_text(change, before, member_id, self._words())
            self._tell(said, change, partial(service.take_out, collection_id, member_id))

    def take_out(self, member_id: str) -> None:
        """A member takes no part in this collection any more at once, which can be undone; or it is said why not."""
        if self._group.explain_read_only():
            return
        service, before = self._app_state.collections, self._book
        change = service.take_out(before.current, member_id)
        if change:
            said = taken_out_text(change, before, member_id, self._words())
            self._tell(said, change, partial(service.join, before.current, member_id, before.collection))

    def _tell(self, said: str, change: PartyChange, undo: Callable[[], PartyChange | None]) -> None:
        if change.after is None:
            self._device.show_message(said)
        else:
            self._offer_undo(said, undo)

    def _offer_undo(self, said: str, undo: Callable[[], PartyChange | None]) -> None:
        self._device.show_message(said, (self._words().members.undo, partial(self._undo, said, undo)))

    def _undo(self, said: str, undo: Callable[[], PartyChange | None]) -> None:
        if self._group.explain_read_only():
            return
        undone = undo()
        if undone is None:
            self._offer_undo(said, undo)  # the disk may take it later
        elif undone.after is None:
            self._device.show_message(self._words().collections.not_undone)

    @property
    def _book(self) -> Book:
        return self._app_state.snapshot().book
