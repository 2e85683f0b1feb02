"""The lines of Activity that are kept: the same as those that are made anew, and made once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, ClassVar

import pytest

from chama_app.domain.activity import activity_entries
from chama_app.domain.activity_cache import ActivityCache
from chama_app.domain.book import Book
from chama_app.domain.members import Member
from chama_app.domain.payment_requests import PaymentRequest

from ..example_chama import ALICE, BOB, NOON, after, book, cancelled, paid, payment_request, pending
from ..example_payouts import arrived, full_pot, payout

BEFORE = book(payment_request(ALICE, paid()), payment_request(BOB, cancelled()))
SINCE = book(payment_request(ALICE, paid()), payment_request(BOB, cancelled()), payment_request(BOB, pending(), 2))
RENAMED = replace(BEFORE, members=(replace(ALICE, name="Alice Kamau"), *BEFORE.members[1:]))

MINE = replace(BEFORE, members=(replace(ALICE, is_me=True), *BEFORE.members[1:]))


@pytest.mark.parametrize(
    "asked",
    [BEFORE, SINCE, RENAMED, MINE],
    ids=["the same book", "another request", "another name", "somebody said to be whoever holds the device"],
)
@pytest.mark.parametrize("steps", [0, 1, 2, None])
def test_lines_that_were_prepared_are_those_of_the_book_that_is_asked_for(asked: Book, steps: int | None) -> None:
    cache = ActivityCache()
    for _ in islice(cache.prepare(BEFORE, NOON), steps):
        pass
    assert cache.entries(asked, after(minutes=1)) == activity_entries(asked, after(minutes=1))


def test_what_was_prepared_is_not_made_again() -> None:
    made: list[str] = []

    class Noting(Book):
        """Notes for whom lines are made."""

        def requests_of(self, member_id: str) -> tuple[PaymentRequest, ...]:
            made.append(member_id)
            return super().requests_of(member_id)

    cache, noting = ActivityCache(), Noting(BEFORE.chama, BEFORE.members, BEFORE.requests)
    prepared = len([*cache.prepare(noting, NOON)])
    before = list(made)
    assert (prepared, set(before)) == (2, {"alice", "bob"})
    assert cache.entries(noting, NOON) == activity_entries(BEFORE, NOON)
    assert made == before


def test_lines_that_are_asked_for_while_they_are_prepared_stay_as_they_were_asked_for() -> None:
    cache = ActivityCache()
    preparing = cache.prepare(BEFORE, NOON)
    next(preparing)
    asked = cache.entries(SINCE, after(minutes=1))
    assert [*preparing] == [None]
    assert cache.entries(SINCE, after(minutes=1)) is asked


def test_payouts_are_prepared_among_the_payments() -> None:
    cache, here = ActivityCache(), full_pot(payout(arrived()))
    assert [*cache.prepare(here, NOON)]
    assert cache.entries(here, NOON) == activity_entries(here, NOON)


class Compared(datetime):
    """A moment; counts how often one of them was compared to another."""

    times: ClassVar[int] = 0

    def __eq__(self, other: object) -> bool:
        Compared.times += 1
        return super().__eq__(other)

    def __lt__(self, other: Any) -> bool:
        Compared.times += 1
        return super().__lt__(other)

    __hash__ = datetime.__hash__


def test_many_lines_are_put_in_order_a_few_at_a_time_and_none_when_they_are_asked_for() -> None:
    members, lines, start = 20, 2000, Compared(2026, 11, 20, tzinfo=UTC)
    people = tuple(Member(f"m{one}", f"Wanjiku {one}", f"25471200{one:04}") for one in range(members))
    requests = [
        payment_request(people[place % members], cancelled(), place, started_at=start + timedelta(seconds=place))
        for place in range(lines)
    ]
    cache, many, counts, seen = ActivityCache(), book(*requests, members=people), list[int](), Compared.times
    for _ in cache.prepare(many, NOON):
        counts.append(Compared.times - seen)
        seen = Compared.times
    assert max(counts) < sum(counts) / 5
    seen = Compared.times
    assert [entry.at for entry in cache.entries(many, NOON)[:2]] == [requests[-1].started_at, requests[-2].started_at]
    assert Compared.times - seen < members  # the two that are looked at here
