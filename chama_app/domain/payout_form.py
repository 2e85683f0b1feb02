"""The form for a payout: what was typed, what of it cannot be sent, and the draft that it makes."""

import re
from dataclasses import dataclass, field
from typing import Literal

from .amounts import read_amount
from .members import LONGEST_NAME, Member, read_phone
from .payout_rules import Draft

OTHER = "other"
"""Chosen in place of a member: the money goes to somebody outside the chama."""

LONGEST_REMARKS = 100
_REMARKS = re.compile(r"[A-Za-z0-9 .,_/:#+()\-]{2,100}")  # what Safaricom can show on the phone

Mistake = Literal["name", "phone", "amount", "remarks"]


@dataclass(frozen=True, slots=True)
class Filled:
    """The fields as they were typed; `to` is a member's id or OTHER, and only then name and phone count.

    A refund has its recipient and its amount fixed: it goes to the number that paid, whatever the member's is today.
    Where another device asked for the payment nobody here knows that number, and it has to be typed.
    """

    to: str = ""
    name: str = ""
    phone: str = field(default="", repr=False)
    amount: str = ""
    remarks: str = ""
    refund_of: str | None = None


def mistakes(filled: Filled) -> frozenset[Mistake]:
    """What has to be put right before the review."""
    found: set[Mistake] = set()
    if filled.to == OTHER and not 1 <= len(filled.name.strip()) <= LONGEST_NAME:
        found.add("name")
    if _has_phone(filled) and read_phone(filled.phone) is None:
        found.add("phone")
    if read_amount(filled.amount) is None:
        found.add("amount")
    if not _REMARKS.fullmatch(filled.remarks.strip()):
        found.add("remarks")
    return frozenset(found)


def draft_of(filled: Filled, members: tuple[Member, ...], payout_id: str) -> Draft | None:
    """What would be sent; None as long as there are mistakes."""
    amount = read_amount(filled.amount)
    if mistakes(filled) or amount is None:
        return None
    member = next((one for one in members if one.id == filled.to), None)
    phone = read_phone(filled.phone) if member is None or _has_phone(filled) else member.phone
    name = member.name if member else filled.name.strip()
    if phone is None or not name:
        return None
    return Draft(
        payout_id, name, phone, amount, filled.remarks.strip(), member.id if member else None, filled.refund_of
    )


def _has_phone(filled: Filled) -> bool:
    """Whether the number is what was typed, and not the member's own."""
    return filled.to == OTHER or filled.refund_of is not None
