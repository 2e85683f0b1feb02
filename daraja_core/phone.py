"""Kenyan mobile numbers: every way that people write them, where they stand in a text, and how a text hides them."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from .errors import InvalidPhoneError

# What nobody sees: direction marks, zero-width characters, soft hyphens, the selectors that belong to emoji.
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20e3\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
# What phones, contact lists and chats put between the digits. A tab and the end of a line part cells and lines.
_SEPARATORS = rf"[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000().\-\u00b7\u2010-\u2015\u2022\u2212{_INVISIBLE}]"
_GAP = rf"{_SEPARATORS}{{0,6}}"
_REST = rf"(?:{_GAP}[0-9]){{8}}"
_LETTER = r"[^\W\d_]"
# With the country code some write the zero of the national form, too: +254 (0) 712 345 678.
_FULL = rf"(?<![0-9+])(?:(?:(?:\+{_GAP}|00)?254{_GAP}(?:0{_GAP})?|0{_GAP})[17]{_REST}(?:\.0+(?![0-9]))?)"
_SHORT = rf"(?<![0-9+.])(?<!{_LETTER})[17][0-9]{{2}}(?:{_GAP}[0-9]){{6}}(?:\.0+)?(?!\.[0-9])"
# As a spreadsheet shows a number: with commas, or in powers of ten.
_GROUPED = r"(?<![0-9+.])(?<![0-9],)(?:254,|0)?[17][0-9]{2},[0-9]{3},[0-9]{3}(?!,?[0-9])"
_POWERS = r"(?<![0-9.])(?<![0-9],)(?:[17][.,][0-9]{8}[eE]\+?0?8|2[.,]54[17][0-9]{8}[eE]\+?11)"
# One sign more may be a digit that was mistyped: 0712345678O, 0712345678x
_PHONE = re.compile(rf"(?:{_FULL}|{_GROUPED}|{_POWERS}|{_SHORT})(?![0-9]|[xoleXOILE](?!{_LETTER}))")
_CUT = re.compile(
    r"(?<![0-9.])(?<![0-9],)[0-9](?:(?P<digits>[.,][0-9]+)?E\+|(?P<more>[.,][0-9]+)E)(?P<power>0?8|11)(?![0-9])",
    re.IGNORECASE,
)
_LINKED = re.compile(r"(?<=[/=])\s*[?&;#]\S*")
_NUMBERING = re.compile(rf"^\W*(?:{_LETTER}+ )?[0-9]{{1,3}}\s*[.):\-]")
_ANY_PHONE = re.compile(r"\d{9,}|(?:254|0)[ .()\-]*[17](?:[ .()\-]?\d){8}")


@dataclass(frozen=True, slots=True)
class FoundPhone:
    """A number in a text, and where it stands there; `phone` is 254 and nine digits."""

    phone: str = field(repr=False)
    start: int
    end: int


def find_phones(text: str) -> Iterator[FoundPhone]:
    """The Kenyan mobile numbers in a text, one after the other. The end of another country's number is none."""
    plain = _in_plain_digits(text)
    for found in _PHONE.finditer(plain):
        if not _is_a_part(found.group(), plain[max(0, found.start() - 12) : found.start()]):
            yield FoundPhone("254" + _national(found.group()), found.start(), found.end())


def normalise_phone(text: str) -> str:
    """Turn a Kenyan mobile number, as people write it, into 2547XXXXXXXX or 2541XXXXXXXX; else raise InvalidPhoneError.

    Words, signs, a link around it are passed over; a second number, or any other digits, could be what was meant and
    are refused. Only the form is checked: numbers move between networks, so a prefix proves nothing.
    """
    if not isinstance(text, str):
        raise InvalidPhoneError(f"phone must be text such as '0712345678', got {type(text).__name__}")
    line = " ".join(_in_plain_digits(text).split())
    found = tuple(find_phones(line))
    if len({one.phone for one in found}) != 1 or re.search("[0-9]", _around(line, found)):
        raise InvalidPhoneError(
            f"phone must be a Kenyan mobile number such as 0712 345 678, 0112 345 678 or +254 712 345 678, "
            f"got {mask_phone(text)!r}"
        )
    return found[0].phone


def is_cut_number(text: str) -> bool:
    """Whether it is a number of which a spreadsheet shows the first digits alone: 2.54712E+11."""
    found = _CUT.search(_in_plain_digits(text))
    return found is not None and len(found["digits"] or found["more"] or ".") - 1 < int(found["power"])


def mask_phone(text: str) -> str:
    """The text, cut, with all digits but the first two and last two hidden: enough to recognise a typing error."""
    digits = [place for place, character in enumerate(text) if character.isdigit()]
    hidden = set(digits[2:-2])
    return "".join("•" if place in hidden else character for place, character in enumerate(text))[:20]


def mask_middle(phone: str) -> str:
    """A number of ours, 2547XXXXXXXX, as others may see it: 0712 ••• 678."""
    return f"0{phone[3:6]} ••• {phone[-3:]}"


def hide_long_numbers(text: str) -> str:
    """The text with everything masked that could be somebody's phone: nine digits or more, or a number in groups."""
    return _ANY_PHONE.sub(lambda found: mask_phone(found[0]), text)


def _is_a_part(number: str, before: str) -> bool:
    """It is the end of a longer number: one with another country's code, or with more digits in front."""
    return bool(re.search(rf"\+[0-9]{{1,3}}{_SEPARATORS}{{0,3}}$", before)) or (
        number[0] in "17" and bool(re.search(rf"[0-9]{_SEPARATORS}{{1,3}}$", before))
    )


def _national(number: str) -> str:
    """The nine digits behind the country code and the zero; a spreadsheet may have added zeros of its own."""
    digits = re.sub("[^0-9]", "", re.split("[eE]", number)[0])
    return re.sub("^(?:(?:00)?2540?|0)", "", digits)[:9]


def _around(line: str, found: tuple[FoundPhone, ...]) -> str:
    """The line without its numbers, the place in a list that it begins with, and what a link says after them."""
    rest = line
    for one in reversed(found):
        rest = rest[: one.start] + rest[one.end :]
    return _NUMBERING.sub("", _LINKED.sub("", rest))


def _in_plain_digits(text: str) -> str:
    """The text with digits as 0 to 9 in whichever script they were, each in its place."""
    return text if text.isascii() else "".join(map(_plain_digit, text))


def _plain_digit(one: str) -> str:
    value = unicodedata.decimal(one, None)
    return str(value) if value is not None else "+" if one == "\uff0b" else one
