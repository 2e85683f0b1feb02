from dataclasses import replace

import pytest

from chama_app.domain.payout_form import OTHER, PayoutInput, parse_payout, payout_problems
from chama_app.domain.payout_rules import PayoutDraft
from daraja_core import InvalidOrderError
from daraja_core.order import parse_disbursement_order

from ..example_chama import ALICE, BOB

TO_ALICE = PayoutInput("alice", amount="2,000", remarks="November pot")
TO_SHOP = PayoutInput(OTHER, "Mama Njeri", "0722 000 111", "500", "Tent")


def test_a_member_gets_the_money_at_the_members_number() -> None:
    assert parse_payout(TO_ALICE, (ALICE, BOB), "id1") == PayoutDraft(
        "id1", "Alice Wanjiku", ALICE.phone, 2000, "November pot", "alice"
    )


def test_a_refund_goes_to_the_number_that_paid_whatever_the_members_is_today() -> None:
    refund = PayoutInput("alice", phone="0722 000 111", amount="1,000", remarks="Paid too much", refund_of="alice.2")
    draft = parse_payout(refund, (ALICE,), "id1")
    assert draft == PayoutDraft("id1", "Alice Wanjiku", "254722000111", 1000, "Paid too much", "alice", "alice.2")
    assert payout_problems(replace(refund, phone="")) == {"phone"}


def test_somebody_else_gets_it_at_the_number_that_was_typed() -> None:
    assert parse_payout(TO_SHOP, (ALICE,), "id1") == PayoutDraft("id1", "Mama Njeri", "254722000111", 500, "Tent")


@pytest.mark.parametrize(
    ("filled", "wrong"),
    [
        (PayoutInput(OTHER, "", "0722000111", "500", "Tent"), {"name"}),
        (PayoutInput(OTHER, "Njeri", "0822000111", "500", "Tent"), {"phone"}),
        (PayoutInput("alice", amount="lots", remarks="Tent"), {"amount"}),
        (PayoutInput("alice", amount="500", remarks="T"), {"remarks"}),
        (PayoutInput("alice", amount="500", remarks="Café & tent"), {"remarks"}),
    ],
)
def test_what_cannot_be_sent_is_named(filled: PayoutInput, wrong: set[str]) -> None:
    assert payout_problems(filled) == wrong
    assert parse_payout(filled, (ALICE,), "id1") is None


def test_nothing_is_sent_to_nobody() -> None:
    to_nobody = PayoutInput("", amount="500", remarks="Tent")
    assert payout_problems(to_nobody) == {"recipient"}
    assert parse_payout(to_nobody, (ALICE,), "id1") is None


@pytest.mark.parametrize("remarks", ["Te", "Tent #2, 3/4 (paid) + a:b_c-d.", "x" * 100, "x" * 101, "T", "a&b", "é!"])
def test_the_reason_is_judged_as_the_order_judges_it(remarks: str) -> None:
    try:
        parse_disbursement_order(
            disbursement_id="id1", phone="0722000111", amount=500, initiator_name="api", remarks=remarks
        )
        is_taken = True
    except InvalidOrderError:
        is_taken = False
    assert ("remarks" not in payout_problems(PayoutInput("alice", amount="500", remarks=remarks))) == is_taken


def test_the_name_of_a_payee_is_composed() -> None:
    typed = PayoutInput(OTHER, " Ngu\u0303gi\u0303  wa Thiong'o ", "0722000111", "500", "Tent")
    made = parse_payout(typed, (), "id1")
    assert made is not None
    assert made.name == "Ngũgĩ wa Thiong'o"
