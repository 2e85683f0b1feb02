"""Join codes as people type, paste and open them, and the link that carries one."""

import re
import unicodedata

_LENGTH, _GROUP = 12, 4
_DASHES = r"\-\u2010-\u2015\u2212"  # whatever a keyboard or a messenger makes of a dash
_BETWEEN = re.compile(rf"[\s._\u00b7{_DASHES}]+")
_CODE = rf"[0-9A-Z]{{4}}(?:[\s{_DASHES}]{{0,3}}[0-9A-Z]{{4}}){{2}}(?![0-9A-Z])"
_IN_A_LINK = re.compile(rf"\bjoin/+({_CODE})", re.ASCII | re.IGNORECASE)
_LINKED = re.compile(r"\bjoin/+", re.ASCII | re.IGNORECASE)
_IN_A_MESSAGE = re.compile(
    rf"(?<![0-9A-Za-z{_DASHES}])[0-9A-Z]{{4}}(?:[{_DASHES}][0-9A-Z]{{4}}){{2}}(?![0-9A-Za-z{_DASHES}])"
)
_LABEL = re.compile(r"^\W*(?:code|msimbo)\b", re.IGNORECASE)
_EDGES = " \t\n.,;:*_~'\"“”()[]<>"
_SCHEME = "chama://join/"


def join_link(code: str) -> str:
    """The link of a code: a phone with the app opens it, every other place takes it where a code is typed."""
    return _SCHEME + code


def parse_join_code(text: str) -> str | None:
    """The code that somebody typed, or that stands in a link or in a whole message; None for what has none.

    Which letters look like others only the function knows, and whether a code still works.
    """
    seen = "".join(one for one in text if unicodedata.category(one) != "Cf")  # a messenger may put it in unseen
    said = unicodedata.normalize("NFKC", seen)
    alone = _LABEL.sub("", said).strip(_EDGES)
    return _only_letters(_in_a_link(said) if _LINKED.search(said) else alone) or _in_a_message(said)


def _in_a_link(text: str) -> str:
    linked = _IN_A_LINK.search(text)
    return linked[1] if linked else ""


def _in_a_message(text: str) -> str | None:
    """The one code that stands there as a code is written; None where there are two to choose from."""
    found = {_only_letters(one) for one in _IN_A_MESSAGE.findall(text)}
    return found.pop() if len(found) == 1 else None


def _only_letters(text: str) -> str | None:
    letters = _BETWEEN.sub("", text).upper()
    if len(letters) != _LENGTH or not re.fullmatch("[0-9A-Z]+", letters):
        return None
    return "-".join(letters[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))
