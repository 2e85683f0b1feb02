"""A chama on several phones: the roster that its owner keeps for all, and who may change what.

A roster never holds a phone number: every member can read it, and a number is nobody's business but its owner's and
the treasurer's. Each device knows the numbers that were typed into it, and no others.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from daraja_core.machine import WATCH_FOR
from daraja_core.payment import PaymentCancelled, PaymentFailed, PaymentSuccess

from .book import Book
from .members import Chama, Member
from .payment_requests import PaymentRequest

VERSION = 1
LONGEST_MEMBER_ID = 30

Role = Literal["owner", "treasurer", "member"]
HeldBy = Literal["own_money", "declined_lately"]
"""What keeps this device with its own chama."""

JoinProblem = Literal["no_code"] | HeldBy

_MEMBER_ID = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{LONGEST_MEMBER_ID - 1}}}")


@dataclass(frozen=True, slots=True)
class Membership:
    """The group that this device belongs to, since when, and what its user is there, as the server said last.

    `is_recorded`: what this device knew is in the records of the group, or on its way there.
    """

    group_id: str
    role: Role
    since: datetime
    is_recorded: bool = False


@dataclass(frozen=True, slots=True)
class RosterMember:
    """One person of a roster. Whoever is `archived` owes nothing, but what was paid counts."""

    id: str
    name: str
    share: int
    archived: bool = False


@dataclass(frozen=True, slots=True)
class RosterPayment:
    """A payment from before the chama was shared: no other device can read its verdict."""

    id: str
    receipt: str
    amount: int
    at: datetime

    @property
    def member_id(self) -> str:
        """Whose share it was."""
        return self.id.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Roster:
    """What the owner wrote down for all members. `refunds` says which payout gave which request's money back."""

    chama: Chama
    members: tuple[RosterMember, ...]
    earlier: tuple[RosterPayment, ...] = ()
    refunds: tuple[tuple[str, str], ...] = ()


def may_edit(membership: Membership | None) -> bool:
    """Whether this device may change the members and the chama: everybody's own chama, but only its owner's."""
    return membership is None or membership.role == "owner"


def may_ask(membership: Membership | None, member: Member) -> bool:
    """Whether this device may ask for this member's share: whoever is a member and nothing more pays his own."""
    return membership is None or membership.role != "member" or member.is_me


def may_create_group(book: Book) -> bool:
    """A request that is under way is known to this device alone: it must be answered before others may ask."""
    return not any(request.is_open for request in book.requests)


def held_by(book: Book, now: datetime) -> HeldBy | None:
    """Joining puts another chama in this one's place: never where money came in or went out, or may have, or may yet.

    M-PESA may still tell that what it declined was paid after all, and would then find no member.
    """
    requests = book.requests
    if book.payouts or any(one.has_arrived or one.receipt or one.is_unanswered for one in requests):
        return "own_money"
    return "declined_lately" if any(_may_be_paid_after_all(one, now) for one in requests) else None


def _may_be_paid_after_all(request: PaymentRequest, now: datetime) -> bool:
    """While the engine listens; of what was asked for in a group all its devices hear."""
    is_declined = isinstance(request.state, PaymentFailed | PaymentCancelled)
    is_ours_alone = not request.elsewhere and not request.group_id
    return is_declined and is_ours_alone and request.started_at <= now < request.started_at + WATCH_FOR


def parse_roster(fields: Mapping[str, Any]) -> Roster | None:
    """The roster in a team's preferences; None for what is none, or was written by a newer app."""
    try:
        if fields["v"] != VERSION:
            return None
        chama = Chama(
            _text(fields["name"]), _whole(fields["target"]), _text(fields["reference"]), _text(fields["description"])
        )
        members = tuple(_listed(one) for one in fields["members"])
        earlier = tuple(_earlier(one) for one in fields.get("earlier", ()))
        refunds = tuple((_text(payout), _text(request)) for payout, request in dict(fields.get("refunds", {})).items())
    except (KeyError, TypeError, ValueError):
        return None
    if len({one.id for one in members}) < len(members):
        return None
    return Roster(chama, members, earlier, refunds)


def with_roster(book: Book, roster: Roster) -> Book:
    """The book with the owner's members and shares in it; numbers, and who holds this device, stay as they are here.

    Whoever is in the roster no more, but has a history here, stays in the record, archived.
    """
    known = {member.id: member for member in book.members}
    members = [_member(listed, known.get(listed.id)) for listed in roster.members]
    ids = {member.id for member in members}
    members += [replace(one, archived=True) for one in book.members if one.id not in ids and book.requests_of(one.id)]
    refunds = dict(roster.refunds)
    payouts = tuple(replace(one, refund_of=one.refund_of or refunds.get(one.id)) for one in book.payouts)
    return replace(book, chama=roster.chama, members=tuple(members), payouts=payouts)


def earlier_payments(book: Book, roster: Roster) -> tuple[PaymentRequest, ...]:
    """What was paid before the chama was shared and is not in this book yet."""
    found = (_request(book, one) for one in roster.earlier if one.member_id in {member.id for member in book.members})
    return tuple(one for one in found if not _has_receipt(book, one.id))


def with_member_ids(book: Book, ids: Mapping[str, str]) -> Book:
    """A fresh book whose members get ids that no other device uses: a payment's id begins with its member's."""
    return replace(book, members=tuple(replace(one, id=ids[one.id]) for one in book.members))


def _has_receipt(book: Book, request_id: str) -> bool:
    known = book.request(request_id)
    return known is not None and known.receipt is not None


def _member(listed: RosterMember, known: Member | None) -> Member:
    phone, is_me = (known.phone, known.is_me) if known else ("", False)
    share = None if listed.archived else listed.share
    return Member(listed.id, listed.name, phone, share, archived=listed.archived, is_me=is_me and not listed.archived)


def _request(book: Book, one: RosterPayment) -> PaymentRequest:
    state, last = PaymentSuccess(one.receipt, one.amount, one.amount, None, one.at), one.id.rpartition(".")[2]
    number, suffix = (int(last), "") if last.isdecimal() else (book.next_number(one.member_id), last)
    return PaymentRequest(one.member_id, number, one.amount, "", one.at, state, elsewhere=True, suffix=suffix)


def _listed(fields: Mapping[str, Any]) -> RosterMember:
    member_id = _text(fields["id"])
    if not _MEMBER_ID.fullmatch(member_id):
        raise ValueError("an id that no payment can begin with")
    return RosterMember(member_id, _text(fields["name"]), _whole(fields["share"]), fields.get("gone") is True)


def _earlier(fields: Mapping[str, Any]) -> RosterPayment:
    at, name = datetime.fromisoformat(_text(fields["at"])), _text(fields["id"])
    if at.tzinfo is None or not name.rpartition(".")[0]:
        raise ValueError("a moment without its zone, or a payment without its member")
    return RosterPayment(name, _text(fields["receipt"]), _whole(fields["amount"]), at)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("a text is missing")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("a whole number is missing")
    return value
