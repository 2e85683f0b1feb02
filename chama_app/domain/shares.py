"""Who pays how much of a target: own amounts first, and the rest as a level that rises until the target is reached."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stake:
    """What one person brings into the division.

    `custom` is an amount of one's own, None for an equal part of what the others leave. `received` is what came from
    this person and is here. `counts` is how much of that nobody asks for again: what was paid as it was asked for, or
    kept for the pot. Whoever `is_gone` pays nothing more, but what counts of his payments stays.
    """

    custom: int | None = None
    received: int = 0
    counts: int = 0
    is_gone: bool = False

    @property
    def counted(self) -> int:
        """What counts and is really here."""
        return min(self.received, self.counts)


def divide(target: int, stakes: Sequence[Stake]) -> tuple[int, ...]:
    """Each one's share, in the order of the stakes: whole shillings, and together never more than is missing.

    Σ max(0, share − received) = max(0, target − Σ min(received, share)), unless own amounts alone are to bring less.
    """
    shares = [_own_share(stake) for stake in stakes]
    level = [place for place, stake in enumerate(stakes) if stake.custom is None and not stake.is_gone]
    own = [place for place, stake in enumerate(stakes) if stake.custom is not None and not stake.is_gone]
    here = sum(min(stakes[place].received, shares[place]) for place in range(len(stakes)))
    owed = [max(0, shares[place] - stakes[place].received) for place in own]
    room = max(0, target - here)
    if sum(owed) > room:  # own amounts for money that is there already: nobody is asked for that
        for place, part in zip(own, _in_proportion(room, owed), strict=True):
            shares[place] = min(stakes[place].received, shares[place]) + part
        return tuple(shares)
    rest = target - (sum(shares) - sum(shares[place] for place in level))
    for place, share in zip(level, _levelled(rest, [stakes[place].counted for place in level]), strict=True):
        shares[place] = share
    return tuple(shares)


def _own_share(stake: Stake) -> int:
    """A share as it is before the rest is divided."""
    return stake.counted if stake.custom is None or stake.is_gone else max(stake.custom, stake.counted)


def _levelled(rest: int, counted: Sequence[int]) -> list[int]:
    """Shares that add up to the rest, nobody's below what counts already; above it all are level but for a shilling."""
    shares = list(counted)
    if not shares or rest <= sum(counted):
        return shares
    below, left = sorted(range(len(counted)), key=lambda place: counted[place]), rest
    while counted[below[-1]] * len(below) > left:  # stands out of the water: brings what counts, and no more
        left -= counted[below.pop()]
    each, extra = divmod(left, len(below))
    # What does not divide is asked of those who are asked anyway, the first of them first.
    in_turn = sorted(below, key=lambda place: (counted[place] == each, place))
    for turn, place in enumerate(in_turn):
        shares[place] = each + (turn < extra)
    return shares


def _in_proportion(room: int, owed: Sequence[int]) -> list[int]:
    """The room divided in proportion to what is owed, whole shillings by the largest remainder."""
    total = sum(owed) or 1
    parts = [room * amount // total for amount in owed]
    by_remainder = sorted(range(len(owed)), key=lambda place: (-(room * owed[place] % total), place))
    for place in by_remainder[: room - sum(parts)]:
        parts[place] += 1
    return parts
