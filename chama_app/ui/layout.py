"""How a window is laid out: its size class, and which panes fit beside each other in it.

Larger text leaves less room: everything here is measured in pixels of text that is not enlarged.
"""

from dataclasses import dataclass
from typing import Literal

SizeClass = Literal["unknown", "compact", "medium", "expanded"]

MEDIUM, EXPANDED, LARGE = 600, 840, 1680
RAIL, LIST, DETAIL, PHONES = 80, 400, 440, 344
ONE_LINE = 744  # what a list needs for rows of one line
LIST_PARTS, DETAIL_PARTS = 3, 2  # how a large window is shared by the list and what stands beside it
MARGIN = 16
COLUMN, NARROW = 352, 272
STEP = 8  # what a page is drawn anew for
MAX_SCALE = 1.4
"""How many times its usual size a thing needs at most that holds two letters."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What fits. What does not fit beside the list lies over it.

    A list has rows of one line where it keeps the room for them whatever is opened beside it, so that no row changes
    its shape by that. A large window always has something beside the list. `column_width` is how wide a column is at
    least, `scale` how much larger than usual the text is; a pane is that much wider than its name says.
    """

    size_class: SizeClass = "unknown"
    fits_phones: bool = False
    fits_detail: bool = False
    fits_both: bool = False
    one_line_beside_detail: bool = False
    one_line_beside_both: bool = False
    is_large: bool = False
    column_width: int = COLUMN
    scale: float = 1.0

    def width_beside(self, taken: float) -> float:
        """What is left of a line beside something that is this wide whatever the text is."""
        return self.column_width - taken / self.scale

    @property
    def is_narrow(self) -> bool:
        """Whether things stand under each other that are beside each other elsewhere: on a phone of the usual size,
        from 130 % of the usual text on (ux.md 2.13)."""
        return self.column_width < NARROW


@dataclass(frozen=True, slots=True)
class Surroundings:
    """How much of the window lies beside the pane with a destination, and below it: notifications pass within it."""

    left: float = 0.0
    right: float = 0.0
    below: float = 0.0


def layout_for(width: float, scale: float = 1.0) -> Layout:
    """The layout of a window of this width, in logical pixels, with text that is `scale` times as large as usual."""
    snapshot = width / scale
    if snapshot < MEDIUM:
        return Layout(
            "compact", column_width=min(COLUMN, int((width - 2 * MARGIN) / scale) // STEP * STEP), scale=scale
        )
    for_panes = snapshot - RAIL - LIST
    return Layout(
        "medium" if snapshot < EXPANDED else "expanded",
        fits_phones=for_panes >= PHONES,
        fits_detail=for_panes >= DETAIL,
        fits_both=for_panes >= DETAIL + PHONES,
        one_line_beside_detail=for_panes + LIST >= DETAIL + ONE_LINE,
        one_line_beside_both=for_panes + LIST >= DETAIL + PHONES + ONE_LINE,
        is_large=snapshot >= LARGE,
        scale=scale,
    )
