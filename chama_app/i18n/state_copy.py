"""What one state says: the copy of its chip and of the page behind it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StateCopy:
    """A short label for the chip and a body for the detail page."""

    label: str
    body: str
