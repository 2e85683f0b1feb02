"""The name in a line of a list: what is left without numbering, labels, amounts, remarks and ticks."""

import re
import unicodedata
from functools import partial

from daraja_core.phone import find_phones

from .list_vocabulary import (
    ASKED_FOR,
    BREAK,
    COUNT,
    DATE,
    EMPHASIS,
    FIRST_REMARK,
    GREETING,
    IDENTITY,
    LABEL,
    LINK,
    LONG_NUMBER,
    MARKS,
    MONEY,
    NETWORK,
    NO_NAME,
    NUMBERING,
    REMARK,
)
from .members import one_line

_LOOSE_JOINERS = re.compile(r"(?:^|(?<=\s))[\u200c\u200d\ufe0e\ufe0f]+|[\u200c\u200d]+(?=\s|$)")
_EDGES = " \t\r\n.,;:=/-–—`'’‘<>#+&@"
_PAIRS = {")": "(", "]": "[", "}": "{"}
_QUOTES = '"“”„«»'


def without_numbering(line: str) -> str:
    """The line without its place in a list."""
    return NUMBERING.sub("", COUNT.sub(" ", line).lstrip(), count=1)


def words_of(part: str, digits: int, *, is_before_a_number: bool = False) -> str:
    """What a part of a line says of a name, empty where it says none.

    A number of so few digits that stands right behind a word is of the name. Pictures are, ticks and bullets are not.
    """
    bare = without_numbering(MARKS.sub(" ", part.replace(BREAK, " ")))
    for without in (LINK, NETWORK, LABEL, IDENTITY):
        bare = without.sub(BREAK, bare)
    bare = REMARK.sub("", GREETING.sub("", FIRST_REMARK.sub("", without_numbering(bare.lstrip(BREAK + " ")))))
    if is_before_a_number:
        bare = ASKED_FOR.sub("", bare)
    bare = LONG_NUMBER.sub(BREAK, DATE.sub(BREAK, bare))
    bare = MONEY.sub(partial(_unless_of_a_name, digits), bare)
    words = _trimmed(EMPHASIS.sub("", _without_signs(bare).replace(BREAK, " ")))
    return words if any(map(_is_of_a_name, words)) and not NO_NAME.fullmatch(words) else ""


def hide_phones(part: str) -> str:
    """The part with nothing where numbers are."""
    for found in reversed(tuple(find_phones(part))):
        part = f"{part[: found.start]}{BREAK}{part[found.end :]}"
    return part


def _without_signs(text: str) -> str:
    """Without what a keyboard has for sums, and accents without a letter; a tone of skin belongs to a picture."""
    kept = (one if _is_kept(one) else " " for one in text)
    return _LOOSE_JOINERS.sub("", "".join(kept))


def _is_kept(sign: str) -> bool:
    return (
        sign in (BREAK, "~") or "\U0001f3fb" <= sign <= "\U0001f3ff" or unicodedata.category(sign) not in ("Sm", "Sk")
    )


def _is_of_a_name(sign: str) -> bool:
    return sign.isalpha() or unicodedata.category(sign) == "So"


def _unless_of_a_name(digits: int, found: re.Match[str]) -> str:
    number = found.group().rstrip(".,")
    before = found.string[: found.start()].rstrip(" .")[-1:]
    is_of_a_name = before.isalpha() and number.isdigit() and len(number) <= digits
    return number if is_of_a_name else BREAK


def _trimmed(text: str) -> str:
    """One line without what parts a name from the rest; brackets and quotes are whole or not there."""
    words, before = one_line(text), ""
    while words != before:
        before = words
        words = re.sub(r"[(\[{]\s*[)\]}]", " ", _balanced(one_line(words).strip(_EDGES)))
        if re.fullmatch(rf"[{_QUOTES}][^{_QUOTES}]*[{_QUOTES}]|\([^()]*\)|\[[^\[\]]*\]", words):
            words = words[1:-1]
        words = one_line(words)
    return words


def _balanced(text: str) -> str:
    opened: list[int] = []
    stray: set[int] = set()
    for place, one in enumerate(text):
        if one in _PAIRS.values():
            opened.append(place)
        elif one in _PAIRS:
            if opened and text[opened[-1]] == _PAIRS[one]:
                opened.pop()
            else:
                stray.add(place)
    quotes = [place for place, one in enumerate(text) if one in _QUOTES]
    stray |= {*opened, *(quotes if len(quotes) % 2 else ())}
    return "".join(" " if place in stray else one for place, one in enumerate(text))
