"""What people are called in a sentence that names several."""

from dataclasses import replace
from pathlib import Path

import chama_app
from chama_app.domain.members import Member
from chama_app.domain.namesakes import whole_name_in
from chama_app.i18n.names import called, called_by_id, called_in, first_name, listed_in

from ..example_chama import ALICE, BOB, book


def test_whoever_shares_a_first_name_is_called_by_the_whole_one() -> None:
    assert called(("Wanjiku Kamau", "Bob Otieno", "Wanjiku Njeri")) == ["Wanjiku Kamau", "Bob", "Wanjiku Njeri"]
    assert called_by_id({"a": "Eve", "b": "Eve Achieng", "c": "Dan Kiprop"}) == {
        "a": "Eve",
        "b": "Eve Achieng",
        "c": "Dan",
    }
    assert called(("", "Bob Otieno")) == ["", "Bob"]


def test_nobody_is_called_by_a_title_alone() -> None:
    assert first_name("Mama Wanjiku wa Kamau") == "Mama Wanjiku"
    assert first_name("Rev. Dr. Otieno Odhiambo") == "Rev. Dr. Otieno"
    assert first_name("  MZEE   Kamau Njoroge") == "MZEE Kamau"
    assert (first_name("(Treasurer) Njeri"), first_name('Kamau, "JJ" John')) == ("Njeri", "Kamau")
    assert (first_name("Mama (Treasurer) Njeri"), first_name("(Njeri)")) == ("Mama Njeri", "(Njeri)")
    assert (first_name("Mama"), first_name("Bishara Ali"), first_name("")) == ("Mama", "Bishara", "")
    assert called(("Mama Njeri Wafula", "Mama Atieno")) == ["Mama Njeri", "Mama Atieno"]


def test_names_are_shortened_in_one_place() -> None:
    sources = Path(str(chama_app.__file__)).parent.rglob("*.py")
    assert [one.name for one in sources if "split()[0]" in one.read_text(encoding="utf-8")] == []


def test_a_member_is_called_by_the_first_name_as_long_as_no_other_of_the_chama_has_it() -> None:
    namesake = replace(BOB, id="eve", name="Bob Kiprop")
    assert called_in(book(), "bob") == "Bob"
    assert called_in(book(members=(ALICE, BOB, namesake)), "bob") == "Bob Otieno"
    gone = book(members=(ALICE, BOB, replace(namesake, archived=True)))
    assert (called_in(gone, "bob"), called_in(gone, "eve")) == ("Bob", "Bob Kiprop")
    assert listed_in(book(members=(ALICE, BOB, namesake)), ("eve", "alice")) == "Bob Kiprop, Alice"


def test_of_two_of_one_name_each_is_told_apart_by_the_end_of_the_number_where_it_is_known() -> None:
    first, second, third = (
        Member(f"m{number}", "Member", f"25471234500{number}" if number else "") for number in range(3)
    )
    here = book(members=(first, second, third, BOB))
    assert listed_in(here, ("m0", "m1", "m2", "bob")) == "Member, Member (…001), Member (…002), Bob"
    assert [whole_name_in(here, one) for one in ("m1", "bob")] == ["Member (…001)", "Bob Otieno"]
    assert called_in(book(members=(second, BOB)), "m1") == "Member"
