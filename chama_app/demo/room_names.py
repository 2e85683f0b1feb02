"""The names that a room of strangers types: short, on one line, and nothing but letters, digits and pictures."""

import unicodedata
from collections.abc import Collection
from itertools import count

LONGEST = 20
MARKS_IN_A_ROW = 2  # as many as a letter needs anywhere; more of them run over the lines above and below
_JOINERS = " -'’."
_KEPT = ("L", "N", "So", "Sk")
"""Letters, digits and pictures. What turns the direction of writing, is invisible, or is markup, is neither."""


def clean_name(typed: str) -> str:
    """What is left of a name; empty when nothing is."""
    kept, marks = "", 0
    for sign in unicodedata.normalize("NFC", typed):
        kind = unicodedata.category(sign)
        marks = marks + 1 if kind.startswith("M") else 0
        if kind.startswith("Z") or kind == "Cc":
            kept += " "
        elif (kind.startswith(_KEPT) and sign != "`") or sign in _JOINERS or 0 < marks <= MARKS_IN_A_ROW:
            kept += sign
    name = " ".join(kept.split())[:LONGEST].strip(_JOINERS)
    return name if any(unicodedata.category(sign).startswith(_KEPT) for sign in name) else ""


def told_apart(name: str, others: Collection[str]) -> str:
    """The name with a number when somebody has it already."""
    known = {one.casefold() for one in others}
    if name.casefold() not in known:
        return name
    numbered = (f"{name[: LONGEST - len(str(number)) - 1].rstrip()} {number}" for number in count(2))
    return next(one for one in numbered if one.casefold() not in known)
