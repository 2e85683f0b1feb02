"""One row per member: what it says and the one thing that its button does."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from .book import Book, owed
from .members import Member
from .payment_kinds import CONFIRMED, NEEDS_A_LOOK, PAID, UNKNOWN, WAITING, Kind, kind_of
from .payment_requests import Attempt
from .payment_status import Standing, standing
from .reported_codes import claimable, open_claim
from .request_rules import May, No, OnYourWord, Permission, Wait, may_ask

CHECK_COOL_DOWN = timedelta(seconds=6)
"""A check asks Safaricom, which allows few questions a minute."""


class Act(StrEnum):
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
    """The primary action: pressing it does `act`, when `enabled`. `seconds` counts down to the moment that it may."""

    act: Act
    enabled: bool = True
    amount: int = 0
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A member as the list and the detail page show them. `received` is what came for the share, in however many parts.

    `can_report` while an M-PESA code may be reported; `reported` is the attempt whose code is not confirmed yet.
    `unclear` are the requests that somebody has to look at, and how they stand, whatever the row speaks of.
    """

    member: Member
    share: int
    owed: int
    received: int
    standing: Standing
    action: Action
    on_your_word: OnYourWord | None
    can_report: bool = False
    reported: Attempt | None = None
    unclear: tuple[tuple[Kind, Attempt], ...] = ()

    @property
    def needs_a_look(self) -> bool:
        """Somebody has to find something out, or to decide."""
        return self.kind in NEEDS_A_LOOK or bool(self.unclear)

    @property
    def kind(self) -> Kind:
        """Where the member stands."""
        return self.standing.kind


def rows(book: Book, now: datetime, *, production: bool, queued: frozenset[str] = frozenset()) -> tuple[Row, ...]:
    """Every member's row: first what needs a decision, then what is on its way, the unpaid, the paid.

    Of those who have left only whoever's money needs a decision.
    """
    made = [row(book, member, now, production=production, queued=member.id in queued) for member in book.members]
    return tuple(sorted((one for one in made if not one.member.archived or one.needs_a_look), key=_urgency))


def row(book: Book, member: Member, now: datetime, *, production: bool, queued: bool = False) -> Row:
    """One member's row."""
    where = standing(book, member.id, now)
    if queued and where.kind not in WAITING | CONFIRMED | UNKNOWN:
        where = Standing(Kind.QUEUED)
    permission = may_ask(book, member.id, now, production=production)
    missing = owed(book, member.id)
    return Row(
        member=member,
        share=book.share(member.id),
        owed=missing,
        received=book.account(member.id).received,
        standing=where,
        action=_action(where, permission, missing, now),
        on_your_word=permission if isinstance(permission, OnYourWord) else None,
        can_report=claimable(book, member.id) is not None,
        reported=open_claim(book, member.id),
        unclear=tuple((kind, one) for one in book.of(member.id) if (kind := kind_of(one, now)) in NEEDS_A_LOOK),
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


def attention(made: Sequence[Row]) -> Attention:
    """What the rows need somebody for."""
    kinds = Counter(kind for row in made for kind, _ in row.unclear)
    return Attention(
        unknown=sum(kinds[kind] for kind in UNKNOWN) - kinds[Kind.CHECKING_EARLIER] - kinds[Kind.REPORTED],
        checking=kinds[Kind.CHECKING_EARLIER],
        reported=kinds[Kind.REPORTED],
        amount_missing=kinds[Kind.AMOUNT_MISSING],
        twice=sum(row.kind is Kind.PAID_TWICE for row in made),
        overpaid=sum(row.kind is Kind.OVERPAID for row in made),
    )


def _action(where: Standing, permission: Permission, missing: int, now: datetime) -> Action:
    match where.kind:
        case Kind.PAID_TWICE | Kind.OVERPAID | Kind.AMOUNT_MISSING:
            return Action(Act.REVIEW)
        case Kind.PAID | Kind.PAID_LATE | Kind.PAID_BY_HAND | Kind.NOTHING_OWED:
            return Action(Act.RECEIPT)
        case Kind.QUEUED | Kind.SENDING | Kind.CHECKING_EARLIER:
            return Action(Act.BUSY, enabled=False)
        case Kind.WAITING | Kind.STILL_WAITING | Kind.RECEIPT_MISSING:
            return _check(Act.CHECK_NOW, where, now)
        case Kind.UNKNOWN | Kind.NO_ANSWER | Kind.NO_REPLY | Kind.REPORTED if not isinstance(permission, May):
            return _check(Act.CHECK_STATUS, where, now)
        case kind:
            return _ask(_ASK_AS.get(kind, Act.REQUEST_AGAIN), permission, missing, now)


def may_check(attempt: Attempt, now: datetime) -> bool:
    """Whether it is time to check this one again; a clock that was set back makes nobody wait."""
    checked_at = attempt.checked_at
    return checked_at is None or not checked_at <= now < checked_at + CHECK_COOL_DOWN


def _check(act: Act, where: Standing, now: datetime) -> Action:
    return Action(act, enabled=where.attempt is None or may_check(where.attempt, now))


def _ask(act: Act, permission: Permission, missing: int, now: datetime) -> Action:
    match permission:
        case May():
            return Action(act, amount=missing)
        case No(reason="no_phone"):
            return Action(Act.ADD_NUMBER, amount=missing)
        case Wait(until):
            return Action(act, enabled=False, amount=missing, seconds=max(1, int((until - now).total_seconds())))
        case _:
            return Action(act, enabled=False, amount=missing)


def _urgency(made: Row) -> int:
    if made.needs_a_look:
        return 0
    if made.kind in WAITING | CONFIRMED:
        return 1
    return 3 if made.kind in PAID | {Kind.NOTHING_OWED} else 2


_ASK_AS = {Kind.IDLE: Act.REQUEST, Kind.PAID_IN_PART: Act.REQUEST_REST, Kind.NOT_SENT: Act.TRY_AGAIN}
