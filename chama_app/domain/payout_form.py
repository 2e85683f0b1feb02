"""The form for a payout: what was typed, what of it cannot be sent, and the draft that it makes."""

import re
from dataclasses import dataclass, field
from typing import Literal

from .amounts import parse_amount
from .book import Book
from .members import LONGEST_NAME, Member, one_line, parse_phone
from .payout_rules import PayoutDraft

OTHER = "other"
"""Chosen in place of a member: the money goes to somebody outside the chama."""

LONGEST_REMARKS = 100
_REMARKS = re.compile(r"[A-Za-z0-9 .,_/:#+()\-]{2,100}")  # what Safaricom can show on the phone

PayoutProblem = Literal["recipient", "name", "phone", "amount", "remarks"]


@dataclass(frozen=True, slots=True)
class PayoutInput:
    """The fields as they were typed; `to` is a member's id or OTHER, and only then name and phone count.

    A refund has its recipient and its amount fixed: it goes to the number that paid, whatever the member's is today.
    Where another device asked for the payment nobody here knows that number, and it has to be typed. `turn_of` is whose
    turn the round was when the form was opened, or its recipient chosen. The money leaves the pot that was looked at
    when the form was opened, `collection_id`.
    """

    recipient: str = ""
    name: str = ""
    phone: str = field(default="", repr=False)
    amount: str = ""
    remarks: str = ""
    refund_of: str | None = None
    turn_of: str | None = None
    collection_id: str = ""


def payees(book: Book) -> tuple[Member, ...]:
    """The members who can be paid: those who take part, and whose turn this round is, also once he has left."""
    collection = book.collection
    left = [one for one in book.members if one.id == collection.receiver and not collection.closed_on]
    return (*book.active_members, *(one for one in left if one not in book.active_members))


def payout_problems(input: PayoutInput) -> frozenset[PayoutProblem]:
    """What has to be put right before the review."""
    found: set[PayoutProblem] = set()
    if not input.recipient:
        found.add("recipient")
    if input.recipient == OTHER and not 1 <= len(one_line(input.name)) <= LONGEST_NAME:
        found.add("name")
    if _has_phone(input) and parse_phone(input.phone) is None:
        found.add("phone")
    if parse_amount(input.amount) is None:
        found.add("amount")
    if not _REMARKS.fullmatch(input.remarks.strip()):
        found.add("remarks")
    return frozenset(found)


def parse_payout(input: PayoutInput, members: tuple[Member, ...], payout_id: str) -> PayoutDraft | None:
    """What would be sent; None as long as there are mistakes."""
    amount = parse_amount(input.amount)
    if payout_problems(input) or amount is None:
        return None
    member = next((one for one in members if one.id == input.recipient), None)
    phone = parse_phone(input.phone) if member is None or _has_phone(input) else member.phone
    name = member.name if member else one_line(input.name)
    if phone is None or not name:
        return None
    return PayoutDraft(
        payout_id,
        name,
        phone,
        amount,
        input.remarks.strip(),
        member.id if member else None,
        input.refund_of,
        input.collection_id,
        is_for_turn=member is not None and input.refund_of is None and member.id == input.turn_of,
    )


def is_repeated(typed: str, amount: int) -> bool:
    """Whether the amount that is to leave was typed once more, in whichever way it is written."""
    return parse_amount(typed) == amount


def _has_phone(input: PayoutInput) -> bool:
    """Whether the number is what was typed, and not the member's own."""
    return input.recipient == OTHER or input.refund_of is not None
