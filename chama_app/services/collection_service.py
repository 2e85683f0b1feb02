"""Collections: begun, looked at, closed, and their turns swapped; what an earlier round left comes along on somebody's
word."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from daraja_core import Clock

from ..domain.book import Book, through, with_terms
from ..domain.collections import Collection, swap_turns
from ..domain.dates import day_of
from ..domain.next_round import Credit, carried_request, with_next_round
from ..domain.payment_requests import PaymentRequest
from ..domain.proposals import Proposal
from ..domain.taking_part import PartyChange, with_party, without_party
from ..domain.turns import TakenTurn, taken_turn
from .ledger import Ledger
from .saving import Notify, saved


class CollectionService:
    """The part of the app's state that knows what is collected for."""

    def __init__(
        self,
        ledger: Ledger,
        clock: Clock,
        new_id: Callable[[], str],
        notify: Notify,
        may_edit: Callable[[], bool],
        open_proposals: Callable[[], Sequence[Proposal]] = tuple,
    ) -> None:
        self._ledger = ledger
        self._clock = clock
        self._new_id = new_id
        self._notify = notify
        self._may_edit = may_edit
        self._open_proposals = open_proposals

    def select(self, collection_id: str) -> None:
        """Look at the book through this collection from now on."""
        self._ledger.select_collection(collection_id)
        self._notify(None)

    def start(self, collection: Collection) -> bool:
        """Begin a collection, beside those that there are. False when that was not saved."""
        book = with_terms(self._book)
        return self._then_select(collection.id, self._save(replace(book, collections=(*book.collections, collection))))

    def start_next_round(self, collection: Collection, debts: Sequence[str], credits: Sequence[Credit]) -> bool:
        """Begin the next round, with the debts of these members and what is set aside for them. False when that was not
        saved."""
        now, book = self._clock.now(), with_terms(self._book)
        after = with_next_round(through(book, collection.follows or book.current), collection, debts, day_of(now))
        carried = [carried_request(credit, through(after, collection.id), now, self._new_id()) for credit in credits]
        return self._then_select(collection.id, self._save(through(after, book.current), carried))

    def close(self, collection_id: str, *, is_closed: bool) -> bool:
        """Ask nobody for anything any more, or do again; what is so already stays. False when that was not saved."""
        closed_on = day_of(self._clock.now()) if is_closed else None
        return self._change(
            collection_id, lambda one: one if bool(one.closed_on) == is_closed else replace(one, closed_on=closed_on)
        )

    def swap_turns(self, collection_id: str, receiver: str, other: str) -> bool:
        """This round goes to somebody else, who gives his turn to its receiver; nothing happens where the receiver is
        another one by now, money went to him or may have, or the round was closed. False when that was not saved."""
        today = day_of(self._clock.now())

        def change(one: Collection) -> Collection:
            is_free = one.receiver == receiver and self.taken_turn(one) is None
            return swap_turns(one, other, today) if is_free else one

        return self._change(collection_id, change)

    def join(self, collection_id: str, member_id: str, was: Collection | None = None) -> PartyChange | None:
        """A member takes part in a collection that has begun; with `was` as in that, from which he was taken out. What
        it comes to, None when it was not saved."""
        return self._saved(with_party(through(self._book, collection_id), member_id, was))

    def take_out(self, collection_id: str, member_id: str) -> PartyChange | None:
        """A member takes part no more, and stays in the chama. What it comes to, None when it was not saved."""
        return self._saved(without_party(through(self._book, collection_id), member_id))

    def taken_turn(self, collection: Collection) -> TakenTurn | None:
        """What keeps the turn of a round from being swapped."""
        return taken_turn(self._book, collection, self._open_proposals())

    def _then_select(self, collection_id: str, is_saved: bool) -> bool:
        if is_saved:
            self.select(collection_id)
        return is_saved

    def _change(self, collection_id: str, change: Callable[[Collection], Collection]) -> bool:
        book = with_terms(self._book)
        after = tuple(change(one) if one.id == collection_id else one for one in book.collections)
        return self._save(replace(book, collections=after))

    def _saved(self, change: PartyChange) -> PartyChange | None:
        is_saved = change.after is None or self._save(through(change.after, self._book.current))
        return change if is_saved else None

    def _save(self, after: Book, carried: Sequence[PaymentRequest] = ()) -> bool:
        if not self._may_edit():
            return True
        return saved(self._notify, partial(self._ledger.update_collections, after, carried))

    @property
    def _book(self) -> Book:
        return self._ledger.book
