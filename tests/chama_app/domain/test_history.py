"""What a member and the chama read of all collections; the months add up to what moved."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from chama_app.domain.book import Book, through, with_payout, with_request, with_terms
from chama_app.domain.collections import FIRST, Collection
from chama_app.domain.decisions import Settled
from chama_app.domain.history import MONTHS, chama_history, member_history
from chama_app.domain.members import Member
from chama_app.domain.payment_requests import PaymentRequest
from chama_app.domain.pot import pot
from daraja_core import PaymentIdle, PaymentSuccess

from ..example_chama import ALICE, BOB, NOON, after, book, paid, payment_request
from ..example_payouts import arrived, payout

TODAY = date(2026, 11, 26)


def with_april() -> Book:
    start = with_terms(book(payment_request(ALICE, paid("UKK1AAAAAA"), share=1000)))
    april = Collection("april", "April", "fixed", 500, "APRIL", "April", ("alice", "bob"))
    april = replace(april, turns=("alice",), receiver="alice")
    here = replace(start, collections=(*start.collections, april))
    return with_request(here, payment_request(ALICE, paid("UKK1BBBBBB", 300), 2, share=500, collection_id="april"))


def test_a_member_reads_what_was_asked_paid_and_is_owed_in_every_collection() -> None:
    found = member_history(with_april(), "alice", TODAY)
    assert [(one.collection.id, one.asked, one.received, one.owed) for one in found.rounds] == [
        ("april", 500, 300, 200),
        (FIRST, 1000, 1000, 0),
    ]
    assert (found.paid, found.owed, found.since) == (1300, 200, date(2026, 11, 20))
    assert [line.code for line in found.rounds[0].payments] == ["UKK1BBBBBB"]
    assert [one.collection.id for one in member_history(with_april(), "carol", TODAY).rounds] == [FIRST]


def test_nobody_owes_anything_of_a_collection_that_was_closed() -> None:
    here = with_april()
    closed = replace(here, collections=tuple(replace(one, closed_on=TODAY) for one in here.collections))
    assert member_history(closed, "bob", TODAY).owed == 0


def test_what_was_sent_back_is_not_what_a_member_paid() -> None:
    back = replace(payout(arrived(300, "UKK9AAAAAA"), 300), refund_of="alice.2")
    found = member_history(with_payout(with_april(), back), "alice", TODAY)
    assert found.paid == 1000
    assert [[one.receipt for one in each.sent_back] for each in found.rounds] == [["UKK9AAAAAA"], []]
    assert (found.months[-1].received, found.months[-1].paid_out) == (1300, 300)


def test_the_chama_reads_what_it_collected_paid_out_and_has() -> None:
    here = with_payout(with_april(), payout(arrived(700, "UKK9AAAAAA"), 700))
    cash = PaymentRequest("bob", 9, 500, "", NOON, PaymentIdle(), elsewhere=True, suffix="c1", way="cash", share=500)
    cash = replace(cash, collection_id="april", decided=(Settled("d1", cash.id, 500, "", "", NOON, date(2026, 10, 3)),))
    found = chama_history(with_request(here, cash), TODAY)
    assert (found.received, found.paid_out, found.on_hand, found.recorded) == (1800, 700, 1100, 500)
    assert [(month.received, month.paid_out) for month in found.months][-2:] == [(500, 0), (1300, 700)]
    assert [(one.collection.id, one.receiver) for one in found.rounds] == [("april", "Alice Wanjiku"), (FIRST, "")]


@given(st.lists(st.tuples(st.sampled_from([ALICE, BOB]), st.integers(1, 2500)), max_size=6))
def test_a_round_says_what_came_on_top_as_home_does(payments: list[tuple[Member, int]]) -> None:
    here = book()
    for place, (member, amount) in enumerate(payments):
        state = PaymentSuccess(f"R{place:09}", amount, amount, None, NOON)
        here = with_request(here, payment_request(member, state, place + 1))
    (shown,) = chama_history(here, TODAY).rounds
    assert (shown.received, shown.beyond) == (pot(here).received, pot(here).beyond)
    assert shown.received - shown.beyond + shown.owed == shown.target


@given(st.lists(st.tuples(st.integers(0, 340), st.integers(1, 5000)), max_size=20))
def test_the_months_add_up_to_what_came_within_a_year(payments: list[tuple[int, int]]) -> None:
    here = book()
    for place, (days, amount) in enumerate(payments):
        state = PaymentSuccess(f"R{place:09}", amount, amount, None, after(days=-days))
        here = with_request(here, payment_request(BOB, state, place + 1))
    months = member_history(here, "bob", TODAY).months
    assert len(months) == MONTHS
    assert sum(month.received for month in months) == sum(amount for _, amount in payments)
    assert through(here, FIRST) is here
