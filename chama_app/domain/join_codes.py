"""Join codes as people type, paste and open them, and the link that carries one."""

import re

_LENGTH, _GROUP = 12, 4
_IN_A_LINK = re.compile(r"\bjoin/+([0-9A-Za-z-]+)", re.ASCII | re.IGNORECASE)
_BETWEEN = re.compile(r"[\s._\u00b7\u2010-\u2015\u2212-]+")  # whatever a keyboard or a messenger makes of a dash
_SCHEME = "chama://join/"


def join_link(code: str) -> str:
    """The link of a code: a phone with the app opens it, every other place takes it where a code is typed."""
    return _SCHEME + code


def parse_join_code(text: str) -> str | None:
    """The code that somebody typed, or that stands in a link or in a whole message; None for what has none.

    Which letters look like others only the function knows, and whether a code still works.
    """
    linked = _IN_A_LINK.search(text)
    letters = _BETWEEN.sub("", linked[1] if linked else text).upper()
    if len(letters) != _LENGTH or not re.fullmatch("[0-9A-Z]+", letters):
        return None
    return "-".join(letters[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))
