"""The headings of a table in a list, in English or Kiswahili, and what its columns say of a row below them."""

import re
from dataclasses import dataclass, field

from daraja_core.phone import find_phones

from .list_records import Record, row

_FULL_NAME = re.compile(
    r"(?:full |display |contact |member(?:['’]?s)? )?names?|members?|participants?|mwanachama|majina"
    r"|jina(?: kamili| la mwanachama)?"
)
_PARTS_OF_A_NAME = (
    re.compile(r"(?:first|given) names?|jina la kwanza"),
    re.compile(r"(?:middle|additional|second|other) names?|jina la (?:kati|pili)"),
    re.compile(r"(?:last|family|sur) ?names?|jina la (?:ukoo|mwisho|familia)"),
)
_PHONE = re.compile(r"phone|mobile|simu|\bcell|\btel|msisdn|m-?pesa|whats\s?app|^contacts?$|^(?:number|nambari|namba)$")
_NOT_OF_THE_MEMBER = re.compile(
    r"kin\b|emergency|guardian|parent|jamaa|type|label|code|amount|kiasi|name|jina|paid|date"
)
_HEADING_WORDS = (
    r"names?|jina|majina|phones?|mobile|numbers?|nambari|namba|simu|contacts?|members?|wanachama|mwanachama|list|orodha"
)
_HEADING = re.compile(
    rf"(?=.*\b(?:{_HEADING_WORDS})\b)(?:(?:{_HEADING_WORDS}|and|na|ya|za|la|wa|of|the|our|full|first|last|no|s/no|tel|amount"
    r"|kiasi|kes|ksh)\b(?:['’]s?)?[\s.,:;|&/*()#\t-]*)+",
    re.IGNORECASE,
)


_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Columns:
    """What a row says: the parts of a name, and whatever stands where numbers do."""

    name: tuple[str, ...]
    phone: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Table:
    """Where names and numbers stand in the rows below some headings."""

    delimiter: str
    width: int
    names: tuple[int, ...]
    phones: tuple[int, ...]

    def columns_of(self, record: Record) -> Columns | None:
        """None for a row that is not like the headings."""
        cells = record.cells or row(record.text, self.delimiter)
        if record.contact or not 1 < len(cells) <= self.width:
            return None
        cells += ("",) * (self.width - len(cells))
        phone = "\t".join(cells[at] for at in self.phones)
        return Columns(tuple(cells[at] for at in self.names), phone) if phone.strip() else None


def is_heading(record: Record) -> bool:
    """Whether it says what the lines below it have, and is nobody itself."""
    if len(record.text) > _LONGEST or any(True for _ in find_phones(record.text)):
        return False
    return table_of(record) is not None or _HEADING.fullmatch(record.text.strip("* ")) is not None


def table_of(record: Record) -> Table | None:
    """The table that these headings begin; None where they don't tell a name and a number apart."""
    delimiter = max("\t;,|", key=record.text.count)
    headings = [_heading(one) for one in record.cells or row(record.text, delimiter)]
    whole = [at for at, one in enumerate(headings) if _FULL_NAME.fullmatch(one)]
    parts = [at for kind in _PARTS_OF_A_NAME for at, one in enumerate(headings) if kind.fullmatch(one)]
    phones = [at for at, one in enumerate(headings) if _PHONE.search(one) and not _NOT_OF_THE_MEMBER.search(one)]
    names = whole[:1] or parts
    return Table(delimiter, len(headings), tuple(names), tuple(phones)) if names and phones else None


def _heading(cell: str) -> str:
    """The words of a heading, also of one that a program has written: memberName, phone_number."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", cell).strip(" .:*").casefold()
