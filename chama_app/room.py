"""How much room the window has: one of three layouts, and which panes fit beside each other in it."""

from dataclasses import dataclass
from typing import Literal

Layout = Literal["unknown", "compact", "medium", "expanded"]

MEDIUM, EXPANDED = 600, 840
RAIL, LIST, DETAIL, PHONES = 80, 400, 440, 344


@dataclass(frozen=True, slots=True)
class Room:
    """What fits. What does not fit beside the list lies over it."""

    layout: Layout = "unknown"
    phones_beside: bool = False
    detail_beside: bool = False
    all_beside: bool = False


def room(width: float) -> Room:
    """The room in a window of this width, in logical pixels."""
    if width < MEDIUM:
        return Room("compact")
    for_panes = width - RAIL - LIST
    return Room(
        "medium" if width < EXPANDED else "expanded",
        phones_beside=for_panes >= PHONES,
        detail_beside=for_panes >= DETAIL,
        all_beside=for_panes >= DETAIL + PHONES,
    )
