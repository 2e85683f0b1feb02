"""What "request all" would do, as it is shown before somebody says yes; and what has changed when he does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from .book import Book, owed
from .collections import FIRST
from .members import Member
from .request_rules import Allowed, NotAllowed, may_request, waits_for_a_sibling


@dataclass(frozen=True, slots=True)
class RequestPlan:
    """Ask these now, these one after the other as their phone gets free, and leave these out.

    `amounts` is what each would be asked for, and `phones` on which number.
    """

    now: tuple[str, ...]
    later: tuple[str, ...]
    left_out: tuple[str, ...]
    amounts: Mapping[str, int] = field(default_factory=dict, compare=False)
    phones: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    collection_id: str = FIRST

    @property
    def members(self) -> tuple[str, ...]:
        """Everybody who would be asked."""
        return self.now + self.later

    @property
    def total(self) -> int:
        """What they would be asked for together."""
        return sum(self.amounts.values())


@dataclass(frozen=True, slots=True)
class PlanChange:
    """One who would be asked for another amount than was shown, on another number, not any more, or besides."""

    member_id: str
    shown: int | None
    now: int | None


def plan_requests(book: Book, now: datetime) -> RequestPlan:
    """Who would be asked by "request all": only those where asking is safe without anybody's word, one per phone."""
    ask: list[str] = []
    later: list[str] = []
    left_out: list[str] = []
    phones: set[str] = set()
    for member in book.active_members:
        turn = asked_with_all(book, member, now)
        if turn == "now" and member.phone not in phones:
            ask.append(member.id)
            phones.add(member.phone)
        elif turn:
            later.append(member.id)
        elif owed(book, member.id) > 0 or book.requests_of(member.id):
            left_out.append(member.id)
    asked = (*ask, *later)
    return RequestPlan(
        tuple(ask),
        tuple(later),
        tuple(left_out),
        {one: owed(book, one) for one in asked},
        {one: book.member(one).phone for one in asked},
        book.current,
    )


def asked_with_all(book: Book, member: Member, now: datetime) -> Literal["now", "later"] | None:
    """When "request all" would ask this one, as far as it is about this one alone; None for whoever it leaves out."""
    permission = may_request(book, member.id, now, production=False)
    if isinstance(permission, Allowed):
        return "now"
    is_in_turn = permission == NotAllowed("phone_in_use") or waits_for_a_sibling(book, member, now)
    return "later" if is_in_turn else None


def plan_changes(shown: RequestPlan, current: RequestPlan) -> tuple[PlanChange, ...]:
    """What somebody who said yes to the one plan would do in truth; empty when it is what he saw."""
    if shown.collection_id != current.collection_id:  # for something else altogether
        shown = RequestPlan((), (), (), collection_id=current.collection_id)
    everybody = dict.fromkeys((*shown.members, *current.members))
    changed = [
        one
        for one in everybody
        if shown.amounts.get(one) != current.amounts.get(one) or shown.phones.get(one) != current.phones.get(one)
    ]
    return tuple(PlanChange(one, shown.amounts.get(one), current.amounts.get(one)) for one in changed)
