"""What is carried to the next round stays what it was: by hand or by M-PESA, and no more than there is."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chama_app.domain.book import Book, owed, surplus, through, with_decision, with_payout, with_request
from chama_app.domain.collections import FIRST
from chama_app.domain.decisions import Kept, SetAside
from chama_app.domain.hand_record import (
    HandDraft,
    corrected,
    new_record,
    parse_hand_record,
    settlement,
    withdrawn,
)
from chama_app.domain.next_round import carried_request, credits_of
from chama_app.domain.payout_rules import MaySend, PayoutDraft, available, may_send, payout_totals
from chama_app.domain.pot import pot

from ..example_chama import ALICE, BOB, CAROL, NOON, after, book, paid, payment_request
from ..example_payouts import arrived, payout
from .test_next_round import begun

MEMBERS = ("alice", "bob", "carol")


def with_cash(here: Book, member_id: str, amount: int, suffix: str = "c1") -> Book:
    told = parse_hand_record(here, HandDraft(str(amount)), member_id, NOON)
    record = new_record(here, member_id, told, NOON, suffix)
    return with_request(here, corrected(record, told, settlement(record, told, NOON, "Carol", f"s{record.id}")))


def with_correction(here: Book, record_id: str, amount: int) -> Book:
    record = here.request(record_id)
    assert record
    if not amount:
        return with_request(here, withdrawn(record, NOON, "Carol", f"w{record_id}"))
    told = parse_hand_record(here, HandDraft(str(amount)), record.member_id, NOON, record_id)
    return with_request(here, corrected(record, told, settlement(record, told, NOON, "Carol", f"t{record_id}")))


def with_surplus_for_later(here: Book) -> Book:
    for part in [part for one in MEMBERS for part in surplus(here, one)]:
        made = f"a{len(here.requests)}{part.request.id}{part.amount}"
        here = with_decision(here, SetAside(made, part.request.id, part.amount, after(minutes=len(here.requests))))
    return here


def following(here: Book, *, amount: int = 500) -> Book:
    """The next round, to which everything comes that was too much."""
    later = with_surplus_for_later(here)
    found, here = credits_of(later), begun(later, kind="fixed", amount=amount, own={})
    for credit in found:
        now = after(minutes=len(here.requests), seconds=1)
        here = with_request(here, carried_request(credit, here, now, f"d{here.current}{credit.of}"))
    return here


def fixed(amount: int = 500) -> Book:
    return begun(book(), kind="fixed", amount=amount)


def money(here: Book) -> tuple[int, int, int]:
    """In the pot, of it recorded by hand, and what M-PESA can send of it."""
    return pot(here).received, pot(here).recorded, available(here)


def of_every_round(here: Book) -> list[tuple[int, int, int]]:
    return [money(through(here, one.id)) for one in here.collections]


def draft(amount: int) -> PayoutDraft:
    return PayoutDraft("p1", "Bob", BOB.phone, amount, "Turn", "bob")


def test_cash_that_is_carried_over_stays_cash_and_m_pesa_cannot_send_it() -> None:
    first = with_cash(fixed(), "alice", 700)
    first = with_request(first, payment_request(CAROL, paid("UKK1CCCCCC", 500), 7, collection_id=first.current))
    second = following(first)
    assert of_every_round(second) == [(0, 0, 0), (1000, 500, 500), (200, 200, 0)]
    assert not isinstance(may_send(second, draft(200)), MaySend)
    assert payout_totals(second).recorded == 200


def test_m_pesas_money_that_is_carried_over_can_be_sent_from_where_it_counts() -> None:
    first = fixed()
    first = with_request(first, payment_request(ALICE, paid("UKK1AAAAAA", 700), 7, collection_id=first.current))
    second = following(with_cash(first, "carol", 500))
    assert of_every_round(second) == [(0, 0, 0), (1000, 500, 500), (200, 0, 200)]


def test_of_an_account_with_both_what_m_pesa_brought_is_too_much_before_cash_is() -> None:
    first = with_cash(fixed(), "alice", 450)
    first = with_request(first, payment_request(ALICE, paid("UKK1AAAAAA", 150), 7, collection_id=first.current))
    assert of_every_round(following(first))[1:] == [(500, 450, 50), (100, 0, 100)]
    first = with_cash(first, "alice", 250, "c2")
    assert of_every_round(following(first))[1:] == [(500, 500, 0), (350, 200, 150)]


def test_cash_stays_cash_through_several_rounds_and_in_parts() -> None:
    second = following(with_cash(fixed(), "alice", 1800))
    assert of_every_round(second)[1:] == [(500, 500, 0), (1300, 1300, 0)]
    third = following(second)
    assert of_every_round(third)[1:] == [(500, 500, 0), (500, 500, 0), (800, 800, 0)]
    by_phone = payment_request(ALICE, paid("UKK1AAAAAA", 700), 9, collection_id=third.current)
    assert of_every_round(following(with_request(third, by_phone)))[-2:] == [(500, 500, 0), (1000, 300, 700)]


def test_what_goes_on_of_what_was_carried_is_m_pesas_before_it_is_cash() -> None:
    first = with_cash(fixed(), "alice", 1000)
    first = with_request(first, payment_request(ALICE, paid("UKK1AAAAAA", 400), 7, collection_id=first.current))
    third = following(following(first))
    assert of_every_round(third)[1:] == [(500, 500, 0), (500, 500, 0), (400, 0, 400)]


def test_what_is_set_aside_later_is_told_apart_from_what_was_carried_before() -> None:
    first = with_cash(fixed(), "alice", 700)
    second = following(first)
    more = payment_request(ALICE, paid("UKK1AAAAAA", 300), 9, collection_id=first.current)
    late = with_surplus_for_later(through(with_request(second, more), first.current))
    assert money(through(late, second.current)) == (200, 200, 0)
    third = following(through(late, second.current))
    assert of_every_round(third)[1:] == [(500, 500, 0), (200, 200, 0), (300, 0, 300)]


@pytest.mark.parametrize(
    ("becomes", "left", "later"),
    [(900, (700, 700, 0), (200, 200, 0)), (500, (300, 300, 0), (200, 200, 0)), (120, (0, 0, 0), (120, 120, 0))],
)
def test_a_record_that_is_corrected_gives_no_more_than_came(
    becomes: int, left: tuple[int, int, int], later: tuple[int, int, int]
) -> None:
    second = following(with_cash(fixed(), "alice", 700))
    assert of_every_round(with_correction(second, "alice.c1", becomes))[1:] == [left, later]


def test_what_never_came_counts_in_no_round() -> None:
    third = following(following(with_cash(fixed(), "alice", 1200)))
    assert [owed(through(third, one.id), "alice") for one in third.collections[1:]] == [0, 0, 300]
    gone = with_correction(third, "alice.c1", 0)
    assert of_every_round(gone) == [(0, 0, 0)] * 4
    assert [owed(through(gone, one.id), "alice") for one in gone.collections[1:]] == [500] * 3
    latest = through(gone, gone.current).latest_request("alice")
    assert latest is None


def test_what_went_back_by_m_pesa_since_is_not_carried() -> None:
    first = fixed()
    first = with_request(first, payment_request(ALICE, paid("UKK1AAAAAA", 700), 7, collection_id=first.current))
    second = following(first)
    back = replace(payout(arrived(600, "UKK9AAAAAA"), 600, refund_of="alice.7"), collection_id=first.current)
    assert of_every_round(with_payout(second, back))[1:] == [(0, 0, 0), (100, 0, 100)]


def test_what_counts_where_it_came_is_not_carried_whatever_another_device_said() -> None:
    """It was kept for the pot there first, and so the word that it is for later never counted."""
    second = following(with_cash(fixed(), "alice", 700))
    source = second.request("alice.c1")
    assert source
    kept = Kept("k1", source.id, 200, 700, NOON)
    decided = tuple(one for one in source.decided if not isinstance(one, SetAside))
    merged = with_request(second, replace(source, decided=(*decided, kept)))
    assert of_every_round(merged)[1:] == [(700, 700, 0), (0, 0, 0)]


def test_what_was_carried_in_a_circle_is_nowhere() -> None:
    second = following(with_cash(fixed(), "alice", 700))
    (carried,) = [one for one in second.requests if one.is_carried]
    here = with_request(second, replace(carried, reference=second.current))
    assert money(here) == (0, 0, 0)
    assert money(through(here, FIRST)) == (0, 0, 0)


PAYMENTS = st.lists(
    st.tuples(st.sampled_from(MEMBERS), st.integers(0, 2), st.integers(1, 3000), st.booleans()), max_size=12
)
CORRECTIONS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 3000)), max_size=3)


@given(PAYMENTS, CORRECTIONS)
def test_over_all_rounds_cash_stays_cash(
    payments: list[tuple[str, int, int, bool]], corrections: list[tuple[int, int]]
) -> None:
    here, cash, by_phone = book(), dict[str, int](), 0
    owners = {one: {is_cash for name, _, _, is_cash in payments if name == one} for one in MEMBERS}
    for number in range(3):
        for place, (name, at, amount, is_cash) in enumerate(payments):
            if at != number:
                continue
            if is_cash:
                here = with_cash(here, name, amount, f"c{place}")
                cash[f"{name}.c{place}"] = amount
            else:
                made = payment_request(ALICE, paid(f"R{place:09}", amount), 100 + place, collection_id=here.current)
                here, by_phone = with_request(here, replace(made, member_id=name)), by_phone + amount
        here = following(here, amount=1000)
    for place, amount in corrections:
        if place < len(cash):
            record_id = sorted(cash)[place]
            if cash[record_id]:
                here, cash[record_id] = with_correction(here, record_id, amount), amount
    sums = of_every_round(here)
    assert sum(received for received, _, _ in sums) == sum(cash.values()) + by_phone
    assert sum(recorded for _, recorded, _ in sums) == sum(cash.values())
    assert all(0 <= recorded <= received and sent == received - recorded for received, recorded, sent in sums)
    for one in here.collections:
        there = through(here, one.id)
        in_cash = [there.account(name) for name, ways in owners.items() if ways == {True}]
        known = sum(account.arrived - account.carried_out.amount for account in in_cash)
        others = [there.account(name) for name, ways in owners.items() if ways == {False}]
        assert known <= pot(there).recorded
        assert sum(account.arrived - account.carried_out.amount for account in others) <= available(there)
    again = Book(
        here.chama, here.members, here.requests, here.payouts, collections=here.collections, current=here.current
    )
    assert of_every_round(again) == sums
