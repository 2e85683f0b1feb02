"""What M-PESA has not answered yet: it goes on when a backup takes the place of the book that it stands in."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from .book import Book, with_payout, with_requests, with_terms
from .collections import Collection
from .dates import day_of
from .group import Membership
from .members import Member
from .payment_requests import PaymentRequest
from .payouts import Payout

_ANSWERS = ("success", "failed", "cancelled", "not_sent")


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Requests and payouts that this device sent, and of which nobody knows what became of the money."""

    requests: tuple[PaymentRequest, ...]
    payouts: tuple[Payout, ...]

    @property
    def ids(self) -> frozenset[str]:
        """The ids by which the engine knows them."""
        return frozenset(one.id for one in self.requests) | frozenset(one.id for one in self.payouts)


def unanswered(
    book: Book, membership: Membership | None = None, group_id: str | None = None, since: datetime | None = None
) -> Unanswered:
    """What goes on in another book, which is of the group `group_id` if any; with a moment, what was answered since
    then comes along, too: it was open, or had not begun yet.

    What another device sent is not among it: that device follows it, and tells the group. Nor is what was sent for a
    chama that this device has only joined, and the other book is not of: it belongs into that chama's pot.
    """
    foreign = _foreign_group(membership, group_id)
    return Unanswered(
        tuple(
            one
            for one in book.requests
            if not one.elsewhere and one.group_id != foreign and (one.is_unanswered or _is_answered_since(one, since))
        ),
        tuple(
            one
            for one in book.payouts
            if not one.elsewhere and one.group_id != foreign and (one.is_open or _is_answered_since(one, since))
        ),
    )


def with_unanswered(book: Book, going_on: Unanswered, other: Book) -> Book:
    """The book with what goes on of another one and is not in it, and with whom and what it is for.

    Nobody is asked for more by it: who is not in this book comes as somebody who has left, whose payments count and
    who owes nothing, and a collection comes closed.
    """
    kept, known = with_terms(book), {one.id for one in book.requests} | {one.id for one in book.payouts}
    every: tuple[PaymentRequest | Payout, ...] = (*going_on.requests, *going_on.payouts)
    missing = [one for one in every if one.id not in known]
    collections = (*kept.collections, *_missing_collections(kept, missing, other))
    listed = {one.id for one in collections}
    placed = [one if one.collection_id in listed else replace(one, collection_id=book.current) for one in missing]
    requests = [one for one in placed if isinstance(one, PaymentRequest)]
    members = (*kept.members, *_missing_members(kept, requests, other))
    after = with_requests(replace(kept, members=members, collections=collections, known=book.index), requests)
    for payout in placed:
        after = with_payout(after, payout) if isinstance(payout, Payout) else after
    return after if missing else book


def _missing_members(book: Book, requests: Iterable[PaymentRequest], other: Book) -> Iterator[Member]:
    known = {one.id for one in book.members}
    for member_id in dict.fromkeys(one.member_id for one in requests if one.member_id not in known):
        yield replace(other.member(member_id), archived=True, is_me=False, custom_share=None)


def _missing_collections(book: Book, missing: Sequence[PaymentRequest | Payout], other: Book) -> Iterator[Collection]:
    known = {one.id for one in book.collections}
    for one in with_terms(other).collections:
        begun = [each.started_at for each in missing if each.collection_id == one.id]
        if begun and one.id not in known:
            yield replace(one, closed_on=one.closed_on or day_of(max(begun)))


def _foreign_group(membership: Membership | None, group_id: str | None) -> str | None:
    if membership is None or membership.role == "owner" or membership.group_id == group_id:
        return None
    return membership.group_id


def _is_answered_since(record: PaymentRequest | Payout, since: datetime | None) -> bool:
    if since is None:
        return False
    answered = [entry.at for entry in record.timeline if entry.what in _ANSWERS]
    by_hand = [record.settled.at] if isinstance(record, PaymentRequest) and record.settled else []
    return max((*answered, *by_hand), default=record.started_at) > since
