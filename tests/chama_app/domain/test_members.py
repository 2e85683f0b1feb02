from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chama_app.domain.members import Member, initials, international_phone, local_phone, masked_phone, shares

from ..example_chama import ALICE, BOB, CAROL


def test_equal_shares_add_up_to_the_target() -> None:
    assert shares([ALICE, BOB, CAROL], 3000) == {"alice": 1000, "bob": 1000, "carol": 1000}


def test_what_does_not_divide_goes_to_the_first_a_shilling_each() -> None:
    assert shares([ALICE, BOB, CAROL], 1001) == {"alice": 334, "bob": 334, "carol": 333}


def test_a_custom_share_leaves_the_rest_to_the_others() -> None:
    assert shares([replace(ALICE, custom_share=500), BOB, CAROL], 3000) == {"alice": 500, "bob": 1250, "carol": 1250}


def test_an_archived_member_owes_nothing() -> None:
    assert shares([ALICE, replace(BOB, archived=True), CAROL], 3000) == {"alice": 1500, "carol": 1500}


@given(st.integers(1, 250_000), st.integers(1, 40))
def test_equal_shares_never_lose_a_shilling(target: int, people: int) -> None:
    made = shares([Member(f"m{n}", "A Name", "254712345678") for n in range(people)], target)
    assert sum(made.values()) == target
    assert max(made.values()) - min(made.values()) <= 1


@pytest.mark.parametrize(
    ("name", "letters"), [("Alice Wanjiku", "AW"), ("Bob", "B"), ("Ngũgĩ wa Thiong'o", "NT"), ("  ", "?")]
)
def test_initials_are_the_first_and_the_last_name(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_number_is_shown_as_people_write_it_or_masked() -> None:
    assert local_phone("254712345678") == "0712 345 678"
    assert international_phone("254712345678") == "+254 712 345 678"
    assert masked_phone("254712345678") == "0712 ••• 678"
