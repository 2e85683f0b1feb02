"""Money as people type, paste and write it, and the most that one payment can be."""

import re
import unicodedata

LARGEST_AMOUNT = 250_000
"""Safaricom's limit for one payment: a share must fit into one request, a payout into one order."""

_CURRENCY = r"(?:KENYA\s+)?(?:KES|KSHS?|SHS?|SHILINGI|SHILLINGS?|BOB)[.:]?"
_AMOUNT = re.compile(
    rf"""(?:{_CURRENCY}\s*)?
    (?:(?P<grouped>[0-9]{{1,3}}(?:[,\s'][0-9]{{2,3}})*[,\s'][0-9]{{3}})|(?P<plain>[0-9]+))
    (?:\.(?P<cents>00?)|\.(?P<tenths>[0-9])(?=\s*K\b))?
    \s*(?P<thousands>K\b)?
    \s*(?:[/.]?[-=]+/?|/|{_CURRENCY})?(?:\s*ONLY)?\.?""",
    re.VERBOSE,
)
_HIDDEN = ("Cf", "Mn", "Cc")  # what a chat or a spreadsheet puts in and nobody sees


def parse_amount(text: str) -> int | None:
    """Whole shillings as people write them: 1000, 1,000, Ksh 1 000, 1,000/=, 1.5k, 500 bob. None for anything else.

    Cents are no whole shillings, unless they are .00 as in M-PESA's messages; a point never parts thousands.
    """
    found = _AMOUNT.fullmatch(_plain(text))
    if found is None:
        return None
    whole = int(re.sub(r"[^0-9]", "", found["grouped"] or found["plain"]))
    if found["tenths"] or found["thousands"]:
        whole = whole * 1000 + int(found["tenths"] or 0) * 100
    return whole if whole < 10**9 else None


def _plain(text: str) -> str:
    """In capitals, with ordinary blanks and apostrophes, and without what nobody sees."""
    spaced = "".join(" " if one.isspace() else one for one in text.replace("\u2019", "'"))
    return "".join(one for one in spaced if unicodedata.category(one) not in _HIDDEN).strip().upper()
