"""A device's book brought in line with what is new in the records of its group, at the cost of what is new.

It comes to the same as `with_group`, which looks at the whole book.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import compress
from operator import is_not
from typing import TypeVar

from .book import Book, with_payout, with_requests
from .group_book import GroupBook
from .group_changes import CHAMA
from .group_projection import (
    is_over,
    known_payout,
    known_request,
    new_payout,
    new_request,
    numbered,
    told_payouts,
    with_group,
    with_group_terms,
)
from .payment_requests import PaymentRequest
from .payouts import Payout

R = TypeVar("R", PaymentRequest, Payout)

MANY = 100
"""Where more is new than this, the whole book is looked at once: then that costs less."""


def with_group_news(
    book: Book, seen: Book, group: GroupBook, told: Collection[str], now: datetime, user_id: str = ""
) -> Book:
    """The book as all devices have it; `seen` is how it was left the last time, and `told` are the subjects of the
    records that are new since then, or have another place."""
    requests, payouts = changed_of(book.requests, seen.requests), changed_of(book.payouts, seen.payouts)
    names = {*told, *(one.id for one in requests), *(one.id for one in payouts), *_overdue(book, now)}
    if len(names) > MANY:
        return with_group(book, group, now, user_id)
    after = _with_payouts(_with_requests(book, group, names, now), group, names, now)
    is_told = CHAMA in told or any(one in group.members or one in group.collections for one in told)
    if is_told or terms_of(book) != terms_of(seen) or any(one not in group.members for one in _payers(after, names)):
        return with_group_terms(after, group, user_id)
    return after


def _with_requests(book: Book, group: GroupBook, names: Iterable[str], now: datetime) -> Book:
    told = {past for name in names if name in group.requests for past in group.requests[name].supersedes}
    looked_at = sorted({*names, *told}, key=lambda name: group.places.get(name, -1))
    found: dict[str, PaymentRequest] = {}
    for name in looked_at:
        if known := book.request(name):
            found[name] = known_request(known, group, now)
        elif name in group.places:
            found[name] = new_request(name, group, now)
    members = {one.member_id for one in found.values()}
    own = {one.id: one for member_id in members for one in book.all_requests_of(member_id)}
    renumbered = numbered([*(own | found).values()], group)
    return with_requests(book, [one for one in renumbered if book.request(one.id) != one])


def _with_payouts(book: Book, group: GroupBook, names: Collection[str], now: datetime) -> Book:
    after = book
    for known in [one for one in book.payouts if one.id in names]:
        if (changed := known_payout(known, group, now)) != known:
            after = with_payout(after, changed)
    for name in [one for one in told_payouts(group) if one in names and book.payout(one) is None]:
        after = with_payout(after, new_payout(name, group, now))
    return after


def changed_of(after: tuple[R, ...], before: tuple[R, ...]) -> tuple[R, ...]:
    """What is new or another one: each has its place, and nothing is ever taken out."""
    if after is before:
        return ()
    return tuple(compress(after, map(is_not, after, before))) + after[len(before) :]


def _overdue(book: Book, now: datetime) -> Iterable[str]:
    """What others asked for or sent and nobody has answered for so long that it is unknown from now on."""
    waiting: list[PaymentRequest | Payout] = [*book.index.open.values(), *book.payouts]
    return [one.id for one in waiting if one.elsewhere and one.is_waiting and is_over(one.started_at, now)]


def _payers(book: Book, names: Iterable[str]) -> Iterable[str]:
    return [one.member_id for name in names if (one := book.request(name))]


def terms_of(book: Book) -> tuple[object, ...]:
    """Who is in the chama, and what it collects for."""
    return (book.chama, book.members, book.collections, book.current, book.chama_name)
