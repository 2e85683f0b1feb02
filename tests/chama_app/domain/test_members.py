import pytest

from chama_app.domain.members import initials, international_phone, local_phone, masked_phone


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Alice Wanjiku", "AW"),
        ("Bob", "B"),
        ("Ngũgĩ wa Thiong'o", "NT"),
        ("Mama Njeri (Treasurer)", "MN"),
        ("(Treasurer) Mama Njeri", "MN"),
        ('Kamau, "JJ" John', "KJ"),
        ("Mama Njeri 🌸", "MN"),
        ("'Njeri' -", "N"),
        ("(Njeri)", "N"),
        ("🌸", "🌸"),
        ("M(", "M"),
        ("-", "?"),
        ("  ", "?"),
    ],
)
def test_initials_are_the_first_and_the_last_name(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_number_is_shown_as_people_write_it_or_masked() -> None:
    assert local_phone("254712345678") == "0712 345 678"
    assert international_phone("254712345678") == "+254 712 345 678"
    assert masked_phone("254712345678") == "0712 ••• 678"
