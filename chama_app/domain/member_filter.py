"""Whose rows a long list of members shows: those that a filter leaves, and whose name or number is searched for."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal

from .member_rows import MemberRow
from .members import Member, parse_phone
from .payment_status import CONFIRMED, UNKNOWN
from .searching import folded

MemberFilter = Literal["all", "not_paid", "look"]

OFFERED_FROM: Final = 8
"""With so many members there is something to filter (ux.md 4.3)."""


def filter_rows(rows: Sequence[MemberRow], show: MemberFilter, query: str = "") -> tuple[MemberRow, ...]:
    """What is left by a filter and a search, in the order it had.

    Of whom nobody knows whether he has paid, or M-PESA says that he has, nothing says that he has not.
    """
    is_shown, words = _SHOWN.get(show), folded(query).split()
    kept = filter(is_shown, rows) if is_shown else iter(rows)
    number = parse_phone(query)
    return tuple(
        row
        for row in kept
        if all(_matches(row.member, word) for word in words) or (number and row.member.phone == number)
    )


def _is_not_paid(row: MemberRow) -> bool:
    return row.takes_part and row.owed > 0 and row.status not in CONFIRMED | UNKNOWN


def _needs_a_look(row: MemberRow) -> bool:
    return row.needs_a_look


def _matches(member: Member, word: str) -> bool:
    return word in folded(member.name) or (word.lstrip("+").isdecimal() and _is_in_number(member.phone, word))


def _is_in_number(phone: str, digits: str) -> bool:
    """Numbers are written with 0 or with 254 before them, and in parts."""
    return bool(phone) and (digits.lstrip("+") in phone or digits in "0" + phone[3:])


_SHOWN: Final[Mapping[MemberFilter, Callable[[MemberRow], bool]]] = {"not_paid": _is_not_paid, "look": _needs_a_look}
