"""What is carried from round to round: how much of it is really there, and how much of that came by hand."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from .decisions import SetAside
from .payment_requests import PaymentRequest
from .payouts import Payout

Refunds: TypeAlias = Callable[[str], Sequence[Payout]]
"""What went back of a request, by its id."""


@dataclass(frozen=True, slots=True)
class Came:
    """How much came, and how much of that was recorded by hand: M-PESA cannot send it."""

    amount: int = 0
    recorded: int = 0

    @property
    def by_mpesa(self) -> int:
        """What M-PESA can send."""
        return self.amount - self.recorded

    def split(self, amount: int) -> tuple["Came", "Came"]:
        """So much of it, and the rest: what M-PESA brought goes on before what it did not."""
        part = max(0, min(amount, self.amount))
        recorded = max(0, part - self.by_mpesa)
        return Came(part, recorded), Came(self.amount - part, self.recorded - recorded)


NOTHING = Came()


def total(parts: Iterable[Came]) -> Came:
    """All of them together."""
    known = tuple(parts)
    return Came(sum(one.amount for one in known), sum(one.recorded for one in known))


def came_of(request: PaymentRequest, carried: Mapping[str, Came]) -> Came:
    """What came of a request; of what was carried here what the round still has that it came from."""
    if request.is_carried:
        return carried.get(request.id, NOTHING)
    return Came(request.received, request.received if request.is_recorded else 0)


def set_aside(requests: Iterable[PaymentRequest], carried: Mapping[str, Came], refunds: Refunds) -> list[Came]:
    """What counts for something later, in the order in which that was decided.

    M-PESA may have told less since, somebody corrected a record, or a payment went back: then there is less.
    """
    found: list[tuple[datetime, str, Came]] = []
    for one in requests:
        back = sum(payout.sent + payout.reserved for payout in refunds(one.id))
        _, left = came_of(one, carried).split(back)
        for decision in one.decided:
            if isinstance(decision, SetAside):
                part, left = left.split(decision.amount)
                found.append((decision.at, decision.id, part))
    return [part for _, _, part in sorted(found, key=lambda one: one[:2])]


def what_was_carried(paid: Mapping[str, Sequence[PaymentRequest]], refunds: Refunds) -> dict[str, Came]:
    """What there is of everything that was carried of one member, by request; `paid` is what came in each collection.

    It is reckoned from what was set aside where it came from, and is therefore the same on every device, whatever
    became of that since. What was carried first has it first.
    """
    carried = [one for those in paid.values() for one in those if one.is_carried]
    found: dict[str, Came] = {}
    left = {one.reference for one in carried}
    while ready := [name for name in left if all(one.id in found for one in paid.get(name, ()) if one.is_carried)]:
        for name in ready:
            given = [one for one in carried if one.reference == name]
            found |= _given(set_aside(paid.get(name, ()), found, refunds), given)
        left -= {*ready}
    return {one.id: found.get(one.id, NOTHING) for one in carried}  # nothing comes of what goes round in a circle


def _given(parts: Sequence[Came], carried: Iterable[PaymentRequest]) -> dict[str, Came]:
    found: dict[str, Came] = {}
    for one in sorted(carried, key=lambda one: (one.arrived_at or one.started_at, one.id)):
        taken, rest = list[Came](), list[Came]()
        for part in parts:
            own, more = part.split(one.received - total(taken).amount)
            taken.append(own)
            rest.append(more)
        found[one.id], parts = total(taken), rest
    return found
