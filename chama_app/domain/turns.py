"""When the turn of a round is taken: money went to its receiver, or may have, and so nobody swaps it any more."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from .book import Book, through
from .collections import Collection
from .payouts import Payout
from .proposals import Proposal

TakenBy = Literal["sent", "unknown", "on_its_way", "proposed"]


@dataclass(frozen=True, slots=True)
class TakenTurn:
    """Why a turn stays whose it is, and how much money that is about."""

    by: TakenBy
    amount: int


def taken_turn(book: Book, collection: Collection, proposals: Iterable[Proposal] = ()) -> TakenTurn | None:
    """What keeps the turn of this round from being swapped; `proposals` are those that money may leave by."""
    own = list(payouts_of_the_turn(book, collection))
    proposed = [one.amount for one in proposals if _is_for_the_turn(book, collection, one)]
    found: dict[TakenBy, list[int]] = {
        "sent": [one.sent for one in own if one.sent],
        "unknown": [one.reserved for one in own if one.is_unknown],
        "on_its_way": [one.reserved for one in own if one.is_waiting],
        "proposed": proposed,
    }
    return next((TakenTurn(by, sum(amounts)) for by, amounts in found.items() if amounts), None)


def has_the_turn(book: Book, payout: Payout) -> bool:
    """Whether a payout goes to the receiver of its round, as it is by now."""
    return through(book, payout.collection_id).collection.receiver == payout.member_id


def payouts_of_the_turn(book: Book, collection: Collection) -> Iterator[Payout]:
    """What was sent, or was to be sent, to the receiver of this round as such."""
    for one in book.payouts if collection.receiver else ():
        if one.collection_id == collection.id and one.member_id == collection.receiver and not one.refund_of:
            yield one


def _is_for_the_turn(book: Book, collection: Collection, one: Proposal) -> bool:
    """Earlier versions told no more of a payee than the name."""
    receiver = collection.receiver
    if receiver is None or one.collection_id != collection.id or one.refund_of:
        return False
    return one.member_id == receiver if one.member_id else one.name == book.member(receiver).name
