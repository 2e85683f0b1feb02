"""The status of a member, for each of which the screens have copy, an icon and a colour."""

from dataclasses import dataclass
from datetime import datetime

from .accounts import Part
from .book import Book, owed, surplus
from .payment_requests import PROMPT_OPEN, PaymentRequest
from .payment_status import PaymentStatus, request_status
from .reported_codes import unconfirmed_report


@dataclass(frozen=True, slots=True)
class MemberStatus:
    """The status, the request that it speaks of, and what came beyond the share.

    Then `present` are the payments of which something is here, the most recent that is too much at the end, and
    `can_send_back` says whether M-PESA brought any of what is too much. `prompt_closes_at` is when a phone usually
    takes its prompt away, while one waits for the PIN.
    """

    status: PaymentStatus
    request: PaymentRequest | None = None
    present: tuple[PaymentRequest, ...] = ()
    prompt_closes_at: datetime | None = None
    beyond: int = 0
    can_send_back: bool = True


def member_status(book: Book, member_id: str, now: datetime) -> MemberStatus:
    """The status of one member at this moment."""
    parts = surplus(book, member_id)
    if parts:
        return _beyond(book, member_id, parts)
    own, missing, received = book.requests_of(member_id), owed(book, member_id), book.account(member_id).received
    latest = book.latest_request(member_id)
    if latest is None:
        return MemberStatus(
            PaymentStatus.IDLE if missing or book.member(member_id).archived else PaymentStatus.NOTHING_OWED
        )
    if missing == 0 and received:
        return _of(latest, now)
    blocking = next((one for one in own if one.blocks_asking), None)
    if blocking:
        return _of(blocking, now)
    reported = unconfirmed_report(book, member_id)
    if reported:
        return _of(reported, now)
    if missing == 0:
        return MemberStatus(PaymentStatus.NOTHING_OWED, latest)
    if not latest.has_arrived:
        return _of(latest, now)
    return MemberStatus(PaymentStatus.PAID_IN_PART if received else PaymentStatus.COUNTS_NO_MORE, latest)


def need_a_look(book: Book) -> int:
    """Of how many members somebody has to find something out, or to decide, as their rows say it."""
    return sum(bool(one.unclear or one.beyond(book.shares.get(name, 0))) for name, one in book.accounts.items())


def surplus_kinds(book: Book, member_id: str) -> dict[str, PaymentStatus]:
    """The payments of a member that came beyond the share, and how: a whole one too many, or so much too much."""
    is_alone = len(book.account(member_id).present) < 2
    return {
        part.request.id: PaymentStatus.OVERPAID
        if is_alone or part.amount < book.came(part.request).amount
        else PaymentStatus.PAID_TWICE
        for part in surplus(book, member_id)
    }


def _beyond(book: Book, member_id: str, parts: tuple[Part, ...]) -> MemberStatus:
    last, account = parts[0].request, book.account(member_id)
    here = [one for one in reversed(account.requests) if one.id in account.present]
    present = (*(one for one in here if one.id != last.id), last)
    kind = surplus_kinds(book, member_id)[last.id]
    can_send_back, beyond = any(part.can_be_returned for part in parts), sum(part.amount for part in parts)
    return MemberStatus(kind, present[0], present, beyond=beyond, can_send_back=can_send_back)


def _of(request: PaymentRequest, now: datetime) -> MemberStatus:
    kind = request_status(request, now)
    closes_at = request.started_at + PROMPT_OPEN if kind is PaymentStatus.WAITING else None
    return MemberStatus(kind, request, prompt_closes_at=closes_at)
