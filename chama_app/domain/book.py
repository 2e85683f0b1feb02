"""The book: the chama, its members and every attempt, and what they add up to."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .members import Chama, Member, shares
from .payment_requests import Attempt
from .payouts import Payout


@dataclass(frozen=True, slots=True)
class Book:
    """Everything the app knows of one chama at one moment."""

    chama: Chama
    members: tuple[Member, ...]
    attempts: tuple[Attempt, ...] = ()
    payouts: tuple[Payout, ...] = ()

    def member(self, member_id: str) -> Member:
        """The member with this id; a KeyError is our own bug."""
        return next(member for member in self.members if member.id == member_id)

    @property
    def active(self) -> tuple[Member, ...]:
        """Everybody who shares the pot now."""
        return tuple(member for member in self.members if not member.archived)

    def of(self, member_id: str) -> tuple[Attempt, ...]:
        """A member's attempts, the newest first."""
        own = [attempt for attempt in self.attempts if attempt.member_id == member_id]
        return tuple(sorted(own, key=lambda attempt: attempt.number, reverse=True))

    def latest(self, member_id: str) -> Attempt | None:
        """The attempt that the member's row speaks of: one that was paid, else the newest."""
        own = self.of(member_id)
        paid = next((attempt for attempt in own if attempt.receipt), None)
        return paid or (own[0] if own else None)

    def attempt(self, attempt_id: str) -> Attempt | None:
        """The attempt with this id."""
        return next((attempt for attempt in self.attempts if attempt.id == attempt_id), None)

    def payout(self, payout_id: str) -> Payout | None:
        """The payout with this id."""
        return next((payout for payout in self.payouts if payout.id == payout_id), None)

    def share(self, member_id: str) -> int:
        """What a member owes; an archived one owes nothing."""
        return shares(self.members, self.chama.target).get(member_id, 0)


def with_attempt(book: Book, attempt: Attempt) -> Book:
    """The book with this attempt in place of its older self, or added."""
    others = tuple(other for other in book.attempts if other.id != attempt.id)
    return replace(book, attempts=(*others, attempt))


def with_payout(book: Book, payout: Payout) -> Book:
    """The book with this payout in place of its older self, or added."""
    others = tuple(other for other in book.payouts if other.id != payout.id)
    return replace(book, payouts=(*others, payout))


def unique_receipts(attempts: Iterable[Attempt]) -> dict[str, int]:
    """Every receipt once, with the amount that M-PESA reported for it."""
    return {attempt.receipt: attempt.received for attempt in attempts if attempt.receipt}


@dataclass(frozen=True, slots=True)
class Pot:
    """What the pot card shows, in shillings. Unknown money is never part of `received`."""

    received: int
    target: int
    waiting: int
    unknown: int
    paid_members: int
    members: int

    @property
    def left(self) -> int:
        """What is still missing."""
        return max(0, self.target - self.received)

    @property
    def over(self) -> int:
        """What arrived beyond the target."""
        return max(0, self.received - self.target)

    @property
    def complete(self) -> bool:
        """The money is there and every share is covered."""
        return self.members > 0 and self.received >= self.target and self.paid_members == self.members


def pot(book: Book) -> Pot:
    """The sum over unique receipts, beside what is still on its way and what nobody knows."""
    open_attempts = [attempt for attempt in book.attempts if not attempt.receipt and not attempt.superseded]
    return Pot(
        received=sum(unique_receipts(book.attempts).values()) - sent_back(book, book.attempts),
        target=book.chama.target,
        waiting=sum(attempt.amount for attempt in open_attempts if attempt.is_waiting and not attempt.restored),
        unknown=sum(a.amount for a in open_attempts if a.is_unknown or (a.is_waiting and a.restored)),
        paid_members=sum(1 for member in book.active if paid_in_full(book, member.id)),
        members=len(book.active),
    )


def received_from(book: Book, member_id: str) -> int:
    """What arrived from one member, every receipt once, and did not go back."""
    return sum(unique_receipts(book.of(member_id)).values()) - sent_back(book, book.of(member_id))


def sent_back(book: Book, attempts: Iterable[Attempt]) -> int:
    """What was returned of these attempts' money, once M-PESA confirmed it."""
    ids = {attempt.id for attempt in attempts}
    return sum(payout.sent for payout in book.payouts if payout.refund_of in ids)


def owed(book: Book, member_id: str) -> int:
    """What is missing from a member's share."""
    return max(0, book.share(member_id) - received_from(book, member_id))


def paid_in_full(book: Book, member_id: str) -> bool:
    """The member's receipts cover the share."""
    return received_from(book, member_id) > 0 and owed(book, member_id) == 0


def second_payment(book: Book, member_id: str) -> tuple[Attempt, Attempt] | None:
    """The first and the last payment when a share was paid twice, until somebody decided what becomes of it."""
    paid = list({attempt.receipt: attempt for attempt in book.of(member_id) if attempt.receipt}.values())[::-1]
    too_much = received_from(book, member_id) > book.share(member_id)
    ids = {attempt.id for attempt in paid}
    going_back = any(payout.refund_of in ids and not payout.did_not_leave for payout in book.payouts)
    if len(paid) < 2 or not too_much or going_back or any(attempt.resolution for attempt in paid):
        return None
    return paid[0], paid[-1]
