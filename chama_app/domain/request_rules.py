"""When a member may be asked for money, and when asking could charge somebody twice."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from daraja_core.payment import PaymentSuccess, PaymentTimeout

from .book import Book, owed
from .members import Member
from .payment_requests import Attempt
from .reported_codes import open_claim

AFTER_WAIT = timedelta(minutes=2)
"""M-PESA declines the same amount from the same payer, and a busy line, for about this long."""

BEFORE_ON_YOUR_WORD = timedelta(minutes=3)
"""A prompt that was sent can still be paid for this long; only then is the member's word worth asking for."""

Reason = Literal["nothing_owed", "open", "reported_paid", "phone_in_use", "no_phone"]


@dataclass(frozen=True, slots=True)
class May:
    """Ask: no money moved, or none was asked for."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Ask, but not before this moment."""

    until: datetime


@dataclass(frozen=True, slots=True)
class OnYourWord:
    """Nobody knows whether this attempt was paid: ask only when somebody says, from `since` on, that it was not."""

    attempt: Attempt
    since: datetime


@dataclass(frozen=True, slots=True)
class No:
    """Don't ask, and why not."""

    reason: Reason


Permission: TypeAlias = May | Wait | OnYourWord | No


def may_ask(book: Book, member_id: str, now: datetime, *, production: bool) -> Permission:
    """Whether this member may be sent a request now. A sandbox's query is known to lie: it never unlocks anything."""
    if owed(book, member_id) <= 0:
        return No("nothing_owed")
    if open_claim(book, member_id):
        return No("reported_paid")
    own = book.of(member_id)
    open_attempt = next((attempt for attempt in own if attempt.is_open), None)
    if open_attempt:
        permission = _while_open(open_attempt, production=production)
        if not isinstance(permission, May):
            return permission
    if not book.member(member_id).phone:
        return No("no_phone")
    if any(
        other.is_open and other.is_waiting for other in _same_phone(book, member_id) if other.member_id != member_id
    ):
        return No("phone_in_use")
    until = _wait_until(book, member_id)
    return Wait(until) if until and until > now else May()


def _while_open(attempt: Attempt, *, production: bool) -> Permission:
    if attempt.restored or attempt.is_waiting or attempt.advice == "paid" or attempt.unconfirmed:
        return No("open")
    state = attempt.state
    assert isinstance(state, PaymentTimeout)  # open, and not waiting
    if attempt.request_may_have_left_unanswered and not state.reported:
        return OnYourWord(attempt, since=attempt.started_at + BEFORE_ON_YOUR_WORD)  # nothing to query by
    if attempt.checked_at and production and attempt.advice == "failed":
        return May()
    if attempt.checked_at and state.reported and attempt.advice != "processing":
        return May()
    return OnYourWord(attempt, since=attempt.started_at + BEFORE_ON_YOUR_WORD)


def _same_phone(book: Book, member_id: str) -> tuple[Attempt, ...]:
    phone = book.member(member_id).phone
    return tuple(attempt for attempt in book.attempts if attempt.phone == phone)


def _wait_until(book: Book, member_id: str) -> datetime | None:
    waits = [_line_free_at(book, member_id), _repeatable_at(book, member_id)]
    return max((moment for moment in waits if moment), default=None)


def _line_free_at(book: Book, member_id: str) -> datetime | None:
    own = book.of(member_id)
    return own[0].ended_at + AFTER_WAIT if own and own[0].state.retry == "after_wait" else None


def _repeatable_at(book: Book, member_id: str) -> datetime | None:
    amount = owed(book, member_id)
    waits = [
        attempt.state.settled_at + AFTER_WAIT
        for attempt in _same_phone(book, member_id)
        if isinstance(attempt.state, PaymentSuccess) and attempt.received == amount
    ]
    return max(waits, default=None)


def _waits_for_a_sibling(book: Book, member: Member, now: datetime) -> bool:
    """Only the same amount from the same phone stands in the way, and that passes by itself."""
    free_at = _line_free_at(book, member.id)
    permission = may_ask(book, member.id, now, production=False)
    return isinstance(permission, Wait) and (free_at is None or free_at <= now)


@dataclass(frozen=True, slots=True)
class Plan:
    """What "request all" would do: ask these now, these one after the other as their phone gets free, and leave out."""

    now: tuple[str, ...]
    later: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def members(self) -> tuple[str, ...]:
        """Everybody who would be asked."""
        return self.now + self.later


def plan_all(book: Book, now: datetime) -> Plan:
    """Who would be asked by "request all": only those where asking is safe without anybody's word, one per phone."""
    ask: list[str] = []
    later: list[str] = []
    left_out: list[str] = []
    phones: set[str] = set()
    for member in book.active:
        permission = may_ask(book, member.id, now, production=False)
        if isinstance(permission, May) and member.phone not in phones:
            ask.append(member.id)
            phones.add(member.phone)
        elif isinstance(permission, May) or permission == No("phone_in_use") or _waits_for_a_sibling(book, member, now):
            later.append(member.id)
        elif owed(book, member.id) > 0 or book.of(member.id):
            left_out.append(member.id)
    return Plan(tuple(ask), tuple(later), tuple(left_out))
