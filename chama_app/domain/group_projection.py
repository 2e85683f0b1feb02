"""A device's book once it is brought in line with what the records of its group say.

Numbers of phones, and what the engine or a verdict said of a payment, stay as they are here; all else is what every
device reads, so that the same records and verdicts are the same book everywhere.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from daraja_core import (
    DisbursementFailed,
    DisbursementPending,
    DisbursementSuccess,
    DisbursementTimeout,
    PaymentError,
    PaymentIdle,
    PaymentPending,
    PaymentState,
    PaymentSuccess,
    PaymentTimeout,
)
from daraja_core.disbursement import DisbursementState
from daraja_core.public_state import NOT_SENT

from .book import Book, without_terms
from .collections import Collection
from .decisions import settled_by
from .group_book import EarlierPayment, EarlierPayout, GroupBook, GroupMember, GroupPayout, GroupRequest
from .group_collections import collection_from_fields
from .members import Chama, Member
from .payment_requests import PaymentRequest
from .payouts import Payout

ANSWER_IN = timedelta(seconds=90)
"""What another device asked for and nobody has answered by then is unknown, as it is there."""


def with_group(book: Book, group: GroupBook, now: datetime, user_id: str = "") -> Book:
    """The book as all devices have it. Nothing changes before the group's owner has written all of it down.

    `user_id` is whose device this is, empty until the server has said so.
    """
    if not group.is_complete:
        return book
    requests = tuple(_requests(book, group, now))
    payouts = tuple(_payouts(book, group, now))
    if (requests, payouts) == (book.requests, book.payouts):
        return with_group_terms(book, group, user_id)
    return with_group_terms(replace(book, requests=requests, payouts=payouts), group, user_id)


def with_group_terms(book: Book, group: GroupBook, user_id: str = "") -> Book:
    """The book with the members and collections that all devices have; requests and payouts stay as they are."""
    collections = tuple(_collections(group))
    if not collections:
        return book
    current = _current(book, collections)
    after = without_terms(
        replace(
            book,
            chama=Chama(current.name, current.amount, current.reference, current.description),
            members=tuple(_members(book, group, current, own_member(book, group, user_id))),
            known=book.index,
            collections=collections,
            current=current.id,
            chama_name="" if group.chama["name"] == current.name else str(group.chama["name"]),
        )
    )
    return book if after == book else after


def _collections(group: GroupBook) -> Iterator[Collection]:
    told = {name: collection_from_fields(name, fields) for name, fields in group.collections.items()}
    known = {name: one for name, one in told.items() if one}
    listed = {member_id for one in known.values() for member_id in one.members}
    for told_member in group.members.values():
        if told_member.id not in listed and not told_member.gone:
            _keep_in_newest(told_member.id, known, group)
    yield from known.values()


def _keep_in_newest(member_id: str, known: dict[str, Collection], group: GroupBook) -> None:
    """Whom several devices took out of all his collections at once stays in the newest of them: in none he would count
    as new to the chama, and each device would ask him for another one."""
    field = f"in:{member_id}"
    left = next((one for name, one in reversed(known.items()) if group.collections[name].get(field) is False), None)
    if left:
        known[left.id] = replace(left, members=(*left.members, member_id))


def _current(book: Book, collections: Sequence[Collection]) -> Collection:
    """The one that this device looks at, or the round after it that another device has begun meanwhile.

    Whoever joins looks at nothing yet: at the newest one, if possible one that is open.
    """
    here = next((one for one in collections if one.id == book.current), None) if book.collections else None
    if here is None:
        return next((one for one in reversed(collections) if one.closed_on is None), collections[-1])
    known = {one.id for one in book.collections}
    while follower := next((one for one in collections if one.follows == here.id and one.id not in known), None):
        known.add(follower.id)
        here = follower
    return here


def own_member(book: Book, group: GroupBook, user_id: str) -> str | None:
    """Whom this device's user is: what the function recorded of him, and before that what was chosen here."""
    untold = [one for one, user in group.links.items() if user == ""]
    linked = untold or [one for one, user in group.links.items() if user_id and user == user_id]
    chosen = next((one.id for one in book.members if one.is_me), None)
    if linked or chosen is None:
        return linked[-1] if linked else None
    is_free = chosen not in group.links or (not user_id and group.links[chosen] is not None)
    return chosen if is_free else None


def _members(book: Book, group: GroupBook, current: Collection, me: str | None) -> Iterator[Member]:
    """In the order in which they came; whoever's money is here stays, even if he is on no list."""
    known = {one.id: one for one in book.members}
    for told in group.members.values():
        yield _member(told, known.get(told.id), current.own.get(told.id), is_me=told.id == me)
    payers = {member_id for accounts in book.index.accounts.values() for member_id in accounts}
    for member_id in sorted(payers - group.members.keys()):
        yield replace(known.get(member_id) or Member(member_id, "?", ""), archived=True, is_me=False, custom_share=None)


def _member(told: GroupMember, known: Member | None, own: int | None, *, is_me: bool) -> Member:
    phone = known.phone if known else ""
    return Member(told.id, told.name or "?", phone, own, archived=told.gone, is_me=is_me and not told.gone)


def _requests(book: Book, group: GroupBook, now: datetime) -> Iterator[PaymentRequest]:
    known = {one.id for one in book.requests}
    found = [known_request(one, group, now) for one in book.requests]
    found += [new_request(name, group, now) for name in group.places if name not in known]
    yield from numbered(found, group)


def numbered(requests: Sequence[PaymentRequest], group: GroupBook) -> Iterator[PaymentRequest]:
    """All requests of some members, each with its number among those of its member."""
    numbers = _numbers(requests, group)
    for one in requests:
        number, last = numbers[one.id], one.id.rpartition(".")[2]
        yield one if (one.number, one.suffix) == (number, last) else replace(one, number=number, suffix=last)


def new_request(request_id: str, group: GroupBook, now: datetime) -> PaymentRequest:
    """A request of another device's, of which nothing was known."""
    told, earlier = group.requests.get(request_id), group.earlier.get(request_id)
    at = (told.at if told else earlier.at if earlier else now) or now
    begun = min(at, now)  # by a clock that is behind nobody would wait for hours
    amount = told.amount if told else earlier.amount if earlier else 0
    way, of = (told.way, told.of) if told else ("mpesa", "")
    member_id = told.member_id if told else earlier.member_id if earlier else ""
    state = PaymentPending(None, begun) if way == "mpesa" else PaymentIdle()
    suffix = request_id.rpartition(".")[2]
    made = PaymentRequest(member_id, 0, amount, "", begun, state, elsewhere=True, suffix=suffix, way=way, reference=of)
    return known_request(made, group, now)


def known_request(request: PaymentRequest, group: GroupBook, now: datetime) -> PaymentRequest:
    """A request as all devices have it."""
    told, earlier, code = group.requests.get(request.id), group.earlier.get(request.id), group.codes.get(request.id)
    decided = group.decisions.get(request.id, ())
    is_settled = settled_by(decided) is not None
    changed = replace(
        request,
        share=told.share if told else earlier.share if earlier else request.share,
        amount=told.amount if told and request.elsewhere else request.amount,
        state=_state_elsewhere(request, told, earlier, now, is_settled) if request.elsewhere else request.state,
        superseded=request.superseded or request.id in group.superseded,
        reported_code=code.code if code else None,
        reported_amount=code.amount if code else None,
        decided=decided,
        way=told.way if told else request.way,
        collection_id=told.collection_id if told else earlier.collection_id if earlier else request.collection_id,
    )
    return request if changed == request else changed


def _state_elsewhere(
    request: PaymentRequest, told: GroupRequest | None, earlier: EarlierPayment | None, now: datetime, is_settled: bool
) -> PaymentState:
    """What M-PESA said counts; where it said nothing, what the device said that asked. For the answer to what was
    recorded by hand since nobody waits, and so it is never late."""
    match request.state:
        case PaymentSuccess():
            return request.state
        case _ if earlier:
            return PaymentSuccess(earlier.receipt, earlier.amount, request.amount, None, earlier.at)
        case PaymentPending() | PaymentTimeout(reported=False, advice="none") if told and told.is_not_sent:
            return PaymentError("another device could not send it")
        case PaymentTimeout(reported=False, advice="paid") if told and told.is_paid and told.is_not_sent:
            return PaymentError("M-PESA declined it in the end")
        case PaymentPending() | PaymentTimeout() if told and told.is_paid:
            return PaymentTimeout(None, advice="paid")
        case PaymentPending() if is_over(request.started_at, now) and not is_settled:
            return PaymentTimeout(None)
        case _:
            return request.state


def is_over(started_at: datetime, now: datetime) -> bool:
    """The time for an answer, also by a clock that was set back since: it makes nobody wait for hours."""
    return not started_at <= now < started_at + ANSWER_IN


def _numbers(requests: Iterable[PaymentRequest], group: GroupBook) -> dict[str, int]:
    """Which is the how many-eth request of its member: by when each was first told of, whatever a clock said."""
    count: dict[str, int] = {}
    numbers: dict[str, int] = {}
    for one in sorted(requests, key=lambda one: _order(one, group)):
        numbers[one.id] = count[one.member_id] = count.get(one.member_id, 0) + 1
    return numbers


def _order(request: PaymentRequest, group: GroupBook) -> tuple[int, int, datetime, str]:
    """From before the group and never paid, told in a record, and known by a verdict alone."""
    place = group.places.get(request.id)
    if place is not None:
        return (1, place, request.started_at, request.id)
    is_ours_alone = not request.elsewhere and not request.has_arrived
    return (0 if is_ours_alone else 2, 0, request.arrived_at or request.started_at, request.id)


def _payouts(book: Book, group: GroupBook, now: datetime) -> Iterator[Payout]:
    known = {one.id for one in book.payouts}
    yield from (known_payout(one, group, now) for one in book.payouts)
    yield from (new_payout(name, group, now) for name in told_payouts(group) if name not in known)


def told_payouts(group: GroupBook) -> Iterator[str]:
    """The ids of all that the devices told of, in their order."""
    yield from group.payouts
    yield from (name for name in group.earlier_payouts if name not in group.payouts)


def new_payout(payout_id: str, group: GroupBook, now: datetime) -> Payout:
    """A payout of another device's, of which nothing was known."""
    if told := group.payouts.get(payout_id):
        return known_payout(_new_payout(told, now), group, now)
    return _earlier_payout(group.earlier_payouts[payout_id])


def known_payout(payout: Payout, group: GroupBook, now: datetime) -> Payout:
    """A payout as all devices have it."""
    told, earlier = group.payouts.get(payout.id), group.earlier_payouts.get(payout.id)
    changed = replace(
        payout,
        state=_payout_state_elsewhere(payout, told, earlier, now) if payout.elsewhere else payout.state,
        refund_of=payout.refund_of or (told.refund_of if told else earlier.refund_of if earlier else None),
        confirmed_not_sent=told.confirmed_not_sent if told else payout.confirmed_not_sent,
        name=payout.name or (told.name if told else ""),
        remarks=payout.remarks or (told.remarks if told else ""),
        member_id=payout.member_id or (told.member_id if told else None),
        collection_id=told.collection_id if told else earlier.collection_id if earlier else payout.collection_id,
    )
    return payout if changed == payout else changed


def _new_payout(told: GroupPayout, now: datetime) -> Payout:
    begun = min(told.at or now, now)
    state = DisbursementPending(told.id, None, begun)
    return Payout(told.id, told.name, "", told.amount, told.remarks, begun, state, elsewhere=True)


def _earlier_payout(told: EarlierPayout) -> Payout:
    return Payout(
        told.id,
        told.name,
        "",
        told.amount,
        told.remarks,
        told.at,
        _sent(told),
        told.member_id,
        told.refund_of,
        elsewhere=True,
        collection_id=told.collection_id,
    )


def _payout_state_elsewhere(
    payout: Payout, told: GroupPayout | None, earlier: EarlierPayout | None, now: datetime
) -> DisbursementState:
    match payout.state:
        case DisbursementSuccess():
            return payout.state
        case _ if earlier:
            return _sent(earlier)
        case DisbursementPending() | DisbursementTimeout(reported=False) if told and told.is_not_sent:
            return DisbursementFailed(payout.id, None, NOT_SENT, "another device could not send it")
        case DisbursementPending() | DisbursementTimeout(reported=False) if told and told.is_paid:
            return DisbursementTimeout(payout.id, None, advice="paid")
        case DisbursementPending() if is_over(payout.started_at, now):
            return DisbursementTimeout(payout.id, None)
        case _:
            return payout.state


def _sent(told: EarlierPayout) -> DisbursementSuccess:
    return DisbursementSuccess(told.id, None, told.receipt, told.amount, told.amount, None, None, told.at)
