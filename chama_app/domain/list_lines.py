"""Names and numbers in a list that was pasted: a message, the cells of a spreadsheet, a CSV file, contacts."""

import re
from collections.abc import Container, Iterator
from dataclasses import replace

from daraja_core.phone import find_phones, is_cut_number

from .list_names import hide_phones, without_numbering, words_of
from .list_pairs import ReadLine, join_pairs
from .list_records import Record, split_records
from .list_table import Table, is_heading, table_of
from .members import one_line

# [20/11/2026, 12:00:05] Alice: …   and   20/11/2026, 12:00 - Alice: …   as chats are copied and exported
_SAID_AT = re.compile(
    r"^(?:\[[^\]]{0,12}\d{1,2}[:.]\d\d[^\]]{0,16}\]|\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4},? \d{1,2}:\d\d[^-]{0,10} -)\s*"
)
_WHO = re.compile(r"(?P<who>[^:]{1,60}):\s*(?!//)")
_HAPPENED = re.compile(r"\b(?:added|joined|left|removed|changed|created)\b", re.IGNORECASE)
_RECEIPT = re.compile(r"^[A-Z][A-Z0-9]{9}\s+(?:confirmed|imethibitishwa)\b", re.IGNORECASE)
_TO_OR_FROM = re.compile(r"\b(?:sent to|paid to|from|kutoka kwa|kutoka|imetumwa kwa|kwa)\b", re.IGNORECASE)
_ACCOUNT = re.compile(r"\b(?:account|akaunti)\b", re.IGNORECASE)
_AFTER_A_NAME = re.compile(r"\b(?:New|on|at|Account|tarehe|mnamo)\b|\.")
# What was meant as a number: seven digits, fewer behind a zero or a plus, some of them hidden.
_MEANT = re.compile(r"\+?\d(?:[\s().\-]?\d){6,}|(?<![\d.,])(?:0|\+\s?)\d(?:[ \-]?\d){2,}|\d{3}[*•xX]{2,}\d{2,}")
# the comma of 1,000 parts nothing
_BETWEEN_CELLS = re.compile(r'[\t;|]|,(?=\s*["+\d])(?!(?<=\d,)\d{3}(?!\d))|(?<=["\d\w.)\]])\s*,\s*(?=\D)')
_LINKED = re.compile(r"^\S+")
_MOST_CELLS, _LONGEST = 60, 300  # no name is as long: whoever is looked for further gets a name that is refused
_SMALL, _ANY = 2, 6
"""How many digits a number behind a name has that tells namesakes apart; a larger one is an amount."""


def read_lines(pasted: str, known: Container[str] = ()) -> tuple[ReadLine, ...]:
    """Every line that says something, each in one of these.

    `known` are the names of members, casefolded: a number that such a name ends with is no amount.
    """
    return tuple(join_pairs(list(_each(pasted, known))))


def _each(pasted: str, known: Container[str]) -> Iterator[ReadLine]:
    table: Table | None = None
    for record in split_records(pasted):
        if record.contact is None and is_heading(record):
            table = table_of(record)
            line = ReadLine(record.at, record.through, one_line(record.text), problem="heading")
        else:
            line = _of_table(record, table, known) or _read(record, known)
        yield replace(line, is_loose=table is None and _is_loose(record))


def _is_loose(record: Record) -> bool:
    is_row = bool(record.cells) or any(one in record.text for one in "\t;|")
    return not (is_row or record.contact or _SAID_AT.match(record.text) or _RECEIPT.match(record.text))


def _of_table(record: Record, table: Table | None, known: Container[str]) -> ReadLine | None:
    """What the columns of the table above say; None for a row that is not like its headings."""
    found = table.columns_of(record) if table else None
    return _made(record, _name(found.name, known), found.phone) if found else None


def _read(record: Record, known: Container[str]) -> ReadLine:
    if record.contact:
        return _made(record, one_line(record.contact.name), "\n".join(record.contact.numbers))
    if record.cells:
        return _made(record, _name(record.cells, known), "\t".join(record.cells))
    said_at = _SAID_AT.match(record.text)
    rest = record.text[said_at.end() :] if said_at else record.text
    who = _WHO.match(rest) if said_at else None
    if said_at and who is None and _HAPPENED.search(rest):
        return _made(record, "", rest)
    said = without_numbering(rest[who.end() :] if who else rest)
    name, numbers = _name(_cells(said), known), said
    if who and _phones(who["who"]) and not _phones(said):
        numbers = who["who"]
    elif who and not name:
        name = _name((who["who"],), known)
    return _made(record, name, numbers)


def _made(record: Record, name: str, numbers: str) -> ReadLine:
    """A line whose number is the only one there."""
    line, phones = ReadLine(record.at, record.through, one_line(record.text), name), _phones(numbers)
    if len(phones) > 1:
        return replace(line, problem="two_numbers")
    if phones:
        return replace(line, phone=phones[0], problem=None if name else "no_name")
    if is_cut_number(numbers):
        return replace(line, problem="cut_number")
    return replace(line, problem="not_a_phone" if _MEANT.search(numbers) else "no_number")


def _phones(text: str) -> list[str]:
    """The different numbers in it."""
    return list(dict.fromkeys(one.phone for one in find_phones(text)))


def _cells(line: str) -> tuple[str, ...]:
    if _RECEIPT.match(line):
        return (_in_receipt(line),)
    return tuple(_BETWEEN_CELLS.split(line))


def _in_receipt(line: str) -> str:
    """Who sent or got the money, before the number or right behind it; an account is nobody's number."""
    found = next(find_phones(line), None)
    before = _TO_OR_FROM.split(line[: found.start] if found else line)[-1]
    if _ACCOUNT.search(before):
        return ""
    return before if before.strip() or found is None else _AFTER_A_NAME.split(line[found.end :])[0]


def _name(cells: tuple[str, ...], known: Container[str]) -> str:
    parts = [part for cell in cells[:_MOST_CELLS] for part in _around_numbers(cell)]
    whole = _named(parts, _ANY)
    is_whole = whole.casefold() in known or not any(one.isdigit() for one in whole)
    return whole if is_whole else _named(parts, _SMALL)


def _named(parts: list[tuple[str, bool]], digits: int) -> str:
    """What stands before the first number, else the first thing behind it."""
    end = next((at for at, (_, is_before) in enumerate(parts, start=1) if is_before), len(parts))
    words = [words_of(part[:_LONGEST], digits, is_before_a_number=is_before) for part, is_before in parts[:end]]
    behind = (words_of(part[:_LONGEST], digits) for part, _ in parts[end:])
    return one_line(" ".join(filter(None, words))) or next(filter(None, behind), "")


def _around_numbers(cell: str) -> Iterator[tuple[str, bool]]:
    """The part before the first number and the one behind it, each with whether it is before one."""
    found = next(find_phones(cell), None)
    if found is None:
        yield cell, False
        return
    before, behind = cell[: found.start], cell[found.end :]
    yield before, True
    yield hide_phones(_LINKED.sub("", behind) if before[-1:] in ("/", "=") else behind), False
