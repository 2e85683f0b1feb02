"""A turn is taken once money went to its receiver, or may have: by a swap somebody would be paid twice, and nobody
else at all."""

from dataclasses import replace

import pytest

from chama_app.domain.book import Book, through, with_payout, with_terms
from chama_app.domain.collections import Collection
from chama_app.domain.payout_rules import MayNotSend, MaySend, PayoutDraft, available, may_send
from chama_app.domain.payouts import Payout
from chama_app.domain.proposals import Proposal
from chama_app.domain.turns import TakenTurn, has_the_turn, taken_turn
from daraja_core import DisbursementState

from ..example_chama import ALICE, BOB, NOON, after, book, paid, payment_request
from ..example_payouts import arrived, declined, on_its_way, payout, starting, unanswered

ROUND = Collection(
    "march", "March", "fixed", 500, "MARCH", "March share", ("alice", "bob"), turns=("alice", "bob"), receiver="alice"
)
PROPOSED = Proposal(
    "r1", "p1", "user-1", "owner", "Alice Wanjiku", "0712 ••• 001", 900, "Turn", NOON, after(days=1),
    collection_id="march", member_id="alice",
)  # fmt: skip


def here(*payouts: Payout) -> Book:
    """A round whose money is Alice's, and what left it."""
    whole = with_terms(book(payment_request(BOB, paid(amount=1000), collection_id="march")))
    chama = replace(whole.chama, name=ROUND.name, target=500, reference="MARCH", description="March share")
    looked_at = replace(whole, collections=(*whole.collections, ROUND), current="march", chama=chama)
    for one in payouts:
        looked_at = with_payout(looked_at, one)
    return looked_at


def to_alice(state: DisbursementState, amount: int = 400, **more: object) -> Payout:
    made = replace(payout(state, amount, id=f"o{amount}"), collection_id="march")
    return replace(made, **more)  # type: ignore[arg-type]  # whatever the test wants to be different


def test_what_is_for_a_round_that_nobody_was_told_of_yet_is_not_for_the_turn_of_another() -> None:
    sent = to_alice(arrived(400), collection_id="april")
    assert not has_the_turn(here(sent), sent)
    assert available(through(here(), "april")) == 0


@pytest.mark.parametrize(
    ("out", "taken"),
    [
        ((to_alice(arrived(400)),), TakenTurn("sent", 400)),
        ((to_alice(starting()),), TakenTurn("on_its_way", 400)),
        ((to_alice(on_its_way()),), TakenTurn("on_its_way", 400)),
        ((to_alice(unanswered()),), TakenTurn("unknown", 400)),
        ((to_alice(arrived(400)), to_alice(on_its_way(), 100)), TakenTurn("sent", 400)),
        ((to_alice(unanswered()), to_alice(on_its_way(), 100)), TakenTurn("unknown", 400)),
        ((to_alice(declined()),), None),
        ((to_alice(unanswered(), confirmed_not_sent="looked it up"),), None),
        ((to_alice(arrived(400), collection_id="first"),), None),
        ((to_alice(arrived(400), member_id="bob"),), None),
        ((to_alice(arrived(400), member_id=None),), None),
        ((to_alice(arrived(400), refund_of="alice.1"),), None),
    ],
)
def test_a_turn_is_taken_by_money_that_went_to_its_receiver_or_may_have(
    out: tuple[Payout, ...], taken: TakenTurn | None
) -> None:
    assert taken_turn(here(*out), ROUND) == taken


@pytest.mark.parametrize(
    ("proposed", "taken"),
    [
        (PROPOSED, TakenTurn("proposed", 900)),
        (replace(PROPOSED, member_id=""), TakenTurn("proposed", 900)),
        (replace(PROPOSED, member_id="", name="Bob Otieno"), None),
        (replace(PROPOSED, member_id="bob"), None),
        (replace(PROPOSED, collection_id="first"), None),
        (replace(PROPOSED, refund_of="alice.1"), None),
    ],
)
def test_a_turn_is_taken_by_what_is_proposed_for_its_receiver(proposed: Proposal, taken: TakenTurn | None) -> None:
    assert taken_turn(here(), ROUND, [proposed]) == taken


def test_a_collection_without_turns_has_none_to_take() -> None:
    nobodys = replace(ROUND, receiver=None, turns=())
    assert taken_turn(here(to_alice(arrived(400), member_id=None)), nobodys, [PROPOSED]) is None


def test_what_is_for_a_turn_goes_only_to_the_one_whose_turn_it_is() -> None:
    """A form that was open while the turn was swapped on another device sends nothing."""
    draft = PayoutDraft("o1", "Alice", ALICE.phone, 400, "Turn", "alice", is_for_turn=True)
    assert may_send(here(), draft) == MaySend(600)
    swapped = replace(here(), collections=(here().collections[0], replace(ROUND, receiver="bob")))
    assert may_send(swapped, draft) == MayNotSend("turn_swapped")
    assert may_send(swapped, replace(draft, is_for_turn=False)) == MaySend(600)


def test_what_is_written_down_for_a_turn_does_not_leave_once_the_turn_was_swapped() -> None:
    out = to_alice(starting())
    swapped = replace(here(out), collections=(here().collections[0], replace(ROUND, receiver="bob")))
    assert (has_the_turn(here(out), out), has_the_turn(swapped, out)) == (True, False)
    assert not has_the_turn(here(out), replace(out, collection_id="first"))
