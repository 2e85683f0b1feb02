"""Where things are in a book, and what each member's add up to: brought up to date change by change."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from .accounts import Account, account_of
from .carried_money import total, what_was_carried
from .payment_requests import PaymentRequest
from .payouts import Payout
from .reach import Try, last_try, overloads

R = TypeVar("R", bound=PaymentRequest | Payout)


@dataclass(frozen=True, slots=True)
class PhoneLine:
    """What one phone was asked for: the prompts that may be on it, and what was paid from it, when and how much."""

    requests: tuple[PaymentRequest, ...] = ()
    prompts: tuple[PaymentRequest, ...] = ()
    paid: tuple[tuple[datetime, int], ...] = ()


@dataclass(frozen=True, slots=True)
class BookIndex:
    """Everything by what it is looked up by, of these requests and payouts.

    `carriers` are the requests that were told of a receipt; one of them owns it, whoever else was told of it. `open`
    is what M-PESA has not answered; the `accounts` are those of each collection, by member. `last_try` is the latest of
    all tries to reach anybody, and `overloads` is when M-PESA had too much to do, by request. Nothing of it is ever
    changed: `with_request` makes the next one.
    """

    requests: tuple[PaymentRequest, ...] = ()
    payouts: tuple[Payout, ...] = ()
    places: Mapping[str, int] = field(default_factory=dict)
    carriers: Mapping[str, tuple[PaymentRequest, ...]] = field(default_factory=dict)
    refunds: Mapping[str, tuple[Payout, ...]] = field(default_factory=dict)
    open: Mapping[str, PaymentRequest] = field(default_factory=dict)
    accounts: Mapping[str, Mapping[str, Account]] = field(default_factory=dict)
    lines: Mapping[str, PhoneLine] = field(default_factory=dict)
    last_try: Try | None = None
    overloads: Mapping[str, tuple[datetime, ...]] = field(default_factory=dict)

    def owns_receipt(self, request: PaymentRequest) -> bool:
        """Whether a receipt counts for this request: the same on every device, in whatever order it was told."""
        carriers = self.carriers.get(request.receipt or "", ())
        return len(carriers) < 2 or min(carriers, key=_precedence).id == request.id

    def account(self, collection_id: str, member_id: str) -> Account:
        """The account of a member in one collection, an empty one of somebody who was never asked."""
        return self.accounts.get(collection_id, _NOBODY).get(member_id, _NOTHING)

    def all_accounts(self) -> Iterator[Account]:
        """Those of all collections."""
        for accounts in self.accounts.values():
            yield from accounts.values()

    def line(self, phone: str) -> PhoneLine:
        """What is known of a phone."""
        return self.lines.get(phone, _SILENT)


_NOTHING, _SILENT = Account(), PhoneLine()
_NOBODY: Mapping[str, Account] = {}


def index_of(requests: tuple[PaymentRequest, ...], payouts: tuple[Payout, ...]) -> BookIndex:
    """The index of a whole book."""
    refunds: dict[str, tuple[Payout, ...]] = {}
    for payout in payouts:
        if payout.refund_of:
            refunds[payout.refund_of] = (*refunds.get(payout.refund_of, ()), payout)
    by_member: dict[str, dict[str, list[PaymentRequest]]] = {}
    by_phone: dict[str, list[PaymentRequest]] = {}
    carriers: dict[str, tuple[PaymentRequest, ...]] = {}
    for one in requests:
        by_member.setdefault(one.member_id, {}).setdefault(one.collection_id, []).append(one)
        if one.phone:  # of what another device asked for nobody here knows the number
            by_phone.setdefault(one.phone, []).append(one)
        if one.receipt:
            carriers[one.receipt] = (*carriers.get(one.receipt, ()), one)
    bare = BookIndex(
        requests=requests,
        payouts=payouts,
        places={one.id: place for place, one in enumerate(requests)},
        carriers=carriers,
        refunds=refunds,
        open={one.id: one for one in requests if one.is_unanswered},
        lines={phone: _line(those) for phone, those in by_phone.items()},
        last_try=_latest(requests),
        overloads={one.id: times for one in requests if (times := overloads(one))},
    )
    accounts: dict[str, dict[str, Account]] = {}
    for member_id, those in by_member.items():
        for collection_id, account in _accounts_of(bare, those).items():
            accounts.setdefault(collection_id, {})[member_id] = account
    return replace(bare, accounts=accounts)


def with_request(index: BookIndex, new: PaymentRequest) -> BookIndex:
    """The index once a request is there, in place of its older self or as the last one."""
    place, requests = index.places.get(new.id), index.requests
    old = None if place is None else requests[place]
    changed = replace(
        index,
        requests=(*requests, new) if place is None else (*requests[:place], new, *requests[place + 1 :]),
        places={**index.places, new.id: len(requests)} if place is None else index.places,
        carriers=_with_carrier(index.carriers, old, new),
        open=_with_open(index.open, new),
        lines=_with_line(index, new) if new.phone else index.lines,
        overloads=_with_overloads(index.overloads, new),
    )
    changed = replace(changed, last_try=_with_try(changed, index.last_try, new))
    own = index.account(new.collection_id, new.member_id)
    changed = _with_account(changed, new, _put(own.requests, new))
    if old and (old.collection_id, old.member_id) != (new.collection_id, new.member_id):
        changed = _without(changed, old)
    for receipt in {one.receipt for one in (old, new) if one and one.receipt}:
        for other in changed.carriers.get(receipt, ()):
            if (other.collection_id, other.member_id) != (new.collection_id, new.member_id):
                # it may own the receipt now, or no longer
                changed = _with_account(changed, other, index.account(other.collection_id, other.member_id).requests)
    return changed


def with_payout(index: BookIndex, payout: Payout) -> BookIndex:
    """The index once a payout is there, in place of its older self: only a refund changes what a member paid."""
    changed = replace(index, payouts=_put(index.payouts, payout))
    if payout.refund_of is None:
        return changed
    refunds = _put(index.refunds.get(payout.refund_of, ()), payout)
    changed = replace(changed, refunds={**index.refunds, payout.refund_of: refunds})
    place = index.places.get(payout.refund_of)
    if place is None:  # of a payment that this device has not heard of yet
        return changed
    returned = index.requests[place]
    return _with_account(changed, returned, index.account(returned.collection_id, returned.member_id).requests)


def _with_account(index: BookIndex, of: PaymentRequest, requests: Sequence[PaymentRequest]) -> BookIndex:
    """The index with the account that this request belongs to made anew, and with those of the same member that it
    gives something to or has something from."""
    known = {name: those[of.member_id] for name, those in index.accounts.items() if of.member_id in those}
    own = {of.collection_id: requests}
    if any(one.is_carried for one in requests) or any(one.carried for one in known.values()):
        own = {name: one.requests for name, one in known.items()} | own
    accounts = dict(index.accounts)
    for name, account in _accounts_of(index, own).items():
        if name == of.collection_id or account != known[name]:  # what did not change stays the same object
            accounts[name] = {**accounts.get(name, _NOBODY), of.member_id: account}
    return replace(index, accounts=accounts)


def _without(index: BookIndex, moved: PaymentRequest) -> BookIndex:
    """The index without a request in an account that it is not of."""
    left = [one for one in index.account(moved.collection_id, moved.member_id).requests if one.id != moved.id]
    index = _with_account(index, moved, left)
    if left:
        return index
    accounts = {name: one for name, one in index.accounts[moved.collection_id].items() if name != moved.member_id}
    others = {name: those for name, those in index.accounts.items() if name != moved.collection_id}
    return replace(index, accounts={**others, moved.collection_id: accounts} if accounts else others)


def _accounts_of(index: BookIndex, own: Mapping[str, Sequence[PaymentRequest]]) -> dict[str, Account]:
    """These accounts of one member, by collection; where anything was carried, all of his are needed."""
    paid = {name: [one for one in those if one.has_arrived and index.owns_receipt(one)] for name, those in own.items()}

    def refunds(request_id: str) -> tuple[Payout, ...]:
        return index.refunds.get(request_id, ())

    carried = what_was_carried(paid, refunds)
    brought = [one for those in paid.values() for one in those if one.is_carried]
    found: dict[str, Account] = {}
    for name, those in own.items():
        carried_out = total(carried[one.id] for one in brought if one.reference == name)
        found[name] = account_of(those, index.owns_receipt, refunds, carried, carried_out)
    return found


def _precedence(request: PaymentRequest) -> tuple[bool, bool, int, str]:
    """M-PESA's word counts more than anybody's, a readable amount more than none, and of two amounts the smaller."""
    return (request.is_by_hand, request.lacks_amount, request.received, request.id)


def _with_carrier(
    carriers: Mapping[str, tuple[PaymentRequest, ...]], old: PaymentRequest | None, new: PaymentRequest
) -> Mapping[str, tuple[PaymentRequest, ...]]:
    if old and old.receipt == new.receipt and new.receipt is None:
        return carriers
    changed = dict(carriers)
    for receipt in {one.receipt for one in (old, new) if one and one.receipt}:
        others = tuple(one for one in changed.get(receipt, ()) if one.id != new.id)
        carrying = (*others, new) if receipt == new.receipt else others
        if carrying:
            changed[receipt] = carrying
        else:
            del changed[receipt]
    return changed


def _with_open(open_ones: Mapping[str, PaymentRequest], new: PaymentRequest) -> Mapping[str, PaymentRequest]:
    if new.is_unanswered:
        return {**open_ones, new.id: new}
    return {name: one for name, one in open_ones.items() if name != new.id} if new.id in open_ones else open_ones


def _with_overloads(
    known: Mapping[str, tuple[datetime, ...]], new: PaymentRequest
) -> Mapping[str, tuple[datetime, ...]]:
    times = overloads(new)
    if times:
        return {**known, new.id: times}
    return {name: those for name, those in known.items() if name != new.id} if new.id in known else known


def _with_try(index: BookIndex, known: Try | None, new: PaymentRequest) -> Try | None:
    """A history that grows has the latest try, or leaves it to another; only one that got shorter has all looked at."""
    latest = last_try(new)
    if latest and (known is None or latest >= known):
        return latest
    return _latest(index.requests) if known and known.request_id == new.id else known


def _latest(requests: Iterable[PaymentRequest]) -> Try | None:
    return max((found for one in requests if (found := last_try(one))), default=None)


def _with_line(index: BookIndex, new: PaymentRequest) -> Mapping[str, PhoneLine]:
    return {**index.lines, new.phone: _line(_put(index.line(new.phone).requests, new))}


def _put(those: tuple[R, ...], new: R) -> tuple[R, ...]:
    """A new one comes last; the older self is replaced where it is."""
    if any(one.id == new.id for one in those):
        return tuple(new if one.id == new.id else one for one in those)
    return (*those, new)


def _line(requests: Iterable[PaymentRequest]) -> PhoneLine:
    own = tuple(requests)
    return PhoneLine(
        own,
        tuple(one for one in own if one.may_show_a_prompt),
        tuple((one.arrived_at, one.received) for one in own if one.arrived_at and not one.is_by_hand),
    )
