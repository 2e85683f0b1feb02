"""The book: the chama, its members and every request, and what they add up to."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from .accounts import Account, Part
from .book_index import BookIndex, index_of
from .book_index import with_payout as index_with_payout
from .book_index import with_request as index_with_request
from .decisions import Decision
from .members import Chama, Member
from .payment_requests import PaymentRequest
from .payouts import Payout
from .shares import divide


@dataclass(frozen=True)
class Book:
    """Everything the app knows of one chama at one moment."""

    chama: Chama
    members: tuple[Member, ...]
    requests: tuple[PaymentRequest, ...] = ()
    payouts: tuple[Payout, ...] = ()
    known: BookIndex | None = field(default=None, repr=False, compare=False)
    """An index that somebody has already; it counts when it is of these requests and payouts."""

    @cached_property
    def index(self) -> BookIndex:
        """Where to find what."""
        known = self.known
        if known and known.requests is self.requests and known.payouts is self.payouts:
            return known
        return index_of(self.requests, self.payouts)

    @cached_property
    def shares(self) -> Mapping[str, int]:
        """What each member is to pay in all, by id; of whoever has left what counts of his payments."""
        gone = [one for one in self.index.accounts if one not in self._by_id]  # on no list, but the money is here
        stakes = [self.account(one.id).stake(one.custom_share, is_gone=one.archived) for one in self.members] + [
            self.account(one).stake(None, is_gone=True) for one in gone
        ]
        return dict(zip([*self._by_id, *gone], divide(self.chama.target, stakes), strict=True))

    @cached_property
    def active_members(self) -> tuple[Member, ...]:
        """Everybody who shares the pot now."""
        return tuple(member for member in self.members if not member.archived)

    @cached_property
    def _by_id(self) -> Mapping[str, Member]:
        return {member.id: member for member in self.members}

    def member(self, member_id: str) -> Member:
        """The member with this id; a question mark where money came from one who is on no list."""
        return self._by_id.get(member_id) or Member(member_id, "?", "", archived=True)

    def account(self, member_id: str) -> Account:
        """What a member was asked for and paid."""
        return self.index.account(member_id)

    def requests_of(self, member_id: str) -> tuple[PaymentRequest, ...]:
        """A member's requests, the newest first."""
        return self.account(member_id).requests

    def next_number(self, member_id: str) -> int:
        """The number of the member's next request."""
        return max((one.number for one in self.requests_of(member_id)), default=0) + 1

    def latest_request(self, member_id: str) -> PaymentRequest | None:
        """The request that the member's row speaks of: one that was paid, else the newest."""
        own = tuple(request for request in self.requests_of(member_id) if not request.is_withdrawn)
        paid = next((request for request in own if request.has_arrived), None)
        return paid or (own[0] if own else None)

    def request(self, request_id: str) -> PaymentRequest | None:
        """The request with this id."""
        place = self.index.places.get(request_id)
        return None if place is None else self.requests[place]

    def payout(self, payout_id: str) -> Payout | None:
        """The payout with this id."""
        return next((payout for payout in self.payouts if payout.id == payout_id), None)

    def share(self, member_id: str) -> int:
        """What a member is to pay in all; an archived one owes nothing."""
        return 0 if self.member(member_id).archived else self.shares.get(member_id, 0)


def with_request(book: Book, request: PaymentRequest) -> Book:
    """The book with this request in place of its older self, or added."""
    index = index_with_request(book.index, request)
    return replace(book, requests=index.requests, known=index)


def with_decision(book: Book, decision: Decision) -> Book:
    """The book once something was decided about a payment; what was decided already changes nothing."""
    known = book.request(decision.request_id)
    if known is None or any(one.id == decision.id for one in known.decided):
        return book
    return with_request(book, replace(known, decided=(*known.decided, decision)))


def with_payout(book: Book, payout: Payout) -> Book:
    """The book with this payout in place of its older self, or added."""
    index = index_with_payout(book.index, payout)
    return replace(book, payouts=index.payouts, known=index)


def begun_by(now: datetime, book: Book) -> Book:
    """The book of a clock that was set back since: what is open began now at the latest, or it would be waited for."""
    requests = tuple(
        replace(one, started_at=min(one.started_at, now)) if one.is_unanswered else one for one in book.requests
    )
    payouts = tuple(replace(one, started_at=min(one.started_at, now)) if one.is_open else one for one in book.payouts)
    return replace(book, requests=requests, payouts=payouts)


def owed(book: Book, member_id: str) -> int:
    """What is missing from a member's share."""
    return max(0, book.share(member_id) - book.account(member_id).received)


def paid_in_full(book: Book, member_id: str) -> bool:
    """Nothing is missing from the member's share, and something was paid or nothing asked."""
    account = book.account(member_id)
    return owed(book, member_id) == 0 and (account.received > 0 or book.share(member_id) == 0)


def surplus(book: Book, member_id: str) -> tuple[Part, ...]:
    """What a member paid beyond the share and nobody has decided about, payment by payment, the newest first."""
    return book.account(member_id).beyond(book.shares.get(member_id, 0))
