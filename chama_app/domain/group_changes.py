"""What the other devices of a group have to be told when this device's book changes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from daraja_core import (
    DisbursementFailed,
    DisbursementSuccess,
    PaymentCancelled,
    PaymentError,
    PaymentFailed,
    PaymentSuccess,
)
from daraja_core.group_record import LONGEST_BODY, body_length
from daraja_core.public_state import NOT_SENT

from .book import Book, with_terms
from .collections import FIRST, Collection
from .decisions import Decision, Kept, Settled
from .group_book import GroupBook
from .group_collections import collection_to_fields
from .members import Member
from .payment_requests import PaymentRequest
from .payouts import Payout
from .turns import payouts_of_the_turn

_TOLD_OF_A_NOTE = 200
"""Older versions took notes of any length, and a record does not."""

_DECLINED = PaymentFailed | PaymentCancelled | PaymentError

CHAMA = "chama"
"""The subject of what is told about the chama itself."""


@dataclass(frozen=True, slots=True)
class NewRecord:
    """What a record will say; `id` is empty where any new one will do."""

    kind: str
    subject: str
    body: Mapping[str, Any] = field(repr=False)
    id: str = ""


def changes_of_members(before: Book, after: Book) -> Iterator[NewRecord]:
    """Who is in the chama, who of them this device's user is, and what is collected for: field by field, what it was
    and what it becomes."""
    if before.name != after.name:
        yield NewRecord("chama", CHAMA, {"changes": {"name": [before.name, after.name]}})
    was_me, is_me = ({one.id for one in book.members if one.is_me} for book in (before, after))
    yield from (NewRecord("unlinked", one, {}) for one in sorted(was_me - is_me))  # first, for nobody is two at once
    known = {one.id: one for one in before.members}
    for member in after.members:
        old = known.pop(member.id, None)
        if changes := _changes(_member_fields(old) if old else _NOBODY, _member_fields(member)):
            yield NewRecord("member", member.id, {"changes": changes})
    for gone in known.values():
        if not gone.archived:
            yield NewRecord("member", gone.id, {"changes": {"gone": [False, True]}})
    yield from (NewRecord("linked", one, {}) for one in sorted(is_me - was_me))
    yield from _changes_of_collections(with_terms(before).collections, after)


def _changes_of_collections(before: Iterable[Collection], book: Book) -> Iterator[NewRecord]:
    earlier = {one.id: one for one in before}
    known, after = {name: collection_to_fields(one) for name, one in earlier.items()}, with_terms(book).collections
    for one in after:
        old, new = known.get(one.id, {}), collection_to_fields(one)
        changes = {name: [old.get(name), new.get(name)] for name in {**new, **old} if old.get(name) != new.get(name)}
        # Who takes no part any more is told so; a field that was never told needs no end.
        told = {
            name: [seen, False if name.startswith("in:") and to is None else to] for name, (seen, to) in changes.items()
        }
        more = _payouts_seen(book, earlier[one.id]) if old.get("receiver") and "receiver" in told else {}
        for part in _in_parts(told, more):
            yield NewRecord("collection", one.id, {"changes": part} | more)


def _payouts_seen(book: Book, swapped: Collection) -> dict[str, Any]:
    """Whoever swapped a turn says which payouts to its receiver he knew of: none of them has left. By one that he did
    not know of the turn is taken, and the swap comes too late."""
    return {"payouts": [one.id for one in payouts_of_the_turn(book, swapped)]}


def _in_parts(changes: Mapping[str, list[Any]], more: Mapping[str, Any]) -> Iterator[dict[str, list[Any]]]:
    """So that each fits into one record, beside what all of them say."""
    part: dict[str, list[Any]] = {}
    for name, pair in changes.items():
        if part and body_length({"changes": {**part, name: pair}, **more}) > LONGEST_BODY:
            yield part
            part = {}
        part[name] = pair
    if part:
        yield part


def changes_of_request(
    before: PaymentRequest | None, after: PaymentRequest, group_id: str, supersedes: Iterable[str] = ()
) -> Iterator[NewRecord]:
    """What became of a request, as far as its verdict does not say it to everybody anyway."""
    if after.way != "mpesa" and before is None:
        yield _recorded(after)
    elif not after.elsewhere:
        yield from _own_request(before, after, group_id, supersedes)
    if after.reported_code != (before.reported_code if before else None):
        yield _reported(after)
    yield from _decisions(after, len(before.decided) if before else 0)


def changes_of_payout(before: Payout | None, after: Payout, group_id: str) -> Iterator[NewRecord]:
    """What became of a payout, as far as its verdict does not say it to everybody anyway."""
    if not after.elsewhere:
        yield from _own_payout(before, after, group_id)
    note = after.confirmed_not_sent
    if note and note != (before.confirmed_not_sent if before else None):
        yield NewRecord("payout_not_sent", after.id, {"note": note[:_TOLD_OF_A_NOTE]})


def missing_records(book: Book, group: GroupBook, group_id: str, *, is_owner: bool) -> Iterator[NewRecord]:
    """What this device knows and no record says: of a group that was just founded, or is from an earlier version.

    The chama itself comes last: who reads it has read all that was there before.
    """
    is_founding = is_owner and not group.is_complete
    if is_founding:
        for member in book.members:
            yield NewRecord("member", member.id, {"changes": _changes(_NOBODY, _member_fields(member))})
        yield from missing_link(book, group)
        yield from _changes_of_collections((), book)
    for request in sorted(book.requests, key=lambda one: (one.started_at, one.number, one.id)):
        yield from _missing_of_request(request, group, group_id)
    for payout in book.payouts:
        is_known = payout.id in group.payouts or payout.id in group.earlier_payouts
        if not is_known and not payout.elsewhere:
            yield from changes_of_payout(None, payout, group_id)
    if is_founding:
        yield NewRecord("chama", CHAMA, {"changes": {"name": [None, book.name]}})


def missing_link(book: Book, group: GroupBook) -> Iterator[NewRecord]:
    """Whom this device's user said to be before the group was told such things."""
    yield from (NewRecord("linked", one.id, {}) for one in book.members if one.is_me and one.id not in group.links)


def _missing_of_request(request: PaymentRequest, group: GroupBook, group_id: str) -> Iterator[NewRecord]:
    is_known = request.id in group.requests or request.id in group.earlier
    if not is_known and request.way != "mpesa":
        yield _recorded(request)
    elif not is_known and not request.elsewhere:
        yield from _own_request(None, request, group_id, ())
    if request.reported_code and request.id not in group.codes:
        yield _reported(request)
    if request.id not in group.decisions:
        yield from _decisions(request, 0)


def _own_request(
    before: PaymentRequest | None, after: PaymentRequest, group_id: str, supersedes: Iterable[str]
) -> Iterator[NewRecord]:
    if after.group_id != group_id:
        yield from _request_of_before(before, after, supersedes)
        return
    if before is None:
        yield _asked(after, supersedes)
    if isinstance(after.state, PaymentError) and not (before and isinstance(before.state, PaymentError)):
        yield NewRecord("not_sent", after.id, {})


def _request_of_before(
    before: PaymentRequest | None, after: PaymentRequest, supersedes: Iterable[str]
) -> Iterator[NewRecord]:
    """From before there was a group: its verdict is for this device alone."""
    if isinstance(after.state, PaymentSuccess):
        if before is None or not isinstance(before.state, PaymentSuccess):
            yield _earlier(after, after.state)
        return
    was_open, is_open = (one is not None and _is_everybodys(one) for one in (before, after))
    if is_open and (not was_open or _is_said_to_be_paid(before, after)):
        yield _asked(after, supersedes)
    was_declined, is_declined = (one is not None and isinstance(one.state, _DECLINED) for one in (before, after))
    if is_declined and (is_open or was_open) and not (was_open and was_declined):
        yield NewRecord("not_sent", after.id, {})


def _is_said_to_be_paid(before: PaymentRequest | Payout | None, after: PaymentRequest | Payout) -> bool:
    """M-PESA says so since, and the receipt is still to come."""
    return after.unconfirmed and not (before and before.unconfirmed)


def _paid(record: PaymentRequest | Payout) -> dict[str, Any]:
    """M-PESA's word that the others need where they may not read its verdict, for there was no group yet."""
    return {"paid": True} if record.unconfirmed else {}


def _is_everybodys(request: PaymentRequest) -> bool:
    """Money may have moved, or somebody says so: nobody may ask again without knowing of it."""
    return request.is_unanswered or request.settled is not None or request.reported_code is not None


def _own_payout(before: Payout | None, after: Payout, group_id: str) -> Iterator[NewRecord]:
    state, is_of_the_group = after.state, after.group_id == group_id
    is_told = before is not None and isinstance(before.state, DisbursementSuccess)
    if not is_of_the_group and isinstance(state, DisbursementSuccess):
        if not is_told:
            at = (state.mpesa_timestamp or state.settled_at).isoformat()
            earlier = {"receipt": state.receipt_number, "amount": state.amount, "at": at}
            yield NewRecord("earlier_payout", after.id, _payout_fields(after) | earlier)
        return
    is_new = before is None and (is_of_the_group or after.reserved)
    if is_new or (not is_of_the_group and _is_said_to_be_paid(before, after)):
        yield NewRecord("payout", after.id, _payout_fields(after) | _paid(after))
    is_news = before is None or not isinstance(before.state, DisbursementFailed)
    if is_news and isinstance(state, DisbursementFailed) and (_never_left(state) or (before and not is_of_the_group)):
        yield NewRecord("payout_not_sent", after.id, {"note": NOT_SENT, "proven": True})


def _never_left(state: DisbursementFailed) -> bool:
    return state.result_code == NOT_SENT


def _asked(request: PaymentRequest, supersedes: Iterable[str]) -> NewRecord:
    body = {"member": request.member_id, "amount": request.amount, "share": request.made_for}
    more = {"supersedes": list(supersedes)} | _collection(request) | _paid(request)
    return NewRecord("request", request.id, body | more)


def _recorded(request: PaymentRequest) -> NewRecord:
    body = {"member": request.member_id, "amount": request.amount, "share": request.made_for}
    of = {"of": request.reference} if request.is_carried else {}
    return NewRecord("recorded", request.id, body | {"way": request.way} | of | _collection(request))


def _earlier(request: PaymentRequest, state: PaymentSuccess) -> NewRecord:
    body: dict[str, Any] = {"member": request.member_id, "receipt": state.receipt_number, "amount": state.amount}
    at = state.mpesa_timestamp or state.settled_at
    return NewRecord(
        "earlier", request.id, body | {"share": request.made_for, "at": at.isoformat()} | _collection(request)
    )


def _reported(request: PaymentRequest) -> NewRecord:
    amount = {} if request.reported_amount is None else {"amount": request.reported_amount}
    return NewRecord("code", request.id, {"code": request.reported_code} | amount)


def _collection(record: PaymentRequest | Payout) -> dict[str, Any]:
    return {} if record.collection_id == FIRST else {"collection": record.collection_id}


def _payout_fields(payout: Payout) -> dict[str, Any]:
    name, remarks = payout.name or "?", payout.remarks or "-"  # of one that only the engine knows nobody knows them
    fields = {"name": name, "amount": payout.amount, "remarks": remarks}
    return fields | {"member": payout.member_id, "refund_of": payout.refund_of} | _collection(payout)


def _decisions(request: PaymentRequest, known: int) -> Iterator[NewRecord]:
    for after, decision in enumerate(request.decided[known:], start=known):
        yield NewRecord(decision.kind, request.id, _decision_fields(decision) | {"after": after}, decision.id)


def _decision_fields(decision: Decision) -> dict[str, Any]:
    match decision:
        case Kept(amount=amount, counts=counts):
            return {"amount": amount, "counts": counts}
        case Settled(amount=amount, code=code, note=note, paid_on=day, by=by, way=way):
            told = {"code": code, "note": note[:_TOLD_OF_A_NOTE], "paid_on": day.isoformat() if day else None, "by": by}
            return {"amount": amount} | {name: value for name, value in (told | {"way": way}).items() if value}
        case _:
            return {"amount": decision.amount}


_NOBODY: Mapping[str, Any] = {"name": "", "gone": False}


def _member_fields(member: Member) -> dict[str, Any]:
    return {"name": member.name, "gone": member.archived}


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {name: [before[name], to] for name, to in after.items() if before[name] != to}
