"""How a sentence changes with a number: English and Kiswahili have one form for one, another for every other number."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counted:
    """A sentence about one, and about {count}."""

    one: str
    other: str

    def of(self, count: int, **given: str) -> str:
        """The sentence about so many."""
        return (self.one if count == 1 else self.other).format(count=f"{count:,}", **given)
