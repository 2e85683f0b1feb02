"""Kenyan numbers in every form that people write, and texts that show none of them whole."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daraja_core.errors import InvalidPhoneError
from daraja_core.phone import find_phones, hide_long_numbers, is_cut_number, mask_phone, normalise_phone


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
        "0712345678,",
        '"0712345678"',
        "“0712345678”",
        "Simu: 0712 345 678",
        "Phone no. 0712345678.",
        "1. 0712345678",
        "Simu 2: 0712345678",
        "1.0712345678",
        "0712 345 678 (Safaricom)",
        "*0712345678*",
        "_0712345678_",
        "Mama Njeri 0712345678",
        "Njeri0712345678",
        "0712345678 / +254712345678",
        "https://wa.me/254712345678",
        "https://wa.me/254712345678?text=Hello%20number%2010",
        "https://api.whatsapp.com/send?phone=254712345678&text=1",
        "sms:0712345678",
        "tel:0712345678;ext=",
        "0712_345_678".replace("_", "\u200f "),
        "٠٧١٢٣٤٥٦٧٨",
        "０７１２ ３４５ ６７８",
        "＋254 712 345 678",
        "0️⃣7️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣",
        "07123\u0664\u0665678",
        "712345678.00",
        "0712.345.678.0",
        "254,712,345,678",
        "712,345,678",
        "0712,345,678",
        "2.54712345678E+11",
        "7.12345678E8",
        "7,12345678e+08",
        "07 12 34 56 78",
        "0712 - 345 - 678",
        "+254-(0)712-345-678",
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
        "0712345678x",
        "O712345678",
        "071234567O",
        "0712/345678",
        "0712+345678",
        "0712345678 1000",
        "0712 345 678 9",
        "0712345678 0733345678",
        "0712345678/0733345678",
        "0712345678/79",
        "12345678 0712345678",
        "2.54712E+11",
        "2.5471234567E+11",
        "7.12E+08",
        "+256 772 345 004",
        "+1 712 345 678 9",
        "+44 7123 456 789",
        "+49 171 2345678",
        "020 712 3456",
        "0712***678",
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
        ("tel ٠٧١٢٣٤٥٦٧٨", "tel ٠٧••••••٧٨"),
        ("call 0712 345 678 now", "call 07•• ••• •78 now"),
        ("+254 712-345-678", "+25• •••-•••-•78"),
        ("code 500.001.1001, KES 250000", "code 500.001.1001, KES 250000"),
    ],
)
def test_long_numbers_are_hidden_in_foreign_text(text: str, hidden: str) -> None:
    assert hide_long_numbers(text) == hidden


def test_the_zeros_at_the_end_of_a_number_are_its_own() -> None:
    assert normalise_phone("0700.000.000") == normalise_phone("700.000.000.0") == "254700000000"


def test_numbers_are_found_where_they_stand() -> None:
    text = "[12:00] Njeri: 0712 345 678 / +254 (0) 733-345-678, was 0722345678."
    found = [(text[one.start : one.end], one.phone) for one in find_phones(text)]
    assert found == [
        ("0712 345 678", "254712345678"),
        ("+254 (0) 733-345-678", "254733345678"),
        ("0722345678", "254722345678"),
    ]


@pytest.mark.parametrize(
    ("text", "is_cut"),
    [
        ("2.54712E+11", True),
        ("Victor 2.54712E+11", True),
        ("7.12E+08", True),
        ("7,12E+08", True),
        ("2.54712345678E+11", False),
        ("712345678", False),
        ("block 2E10", False),
    ],
)
def test_a_number_that_a_spreadsheet_cut_is_told_from_others(text: str, is_cut: bool) -> None:
    assert is_cut_number(text) is is_cut


GAPS = st.sampled_from(["", " ", "-", ".", "\u00a0", " - ", "\u200b", "\u202f", "\u2011", "·"])
DIGITS = st.sampled_from(["0123456789", "٠١٢٣٤٥٦٧٨٩", "０１２３４５６７８９", "०१२३४५६७८९"])
AROUND = st.sampled_from(
    [
        "{}",
        "tel:{}",
        "({})",
        '"{}"',
        "{},",
        "{}.",
        "Simu: {}",
        "{} (Safaricom)",
        "*{}*",
        "\u202a{}\u202c",
        "Njeri {}",
        "{} ✅",
    ]
)


@given(
    st.integers(700_000_000, 799_999_999) | st.integers(100_000_000, 199_999_999),
    st.sampled_from(["0", "254", "+254", "00254", "+254 (0) ", "2540", ""]),
    GAPS,
    DIGITS,
    AROUND,
)
def test_a_number_is_the_same_in_any_decoration(number: int, prefix: str, gap: str, digits: str, around: str) -> None:
    whole = str(number)
    written = around.format(prefix + gap.join((whole[:3], whole[3:6], whole[6:])))
    assert normalise_phone(written.translate(str.maketrans("0123456789", digits))) == f"254{number}"
