"""What was proposed is nobody else's money, and of what was approved goes out what the pot holds, in its order."""

from dataclasses import replace

import pytest

from chama_app.domain.book import Book
from chama_app.domain.collections import FIRST, Collection
from chama_app.domain.payout_rules import (
    MayNotSend,
    MaySend,
    Proposed,
    available,
    available_for,
    may_send,
    may_still_send,
    payout_totals,
)

from ..example_chama import ALICE, BOB, paid, payment_request
from ..example_payouts import draft, full_pot, on_its_way, payout

WAITING = Proposed("bobs", 2000, FIRST)
APPROVED = replace(WAITING, is_approved=True)


def test_what_is_proposed_is_not_available_and_said_beside_it() -> None:
    pot = full_pot()
    assert available(pot, [WAITING]) == available(pot, [APPROVED]) == 1000
    totals = payout_totals(pot, [WAITING])
    assert (totals.available, totals.proposed, totals.reserved) == (1000, 2000, 0)


@pytest.mark.parametrize("proposed", [WAITING, APPROVED])
def test_nobody_proposes_or_sends_what_was_proposed_before(proposed: Proposed) -> None:
    assert may_send(full_pot(), draft(1000), [proposed]) == MaySend(0)
    assert may_send(full_pot(), draft(1001), [proposed]) == MayNotSend("not_available")


def test_what_is_proposed_once_more_is_not_in_its_own_way() -> None:
    assert may_send(full_pot(), draft(2000, id="bobs"), [WAITING]) == MaySend(1000)


def test_of_two_that_were_approved_the_first_goes_out_and_the_other_does_not_fit() -> None:
    first, second = APPROVED, Proposed("alices", 2000, FIRST, is_approved=True)
    both = [first, second]
    assert may_send(full_pot(), draft(2000, BOB, id="bobs"), both) == MaySend(1000)
    assert may_send(full_pot(), draft(2000, id="alices"), both) == MayNotSend("not_available")
    assert [available_for(full_pot(), one, both) for one in both] == [3000, 1000]


def test_what_was_approved_waits_for_nothing_that_is_only_proposed() -> None:
    both = [WAITING, Proposed("alices", 2000, FIRST, is_approved=True)]
    assert may_send(full_pot(), draft(2000, id="alices"), both) == MaySend(1000)


def test_what_was_approved_and_does_not_fit_holds_up_nothing_that_does() -> None:
    both = [replace(APPROVED, amount=3001), Proposed("alices", 3000, FIRST, is_approved=True)]
    assert may_send(full_pot(), draft(3000, id="alices"), both) == MaySend(0)


def test_what_goes_out_again_is_in_the_place_of_what_was_approved() -> None:
    assert may_send(full_pot(), draft(2000, id="bobs.2"), [APPROVED]) == MaySend(1000)


def test_what_is_written_down_still_leaves_where_only_its_own_proposal_has_the_money() -> None:
    pot = full_pot(payout(on_its_way(), 2000, id="bobs"))
    assert may_still_send(pot, "bobs", [APPROVED])
    assert not may_still_send(pot, "bobs", [replace(APPROVED, payout_id="other"), APPROVED])


def test_what_is_proposed_for_one_collection_leaves_the_money_of_another_alone() -> None:
    pot = full_pot()
    other = Collection("dues", "Dues", "target", 500, "DUES", "Dues", (ALICE.id,))
    requests = (*pot.requests, payment_request(ALICE, paid("UKK1DUES00", amount=500), 2, collection_id="dues"))
    two = Book(pot.chama, pot.members, requests, collections=(pot.collection, other))
    proposed = [Proposed("bobs", 2000, FIRST)]
    assert available(two, proposed) == 1000
    assert available(replace(two, current="dues"), proposed) == 500


def test_what_is_to_be_sent_back_is_proposed_once() -> None:
    twice = payment_request(ALICE, paid("UKK1SECOND"), 2)
    pot = replace(full_pot(), requests=(*full_pot().requests, twice))
    refund = draft(1000, refund_of=twice.id)
    assert may_send(pot, refund) == MaySend(3000)
    proposed = Proposed("before", 1000, FIRST, refund_of=twice.id)
    assert may_send(pot, refund, [proposed]) == MayNotSend("already_proposed")
    assert may_send(pot, refund, [replace(proposed, payout_id=refund.id, is_approved=True)]) == MaySend(3000)
