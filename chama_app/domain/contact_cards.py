"""Contacts as a phone shares them: name and numbers of a vCard, of RFC 6350 and of the versions before."""

import quopri
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_PROPERTY = re.compile(r"(?:[\w-]+\.)?(?P<key>[A-Za-z-]+)(?P<how>(?:;[^:]*)?):(?P<value>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody's name, empty where the card has none, and every number as it stands there."""

    name: str
    numbers: tuple[str, ...] = field(repr=False)


def is_begin(line: str) -> bool:
    """Whether a card begins here."""
    return line.strip("\ufeff \t").upper() == "BEGIN:VCARD"


def parse_contact(lines: Sequence[str]) -> Contact:
    """What the lines between the first and the last of a card say."""
    told: dict[str, list[str]] = {}
    for line in _unfolded(lines):
        if found := _PROPERTY.fullmatch(line):
            told.setdefault(found["key"].upper(), []).append(_value(found["how"], found["value"]))
    parts = [one.strip() for one in re.split(r"(?<!\\);", told.get("N", [""])[0])]
    full = told.get("FN", [""])[0].strip() or " ".join(filter(None, (*parts[1:3], parts[0])))
    return Contact(re.sub(r"\\(.)", r"\1", full), tuple(told.get("TEL", ())))


def _unfolded(lines: Sequence[str]) -> Iterator[str]:
    """A line that begins with a blank goes on where the one before stopped, and so does one after a final `=`."""
    whole = ""
    for line in lines:
        if whole.endswith("=") and "QUOTED-PRINTABLE" in whole.upper():
            whole = whole[:-1] + line
        elif line[:1] in (" ", "\t"):
            whole += line[1:]
        else:
            yield whole
            whole = line
    yield whole


def _value(how: str, value: str) -> str:
    if "QUOTED-PRINTABLE" not in how.upper():
        return value
    return quopri.decodestring(value.encode()).decode("utf-8", "replace")
