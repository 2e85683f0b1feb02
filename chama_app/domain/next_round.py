"""The next round of a collection, and what the one before leaves to it: debts, and what was paid for later."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256

from daraja_core.order import LONGEST_ID
from daraja_core.payment import PaymentIdle

from .book import Book, owed, through
from .collections import Collection, Debt, rounds_of, with_debts, without_debts
from .decisions import Settled
from .payment_requests import PaymentRequest
from .pot import pot


@dataclass(frozen=True, slots=True)
class Credit:
    """What somebody paid too much in a round, and is to count for the next one."""

    member_id: str
    amount: int
    of: str


def debts_of(book: Book) -> tuple[Debt, ...]:
    """What is still owed in the rounds up to this one."""
    found: list[Debt] = []
    for one in rounds_of(book.collection, book.collections):
        if one.closed_on is None:
            earlier = through(book, one.id)
            found += [Debt(m.id, owed(earlier, m.id), one.id) for m in earlier.active_members if owed(earlier, m.id)]
    return tuple(found)


def credits_of(book: Book) -> tuple[Credit, ...]:
    """What was set aside in the rounds up to this one and has not come to another yet."""
    found: list[Credit] = []
    for one in rounds_of(book.collection, book.collections):
        earlier = through(book, one.id)
        for member_id in earlier.shares:
            account = earlier.account(member_id)
            left = account.set_aside - account.carried_out.amount
            if left > 0:
                found.append(Credit(member_id, left, one.id))
    return tuple(found)


def with_next_round(book: Book, collection: Collection, debtors: Sequence[str], today: date) -> Book:
    """The book with the next round in it, and with what these members owed moved to it. A round in which nothing is
    owed any more is closed."""
    moved = tuple(debt for debt in debts_of(book) if debt.member_id in debtors and debt.member_id in collection.members)
    changed: list[Collection] = []
    for one in book.collections:
        own = [debt for debt in moved if debt.of == one.id]
        after = without_debts(one, own, through(book, one.id).shares) if own else one
        is_before = one.id in {each.id for each in rounds_of(book.collection, book.collections)}
        if is_before and after.closed_on is None and _is_settled(book, after):
            after = replace(after, closed_on=today)
        changed.append(after)
    return replace(_with_own_amounts(book, changed), collections=(*changed, with_debts(collection, moved)))


def id_of_next(collection_id: str) -> str:
    """The id of the round after this one: two devices that begin it at once begin one round, and not two."""
    return sha256(f"after {collection_id}".encode()).hexdigest()[:12]


def carried_request(credit: Credit, into: Book, now: datetime, decision_id: str) -> PaymentRequest:
    """What was paid in an earlier round as a payment of the one that this book is looked at through.

    Its id is the same on all devices, whatever round and amount each of them has, so that the money comes along once.
    """
    record = PaymentRequest(
        member_id=credit.member_id,
        number=0,
        amount=credit.amount,
        phone="",
        started_at=now,
        state=PaymentIdle(),
        reference=credit.of,
        elsewhere=True,
        suffix=_suffix(credit, _carried_out(through(into, credit.of), credit.member_id)),
        share=into.share(credit.member_id),
        way="carried",
        collection_id=into.current,
    )
    return replace(record, decided=(Settled(decision_id, record.id, credit.amount, "", "", now, way="carried"),))


def _suffix(credit: Credit, carried_before: int) -> str:
    content = f"{credit.of} {credit.member_id} {carried_before}"
    return f"c{sha256(content.encode()).hexdigest()[:9]}"[: LONGEST_ID - len(credit.member_id) - 1]


def _carried_out(book: Book, member_id: str) -> int:
    return sum(
        one.received for one in book.all_requests_of(member_id) if one.is_carried and one.reference == book.current
    )


def _is_settled(book: Book, after: Collection) -> bool:
    """Nobody owes anything once the round is as it is now."""
    changed = replace(book, collections=tuple(after if one.id == after.id else one for one in book.collections))
    here = through(_with_own_amounts(changed, changed.collections), after.id)
    return pot(here).complete


def _with_own_amounts(book: Book, collections: Sequence[Collection]) -> Book:
    """The book with the terms of its current collection as they are among these."""
    current = next((one for one in collections if one.id == book.current), None)
    if current is None:
        return book
    members = tuple(replace(one, custom_share=current.own.get(one.id)) for one in book.members)
    return replace(
        book, members=members, chama=replace(book.chama, target=current.amount), collections=tuple(collections)
    )
