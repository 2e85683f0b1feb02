"""The lines of Activity that are kept: the same as those that are made anew, and made once."""

from dataclasses import replace

import pytest

from chama_app.domain.activity import activity_entries
from chama_app.domain.activity_cache import ActivityCache
from chama_app.domain.book import Book
from chama_app.domain.payment_requests import PaymentRequest

from ..example_chama import ALICE, BOB, NOON, after, book, cancelled, paid, payment_request, pending

BEFORE = book(payment_request(ALICE, paid()), payment_request(BOB, cancelled()))
SINCE = book(payment_request(ALICE, paid()), payment_request(BOB, cancelled()), payment_request(BOB, pending(), 2))
RENAMED = replace(BEFORE, members=(replace(ALICE, name="Alice Kamau"), *BEFORE.members[1:]))


@pytest.mark.parametrize("asked", [BEFORE, SINCE, RENAMED], ids=["the same book", "another request", "another name"])
@pytest.mark.parametrize("accounts", [0, 1, 2])
def test_lines_that_were_prepared_are_those_of_the_book_that_is_asked_for(asked: Book, accounts: int) -> None:
    cache = ActivityCache()
    preparing = cache.prepare(BEFORE, NOON)
    for _ in range(accounts):
        next(preparing)
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
