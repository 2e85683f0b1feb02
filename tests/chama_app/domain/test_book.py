from dataclasses import replace

import pytest

from chama_app.domain.accounts import Part
from chama_app.domain.book import owed, paid_in_full, surplus, through, with_decision, with_request
from chama_app.domain.book_index import index_of
from chama_app.domain.collections import FIRST
from chama_app.domain.decisions import Kept, SetAside, Settled
from chama_app.domain.payment_requests import PaymentRequest
from chama_app.domain.pot import Pot, Turnout, pot
from chama_app.domain.request_rules import NotAllowed, may_request

from ..example_chama import (
    ALICE,
    BOB,
    CAROL,
    LUNCH,
    NOON,
    after,
    book,
    cancelled,
    failed,
    paid,
    payment_request,
    pending,
    unknown,
)


def test_the_pot_is_the_sum_of_what_m_pesa_says_arrived() -> None:
    here = book(payment_request(ALICE, paid("UKK1AAAAAA", 1000)), payment_request(BOB, paid("UKK1BBBBBB", 900)))
    assert pot(here) == Pot(
        received=1900, target=3000, waiting=0, unknown=0, paid_members=1, members=3, counted=1900, to_collect=1100
    )


def test_one_receipt_counts_once_however_many_requests_carry_it() -> None:
    here = book(
        payment_request(ALICE, paid("UKK1AAAAAA"), 1, superseded=True), payment_request(ALICE, paid("UKK1AAAAAA"), 2)
    )
    assert pot(here).received == 1000
    assert surplus(here, "alice") == ()


def test_money_on_its_way_and_money_that_nobody_knows_of_are_never_in_the_pot() -> None:
    here = book(payment_request(ALICE, pending()), payment_request(BOB, unknown()), payment_request(CAROL, cancelled()))
    assert (pot(here).received, pot(here).waiting, pot(here).unknown) == (0, 1000, 1000)


def test_what_is_being_checked_after_a_restart_counts_as_unknown() -> None:
    here = book(payment_request(ALICE, pending(), restored=True))
    assert (pot(here).waiting, pot(here).unknown) == (0, 1000)


def test_a_superseded_request_without_an_answer_stays_unknown_and_its_money_counts() -> None:
    here = book(payment_request(ALICE, unknown(), 1, superseded=True), payment_request(ALICE, pending(), 2))
    assert (pot(here).waiting, pot(here).unknown) == (1000, 1000)
    assert pot(with_request(here, payment_request(ALICE, paid(), 1, superseded=True))).received == 1000


def test_the_pot_is_complete_only_when_every_share_is_covered() -> None:
    one_pays_for_all = book(payment_request(ALICE, paid("UKK1AAAAAA", 3000)))
    assert not pot(one_pays_for_all).complete
    each = (payment_request(m, paid(f"UKK1{m.id.upper()}")) for m in (ALICE, BOB, CAROL))
    assert pot(book(*each)).complete


def test_more_than_was_asked_for_is_told_apart_from_what_counts() -> None:
    here = pot(book(payment_request(ALICE, paid("UKK1AAAAAA", 3500))))
    assert (here.received, here.counted, here.beyond, here.to_collect) == (3500, 1000, 2500, 2000)


def test_two_receipts_for_one_share_are_a_share_paid_twice() -> None:
    first, second = (
        payment_request(ALICE, paid("UKK1AAAAAA"), 1, superseded=True),
        payment_request(ALICE, paid("UKK1BBBBBB"), 2),
    )
    assert surplus(book(first, second), "alice") == (Part(second, 1000),)


def test_what_was_kept_counts_for_the_pot_and_a_later_double_payment_is_seen_again() -> None:
    first, second = payment_request(ALICE, paid("UKK1AAAAAA"), 1), payment_request(ALICE, paid("UKK1BBBBBB"), 2)
    kept = with_decision(book(first, second), Kept("k1", second.id, 1000, 2000, NOON))
    assert surplus(kept, "alice") == ()
    assert [owed(kept, one.id) for one in (ALICE, BOB, CAROL)] == [0, 500, 500]
    third = payment_request(ALICE, paid("UKK1CCCCCC"), 3)
    assert surplus(with_request(kept, third), "alice") == (Part(third, 1000),)


def test_what_is_set_aside_for_later_counts_for_nothing_now() -> None:
    first, second = payment_request(ALICE, paid("UKK1AAAAAA"), 1), payment_request(ALICE, paid("UKK1BBBBBB"), 2)
    later = with_decision(book(first, second), SetAside("s1", second.id, 1000, NOON))
    assert surplus(later, "alice") == ()
    assert (pot(later).received, pot(later).set_aside, pot(later).to_collect) == (2000, 1000, 2000)


def test_a_share_paid_in_two_parts_is_not_paid_twice() -> None:
    parts = (
        payment_request(ALICE, paid("UKK1AAAAAA", 400), 1),
        payment_request(ALICE, paid("UKK1BBBBBB", 600), 2, amount=600),
    )
    assert surplus(book(*parts), "alice") == ()
    assert paid_in_full(book(*parts), "alice")


def test_a_late_joiner_is_asked_for_his_part_of_what_is_missing() -> None:
    dan = replace(BOB, id="dan", name="Dan Kiprop")
    here = book(payment_request(ALICE, paid()), members=(ALICE, BOB, CAROL, dan))
    assert [owed(here, one.id) for one in here.members] == [0, 667, 667, 666]
    assert pot(here).to_collect == 2000


def test_who_leaves_leaves_what_was_paid_to_the_others() -> None:
    here = book(payment_request(ALICE, paid()), members=(replace(ALICE, archived=True), BOB, CAROL))
    assert [owed(here, one.id) for one in here.members] == [0, 1000, 1000]


def test_a_lowered_target_makes_nobody_pay_twice() -> None:
    here = replace(book(payment_request(ALICE, paid())), chama=replace(LUNCH, target=1500))
    assert surplus(here, "alice") == ()
    assert pot(here).to_collect == 500


def test_a_receipt_without_a_readable_amount_counts_nothing_and_is_not_asked_again() -> None:
    here = book(payment_request(ALICE, paid("UKK1AAAAAA", 0)))
    assert (pot(here).received, pot(here).confirmed, pot(here).unknown) == (0, 1000, 0)
    assert may_request(here, "alice", after(hours=1), production=True) == NotAllowed("open")


def test_a_receipt_without_an_amount_counts_as_it_was_entered_until_m_pesa_tells_more() -> None:
    told = book(payment_request(ALICE, paid("UKK1AAAAAA", 0)))
    entered = with_decision(told, Settled("s1", "alice.1", 900, "", "from the SMS", NOON))
    assert (pot(entered).received, owed(entered, "alice")) == (900, 100)
    assert pot(with_request(entered, payment_request(ALICE, paid("UKK1AAAAAA", 1000)))).received == 1000


@pytest.mark.parametrize("told_first", [True, False])
def test_one_receipt_told_with_two_amounts_counts_once_whoever_heard_what_first(told_first: bool) -> None:
    more, less = payment_request(ALICE, paid("UKK1AAAAAA", 1000)), payment_request(BOB, paid("UKK1AAAAAA", 900))
    here = book(*((more, less) if told_first else (less, more)))
    assert pot(here).received == 900
    assert [here.account(one.id).received for one in (ALICE, BOB)] == [0, 900]


def test_money_from_one_who_is_on_no_list_is_in_the_pot() -> None:
    here = book(payment_request(ALICE, paid()), members=(BOB, CAROL))
    assert (pot(here).received, pot(here).to_collect) == (1000, 2000)


def test_a_share_that_grew_after_it_was_paid_owes_the_rest() -> None:
    here = book(payment_request(ALICE, paid()), members=(replace(ALICE, custom_share=1500), BOB, CAROL))
    assert owed(here, "alice") == 500


def test_the_row_speaks_of_the_payment_that_arrived_even_when_a_later_one_failed() -> None:
    arrived = payment_request(ALICE, paid(late=True), 1, superseded=True)
    assert book(arrived, payment_request(ALICE, failed("1"), 2)).latest_request("alice") == arrived


def test_a_payment_of_which_it_turns_out_that_it_was_for_another_collection_counts_there_alone() -> None:
    told = payment_request(ALICE, paid(), elsewhere=True)
    here = with_request(book(told), replace(told, collection_id="march"))
    assert here.account("alice").requests == ()
    assert here.index.account("march", "alice").received == 1000
    assert here.index == index_of(here.requests, ())


def test_a_share_of_a_shilling_is_paid_in_full_by_a_shilling() -> None:
    small = replace(LUNCH, target=3)
    here = replace(book(payment_request(ALICE, paid("UKK1AAAAAA", 1), amount=1, share=1)), chama=small)
    assert [paid_in_full(here, one) for one in ("alice", "bob")] == [True, False]


def test_whoever_has_nothing_to_pay_has_not_paid_and_is_not_waited_for() -> None:
    free = book(payment_request(BOB, paid(), share=1500), members=(replace(ALICE, custom_share=0), BOB, CAROL))
    assert [paid_in_full(free, one) for one in ("alice", "bob", "carol")] == [False, False, False]
    free = with_request(free, payment_request(BOB, paid("UKK1BBBBBB", 500), 2))
    assert [paid_in_full(free, one) for one in ("alice", "bob", "carol")] == [False, True, False]
    assert pot(free).turnout == Turnout(paid=1, asked=2, taking_part=3)
    gift = with_request(free, payment_request(ALICE, paid("UKK1CCCCCC", 100)))
    assert pot(gift).turnout == Turnout(paid=2, asked=3, taking_part=3)


def test_a_pot_in_which_nobody_has_anything_to_pay_is_complete_and_nobody_has_paid() -> None:
    free = through(book(), FIRST)
    free = replace(free, members=tuple(replace(one, custom_share=0) for one in free.members))
    fixed = replace(free, collections=(replace(free.collection, kind="fixed"),))
    assert (pot(fixed).turnout, pot(fixed).complete) == (Turnout(0, 0, 3), True)
    assert not pot(replace(fixed, members=())).complete


@pytest.mark.parametrize(
    "news",
    [
        payment_request(BOB, pending()),  # changes nobody's share
        payment_request(BOB, paid("UKK1BBBBBB", 1400)),
        payment_request(BOB, paid("UKK1AAAAAA", 900)),  # Alice's receipt, which is Bob's from then on
        payment_request(replace(BOB, id="zoe"), paid("UKK1ZZZZZZ", 500)),  # of somebody who is on no list
    ],
)
def test_shares_are_what_they_would_be_in_a_book_that_was_added_up_anew(news: PaymentRequest) -> None:
    before = book(payment_request(ALICE, paid("UKK1AAAAAA", 1000)), payment_request(CAROL, unknown()))
    assert (before.shares, before.sums.to_collect) == ({"alice": 1000, "bob": 1000, "carol": 1000}, 2000)
    after_it = with_request(before, news)
    anew = book(*after_it.requests)
    assert (after_it.shares, after_it.sums) == (anew.shares, anew.sums)
