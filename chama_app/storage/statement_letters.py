"""Letters that the font of a statement lacks: marked in the text, so that nobody takes a box for a name."""

import unicodedata
from collections.abc import Container
from dataclasses import replace

from ..domain.statements import Paper

MARK = "[?]"


def with_known_letters(paper: Paper, known: Container[int]) -> Paper:
    """The paper in letters that can be drawn; if some cannot, it says what stands in their place."""
    drawn = replace(
        paper,
        title=_known(paper.title, known),
        subtitle=_known(paper.subtitle, known),
        facts=tuple(_known(one, known) for one in paper.facts),
        rows=tuple(tuple(_known(cell, known) for cell in row) for row in paper.rows),
    )
    composed = (drawn.title, drawn.subtitle, *drawn.facts, *(cell for row in drawn.rows for cell in row))
    return (
        replace(drawn, facts=(*drawn.facts, paper.letters_missing)) if any(MARK in one for one in composed) else drawn
    )


def _known(text: str, known: Container[int]) -> str:
    """A run of letters that there are not is one mark."""
    shown = ""
    for letter in unicodedata.normalize("NFC", text):
        if ord(letter) in known or letter.isspace():
            shown += letter
        elif not shown.endswith(MARK):
            shown += MARK
    return shown
