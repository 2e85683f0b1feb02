"""Names and numbers in lines that were pasted: a message, the cells of a spreadsheet, a CSV file."""

import re
import unicodedata
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from .members import one_line, parse_phone

LineProblem = Literal["no_name", "no_number", "not_a_phone", "two_numbers"]


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One line, or two where the name stands above its number. `at` is the line's place, from 1."""

    at: int
    text: str = field(repr=False)
    name: str = ""
    phone: str | None = field(default=None, repr=False)
    problem: LineProblem | None = None


_GAP = r"[ .()\-]{0,3}"
_PHONE = re.compile(rf"(?<![\d.])(?:(?:\+|00)?254{_GAP}(?:0{_GAP})?|0{_GAP})?[17](?:{_GAP}\d){{8}}(?:\.0)?(?!\d)")
_LONG_NUMBER = re.compile(r"\+?\d(?:[\s().\-]?\d){6,}")
# [20/11/2026, 12:00:05] Alice: …   and   20/11/2026, 12:00 - Alice: …   as chats are copied and exported
_SAID_BY = re.compile(
    r"^(?:\[[^\]]{0,12}\d{1,2}[:.]\d\d[^\]]{0,16}\]|\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4},? \d{1,2}:\d\d[^-]{0,10} -)"
    r"\s*(?P<who>[^:]{1,60}):\s*"
)
_NUMBERING = re.compile(r"^\s*(?:\(?\d{1,3}\s*[.):\]\-](?!\d)|\d{1,2}(?=\s+\D)|[*•·▪◦‣>✅☑✔–—-])\s*")
_LABEL = re.compile(
    r"\b(?:full name|name|jina|phone(?: number)?|mobile|telephone|tel|cell|simu|number|nambari|no|m-?pesa)\s*[.:=]+",
    re.IGNORECASE,
)
_HEADING = re.compile(r"\b(?:name|names|jina|majina|phone|mobile|number|nambari|simu|contact)\b", re.IGNORECASE)
_MONEY = re.compile(r"(?:\b(?:KES|KSHS?|SHS?)[.:]?\s*)?(?<![\w.])\d[\d,.]*(?:\s*/[-=])?(?![\w])", re.IGNORECASE)
# the comma of 1,000 parts nothing
_BETWEEN_CELLS = re.compile(r'[\t;|]|,(?=\s*["+\d])(?!(?<=\d,)\d{3}(?!\d))|(?<=["\d\w])\s*,\s*(?=\D)')
_BREAK = "|"
"""Stands where something was that is not of the name; no cell has it by itself."""
_SMALL, _ANY = 2, 6
"""How many digits a number behind a name has that tells namesakes apart; a larger one is an amount."""
_EDGES = " \t\r\n.,;:=|/-–—_*~`'\"()[]{}<>#+"


def read_lines(pasted: str, known: Container[str] = ()) -> tuple[ReadLine, ...]:
    """Every line that says something. Headings of a table, and lines without anything to read, are left out.

    `known` are the names of members, casefolded: a number that such a name ends with is no amount.
    """
    return tuple(_joined(_each(pasted, known)))


def _each(pasted: str, known: Container[str]) -> Iterator[ReadLine]:
    for at, raw in enumerate(pasted.splitlines(), start=1):
        text = _plain(raw)
        if any(one.isalnum() for one in text):
            yield _read(at, text, known)


def _joined(lines: Iterator[ReadLine]) -> Iterator[ReadLine]:
    """A name without a number belongs to the number without a name right below it."""
    waiting: ReadLine | None = None
    for line in lines:
        if waiting and line.problem == "no_name" and line.at == waiting.at + 1:
            yield ReadLine(line.at, f"{waiting.text} {line.text}", waiting.name, line.phone)
            waiting = None
            continue
        if waiting and not _HEADING.search(waiting.text):
            yield waiting
        waiting = line if line.problem == "no_number" else None
        if waiting is None:
            yield line
    if waiting and not _HEADING.search(waiting.text):
        yield waiting


def _read(at: int, text: str, known: Container[str]) -> ReadLine:
    said_by = _SAID_BY.match(text)
    rest = text[said_by.end() :] if said_by else text
    phones, name = _phones(rest), _name(rest, known)
    if said_by and not phones and _phones(said_by["who"]):
        phones = _phones(said_by["who"])
    elif said_by and not name:
        name = _name(said_by["who"], known)
    if len(phones) > 1:
        return ReadLine(at, text, name, problem="two_numbers")
    if not phones:
        is_number = _LONG_NUMBER.search(rest) is not None
        return ReadLine(at, text, name, problem="not_a_phone" if is_number else "no_number")
    return ReadLine(at, text, name, phones[0], problem=None if name else "no_name")


def _phones(text: str) -> list[str]:
    """The different numbers in it; what numbers the line is none of them."""
    bare = _NUMBERING.sub("", text)
    found = [one.group() for one in _PHONE.finditer(bare) if not _is_a_part(one.group(), bare[: one.start()])]
    return list(dict.fromkeys(filter(None, map(parse_phone, found))))


def _is_a_part(number: str, before: str) -> bool:
    """It is the end of a longer number: one with another country's code, or with more digits in front."""
    return bool(re.search(r"\+\d{1,3}[ .()\-]{0,3}$", before)) or (
        number[0] in "17" and bool(re.search(r"\d[ .()\-]{1,3}$", before))
    )


def _name(text: str, known: Container[str]) -> str:
    whole = _named(text, _ANY)
    return whole if whole.casefold() in known else _named(text, _SMALL)


def _named(text: str, digits: int) -> str:
    """What is left of a line, or the cells before its number, without numbering, labels, amounts and ornaments."""
    cells = [cell.strip(' "') for cell in _BETWEEN_CELLS.split(text)]
    end = next((at for at, cell in enumerate(cells, start=1) if _PHONE.search(cell)), len(cells))
    words = [_words(cell, digits) for cell in cells]
    named = list(filter(None, words[:end])) or list(filter(None, words[end:]))[:1]
    return one_line(" ".join(named))


def _words(cell: str, digits: int) -> str:
    """The words of a cell; a number of so few digits that stands right behind one is of the name."""
    bare = _LABEL.sub(" ", _PHONE.sub(_BREAK, _NUMBERING.sub("", cell)))
    bare = _MONEY.sub(partial(_unless_of_a_name, digits), _LONG_NUMBER.sub(_BREAK, bare))
    kept = "".join(one if unicodedata.category(one) not in ("So", "Sk", "Sm") else " " for one in bare)
    words = one_line(kept.replace(_BREAK, " ")).strip(_EDGES)
    return words if any(one.isalpha() for one in words) else ""


def _unless_of_a_name(digits: int, found: re.Match[str]) -> str:
    number = found.group().rstrip(".,")
    before = found.string[: found.start()].rstrip(" .")[-1:]
    is_of_a_name = before.isalpha() and number.isdigit() and len(number) <= digits
    return number if is_of_a_name else _BREAK


def _plain(line: str) -> str:
    """The line with ordinary blanks and dashes, and without what nobody sees. What joins letters of a name stays."""
    spaced = "".join(
        " " if one.isspace() and one != "\t" else one for one in re.sub("[\u2010-\u2015\u2212]", "-", line)
    )
    joiners = "\u200c\u200d"
    hidden = [one for one in spaced if unicodedata.category(one) not in ("Cf", "Cc") or one in joiners or one == "\t"]
    return "".join(one for one in hidden if not "\ufe00" <= one <= "\ufe0f").strip()
