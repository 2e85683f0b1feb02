"""What stands together in a text that was pasted: a line, a row of a table whose cells go over lines, a contact."""

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .contact_cards import Contact, is_begin, parse_contact

_MOST_LINES_OF_A_CELL = 8
_MOST_LINES_OF_A_CONTACT = 400  # a picture is many
_QUOTED = re.compile(r'(?:^|[,;\t|]) *"')
_JOINERS = "\u200c\u200d"
_SELECTORS = "\ufe0e\ufe0f"


@dataclass(frozen=True, slots=True)
class Record:
    """The lines from `at` to `through`, counted from 1. `cells` are those of a row with quotes, `contact` what a card
    says; both are empty for what has no form of its own."""

    at: int
    through: int
    text: str = field(repr=False)
    cells: tuple[str, ...] = field(default=(), repr=False)
    contact: Contact | None = field(default=None, repr=False)


def split_records(pasted: str) -> Iterator[Record]:
    """One after the other; what has neither a letter nor a digit is none."""
    lines = pasted.splitlines()
    at = 0
    while at < len(lines):
        record = _contact(lines, at) or _quoted(lines, at) or Record(at + 1, at + 1, plain(lines[at]))
        if any(one.isalnum() for one in record.text):
            yield record
        at = record.through


def row(text: str, delimiter: str) -> tuple[str, ...]:
    """The cells of a row, as a spreadsheet reads them; nothing where it would find a mistake."""
    try:
        cells = next(csv.reader([text], delimiter=delimiter, skipinitialspace=True, strict=True), [])
    except csv.Error:
        return ()
    return tuple(" ".join(cell.split()) for cell in cells)


def plain(line: str) -> str:
    """The line with ordinary blanks and dashes, and without what nobody sees. What joins letters or pictures stays."""
    dashed = re.sub("[\u2010-\u2015\u2212]", "-", line)
    kept: list[str] = []
    for one in dashed:
        before = kept[-1] if kept else ""
        if one.isspace() and one != "\t":
            kept.append(" ")
        elif one in _SELECTORS:
            kept += one if before and unicodedata.category(before) == "So" else ""
        elif one == "\t" or one in _JOINERS or unicodedata.category(one) not in ("Cf", "Cc"):
            kept.append(one)
    return "".join(kept).strip(" ")


def _contact(lines: Sequence[str], at: int) -> Record | None:
    if not is_begin(lines[at]):
        return None
    for end in range(at + 1, min(len(lines), at + _MOST_LINES_OF_A_CONTACT)):
        if is_begin(lines[end]):
            return None
        if lines[end].strip().upper() == "END:VCARD":
            contact = parse_contact(lines[at + 1 : end])
            text = plain(" ".join((contact.name, *contact.numbers))) or "VCARD"
            return Record(at + 1, end + 1, text, contact=contact)
    return None


def _quoted(lines: Sequence[str], at: int) -> Record | None:
    """A row with a cell in quotes, and the lines over which that goes."""
    if not _QUOTED.search(lines[at]):
        return None
    text = ""
    for end in range(at, min(len(lines), at + _MOST_LINES_OF_A_CELL)):
        text = f"{text} {lines[end]}" if text else lines[end]
        if text.count('"') % 2 == 0:
            cells = row(text, _delimiter(text))
            return Record(at + 1, end + 1, plain(text), tuple(map(plain, cells))) if len(cells) > 1 else None
    return None


def _delimiter(text: str) -> str:
    """What parts the cells: it stands outside the quotes."""
    outside = re.sub('"[^"]*"', "", text)
    return max("\t;,|", key=outside.count)
