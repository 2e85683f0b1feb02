"""What somebody else would have written down of a chama, reckoned from what was done and by nothing of the app's."""

from collections import defaultdict
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Coming:
    """One payment. It counts for a month, which need not be the one that it came in; too much counts for nobody yet."""

    came_in: str
    counts_for: str
    name: str
    amount: int
    is_cash: bool = False
    is_too_much: bool = False


def shillings(amount: int) -> str:
    """As the app writes a sum."""
    return f"KES\u00a0{amount:,}"


class SecondBook:
    """Who owes a share of each month, and every shilling that came or went."""

    def __init__(self, share: int, owed_elsewhere: int) -> None:
        self.share = share
        self._owed_elsewhere = owed_elsewhere
        self._owing: dict[str, set[str]] = defaultdict(set)
        self._came: list[Coming] = []
        self._paid_out = 0

    def begins(self, month: str, *names: str) -> None:
        """These owe a share of a month, or join those who do."""
        self._owing[month] |= set(names)

    def follows(self, month: str, before: str, *leavers: str) -> None:
        """Whoever owed a share of the month before owes one of this, but for who has left."""
        self._owing[month] = self._owing[before] - set(leavers)

    def pays(self, month: str, *names: str, is_cash: bool = False) -> None:
        """A share of each arrives."""
        self._came += [Coming(month, month, name, self.share, is_cash) for name in names]

    def pays_too_much(self, month: str, name: str) -> None:
        """A share arrives that nobody owed."""
        self._came.append(Coming(month, month, name, self.share, is_too_much=True))

    def surplus_counts(self, month: str) -> None:
        """What was too much counts for this month."""
        self._came = [
            replace(one, counts_for=month, is_too_much=False) if one.is_too_much else one for one in self._came
        ]

    def pays_out(self, amount: int) -> None:
        """Money leaves."""
        self._paid_out += amount

    def missing(self, month: str) -> set[str]:
        """Who has paid nothing of a month yet."""
        return self._owing[month] - {one.name for one in self._came if one.counts_for == month}

    def in_the_pot(self, month: str) -> int:
        """What counts for a month; what is too much lies in the pot that it came into."""
        return sum(one.amount for one in self._came if one.counts_for == month)

    def received(self, month: str) -> int:
        """What came in a month, whichever it counts for."""
        return sum(one.amount for one in self._came if one.came_in == month)

    def pot(self, month: str) -> str:
        """What the card of the pot says."""
        asked = self.share * len(self._owing[month])
        return f"In the pot: {shillings(self.in_the_pot(month))} of {shillings(asked)}"

    @property
    def collected(self) -> int:
        """In all months."""
        return sum(one.amount for one in self._came)

    @property
    def cash(self) -> int:
        """What of it M-PESA knows nothing of."""
        return sum(one.amount for one in self._came if one.is_cash)

    @property
    def paid_out(self) -> int:
        """What left."""
        return self._paid_out

    @property
    def on_hand(self) -> int:
        """What is left."""
        return self.collected - self._paid_out

    @property
    def chama_sums(self) -> tuple[str, ...]:
        """What the chama's own page says, line by line."""
        owed = self.share * sum(len(self.missing(month)) for month in self._owing) + self._owed_elsewhere
        sums = {
            "Collected": self.collected,
            "Paid out": self.paid_out,
            "On hand": self.on_hand,
            "of this recorded by hand": self.cash,
            "To collect": owed,
        }
        return tuple(f"{name}: {shillings(amount)}" for name, amount in sums.items())
