from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chama_app.domain.activity import ActivityFilter, activity_entries, filter_entries, group_by_day
from chama_app.domain.activity_cache import ActivityCache
from chama_app.domain.book import owed, through, with_terms
from chama_app.domain.collections import FIRST
from chama_app.domain.decisions import Kept
from chama_app.domain.payment_status import PaymentStatus
from chama_app.domain.payout_rules import PayoutStatus

from ..example_chama import ALICE, BOB, CAROL, NOON, after, book, cancelled, paid, payment_request, pending, unknown
from ..example_payouts import arrived, declined, full_pot, payout, unanswered

BUSY = book(
    payment_request(ALICE, paid("UKK1AAAAAA")),
    payment_request(BOB, cancelled(), started_at=after(minutes=1)),
    payment_request(CAROL, unknown(), started_at=after(minutes=2)),
    payment_request(BOB, pending(), 2, started_at=after(minutes=3)),
)


def ids(show: ActivityFilter, query: str = "") -> list[str]:
    return [entry.id for entry in filter_entries(activity_entries(BUSY, after(minutes=3)), show, query)]


def test_everything_is_there_the_newest_first() -> None:
    assert ids("all") == ["bob.2", "carol.1", "bob.1", "alice.1"]


@pytest.mark.parametrize(("show", "left"), [("received", ["alice.1"]), ("sent", []), ("attention", ["carol.1"])])
def test_a_filter_leaves_what_it_says(show: ActivityFilter, left: list[str]) -> None:
    assert ids(show) == left


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("alice", ["alice.1"]),
        ("  WANJIKU ", ["alice.1"]),
        ("ukk1aa", ["alice.1"]),
        ("bob otieno", ["bob.2", "bob.1"]),
        ("KES 1,000", ["bob.2", "carol.1", "bob.1", "alice.1"]),
        ("Ksh1,000.00", ["bob.2", "carol.1", "bob.1", "alice.1"]),
        ("1k", ["bob.2", "carol.1", "bob.1", "alice.1"]),
        ("١٠٠٠/=", ["bob.2", "carol.1", "bob.1", "alice.1"]),
        ("1000 carol", ["carol.1"]),
        ("nobody", []),
        ("2000", []),
    ],
)
def test_a_search_looks_at_name_receipt_and_amount(query: str, left: list[str]) -> None:
    assert ids("all", query) == left


@pytest.mark.parametrize("query", ["ngugi", "NGŨGĨ", "ngu\u0303gi\u0303", "thiongo", "thiong’o"])
def test_a_search_finds_a_name_however_its_letters_are_typed(query: str) -> None:
    ngugi = replace(ALICE, name="Ngũgĩ wa Thiong'o")
    found = activity_entries(book(payment_request(ngugi, paid()), members=(ngugi, BOB, CAROL)), NOON)
    assert [entry.id for entry in filter_entries(found, "all", query)] == ["alice.1"]


@pytest.mark.parametrize("has_others", [True, False])
def test_a_payment_for_a_collection_that_nobody_was_told_of_yet_is_listed_once_and_for_nothing_else(
    has_others: bool,
) -> None:
    early = payment_request(BOB, paid("UKK1BBBBBB", 1500), collection_id="april", started_at=after(minutes=1))
    here = book(payment_request(ALICE, paid("UKK1AAAAAA")), early)
    here = with_terms(here) if has_others else here
    found = activity_entries(here, after(minutes=3))
    assert [(one.id, one.counted, one.beyond) for one in found] == [("bob.1", 1500, 500), ("alice.1", 1000, 0)]
    assert ActivityCache().entries(here, after(minutes=3)) == found
    there = through(here, "april")
    assert (there.name, [owed(there, one.id) for one in there.members]) == ("Lunch", [0, 0, 0])
    assert through(there, FIRST) == with_terms(here)


def test_payouts_stand_among_the_payments_with_the_name_that_mpesa_told() -> None:
    everything = activity_entries(full_pot(payout(arrived())), after(minutes=9))
    assert [entry.direction for entry in everything] == ["in", "in", "in", "out"]
    sent = everything[-1]
    assert (sent.name, sent.amount, sent.status, sent.receipt) == (
        "ALICE W KAMAU",
        2000,
        PayoutStatus.SENT,
        "UKK9PAYOUT",
    )
    assert filter_entries(everything, "sent") == (sent,)
    for query in (
        "kamau",
        "Alice Wanjiku",
    ):  # whom the money was for is found by the name that he has in the chama, too
        assert sent in filter_entries(everything, "all", query)


def test_a_payout_without_an_answer_needs_attention_and_was_not_sent_yet() -> None:
    everything = activity_entries(full_pot(payout(unanswered())), after(minutes=9))
    assert [entry.status for entry in filter_entries(everything, "attention")] == [PayoutStatus.UNKNOWN]
    assert filter_entries(everything, "sent") == ()
    assert filter_entries(activity_entries(full_pot(payout(declined())), after()), "attention") == ()


def test_the_second_payment_of_a_share_needs_attention_until_it_is_decided() -> None:
    first, second = payment_request(ALICE, paid("UKK1AAAAAA"), 1), payment_request(ALICE, paid("UKK1BBBBBB"), 2)
    found = filter_entries(activity_entries(book(first, second), after()), "attention")
    assert [(entry.id, entry.status) for entry in found] == [("alice.2", PaymentStatus.PAID_TWICE)]
    kept = replace(second, decided=(Kept("k1", second.id, 1000, 2000, after()),))
    assert filter_entries(activity_entries(book(first, kept), after()), "attention") == ()


def test_what_is_too_much_says_how_many_payments_are_here() -> None:
    first, second, third = (payment_request(ALICE, paid(f"UKK{at}AAAAAA"), at) for at in (1, 2, 3))
    found = filter_entries(activity_entries(book(first, second, third), after()), "attention")
    assert [(entry.id, entry.present) for entry in found] == [("alice.3", 3), ("alice.2", 3)]


def test_a_superseded_request_without_an_answer_needs_attention_until_there_is_one() -> None:
    superseded = payment_request(ALICE, unknown(), superseded=True)
    assert [one.id for one in filter_entries(activity_entries(book(superseded), after()), "attention")] == ["alice.1"]
    assert filter_entries(activity_entries(book(replace(superseded, state=cancelled())), after()), "attention") == ()


def test_a_receipt_that_two_were_told_of_counts_for_one_of_them() -> None:
    here = activity_entries(book(payment_request(ALICE, paid()), payment_request(BOB, paid())), after())
    assert sorted((one.id, one.counted) for one in here) == [("alice.1", 1000), ("bob.1", 0)]


def test_days_are_those_of_nairobi() -> None:
    late = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)  # half past midnight in Nairobi
    here = book(payment_request(ALICE, cancelled()), payment_request(BOB, cancelled(), started_at=late))
    grouped = [(day, [entry.id for entry in group]) for day, group in group_by_day(activity_entries(here, late))]
    assert grouped == [(date(2026, 11, 21), ["bob.1"]), (date(2026, 11, 20), ["alice.1"])]
