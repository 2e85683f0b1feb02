"""Orders: every limit, and errors that say what to do without saying too much."""

from typing import Any

import pytest

from daraja_core.errors import (
    InvalidAmountError,
    InvalidOrderError,
    InvalidReferenceError,
)
from daraja_core.order import (
    DisbursementOrder,
    PaymentOrder,
    check_id,
    parse_disbursement_order,
    parse_payment_order,
)

PUSH: dict[str, Any] = {
    "payment_id": "alice.1",
    "phone": "0712 345 678",
    "amount": 1000,
    "reference": "ORDER-001",
    "description": "Payment",
    "user_id": "user-7",
    "group_id": "chama",
}
PAYOUT: dict[str, Any] = {
    "disbursement_id": "payout.1",
    "phone": "0112345678",
    "amount": 500,
    "initiator_name": "apiuser",
    "remarks": "Refund",
}


def test_a_push_is_parsed_once() -> None:
    assert parse_payment_order(**PUSH) == PaymentOrder(
        "alice.1", "254712345678", 1000, "ORDER-001", "Payment", "user-7", "chama"
    )


def test_a_disbursement_is_parsed_once() -> None:
    assert parse_disbursement_order(**PAYOUT) == DisbursementOrder(
        "payout.1", "254112345678", 500, "apiuser", "Refund", "BusinessPayment"
    )


def test_an_order_does_not_show_the_phone() -> None:
    assert "712345678" not in repr(parse_payment_order(**PUSH))


@pytest.mark.parametrize("amount", [1, 250_000])
def test_whole_shillings_within_the_limits_are_accepted(amount: int) -> None:
    assert parse_payment_order(**PUSH | {"amount": amount}).amount == amount


@pytest.mark.parametrize("amount", [0, -1, 250_001])
def test_an_amount_outside_the_limits_is_refused(amount: int) -> None:
    with pytest.raises(InvalidAmountError, match=f"amount must be 1 to 250000 shillings, got {amount}"):
        parse_payment_order(**PUSH | {"amount": amount})


def test_the_limit_can_be_configured() -> None:
    assert parse_payment_order(**PUSH | {"amount": 150_000}, max_amount=150_000).amount == 150_000
    with pytest.raises(InvalidAmountError, match="1 to 150000"):
        parse_payment_order(**PUSH | {"amount": 150_001}, max_amount=150_000)


@pytest.mark.parametrize("amount", [1000.0, True, "1000", None, float("nan")])
def test_only_an_int_is_an_amount(amount: Any) -> None:
    with pytest.raises(InvalidAmountError, match=r"amount must be whole shillings as an int, got .*round it"):
        parse_payment_order(**PUSH | {"amount": amount})


@pytest.mark.parametrize("amount", [9, 250_001])
def test_a_disbursement_is_ten_to_a_quarter_million_shillings(amount: int) -> None:
    with pytest.raises(InvalidAmountError, match="amount must be 10 to 250000 shillings"):
        parse_disbursement_order(**PAYOUT | {"amount": amount})
    assert parse_disbursement_order(**PAYOUT | {"amount": 10}).amount == 10


@pytest.mark.parametrize("reference", ["A", "LUNCHKCBPLAZ", "INV 12/2026", "a-b_c.d:e#1", "  padded  "])
def test_references_that_the_prompt_can_show_are_accepted(reference: str) -> None:
    assert parse_payment_order(**PUSH | {"reference": reference}).reference == reference.strip()


@pytest.mark.parametrize(
    "reference", ["", "   ", "THIRTEENCHARS", "a&b", "<b>", "café", "it's", 'say "x"', "a\nb", "{a}", "🎉", None, 12]
)
def test_references_that_the_prompt_cannot_show_are_refused(reference: Any) -> None:
    with pytest.raises(InvalidReferenceError, match="reference m"):
        parse_payment_order(**PUSH | {"reference": reference})


def test_a_phone_number_used_as_a_reference_is_not_shown_whole() -> None:
    with pytest.raises(InvalidReferenceError) as caught:
        parse_payment_order(**PUSH | {"reference": "0712345678 Wanjiku"})
    assert "07••••••78" in str(caught.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"description": ""}, "description must have 1 to 13 characters, got 0: ''"),
        ({"description": "fourteen chars"}, "description must have 1 to 13 characters, got 14: 'fourteen chars'"),
        ({"payment_id": ""}, "payment_id must be 1 to 36 letters"),
        ({"payment_id": "_x"}, "payment_id must be 1 to 36 letters"),
        ({"payment_id": "a/b"}, "payment_id must be 1 to 36 letters"),
        ({"payment_id": "a" * 37}, "payment_id must be 1 to 36 letters"),
        ({"user_id": "ñandu"}, "user_id must be 1 to 36 letters"),
        ({"group_id": "-"}, "group_id must be 1 to 36 letters"),
        ({"group_id": "a\n"}, "group_id must be 1 to 36 letters"),
    ],
)
def test_a_push_error_names_the_field_the_value_and_the_rule(change: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidOrderError) as caught:
        parse_payment_order(**PUSH | change)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"disbursement_id": "a" * 26}, "disbursement_id must be 1 to 25 letters"),
        ({"remarks": "x"}, "remarks must have 2 to 100 characters, got 1: 'x'"),
        ({"remarks": "x" * 101}, "remarks must have 2 to 100 characters, got 101"),
        ({"occasion": ""}, "occasion must have 1 to 100 characters, got 0: ''"),
        ({"occasion": "x" * 101}, "occasion must have 1 to 100 characters"),
        ({"initiator_name": ""}, "initiator_name must have 1 to 50 characters"),
        (
            {"command_id": "Gift"},
            "command_id must be one of SalaryPayment, BusinessPayment, PromotionPayment, got 'Gift'",
        ),
    ],
)
def test_a_disbursement_error_names_the_field_the_value_and_the_rule(change: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidOrderError) as caught:
        parse_disbursement_order(**PAYOUT | change)
    assert message in str(caught.value)


def test_every_error_of_an_order_is_a_value_error_too() -> None:
    with pytest.raises(ValueError, match="payment_id"):
        parse_payment_order(**PUSH | {"payment_id": "a b"})


@pytest.mark.parametrize("text", ["a", "A9", "7.x_y-z", "a" * 36])
def test_ids_that_appwrite_takes_are_accepted(text: str) -> None:
    assert check_id(text, "user_id") == text
