import pytest
from hypothesis import given
from hypothesis import strategies as st

from chama_app.domain.amounts import amount_problem, parse_amount


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1000", 1000),
        ("1,000", 1000),
        (" KES 1 000 ", 1000),
        ("kes1000", 1000),
        ("kes\u00a02,000", 2000),
        ("2000.50", None),
        ("Ksh 500", 500),
        ("KSh 1,500", 1500),
        ("Ksh500", 500),
        ("Ksh1,000.00", 1000),
        ("Kshs. 1,500", 1500),
        ("sh 500", 500),
        ("500 bob", 500),
        ("500/=", 500),
        ("1,000/- only", 1000),
        ("1.5k", 1500),
        ("2K", 2000),
        ("500.0", 500),
        ("1,00,000", 100_000),
        ("1'000", 1000),
        ("\u200b500\ufe0d", 500),
        ("1.25K", 1250),
        ("1.250k", 1250),
        ("0.5k", 500),
        ("1.2345k", None),
        ("1000k", None),
        ("1,000k", None),
        ("1.5M", 1_500_000),
        ("2 million", 2_000_000),
        ("5 thousand", 5000),
        ("elfu 2", 2000),
        ("elfu 2.5", 2500),
        ("2 elfu", 2000),
        ("laki 1", 100_000),
        ("1000 .00", 1000),
        ("1,000.00/=", 1000),
        ("1000. 00", 1000),
        ('"1,000"', 1000),
        ("'1000", 1000),
        ("1000,", 1000),
        ("*1,000*", 1000),
        ("(1000)", None),
        ("1,000/=", 1000),
        ("1,000=/", 1000),
        ("KSh1000/-", 1000),
        ("Kshs 1,000 only.", 1000),
        ("１,０００", 1000),
        ("１，０００", 1000),
        ("٢٠٠٠", 2000),
        ("١٬٠٠٠", 1000),
        ("٥٠٠٫٠٠", 500),
        ("1 000 000", 1_000_000),
        ("12\u00a0500", 12_500),
        ("12\u202f500", 12_500),
        ("12 500", None),
        ("500 600", None),
        ("500-600", None),
        ("500, 600", None),
        ("0500", None),
        ("0712345678", None),
        ("0,500", None),
        ("10²", None),
        ("½", None),
        ("1,00", None),
        ("10,0000", None),
        ("1.000", None),
        ("12 34", None),
        ("500 and 600", None),
        ("=500", None),
        ("-5", None),
        ("1e3", None),
        ("1234567890", None),
        ("", None),
    ],
)
def test_amounts_are_whole_shillings_as_people_write_them(typed: str, amount: int | None) -> None:
    assert parse_amount(typed) == amount


BEFORE = st.sampled_from(["", "KES ", "Ksh", "KSh. ", "Kshs ", "sh ", "\u200b"])
AFTER = st.sampled_from(["", ".00", "/=", "/-", " bob", " KES", ".0", " only", "\ufe0f"])
GROUPED = st.sampled_from(["{:d}", "{:,d}", "{:_d}"])


DIGITS = st.sampled_from(["0123456789", "٠١٢٣٤٥٦٧٨٩", "０１２３４５６７８９"])


@given(st.integers(0, 10**9 - 1), BEFORE, AFTER, GROUPED, DIGITS)
def test_one_amount_is_the_same_however_it_is_written(
    amount: int, before: str, after: str, grouped: str, digits: str
) -> None:
    written = grouped.format(amount).replace("_", "\u00a0").translate(str.maketrans("0123456789", digits))
    assert parse_amount(before + written + after) == amount


@given(st.text(alphabet="0123456789.,k KESsh/-='", max_size=12))
def test_an_amount_is_understood_whole_or_not_at_all(text: str) -> None:
    amount = parse_amount(text)
    assert amount is None or parse_amount(str(amount)) == amount


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("2000.50", "has_cents"),
        ("Ksh 99.9", "has_cents"),
        ("1000 .50", "has_cents"),
        ("1.2345k", "has_cents"),
        ("٥٠٠٫٥٠", "has_cents"),
        ("12 500", "two_amounts"),
        ("500/600", "two_amounts"),
        ("500-600", "two_amounts"),
        ("500, 600", "two_amounts"),
        ("500 + 500", "two_amounts"),
        ("1.000", "unclear_amount"),
        ("1,00", "unclear_amount"),
        ("1.500,00", "unclear_amount"),
        ("1000k", "unclear_amount"),
        ("lots", None),
        ("0712345678", None),
        ("-5", None),
        ("", None),
    ],
)
def test_what_is_wrong_with_an_amount_is_known(typed: str, problem: str | None) -> None:
    assert parse_amount(typed) is None
    assert amount_problem(typed) == problem
