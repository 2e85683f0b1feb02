"""Letters that the font of a statement lacks: marked in the text, so that nobody takes a box for a name.

The fonts that browsers get for other scripts (assets/fonts/fallback) do not help here. They are WOFF2, which nothing in
Python unpacks without a native library (brotli), and as TTF those for Arabic and Ethiopic alone would add 0.5 MB.
Arabic, Gujarati, Tamil and Devanagari need another one (HarfBuzz) that joins their letters: without it a name is drawn
wrong, which is worse than a mark. Builds for phones would have to carry both.
"""

import unicodedata
from collections.abc import Container, Iterator
from dataclasses import replace
from itertools import count

from ..domain.statements import Paper

MARK = "[?]"
WHO = 1  # the cell of a row that names somebody


def with_known_letters(paper: Paper, known: Container[int]) -> Paper:
    """The paper in letters that can be drawn; if some cannot, it says what stands in their place."""
    marked = replace(
        paper,
        title=_known(paper.title, known),
        subtitle=_known(paper.subtitle, known),
        facts=tuple(_known(one, known) for one in paper.facts),
        rows=tuple(tuple(_known(cell, known) for cell in row) for row in paper.rows),
    )
    composed = (marked.title, marked.subtitle, *marked.facts, *(cell for row in marked.rows for cell in row))
    if not any(MARK in one for one in composed):
        return marked
    names = _told_apart(paper, marked)
    rows = tuple((*row[:WHO], name, *row[WHO + 1 :]) for row, name in zip(marked.rows, names, strict=True))
    return replace(marked, rows=rows, facts=(*marked.facts, paper.letters_missing))


def _told_apart(paper: Paper, marked: Paper) -> Iterator[str]:
    """The name in each row. A mark has the end of the person's number, and one more number where that is not enough."""
    people: dict[tuple[str, str], str] = {}
    ends = paper.phone_ends or ("",) * len(paper.rows)
    for row, drawn, end in zip(paper.rows, marked.rows, ends, strict=True):
        person = (row[WHO], end)
        if person not in people:
            marks = (f"[?{end}]" if number == 1 else f"[?{end}, {number}]" for number in count(1))
            tries = (drawn[WHO].replace(MARK, mark) for mark in marks)
            people[person] = next(one for one in tries if MARK not in drawn[WHO] or one not in people.values())
        yield people[person]


def _known(text: str, known: Container[int]) -> str:
    """A run of letters that there are not is one mark."""
    shown = ""
    for letter in unicodedata.normalize("NFC", text):
        if ord(letter) in known or letter.isspace():
            shown += letter
        elif not shown.endswith(MARK):
            shown += MARK
    return shown
