import pytest

from chama_app.domain.amounts import parse_amount


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1000", 1000),
        ("1,000", 1000),
        (" KES 1 000 ", 1000),
        ("kes1000", 1000),
        ("kes\u00a02,000", 2000),
        ("2000.50", None),
        ("-5", None),
        ("1e3", None),
        ("", None),
    ],
)
def test_amounts_are_whole_shillings_as_people_write_them(typed: str, amount: int | None) -> None:
    assert parse_amount(typed) == amount
