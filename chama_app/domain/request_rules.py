"""When a member may be asked for money, and when asking could charge somebody twice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from daraja_core.payment import PaymentError, PaymentState, PaymentTimeout

from .book import Book, owed
from .members import Member
from .payment_requests import PaymentRequest
from .reported_codes import unconfirmed_report

AFTER_WAIT = timedelta(minutes=2)
"""M-PESA declines the same amount from the same payer, and a busy line, for about this long."""

BEFORE_CONFIRMATION = timedelta(minutes=3)
"""A prompt that was sent can still be paid for this long; only then is the member's word worth asking for."""

NotAllowedReason = Literal["nothing_owed", "closed", "open", "reported_paid", "phone_in_use", "no_phone", "not_own"]


@dataclass(frozen=True, slots=True)
class Allowed:
    """Ask: no money moved, or none was asked for."""


@dataclass(frozen=True, slots=True)
class AllowedFrom:
    """Ask, but not before this moment."""

    until: datetime


@dataclass(frozen=True, slots=True)
class NeedsConfirmation:
    """Nobody knows whether this request was paid: ask only when somebody says, from `since` on, that it was not."""

    request: PaymentRequest
    since: datetime


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """Don't ask, and why not."""

    reason: NotAllowedReason


RequestPermission: TypeAlias = Allowed | AllowedFrom | NeedsConfirmation | NotAllowed


def may_request(book: Book, member_id: str, now: datetime, *, production: bool) -> RequestPermission:
    """Whether this member may be sent a request now. A sandbox's query is known to lie: it never unlocks anything."""
    if owed(book, member_id) <= 0:
        return NotAllowed("nothing_owed")
    if book.collection.closed_on:
        return NotAllowed("closed")
    if unconfirmed_report(book, member_id):
        return NotAllowed("reported_paid")
    permission = _strictest([_while_open(one, production=production) for one in to_supersede(book, member_id)])
    if isinstance(permission, NotAllowed):
        return permission
    phone = book.member(member_id).phone
    if not phone:
        return NotAllowed("no_phone")
    if any(
        (other.collection_id, other.member_id) != (book.current, member_id) for other in book.index.line(phone).prompts
    ):
        return NotAllowed("phone_in_use")
    until = _wait_until(book, member_id, now)
    return AllowedFrom(until) if until else permission


def to_supersede(book: Book, member_id: str) -> tuple[PaymentRequest, ...]:
    """The requests that nobody waits for any more once the member is asked again."""
    return tuple(request for request in book.requests_of(member_id) if request.blocks_asking)


def _strictest(permissions: Sequence[RequestPermission]) -> RequestPermission:
    refused = [one for one in permissions if isinstance(one, NotAllowed)]
    on_word = [one for one in permissions if isinstance(one, NeedsConfirmation)]
    return refused[0] if refused else max(on_word, key=lambda one: one.since, default=Allowed())


def _while_open(request: PaymentRequest, *, production: bool) -> RequestPermission:
    if request.restored or request.unconfirmed or not isinstance(request.state, PaymentTimeout):
        return NotAllowed("open")
    on_your_word = NeedsConfirmation(request, since=request.started_at + BEFORE_CONFIRMATION)
    if request.request_may_have_left_unanswered and not request.state.reported:
        return on_your_word  # nothing to query by
    is_checked = request.checked_at is not None and request.checked_at >= _prompt_over_at(request)
    if is_checked and production and request.advice == "failed":
        return Allowed()
    is_silent = request.state.reported and not request.is_answer_unclear  # the phone got the prompt, or never will
    if is_checked and is_silent and request.advice != "processing":
        return Allowed()
    return on_your_word


def _prompt_over_at(request: PaymentRequest) -> datetime:
    """When nobody can have answered the prompt any more: M-PESA reported its end, or the longest time is over."""
    reported = [entry.at for entry in request.timeline if entry.what == "timeout"]
    latest = request.started_at + BEFORE_CONFIRMATION
    return min(reported[0], latest) if reported else latest


def _wait_until(book: Book, member_id: str, now: datetime) -> datetime | None:
    """When the waiting ends that has begun; a clock that was set back since makes nobody wait."""
    begun = _waiting_begun_at(book, member_id)
    return max((moment + wait for moment, wait in begun if moment <= now < moment + wait), default=None)


def waiting_points(book: Book, member_id: str) -> Iterator[datetime]:
    """The moments at which a member begins to wait, or ends."""
    for moment, wait in _waiting_begun_at(book, member_id):
        yield moment
        yield moment + wait


def _waiting_begun_at(book: Book, member_id: str) -> list[tuple[datetime, timedelta]]:
    paid = [(moment, AFTER_WAIT) for moment in _paid_the_same_at(book, member_id)]
    return [*_line_busy_since(book, member_id), *paid]


def _line_busy_since(book: Book, member_id: str) -> list[tuple[datetime, timedelta]]:
    newest = book.requests_of(member_id)[:1]
    return [(one.ended_at, _demanded(one.state)) for one in newest if one.state.retry == "after_wait"]


def _demanded(state: PaymentState) -> timedelta:
    """How long a refusal makes wait: as long as it says, and no longer than anything else does."""
    if isinstance(state, PaymentError) and state.retry_after_s is not None:
        return min(timedelta(seconds=state.retry_after_s), AFTER_WAIT)
    return AFTER_WAIT


def _paid_the_same_at(book: Book, member_id: str) -> list[datetime]:
    amount, line = owed(book, member_id), book.index.line(book.member(member_id).phone)
    return [at for at, paid in line.paid if paid == amount]


def waits_for_a_sibling(book: Book, member: Member, now: datetime) -> bool:
    """Only the same amount from the same phone stands in the way, and that passes by itself."""
    is_line_busy = any(since + wait > now for since, wait in _line_busy_since(book, member.id))
    permission = may_request(book, member.id, now, production=False)
    return isinstance(permission, AllowedFrom) and not is_line_busy
