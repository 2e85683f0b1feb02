"""What all payments add up to: the pot, and how much of it is there, on its way, told, or not known."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .book import Book  # which keeps its own sums


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many have `paid` their share, of how many who are `asked` for one or have paid; others take part, too."""

    paid: int
    asked: int
    taking_part: int


@dataclass(frozen=True, slots=True)
class Pot:
    """What the pot card shows, in shillings.

    `received` is in the pot, every receipt once; `counted` of it is for the target, `beyond` is more than was asked for
    and not decided about, `set_aside` counts for something later, and `recorded` came in another way than M-PESA.
    `to_collect` is what the members still owe, one by one. `waiting`, `confirmed` and `unknown` is what may still
    arrive and is never part of `received`. The `members` have a share to pay or have paid; of the `without_share`, who
    take part as well, nothing is asked and nothing is here.
    """

    received: int
    target: int
    waiting: int
    unknown: int
    paid_members: int
    members: int
    counted: int = 0
    confirmed: int = 0
    to_collect: int = 0
    beyond: int = 0
    set_aside: int = 0
    recorded: int = 0
    without_share: int = 0

    @property
    def turnout(self) -> Turnout:
        """How many have paid."""
        return Turnout(self.paid_members, self.members, self.members + self.without_share)

    @property
    def unassigned(self) -> int:
        """What is missing of the target and is nobody's share: the amounts that were set add up to less."""
        return max(0, self.target - self.counted - self.to_collect)

    @property
    def over(self) -> int:
        """What counts and is more than the target."""
        return max(0, self.counted - self.target)

    @property
    def complete(self) -> bool:
        """The money is there and every share is covered."""
        return self.turnout.taking_part > 0 and self.to_collect == 0 and self.unassigned == 0


def pot(book: "Book") -> Pot:
    """The sums over all accounts of the collection that the book is looked at through."""
    return book.sums


def sum_up(book: "Book") -> Pot:
    """The same, added up anew."""
    accounts, shares = book.accounts.values(), book.shares
    parties = [(shares.get(one.id, 0), book.account(one.id).received) for one in book.active_members]
    asked = [(share, received) for share, received in parties if share or received]
    return Pot(
        received=sum(one.here.amount - one.sent_back for one in accounts),
        target=book.target,
        waiting=sum(one.waiting for one in accounts),
        confirmed=sum(one.confirmed for one in accounts),
        unknown=sum(one.unknown for one in accounts),
        paid_members=sum(received >= share for share, received in asked),
        members=len(asked),
        without_share=len(parties) - len(asked),
        counted=sum(min(one.received, shares[member_id]) for member_id, one in book.accounts.items()),
        to_collect=sum(max(0, share - received) for share, received in parties),
        beyond=sum(part.amount for name, one in book.accounts.items() for part in one.beyond(shares.get(name, 0))),
        set_aside=sum(one.set_aside - one.carried_out.amount for one in accounts),
        recorded=sum(one.here.recorded for one in accounts),
    )
