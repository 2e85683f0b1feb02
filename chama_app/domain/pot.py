"""What all payments add up to: the pot, and how much of it is there, on its way, told, or not known."""

from dataclasses import dataclass

from .book import Book, owed, paid_in_full, surplus


@dataclass(frozen=True, slots=True)
class Pot:
    """What the pot card shows, in shillings.

    `received` is in the pot, every receipt once; `counted` of it is for the target, `beyond` is more than was asked for
    and not decided about, `set_aside` counts for something later, and `recorded` came in another way than M-PESA.
    `to_collect` is what the members still owe, one by one. `waiting`, `confirmed` and `unknown` is what may still
    arrive and is never part of `received`.
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
        return self.members > 0 and self.to_collect == 0 and self.unassigned == 0


def pot(book: Book) -> Pot:
    """The sums over all accounts."""
    accounts = book.accounts.values()
    debts = {member.id: owed(book, member.id) for member in book.active_members}
    return Pot(
        received=sum(one.arrived - one.sent_back for one in accounts) - book.carried_out,
        target=book.target,
        waiting=sum(one.waiting for one in accounts),
        confirmed=sum(one.confirmed for one in accounts),
        unknown=sum(one.unknown for one in accounts),
        paid_members=sum(debt == 0 and paid_in_full(book, one) for one, debt in debts.items()),
        members=len(book.active_members),
        counted=sum(min(one.received, book.shares[member_id]) for member_id, one in book.accounts.items()),
        to_collect=sum(debts.values()),
        beyond=sum(part.amount for member_id in book.accounts for part in surplus(book, member_id)),
        set_aside=sum(one.set_aside for one in accounts) - book.carried_out,
        recorded=sum(one.recorded for one in accounts),
    )
