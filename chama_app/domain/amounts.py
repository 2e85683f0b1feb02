"""Money as people type, paste and write it, and the most that one payment can be."""

import re
import unicodedata
from fractions import Fraction
from typing import Literal

LARGEST_AMOUNT = 250_000
"""Safaricom's limit for one payment: a share must fit into one request, a payout into one order."""

AmountProblem = Literal["has_cents", "two_amounts", "unclear_amount"]

_TIMES = {"K": 1000, "THOUSAND": 1000, "ELFU": 1000, "LAKI": 100_000, "M": 10**6, "MILLION": 10**6, "MILIONI": 10**6}
_CURRENCY = r"(?:KENYA\s+)?(?:KES|KSHS?|SHS?|SHILINGI|SHILLINGS?|BOB)[.:]?"
_END = rf"\s*(?:[/.]?[-=]+/?|/|{_CURRENCY})?(?:\s*ONLY)?\.?"
# Commas, the blanks that nobody types and apostrophes part thousands; 12 500 with a plain blank may be two amounts.
_AMOUNT = re.compile(
    rf"""(?:{_CURRENCY}\s*)?
    (?P<whole>[1-9][0-9]{{0,2}}(?:(?:,[0-9]{{2,3}})*,[0-9]{{3}}|(?:[\xa0'][0-9]{{3}})+|(?:[ ]000)+)|[1-9][0-9]*|0)
    (?:\s?\.\s?00?)?{_END}""",
    re.VERBOSE,
)
_IN_WORDS = re.compile(
    rf"""(?:{_CURRENCY}\s*)?(?P<before>(?:ELFU|LAKI|MILIONI)\s)?\s*
    (?P<number>[0-9]{{1,3}}(?:\.[0-9]+)?)\s*(?P<behind>(?(before)|(?:{"|".join(_TIMES)})\b)){_END}""",
    re.VERBOSE,
)
_NUMBER = re.compile(r"[0-9](?:[0-9,.'\xa0]*[0-9])?")
_QUOTES = "\"'“”*"
_HIDDEN = ("Cf", "Mn", "Me", "Cc")  # what a chat or a spreadsheet puts in and nobody sees
_SIGNS = str.maketrans({"\u2019": "'", "\u066c": ",", "\u066b": ".", "\uff0c": ",", "\uff0e": ".", "\uff0f": "/"})


def parse_amount(text: str) -> int | None:
    """Whole shillings as people write them: 1000, 1,000, Ksh 1 000, 1,000/=, 1.5k, elfu 2. None for anything else.

    Cents are no whole shillings, unless they are .00 as in M-PESA's messages; a point never parts thousands, and what
    may be two amounts is none.
    """
    plain = _plain(text)
    if found := _AMOUNT.fullmatch(plain):
        amount = Fraction(re.sub("[^0-9]", "", found["whole"]))
    elif found := _IN_WORDS.fullmatch(plain):
        amount = Fraction(found["number"]) * _TIMES[(found["before"] or found["behind"]).strip()]
    else:
        return None
    return int(amount) if amount.denominator == 1 and amount < 10**9 else None


def amount_problem(text: str) -> AmountProblem | None:
    """What is wrong with a text that is no amount, where that can be told."""
    plain = re.sub(r"\s?\.\s?(?=[0-9])", ".", _plain(text))
    numbers = _NUMBER.findall(plain)
    if len(numbers) > 1:
        return "two_amounts"
    if _IN_WORDS.fullmatch(plain) or (numbers and re.fullmatch(r"[0-9,]+\.[0-9]{1,2}", numbers[0])):
        return "has_cents"
    is_unclear = re.search(r"[0-9]\s*[KM]\b", plain) or (numbers and not numbers[0].isdecimal())
    return "unclear_amount" if is_unclear else None


def _plain(text: str) -> str:
    """In capitals, with the digits and signs of a Kenyan keyboard, and without what nobody sees."""
    plain = "".join(map(_plain_sign, text.translate(_SIGNS))).upper()
    return plain.strip().strip(_QUOTES).rstrip(",;").strip()


def _plain_sign(one: str) -> str:
    digit = unicodedata.decimal(one, None)
    if digit is not None:
        return str(digit)
    if one.isspace():
        return " " if one in " \t\r\n" else "\u00a0"
    return "" if unicodedata.category(one) in _HIDDEN else one
