"""The book: the chama, its members and every request, and what they add up to in one of its collections."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from .accounts import Account, Part
from .book_index import BookIndex, index_of
from .book_index import with_payout as index_with_payout
from .book_index import with_request as index_with_request
from .carried_money import Came
from .collections import FIRST, Collection
from .decisions import Decision
from .members import Chama, Member
from .payment_requests import PaymentRequest
from .payouts import Payout
from .pot import Pot, sum_up
from .shares import Stake, divide


@dataclass(frozen=True)
class Book:
    """Everything the app knows of one chama at one moment, looked at through one of its collections, the `current` one.

    `chama` and the members' custom shares are those of that collection, and so is every sum; requests and payouts are
    those of all. A book without `collections` has one, which everybody takes part in.
    """

    chama: Chama
    members: tuple[Member, ...]
    requests: tuple[PaymentRequest, ...] = ()
    payouts: tuple[Payout, ...] = ()
    known: BookIndex | None = field(default=None, repr=False, compare=False)
    """An index that somebody has already; it counts when it is of these requests and payouts."""

    collections: tuple[Collection, ...] = ()
    current: str = FIRST
    chama_name: str = ""

    @cached_property
    def index(self) -> BookIndex:
        """Where to find what."""
        known = self.known
        if known and known.requests is self.requests and known.payouts is self.payouts:
            return known
        return index_of(self.requests, self.payouts)

    @cached_property
    def collection(self) -> Collection:
        """The collection that the book is looked at through."""
        known = next((one for one in self.collections if one.id == self.current), None)
        return known or collection_of(self.chama, self.members, self.current)

    @property
    def accounts(self) -> Mapping[str, Account]:
        """What was asked and paid in this collection, by member."""
        return self.index.accounts.get(self.current, _NOBODY)

    @cached_property
    def stakes(self) -> Mapping[str, Stake]:
        """What everybody brings into the division of the target, by id."""
        gone = sorted(one for one in self.accounts if one not in self._by_id)  # on no list, but the money is here
        own = [one.id for one in self.members]
        return {one: self.stake_of(one, self.account(one)) for one in (*own, *gone)}

    def stake_of(self, member_id: str, account: Account) -> Stake:
        """What somebody with this account would bring."""
        member = self._by_id.get(member_id)
        if member is None:
            return account.stake(None, is_gone=True)
        return account.stake(self.own_amount(member), is_gone=not self.takes_part(member))

    @cached_property
    def target(self) -> int:
        """What is to be collected: the target to split, or the fixed amounts and what counts of those who left."""
        if self.collection.kind == "target":
            return self.chama.target
        return sum(
            one.counted if one.is_gone or one.custom is None else max(one.custom, one.counted)
            for one in self.stakes.values()
        )

    @cached_property
    def shares(self) -> Mapping[str, int]:
        """What each member is to pay in all, by id; of whoever has left what counts of his payments."""
        return dict(zip(self.stakes, divide(self.target, list(self.stakes.values())), strict=True))

    @cached_property
    def active_members(self) -> tuple[Member, ...]:
        """Everybody who takes part now."""
        return tuple(member for member in self.members if self.takes_part(member))

    @cached_property
    def bearers(self) -> Counter[str]:
        """How many of those who take part have a name."""
        return Counter(member.name for member in self.active_members)

    @cached_property
    def _parties(self) -> frozenset[str] | None:
        """Who takes part; whoever is new to the chama takes part in the collection that he comes to."""
        if not self.collections:
            return None
        return frozenset((*self.collection.members, *new_members(self)))

    def takes_part(self, member: Member) -> bool:
        """Whether this member is asked for a share of this collection."""
        return not member.archived and (self._parties is None or member.id in self._parties)

    def own_amount(self, member: Member) -> int | None:
        """What this member pays whatever the others pay; None for an equal part of what they leave."""
        if member.custom_share is None and self.collection.kind == "fixed":
            return self.chama.target
        return member.custom_share

    @cached_property
    def _by_id(self) -> Mapping[str, Member]:
        return {member.id: member for member in self.members}

    @cached_property
    def sums(self) -> Pot:
        """What all payments add up to: every tab asks for it after every change."""
        return sum_up(self)

    @property
    def name(self) -> str:
        """The chama's own name, whatever it collects for."""
        return self.chama_name or self.chama.name

    def member(self, member_id: str) -> Member:
        """The member with this id; a question mark where money came from one who is on no list."""
        return self._by_id.get(member_id) or Member(member_id, "?", "", archived=True)

    def account(self, member_id: str) -> Account:
        """What a member was asked for and paid in this collection."""
        return self.index.account(self.current, member_id)

    def all_requests_of(self, member_id: str) -> tuple[PaymentRequest, ...]:
        """A member's requests in all collections."""
        return tuple(one for each in self.index.accounts for one in self.index.account(each, member_id).requests)

    def requests_of(self, member_id: str) -> tuple[PaymentRequest, ...]:
        """A member's requests in this collection, the newest first."""
        return self.account(member_id).requests

    def next_number(self, member_id: str) -> int:
        """The number of the member's next request: ids that end in it are told apart in all collections."""
        return max((one.number for one in self.all_requests_of(member_id)), default=0) + 1

    def latest_request(self, member_id: str) -> PaymentRequest | None:
        """The request that the member's row speaks of: one that was paid and is here, else one that was paid, else the
        newest."""
        own = tuple(one for one in self.requests_of(member_id) if not one.is_withdrawn and not self.is_void(one))
        paid, present = [one for one in own if one.has_arrived], self.account(member_id).present
        return next((one for one in paid if one.id in present), (paid or own or (None,))[0])

    def came(self, request: PaymentRequest) -> Came:
        """How much came of a request, and how: of what was carried here no more than there is of it."""
        return self.index.account(request.collection_id, request.member_id).came(request)

    def is_void(self, request: PaymentRequest) -> bool:
        """It was carried here, and nothing of it is there any more."""
        return request.is_carried and not self.came(request).amount

    def request(self, request_id: str) -> PaymentRequest | None:
        """The request with this id."""
        place = self.index.places.get(request_id)
        return None if place is None else self.requests[place]

    def payout(self, payout_id: str) -> Payout | None:
        """The payout with this id."""
        return next((payout for payout in self.payouts if payout.id == payout_id), None)

    def share(self, member_id: str) -> int:
        """What a member is to pay in all; whoever has left, or takes no part, owes nothing."""
        return self.shares.get(member_id, 0) if self.takes_part(self.member(member_id)) else 0


_NOBODY: Mapping[str, Account] = {}
_OF_THE_STAKES = ("stakes", "target", "shares", "active_members", "bearers", "_parties", "_by_id", "collection")
"""What `cached_property` has kept of a book and is the same in another one with the same stakes."""


def collection_of(chama: Chama, members: Iterable[Member], collection_id: str = FIRST) -> Collection:
    """The one collection of a chama that knows of no others."""
    return Collection(
        collection_id,
        chama.name,
        "target",
        chama.target,
        chama.reference,
        chama.description,
        tuple(one.id for one in members if not one.archived),
        {one.id: one.custom_share for one in members if one.custom_share is not None},
    )


def through(book: Book, collection_id: str) -> Book:
    """The same book looked at through another collection. Of one that there is not, or that nobody was told of yet,
    only the payments are known: it asks nobody for anything."""
    if collection_id == book.current:
        return book
    kept, known = with_terms(book), (one for one in book.collections if one.id == collection_id)
    wanted = next(known, None) or Collection(collection_id, book.name, "target", 0, "", "")
    members = tuple(replace(one, custom_share=wanted.own.get(one.id)) for one in book.members)
    return replace(
        kept,
        chama=Chama(wanted.name, wanted.amount, wanted.reference, wanted.description),
        members=members,
        current=collection_id,
        known=book.index,
        chama_name="" if book.name == wanted.name else book.name,
    )


def with_terms(book: Book) -> Book:
    """The book with what was changed of the current collection among its collections: whoever is new takes part."""
    book = book if book.collections else replace(book, collections=(book.collection,))
    known = book.collection
    kept = replace(
        known,
        name=book.chama.name,
        amount=book.chama.target,
        reference=book.chama.reference,
        description=book.chama.description,
        members=(*known.members, *new_members(book)),
        own={one.id: one.custom_share for one in book.members if one.custom_share is not None},
    )
    if kept == known:
        return book
    return replace(book, collections=tuple(kept if one.id == kept.id else one for one in book.collections))


def with_collection(book: Book, changed: Collection) -> Book:
    """The book with this in place of the collection that it was."""
    kept = with_terms(book)
    return replace(kept, collections=tuple(changed if one.id == changed.id else one for one in kept.collections))


def without_terms(book: Book) -> Book:
    """A book with one collection that is nothing but a target for everybody needs no collections."""
    plain = collection_of(book.chama, book.members)
    one = book.collections[0]
    is_plain = len(book.collections) == 1 and set(plain.members) <= set(one.members)
    return replace(book, collections=()) if is_plain and replace(one, members=plain.members) == plain else book


def new_members(book: Book) -> tuple[str, ...]:
    """Who is in no collection yet."""
    listed = {one for each in book.collections for one in each.members}
    return tuple(one.id for one in book.members if one.id not in listed)


def with_request(book: Book, request: PaymentRequest) -> Book:
    """The book with this request in place of its older self, or added."""
    index = index_with_request(book.index, request)
    after = replace(book, requests=index.requests, known=index)
    _take_shares(book, after)
    return after


def _take_shares(before: Book, after: Book) -> None:
    """Most news changes nobody's share: where everybody brings what he brought, nothing is divided again."""
    known, accounts = vars(before), before.accounts
    if "shares" not in known or not accounts.keys() <= after.accounts.keys():
        return
    for member_id, account in after.accounts.items():
        is_same = account is accounts.get(member_id)
        if not is_same and before.stake_of(member_id, account) != before.stakes.get(member_id):
            return
    vars(after).update({name: known[name] for name in _OF_THE_STAKES if name in known})


def with_requests(book: Book, requests: Iterable[PaymentRequest]) -> Book:
    """The book with each of these in it."""
    for one in requests:
        book = with_request(book, one)
    return book


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
    """The book of a clock that was set back since: what is open began now at the latest, or it would be waited for.

    It is the same book where nothing is ahead of the clock.
    """
    for request in [one for one in book.index.open.values() if one.started_at > now]:
        book = with_request(book, replace(request, started_at=now))
    for payout in [one for one in book.payouts if one.started_at > now and one.is_open]:
        book = with_payout(book, replace(payout, started_at=now))
    return book


def owed(book: Book, member_id: str) -> int:
    """What is missing from a member's share."""
    return max(0, book.share(member_id) - book.account(member_id).received)


def paid_in_full(book: Book, member_id: str) -> bool:
    """Something was paid, and nothing is missing from the member's share."""
    return owed(book, member_id) == 0 and book.account(member_id).received > 0


def surplus(book: Book, member_id: str) -> tuple[Part, ...]:
    """What a member paid beyond the share and nobody has decided about, payment by payment, the newest first."""
    return book.account(member_id).beyond(book.shares.get(member_id, 0))
