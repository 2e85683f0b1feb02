"""How much room the window has: one of three layouts, and which panes fit beside each other in it.

Larger text leaves less room: everything here is measured in pixels of text that is not enlarged.
"""

from dataclasses import dataclass
from typing import Literal

Layout = Literal["unknown", "compact", "medium", "expanded"]

MEDIUM, EXPANDED = 600, 840
RAIL, LIST, DETAIL, PHONES = 80, 400, 440, 344
MARGIN = 16
LINE, CRAMPED = 352, 272
STEP = 8  # what a page is drawn anew for
MOST = 1.4
"""How many times its usual size a thing needs at most that holds two letters."""


@dataclass(frozen=True, slots=True)
class Room:
    """What fits. What does not fit beside the list lies over it.

    `line` is how wide a column is at least, `scale` how much larger than usual the text is; a pane is that much
    wider than its name says.
    """

    layout: Layout = "unknown"
    phones_beside: bool = False
    detail_beside: bool = False
    all_beside: bool = False
    line: int = LINE
    scale: float = 1.0

    def beside(self, taken: float) -> float:
        """What is left of a line beside something that is this wide whatever the text is."""
        return self.line - taken / self.scale

    @property
    def is_cramped(self) -> bool:
        """Whether things stand under each other that are beside each other elsewhere: on a phone of the usual size,
        from 130 % of the usual text on (ux.md 2.13)."""
        return self.line < CRAMPED


def room(width: float, scale: float = 1.0) -> Room:
    """The room in a window of this width, in logical pixels, with text that is `scale` times as large as usual."""
    seen = width / scale
    if seen < MEDIUM:
        return Room("compact", line=min(LINE, int((width - 2 * MARGIN) / scale) // STEP * STEP), scale=scale)
    for_panes = seen - RAIL - LIST
    return Room(
        "medium" if seen < EXPANDED else "expanded",
        phones_beside=for_panes >= PHONES,
        detail_beside=for_panes >= DETAIL,
        all_beside=for_panes >= DETAIL + PHONES,
        scale=scale,
    )
