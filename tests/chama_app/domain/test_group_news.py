"""What is new alone comes to the same book as all of it; histories of many devices compare the two at every step."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

import pytest

from chama_app.domain.book import Book
from chama_app.domain.group_news import MANY, with_group_news
from chama_app.domain.group_projection import with_group
from chama_app.domain.group_records import fold
from daraja_core import DisbursementTimeout, PaymentTimeout
from daraja_core.group_record import GroupRecord

from ..example_chama import NOON, after, book
from ..older_roster import founding_records
from .test_group_records import record

FOUNDED = founding_records(book(), "group1")


def asked(place: int, request_id: str, supersedes: Collection[str] = ()) -> GroupRecord:
    """Another device asks a member."""
    body = {"member": request_id.partition(".")[0], "amount": 1000, "share": 1000, "supersedes": list(supersedes)}
    return record(100 + place, "request", request_id, "phone-b", **body)


def by_hand(place: int, after: int, amount: int) -> GroupRecord:
    """A treasurer records what came for Alice's request, or that it was nothing."""
    return record(100 + place, "settled", "alice.k1", amount=amount, note="seen", after=after)


def in_line(before: Book, records: Collection[GroupRecord], new: Collection[GroupRecord], now: datetime) -> Book:
    """The book with what is new, which is the same as the book with everything."""
    group, told = fold([*FOUNDED, *records, *new]), {one.subject for one in new}
    found = with_group_news(before, before, group, told, now)
    assert found == with_group(before, group, now)
    return found


@pytest.fixture
def shared() -> Book:
    return with_group(book(), fold(FOUNDED), NOON)


def test_what_nobody_answers_becomes_unknown_although_nothing_new_is_told(shared: Book) -> None:
    payout = record(102, "payout", "p1", "phone-b", name="Bob", amount=100, remarks="fare")
    told = [asked(1, "alice.k1"), payout]
    waiting = in_line(shared, [], told, after(seconds=1))
    late = in_line(waiting, told, [], after(minutes=3))
    assert isinstance(late.requests[0].state, PaymentTimeout)
    assert isinstance(late.payouts[0].state, DisbursementTimeout)


def test_nobody_waits_for_the_answer_to_what_was_recorded_by_hand_until_that_is_taken_back(shared: Book) -> None:
    told = [asked(1, "alice.k1"), by_hand(2, 0, 1000)]
    settled = in_line(shared, [], told, after(seconds=1))
    late = in_line(settled, told, [], after(minutes=3))
    assert (late.requests[0].received, late.requests[0].state) == (1000, settled.requests[0].state)
    again = in_line(late, told, [by_hand(3, 1, 0)], after(minutes=4))
    assert isinstance(again.requests[0].state, PaymentTimeout)


def test_a_request_is_superseded_whichever_of_the_two_was_told_first(shared: Book) -> None:
    first, second = asked(2, "alice.k1"), asked(1, "alice.k2", ["alice.k1"])
    one = in_line(shared, [], [second], after(seconds=1))
    both = in_line(one, [second], [first], after(seconds=2))
    assert [(each.id, each.number, each.superseded) for each in both.requests] == [
        ("alice.k2", 1, False),
        ("alice.k1", 2, True),
    ]
    again = in_line(both, [first, second], [asked(3, "alice.k3", ["alice.k2"])], after(seconds=3))
    assert [each.superseded for each in again.requests] == [True, True, False]


def test_money_of_somebody_who_is_on_no_list_brings_him_into_the_book(shared: Book) -> None:
    found = in_line(shared, [], [asked(1, "zoe.k1")], after(seconds=1))
    assert found.member("zoe") == replace(found.member("alice"), id="zoe", name="?", phone="", archived=True)


def test_very_much_that_is_new_comes_to_the_same(shared: Book) -> None:
    new = [asked(place, f"alice.k{place}") for place in range(MANY + 1)]
    assert len(in_line(shared, [], new, after(seconds=1)).requests) == MANY + 1
