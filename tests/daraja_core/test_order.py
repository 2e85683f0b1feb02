"""Orders: every phone form that people write, every limit, and errors that say what to do without saying too much."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daraja_core.errors import (
    InvalidAmountError,
    InvalidOrderError,
    InvalidPhoneError,
    InvalidReferenceError,
)
from daraja_core.order import (
    DisbursementOrder,
    PaymentOrder,
    check_id,
    hide_long_numbers,
    mask_phone,
    normalise_phone,
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


@pytest.mark.parametrize(
    "text",
    [
        "0712345678",
        "0712 345 678",
        "0712-345-678",
        "0712.345.678",
        "(0712) 345678",
        "+254712345678",
        "+254 712 345 678",
        "(+254) 712-345-678",
        "254712345678",
        "712345678",
        " 712 345 678\n",
        "0712\u00a0345\u00a0678",
        "0712\u2011345\u2011678",
        "\u202a+254 712 345 678\u202c",
        "\u200b0712345678",
        "0712\u200b345678",
        "0712345678\ufe0d",
        "0712\u00ad345\u2060678\ufeff",
        "+254 (0) 712 345 678",
        "2540712345678",
        "+254 0712345678",
        "+254(0)712345678",
        "00254712345678",
        "00254 (0) 712 345 678",
        "tel:+254712345678",
        "tel:+254-712-345-678",
        "'0712345678",
        "712345678.0",
        "0712·345·678",
        "0712\u2212345\u2212678",
    ],
)
def test_every_way_to_write_a_number_gives_the_same_one(text: str) -> None:
    assert normalise_phone(text) == "254712345678"


@pytest.mark.parametrize("text", ["0112345678", "112345678", "+254 112 345 678", "254112345678"])
def test_the_newer_numbers_that_start_with_one_are_accepted(text: str) -> None:
    assert normalise_phone(text) == "254112345678"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "071234567",
        "07123456789",
        "0812345678",
        "0212345678",
        "+712345678",
        "+0712345678",
        "+00254712345678",
        "25400712345678",
        "255712345678",
        "0712345678.5",
        "7.12345678E8",
        "0712345678x",
        "O712345678",
        "0712/345678",
        "0712+345678",
        "٠٧١٢٣٤٥٦٧٨",
        "０７１２３４５６７８",  # full-width digits
        "07123\u0664\u0665678",
    ],
)
def test_what_is_no_kenyan_mobile_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidPhoneError, match="phone must be a Kenyan mobile number such as 0712 345 678"):
        normalise_phone(text)


@pytest.mark.parametrize("value", [712345678, None, b"0712345678", 7.1])
def test_a_number_that_is_not_text_is_refused(value: Any) -> None:
    with pytest.raises(InvalidPhoneError, match="phone must be text"):
        normalise_phone(value)


@given(st.text(alphabet="0123456789+ -().x٣", min_size=0, max_size=30))
def test_a_phone_is_normalised_or_refused_and_never_shown_whole(text: str) -> None:
    try:
        phone = normalise_phone(text)
    except InvalidPhoneError as exc:
        refusal = str(exc)
    else:
        assert re.fullmatch(r"254[17]\d{8}", phone, re.ASCII)
        assert normalise_phone(phone) == phone
        return
    assert not re.search(r"\d{5}", refusal.rpartition(", got ")[2])


def test_a_masked_number_shows_enough_to_find_a_typing_error() -> None:
    assert mask_phone("0712 345 678 9") == "07•• ••• ••8 9"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("ws_CO_26032026133641276708374149", "ws_CO_26••••••••••••••••••"),
        ("call 0712 345 678 now", "call 07•• ••• •78 now"),
        ("+254 712-345-678", "+25• •••-•••-•78"),
        ("code 500.001.1001, KES 250000", "code 500.001.1001, KES 250000"),
    ],
)
def test_long_numbers_are_hidden_in_foreign_text(text: str, hidden: str) -> None:
    assert hide_long_numbers(text) == hidden


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
