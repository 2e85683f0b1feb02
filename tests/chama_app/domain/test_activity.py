from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from chama_app.domain.activity import Show, by_day, entries, shown
from chama_app.domain.decisions import Kept
from chama_app.domain.payment_kinds import Kind
from chama_app.domain.payout_rules import PayoutKind

from ..example_chama import ALICE, BOB, CAROL, after, attempt, book, cancelled, paid, pending, unknown
from ..example_payouts import arrived, declined, full_pot, payout, unanswered

BUSY = book(
    attempt(ALICE, paid("UKK1AAAAAA")),
    attempt(BOB, cancelled(), started_at=after(minutes=1)),
    attempt(CAROL, unknown(), started_at=after(minutes=2)),
    attempt(BOB, pending(), 2, started_at=after(minutes=3)),
)


def ids(show: Show, query: str = "") -> list[str]:
    return [entry.id for entry in shown(entries(BUSY, after(minutes=3)), show, query)]


def test_everything_is_there_the_newest_first() -> None:
    assert ids("all") == ["bob.2", "carol.1", "bob.1", "alice.1"]


@pytest.mark.parametrize(("show", "left"), [("received", ["alice.1"]), ("sent", []), ("attention", ["carol.1"])])
def test_a_filter_leaves_what_it_says(show: Show, left: list[str]) -> None:
    assert ids(show) == left


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("alice", ["alice.1"]),
        ("  WANJIKU ", ["alice.1"]),
        ("ukk1aa", ["alice.1"]),
        ("bob otieno", ["bob.2", "bob.1"]),
        ("KES 1,000", ["bob.2", "carol.1", "bob.1", "alice.1"]),
        ("1000 carol", ["carol.1"]),
        ("nobody", []),
        ("2000", []),
    ],
)
def test_a_search_looks_at_name_receipt_and_amount(query: str, left: list[str]) -> None:
    assert ids("all", query) == left


def test_payouts_stand_among_the_payments_with_the_name_that_mpesa_told() -> None:
    everything = entries(full_pot(payout(arrived())), after(minutes=9))
    newest = everything[-1] if everything[-1].direction == "out" else everything[0]
    sent = next(entry for entry in everything if entry.direction == "out")
    assert newest.status in (PayoutKind.SENT, Kind.PAID)
    assert (sent.name, sent.amount, sent.status, sent.receipt) == (
        "ALICE W KAMAU",
        2000,
        PayoutKind.SENT,
        "UKK9PAYOUT",
    )
    assert shown(everything, "sent") == (sent,)


def test_a_payout_without_an_answer_needs_attention_and_was_not_sent_yet() -> None:
    everything = entries(full_pot(payout(unanswered())), after(minutes=9))
    assert [entry.status for entry in shown(everything, "attention")] == [PayoutKind.UNKNOWN]
    assert shown(everything, "sent") == ()
    assert shown(entries(full_pot(payout(declined())), after()), "attention") == ()


def test_the_second_payment_of_a_share_needs_attention_until_it_is_decided() -> None:
    first, second = attempt(ALICE, paid("UKK1AAAAAA"), 1), attempt(ALICE, paid("UKK1BBBBBB"), 2)
    found = shown(entries(book(first, second), after()), "attention")
    assert [(entry.id, entry.status) for entry in found] == [("alice.2", Kind.PAID_TWICE)]
    kept = replace(second, decided=(Kept("k1", second.id, 1000, 2000, after()),))
    assert shown(entries(book(first, kept), after()), "attention") == ()


def test_a_superseded_request_without_an_answer_needs_attention_until_there_is_one() -> None:
    superseded = attempt(ALICE, unknown(), superseded=True)
    assert [one.id for one in shown(entries(book(superseded), after()), "attention")] == ["alice.1"]
    assert shown(entries(book(replace(superseded, state=cancelled())), after()), "attention") == ()


def test_a_receipt_that_two_were_told_of_counts_for_one_of_them() -> None:
    here = entries(book(attempt(ALICE, paid()), attempt(BOB, paid())), after())
    assert sorted((one.id, one.counted) for one in here) == [("alice.1", 1000), ("bob.1", 0)]


def test_days_are_those_of_nairobi() -> None:
    late = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)  # half past midnight in Nairobi
    here = book(attempt(ALICE, cancelled()), attempt(BOB, cancelled(), started_at=late))
    grouped = [(day, [entry.id for entry in group]) for day, group in by_day(entries(here, late))]
    assert grouped == [(date(2026, 11, 21), ["bob.1"]), (date(2026, 11, 20), ["alice.1"])]
