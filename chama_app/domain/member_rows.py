"""One row per member: what it says and the one thing that its button does."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from .accounts import Account, Part
from .book import Book, owed
from .carried_money import Came
from .collections import FIRST
from .member_status import MemberStatus, member_status
from .members import Member
from .payment_requests import PROMPT_OPEN, PaymentRequest
from .payment_status import CONFIRMED, NEEDS_ATTENTION, PAID, UNKNOWN, WAITING, PaymentStatus
from .payouts import Payout
from .reported_codes import reportable_request, unconfirmed_report
from .request_plan import asked_with_all
from .request_rules import (
    Allowed,
    AllowedFrom,
    NeedsConfirmation,
    NotAllowed,
    RequestPermission,
    may_request,
    waiting_points,
    waits_for_a_sibling,
)

CHECK_COOL_DOWN = timedelta(seconds=6)
"""A check asks Safaricom, which allows few questions a minute."""


class ActionKind(StrEnum):
    """What the button of a row can do."""

    REQUEST = "request"
    REQUEST_REST = "request_rest"
    REQUEST_AGAIN = "request_again"
    TRY_AGAIN = "try_again"
    CHECK_NOW = "check_now"
    CHECK_STATUS = "check_status"
    RECEIPT = "receipt"
    REVIEW = "review"
    BUSY = "busy"
    ADD_NUMBER = "add_number"


@dataclass(frozen=True, slots=True)
class Action:
    """The primary action: pressing it does `act`, when `enabled`; `allowed_from` is the moment that it waits for."""

    kind: ActionKind
    enabled: bool = True
    amount: int = 0
    allowed_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member as the list and the detail page show them. `received` is what came for the share, in however many parts:
    the `payments`, the earliest first, are whole, and of those in `counting` something is here. Of what came besides,
    `sent_back` has returned to the payer, `going_back` is on its way, `set_aside` counts later. `carried` is what came
    from another collection, by request.

    `can_report` while an M-PESA code may be reported; `unconfirmed_report` is the request whose code is not confirmed.
    `unclear` are the requests that need attention, and their status, whatever the row speaks of. `is_planned` while
    "request all" would ask the member too. The row says the same until `changes_at`, if nothing but time passes.
    """

    member: Member
    share: int
    owed: int
    received: int
    member_status: MemberStatus
    action: Action
    needs_confirmation: NeedsConfirmation | None
    can_report: bool = False
    unconfirmed_report: PaymentRequest | None = None
    unclear: tuple[tuple[PaymentStatus, PaymentRequest], ...] = ()
    collection_id: str = FIRST
    takes_part: bool = True
    sent_back: int = 0
    going_back: int = 0
    payments: tuple[Part, ...] = ()
    counting: tuple[Part, ...] = ()
    set_aside: int = 0
    carried: Mapping[str, Came] = field(default_factory=dict)
    is_planned: bool = False
    changes_at: datetime | None = None

    @property
    def counts_down_to(self) -> datetime | None:
        """The moment that the row counts down to, if any."""
        return self.action.allowed_from or self.member_status.prompt_closes_at

    @property
    def needs_a_look(self) -> bool:
        """Somebody has to find something out, or to decide."""
        return self.status in NEEDS_ATTENTION or bool(self.unclear)

    @property
    def status(self) -> PaymentStatus:
        """The status of the member's payment."""
        return self.member_status.status


def build_rows(
    book: Book, now: datetime, *, production: bool, queued: frozenset[str] = frozenset()
) -> tuple[MemberRow, ...]:
    """Every member's row: first what needs a decision, then what is on its way, the unpaid, the paid.

    Of those who have left, or take no part in this collection, only whoever's money needs a decision.
    """
    made = [build_row(book, member, now, production=production, queued=member.id in queued) for member in book.members]
    return in_order(made)


def in_order(made: Iterable[MemberRow]) -> tuple[MemberRow, ...]:
    """The rows that are shown, the most urgent first."""
    return tuple(sorted((one for one in made if one.takes_part or one.needs_a_look), key=_urgency))


def build_row(book: Book, member: Member, now: datetime, *, production: bool, queued: bool = False) -> MemberRow:
    """One member's row."""
    status = member_status(book, member.id, now)
    permission = may_request(book, member.id, now, production=production)
    if queued and status.status not in WAITING | CONFIRMED | UNKNOWN:
        is_in_line = permission == NotAllowed("phone_in_use") or waits_for_a_sibling(book, member, now)
        status = MemberStatus(PaymentStatus.QUEUED if is_in_line else PaymentStatus.IN_TURN)
    missing, account = owed(book, member.id), book.account(member.id)
    payments = _payments(account)
    return MemberRow(
        member=member,
        share=book.share(member.id),
        owed=missing,
        received=account.received,
        sent_back=account.sent_back,
        going_back=account.going_back,
        payments=payments,
        counting=tuple(part for part in payments if part.request.id in account.present),
        set_aside=account.set_aside,
        carried=account.carried,
        member_status=status,
        action=_action(status, permission, missing, now),
        collection_id=book.current,
        takes_part=book.takes_part(member),
        needs_confirmation=permission if isinstance(permission, NeedsConfirmation) else None,
        can_report=reportable_request(book, member.id) is not None,
        unconfirmed_report=unconfirmed_report(book, member.id),
        unclear=account.unclear,
        is_planned=book.takes_part(member) and asked_with_all(book, member, now) is not None,
        changes_at=min((moment for moment in turning_points(book, member.id) if moment > now), default=None),
    )


@dataclass(frozen=True, slots=True)
class Attention:
    """How many need somebody: requests of which nothing is known, and members of whose money something is to decide."""

    unknown: int = 0
    checking: int = 0
    reported: int = 0
    amount_missing: int = 0
    twice: int = 0
    overpaid: int = 0


def attention(made: Sequence[MemberRow]) -> Attention:
    """What the rows need somebody for."""
    kinds = Counter(kind for row in made for kind, _ in row.unclear)
    return Attention(
        unknown=sum(kinds[kind] for kind in UNKNOWN)
        - kinds[PaymentStatus.CHECKING_EARLIER]
        - kinds[PaymentStatus.REPORTED],
        checking=kinds[PaymentStatus.CHECKING_EARLIER],
        reported=kinds[PaymentStatus.REPORTED],
        amount_missing=kinds[PaymentStatus.AMOUNT_MISSING],
        twice=sum(row.status is PaymentStatus.PAID_TWICE for row in made),
        overpaid=sum(row.status is PaymentStatus.OVERPAID for row in made),
    )


def seconds_left(row: MemberRow, now: datetime) -> int | None:
    """What is left of the time that the row counts down; None where it counts nothing."""
    if row.counts_down_to is None:
        return None
    return max(0 if row.action.enabled else 1, int((row.counts_down_to - now).total_seconds()))


def _action(status: MemberStatus, permission: RequestPermission, missing: int, now: datetime) -> Action:
    match status.status:
        case PaymentStatus.PAID_TWICE | PaymentStatus.OVERPAID | PaymentStatus.AMOUNT_MISSING:
            return Action(ActionKind.REVIEW)
        case kind if kind in PAID | {PaymentStatus.NOTHING_OWED}:
            return Action(ActionKind.RECEIPT)
        case PaymentStatus.QUEUED | PaymentStatus.IN_TURN | PaymentStatus.SENDING | PaymentStatus.CHECKING_EARLIER:
            return Action(ActionKind.BUSY, enabled=False)
        case PaymentStatus.WAITING | PaymentStatus.STILL_WAITING | PaymentStatus.RECEIPT_MISSING:
            return _check(ActionKind.CHECK_NOW, status, now)
        case kind if kind in UNKNOWN and not isinstance(permission, Allowed):
            return _check(ActionKind.CHECK_STATUS, status, now)
        case kind:
            return _ask(_ASK_AS.get(kind, ActionKind.REQUEST_AGAIN), permission, missing, now)


def turning_points(book: Book, member_id: str) -> Iterator[datetime]:
    """Every moment at which the member's row may say something else although nothing happened."""
    yield from waiting_points(book, member_id)
    for one in book.requests_of(member_id):
        if one.is_waiting:
            yield one.started_at + PROMPT_OPEN
        if one.checked_at is not None:
            yield one.checked_at
            yield one.checked_at + CHECK_COOL_DOWN


def may_check(record: PaymentRequest | Payout, now: datetime) -> bool:
    """Whether it is time to check this one again; a clock that was set back makes nobody wait."""
    checked_at = record.checked_at
    return checked_at is None or not checked_at <= now < checked_at + CHECK_COOL_DOWN


def _check(kind: ActionKind, status: MemberStatus, now: datetime) -> Action:
    return Action(kind, enabled=status.request is None or may_check(status.request, now))


def _ask(kind: ActionKind, permission: RequestPermission, missing: int, now: datetime) -> Action:
    match permission:
        case Allowed():
            return Action(kind, amount=missing)
        case NotAllowed(reason="no_phone"):
            return Action(ActionKind.ADD_NUMBER, amount=missing)
        case AllowedFrom(until):
            return Action(kind, enabled=False, amount=missing, allowed_from=until)
        case _:
            return Action(kind, enabled=False, amount=missing)


def _payments(account: Account) -> tuple[Part, ...]:
    paid = sorted((part.request for part in account.parts if account.came(part.request).amount), key=_when)
    return tuple(Part(one, account.came(one).amount) for one in paid)


def _when(payment: PaymentRequest) -> tuple[datetime, int]:
    return payment.settled_at or payment.started_at, payment.number


def _urgency(made: MemberRow) -> tuple[int, float]:
    """Of what needs a decision the latest comes first: it is what somebody is busy with."""
    if made.needs_a_look:
        return 0, -max((request.started_at.timestamp() for _, request in made.unclear), default=0.0)
    if made.status in WAITING | CONFIRMED:
        return 1, 0
    return 3 if made.status in PAID | {PaymentStatus.NOTHING_OWED} else 2, 0


_ASK_AS = {
    PaymentStatus.IDLE: ActionKind.REQUEST,
    PaymentStatus.PAID_IN_PART: ActionKind.REQUEST_REST,
    PaymentStatus.COUNTS_NO_MORE: ActionKind.REQUEST,
    PaymentStatus.NOT_SENT: ActionKind.TRY_AGAIN,
}
