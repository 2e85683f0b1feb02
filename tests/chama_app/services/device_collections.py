"""Collections of a group: begun, looked at, closed and followed by the next round, a merry-go-round among them."""

from dataclasses import replace
from datetime import timedelta
from typing import get_args

from hypothesis import strategies as st
from hypothesis.stateful import rule

from chama_app.domain.book import with_terms
from chama_app.domain.collection_form import CollectionDraft, new_draft, next_draft, parse_collection
from chama_app.domain.collections import Kind
from chama_app.domain.dates import day_of
from chama_app.domain.next_round import id_of_next

from .device_machine import AMOUNTS, DATA, DEVICE, Devices, tap
from .group_device import Device

KINDS = st.sampled_from(get_args(Kind))
CHANGES = ("look", "look", "look", "due", "turns", "close", "open", "joins", "is taken out")
ENOUGH = 4
"""Collections in one history: with more of them none would see much."""


class Rounds(Devices):
    """What only an owner of the group does, and looking."""

    @rule(place=DEVICE, kind=KINDS, amount=AMOUNTS, goes_round=st.booleans(), is_next=st.booleans())
    def begin_a_collection(self, place: int, kind: Kind, amount: int, goes_round: bool, is_next: bool) -> None:
        """A new one, or the next round with what is owed and what was set aside."""
        book, today = self.device(place).book, day_of(self.device(place).clock.now())
        everybody = frozenset(one.id for one in book.members)
        new = replace(new_draft(book), name="Roof", kind=kind, amount=str(amount), goes_round=goes_round)
        following = replace(
            next_draft(book, today), debtors=everybody if goes_round else frozenset(), creditors=everybody
        )
        self._begin(self.device(place), following if is_next else replace(new, turns=new.members))

    def _begin(self, device: Device, draft: CollectionDraft) -> None:
        is_begun = draft.follows and any(one.follows == draft.follows for one in device.book.collections)
        if is_begun or not self.is_owner(device) or len(device.book.collections) >= ENOUGH:
            return
        new_id = id_of_next(draft.follows) if draft.follows else self.server.name().lower()
        parsed = parse_collection(device.book, draft, new_id, day_of(device.clock.now()))
        if parsed.collection and draft.follows:
            credits = [one for one in parsed.credits if one.member_id in draft.creditors]
            device.collections.start_next_round(parsed.collection, sorted(draft.debtors), credits)
            self.second.forget_facts(("amount", "closed"))  # debts are moved, and what is settled is closed
        elif parsed.collection:
            device.collections.start(parsed.collection)

    @rule(place=DEVICE, data=DATA, days=st.none() | st.integers(1, 40), what=st.sampled_from(CHANGES))
    @tap
    def change_a_collection(self, place: int, data: st.DataObject, days: int | None, what: str) -> None:
        """Look at another one, or change the one that is looked at."""
        device, book = self.device(place), self.device(place).book
        here, is_closed = book.current, bool(book.collection.closed_on)
        if what == "look":
            device.collections.select(data.draw(st.sampled_from([one.id for one in with_terms(book).collections])))
        elif not self.is_owner(device):
            device.collections.close(here, is_closed=True)  # a form of before, which does nothing
        elif what in ("joins", "is taken out"):
            change = device.collections.join if what == "joins" else device.collections.take_out
            change(here, data.draw(st.sampled_from([one.id for one in book.members])))
        elif what == "due":
            due = None if days is None else day_of(device.clock.now()) + timedelta(days=days)
            after = [replace(one, due=due) if one.id == here else one for one in with_terms(book).collections]
            device.ledger.update_collections(replace(book, collections=tuple(after)))
            self.second.change(device.user, "due", here, due)
        elif what == "turns" and book.collection.receiver:
            other = data.draw(st.sampled_from(book.collection.turns))
            before = book.collection.receiver
            device.collections.swap_turns(here, before, other)
            if device.book.collection.receiver != before:
                self.second.change(device.user, "receiver", here, other)
        elif device.collections.close(here, is_closed=what == "close") and is_closed != (what == "close"):
            self.second.change(device.user, "closed", here, what == "close")
