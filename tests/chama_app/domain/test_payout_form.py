from dataclasses import replace

import pytest

from chama_app.domain.payout_form import OTHER, Filled, draft_of, mistakes
from chama_app.domain.payout_rules import Draft
from daraja_core import InvalidOrderError
from daraja_core.order import parse_disbursement_order

from ..example_chama import ALICE, BOB

TO_ALICE = Filled("alice", amount="2,000", remarks="November pot")
TO_SHOP = Filled(OTHER, "Mama Njeri", "0722 000 111", "500", "Tent")


def test_a_member_gets_the_money_at_the_members_number() -> None:
    assert draft_of(TO_ALICE, (ALICE, BOB), "id1") == Draft(
        "id1", "Alice Wanjiku", ALICE.phone, 2000, "November pot", "alice"
    )


def test_a_refund_goes_to_the_number_that_paid_whatever_the_members_is_today() -> None:
    refund = Filled("alice", phone="0722 000 111", amount="1,000", remarks="Paid twice", refund_of="alice.2")
    draft = draft_of(refund, (ALICE,), "id1")
    assert draft == Draft("id1", "Alice Wanjiku", "254722000111", 1000, "Paid twice", "alice", "alice.2")
    assert mistakes(replace(refund, phone="")) == {"phone"}


def test_somebody_else_gets_it_at_the_number_that_was_typed() -> None:
    assert draft_of(TO_SHOP, (ALICE,), "id1") == Draft("id1", "Mama Njeri", "254722000111", 500, "Tent")


@pytest.mark.parametrize(
    ("filled", "wrong"),
    [
        (Filled(OTHER, "", "0722000111", "500", "Tent"), {"name"}),
        (Filled(OTHER, "Njeri", "0822000111", "500", "Tent"), {"phone"}),
        (Filled("alice", amount="lots", remarks="Tent"), {"amount"}),
        (Filled("alice", amount="500", remarks="T"), {"remarks"}),
        (Filled("alice", amount="500", remarks="Café & tent"), {"remarks"}),
    ],
)
def test_what_cannot_be_sent_is_named(filled: Filled, wrong: set[str]) -> None:
    assert mistakes(filled) == wrong
    assert draft_of(filled, (ALICE,), "id1") is None


def test_nothing_is_sent_to_nobody() -> None:
    assert draft_of(Filled("", amount="500", remarks="Tent"), (ALICE,), "id1") is None


@pytest.mark.parametrize("remarks", ["Te", "Tent #2, 3/4 (paid) + a:b_c-d.", "x" * 100, "x" * 101, "T", "a&b", "é!"])
def test_the_reason_is_judged_as_the_order_judges_it(remarks: str) -> None:
    try:
        parse_disbursement_order(
            disbursement_id="id1", phone="0722000111", amount=500, initiator_name="api", remarks=remarks
        )
        is_taken = True
    except InvalidOrderError:
        is_taken = False
    assert ("remarks" not in mistakes(Filled("alice", amount="500", remarks=remarks))) == is_taken
