"""Many collections in one book: each shilling counts in one of them, and what a round leaves comes along on a word."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from chama_app.domain.activity import activity_entries
from chama_app.domain.book import Book, owed, surplus, through, with_decision, with_payout, with_request, with_terms
from chama_app.domain.collections import FIRST, Collection
from chama_app.domain.decisions import SetAside
from chama_app.domain.next_round import Credit, carried_request, credits_of, debts_of, with_next_round
from chama_app.domain.payment_requests import PaymentRequest
from chama_app.domain.payout_rules import available, payout_totals
from chama_app.domain.pot import Turnout, pot
from chama_app.domain.request_plan import plan_changes, plan_requests
from chama_app.domain.request_rules import NotAllowed, may_request

from ..example_chama import ALICE, BOB, CAROL, NOON, after, book, paid, payment_request, pending
from ..example_payouts import arrived, payout

TODAY = date(2026, 12, 1)
MEMBERS = ("alice", "bob", "carol")


def round_after(before: Book, **more: object) -> Collection:
    last = before.collection
    made = replace(
        last, id=f"{last.id}x", number=last.number + 1, follows=last.id, members=MEMBERS, closed_on=None, debts=()
    )
    return replace(made, **more)  # type: ignore[arg-type]  # whatever the test wants to be different


def begun(before: Book, debtors: tuple[str, ...] = (), **more: object) -> Book:
    made = round_after(before, **more)
    return through(with_next_round(with_terms(before), made, debtors, TODAY), made.id)


def sums(here: Book) -> tuple[int, int, int]:
    return pot(here).received, pot(here).to_collect, pot(here).target


def test_a_new_round_begins_at_nothing_and_the_old_one_keeps_what_it_has() -> None:
    first = book(payment_request(ALICE, paid("UKK1AAAAAA"), share=1000))
    second = begun(first)
    assert sums(second) == (0, 3000, 3000)
    assert sums(through(second, FIRST)) == (1000, 2000, 3000)
    assert owed(second, "alice") == 1000


def test_a_round_is_closed_when_the_next_one_begins_and_nobody_owes_anything() -> None:
    everybody = [payment_request(one, paid(f"UKK1{one.id:A<6}"), share=1000) for one in (ALICE, BOB, CAROL)]
    assert [one.closed_on for one in begun(book(*everybody)).collections] == [TODAY, None]
    assert [one.closed_on for one in begun(book(*everybody[:2])).collections] == [None, None]


def test_a_debt_comes_along_only_on_the_treasurers_word() -> None:
    first = book(
        payment_request(ALICE, paid("UKK1AAAAAA"), share=1000),
        payment_request(BOB, paid("UKK1BBBBBB", 600), share=1000),
    )
    assert [(one.member_id, one.amount, one.of) for one in debts_of(first)] == [
        ("bob", 400, FIRST),
        ("carol", 1000, FIRST),
    ]
    left = begun(first)
    assert (owed(left, "bob"), owed(through(left, FIRST), "bob")) == (1000, 400)
    added = begun(first, ("bob", "carol"))
    assert [owed(added, one) for one in MEMBERS] == [1000, 1400, 2000]
    assert sums(through(added, FIRST)) == (1600, 0, 1600)
    assert added.collections[0].closed_on == TODAY
    # Carol’s whole debt went to the next round: here she neither paid nor is waited for.
    assert (pot(first).turnout, pot(through(added, FIRST)).turnout) == (Turnout(1, 3, 3), Turnout(2, 2, 3))


def test_what_was_paid_too_much_counts_for_the_next_round_on_the_treasurers_word() -> None:
    over = payment_request(ALICE, paid("UKK1AAAAAA", 1300), share=1000)
    first = with_decision(book(over), SetAside("d1", over.id, 300, NOON))
    (credit,) = credits_of(first)
    assert credit == Credit("alice", 300, FIRST)
    second = begun(first)
    second = with_request(second, carried_request(credit, second, NOON, "d2"))
    assert owed(second, "alice") == 700
    assert (pot(second).received, pot(through(second, FIRST)).received) == (300, 1000)
    assert credits_of(second) == ()
    assert (available(second), available(through(second, FIRST))) == (300, 1000)
    entries = activity_entries(second, NOON)
    assert sum(entry.counted for entry in entries) == 1300


def test_what_counts_for_the_next_round_is_listed_alike_whoever_was_asked_first() -> None:
    over = [payment_request(one, paid(f"UKK1{one.id:A<6}", 1300), share=1000) for one in (ALICE, CAROL)]
    listed = []
    for requests in (over, over[::-1]):
        here = book(*requests)
        for one in over:
            here = with_decision(here, SetAside(f"d{one.id}", one.id, 300, NOON))
        listed.append(credits_of(here))
    assert [[one.member_id for one in each] for each in listed] == [["alice", "carol"]] * 2


def test_a_fixed_round_asks_everybody_for_the_same_and_drops_what_a_leaver_owed() -> None:
    first = begun(book(), kind="fixed", amount=500)
    assert [first.share(one) for one in MEMBERS] == [500, 500, 500]
    gone = replace(first, members=tuple(replace(one, archived=one.id == "bob") for one in first.members))
    assert sums(gone) == (0, 1000, 1000)
    paid_first = with_request(
        first, payment_request(BOB, paid("UKK1BBBBBB", 500), 7, share=500, collection_id=first.current)
    )
    stayed = replace(paid_first, members=tuple(replace(one, archived=one.id == "bob") for one in paid_first.members))
    assert sums(stayed) == (500, 1000, 1500)


def test_whoever_takes_no_part_is_asked_for_nothing_and_a_new_member_joins_what_is_looked_at() -> None:
    here = begun(book(), kind="fixed", amount=500, members=("alice", "bob"))
    dan = replace(CAROL, id="dan", name="Dan")
    joined = replace(here, members=(*here.members, dan))
    assert [(one.id, joined.share(one.id)) for one in joined.members] == [
        ("alice", 500),
        ("bob", 500),
        ("carol", 0),
        ("dan", 500),
    ]
    kept = with_terms(joined)
    assert kept.collection.members == ("alice", "bob", "dan")
    assert through(kept, FIRST).share("dan") == 0


def test_a_phone_that_shows_a_prompt_of_one_collection_is_not_asked_for_another() -> None:
    here = begun(book(payment_request(ALICE, pending(), share=1000)))
    assert may_request(here, "alice", NOON, production=True) == NotAllowed("phone_in_use")


def test_a_closed_collection_asks_for_nothing() -> None:
    here = with_terms(book())
    closed = replace(here, collections=(replace(here.collection, closed_on=TODAY),))
    assert may_request(closed, "alice", NOON, production=True) == NotAllowed("closed")


def test_what_somebody_said_yes_to_is_not_done_for_another_collection() -> None:
    first = book()
    shown, now = plan_requests(first, NOON), plan_requests(begun(first), NOON)
    assert shown.total == now.total
    assert len(plan_changes(shown, now)) == 3


def test_money_of_one_collection_is_not_paid_out_of_another() -> None:
    first = book(payment_request(ALICE, paid("UKK1AAAAAA"), share=1000))
    second = with_request(begun(first), payment_request(BOB, paid("UKK1BBBBBB", 400), 7, collection_id="firstx"))
    assert (available(second), available(through(second, FIRST))) == (400, 1000)
    sent = with_payout(second, replace(payout(arrived(1000, "UKK9AAAAAA"), 1000), collection_id=FIRST))
    assert (available(sent), available(through(sent, FIRST))) == (400, 0)
    assert (payout_totals(sent).paid_out, payout_totals(through(sent, FIRST)).paid_out) == (0, 1000)


PAYMENTS = st.lists(st.tuples(st.sampled_from(MEMBERS), st.integers(0, 2), st.integers(1, 3000)), max_size=12)


@given(PAYMENTS, st.lists(st.sampled_from(MEMBERS), max_size=3), st.booleans())
def test_over_all_rounds_every_shilling_counts_once_and_nothing_is_asked_for_twice(
    payments: list[tuple[str, int, int]], debtors: list[str], carries: bool
) -> None:
    here, total = book(), 0
    for number in range(3):
        own = [(one, amount) for one, at, amount in payments if at == number]
        for place, (member_id, amount) in enumerate(own):
            state = paid(f"R{number}{place:08}", amount)
            share = here.share(member_id)
            made = PaymentRequest(
                member_id, here.next_number(member_id), amount, "", after(minutes=number), state, share=share
            )
            here, total = with_request(here, replace(made, collection_id=here.current)), total + amount
        for part in [part for one in MEMBERS for part in surplus(here, one)]:
            here = with_decision(here, SetAside(f"s{part.request.id}", part.request.id, part.amount, NOON))
        before, left, found = here, pot(here).to_collect, credits_of(here)
        here = begun(before, tuple(debtors), kind="fixed", amount=1000, own={})
        moved = sum(debt.amount for debt in here.collection.debts)
        earlier = sum(pot(through(here, one.id)).to_collect for one in here.collections[:-1])
        assert earlier + moved == left + sum(pot(through(before, one.id)).to_collect for one in before.collections[:-1])
        assert pot(here).to_collect == 3000 + moved
        for credit in found if carries else ():
            here = with_request(here, carried_request(credit, here, NOON, f"d{number}"))
        assert sum(pot(through(here, one.id)).received for one in here.collections) == total
        assert sum(available(through(here, one.id)) for one in here.collections) == total
        again = Book(
            here.chama, here.members, here.requests, here.payouts, collections=here.collections, current=here.current
        )
        assert pot(again) == pot(here)
