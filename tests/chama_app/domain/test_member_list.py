"""Lists of members as people have them: what each line would do is said before anything is done."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chama_app.domain.book import Book
from chama_app.domain.list_lines import read_lines
from chama_app.domain.member_list import Effect, ListProblem, MemberList, plan_member_list

from ..example_chama import ALICE, BOB, CAROL, book, payment_request, pending

DAN, EVE = ("Dan Kiprop", "254712345004"), ("Eve Njeri", "254712345005")


def planned(pasted: str, before: Book | None = None) -> MemberList:
    return plan_member_list(before or book(), pasted, lambda at: f"new{at}")


def read(pasted: str) -> list[tuple[str, str | None]]:
    return [(line.name, line.phone) for line in read_lines(pasted)]


def problems(pasted: str, before: Book | None = None) -> list[ListProblem | None]:
    return [line.problem for line in planned(pasted, before).lines]


@pytest.mark.parametrize(
    "line",
    [
        "Dan Kiprop 0712345004",
        "Dan Kiprop - 0712 345 004",
        "1. Dan Kiprop 0712 345 004",
        "1) Dan Kiprop: +254 (0) 712 345 004 ✅",
        "3 Dan Kiprop 0712-345-004",
        "* *Dan Kiprop* 0712.345.004",
        "0712345004 Dan Kiprop",
        "Dan Kiprop,0712345004",
        '"Kiprop",0712345004'.replace("Kiprop", "Dan Kiprop"),
        "Dan\tKiprop\t0712345004\t1,000",
        "7\t12345678\tDan Kiprop\t0712345004\tpaid",
        "Dan Kiprop;254712345004;dan@example.com",
        "Dan Kiprop 712345004.0",
        "Dan Kiprop 0712345004 Ksh 1,000",
        "Dan Kiprop (0712 345 004) 500/=",
        "Name: Dan Kiprop  Tel: 0712345004",
        "\u202a+254 712 345 004\u202c Dan Kiprop",
        "[20/11/2026, 12:00:05] Treasurer: Dan Kiprop 0712345004",
        "[12:00, 20/11/2026] Dan Kiprop: 0712 345 004",
        "20/11/2026, 12:00 - Dan Kiprop: 0712345004",
        "[12:00, 20/11/2026] +254 712 345 004: Dan Kiprop",
        "Dan Kiprop\n0712 345 004",
    ],
)
def test_a_name_and_a_number_are_found_however_the_line_came(line: str) -> None:
    assert read(line) == [DAN]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Njeri wa Kamau 1 0712345777", "Njeri wa Kamau 1"),
        ("Mary 2, 0712345777", "Mary 2"),
        ("3. Mary 2: 0712345777", "Mary 2"),
        ("3 Mary 2 - 0712345777 500", "Mary 2"),
        ("Mary 12. 0712345777, 50", "Mary 12"),
        ("Mary\t2\t0712345777", "Mary"),
        ("Mary 0712345777 20", "Mary"),
        ("Mary KES 20 0712345777", "Mary"),
        ("Mary 20/= 0712345777", "Mary"),
        ("Mary 1,000 0712345777", "Mary"),
        ("Mary 500 0712345777", "Mary"),
        ("1,0712345777,Mary 2", "Mary 2"),
        ("1,Mary 2,0712345777,12", "Mary 2"),
        ("Mary O. 2 ✅ 0712 345 777", "Mary O. 2"),
    ],
)
def test_a_small_number_behind_a_name_is_part_of_it_and_everything_else_an_amount(line: str, name: str) -> None:
    assert read(line) == [(name, "254712345777")]


def test_a_number_of_any_size_is_part_of_a_name_that_a_member_has() -> None:
    tenants = book(members=(replace(ALICE, name="Njeri wa Kamau 1"), replace(BOB, name="Room 101"), CAROL))
    done = planned("Njeri wa Kamau 1 0722000009\nroom 101 0722000010\nRoom 102 0722000011", tenants)
    assert [(line.effect, line.member and line.member.name) for line in done.lines] == [
        ("changed", "Njeri wa Kamau 1"),
        ("changed", "Room 101"),
        ("added", "Room"),
    ]


def test_names_in_every_script_stay_whole() -> None:
    assert read("Ngũgĩ wa Thiong'o 0712345004\nمحمد علي 0712345005\nAnne-Marie O. 0712345006") == [
        ("Ngũgĩ wa Thiong'o", "254712345004"),
        ("محمد علي", "254712345005"),
        ("Anne-Marie O", "254712345006"),
    ]


def test_headings_and_empty_lines_are_passed_over() -> None:
    done = planned("No.,Name,Phone number\n\n—\n1,Dan Kiprop,0712345004\n")
    assert [(line.at, line.effect, line.problem) for line in done.lines] == [
        (1, "passed_over", "heading"),
        (4, "added", None),
    ]


def test_two_new_members_of_one_name_are_added_with_a_warning() -> None:
    done = planned("Mary Wambui 0712345004\nEve 0712345005\nmary  wambui 0712345006\nAlice Wanjiku 0712345001")
    assert [(line.effect, line.warning) for line in done.lines] == [
        ("added", "same_name"),
        ("added", None),
        ("added", "same_name"),
        ("there", None),
    ]
    assert done.after is not None
    assert len(done.after.members) == 6


def test_a_member_is_found_however_the_letters_of_the_name_came() -> None:
    here = book(members=(replace(ALICE, name="Ngũgĩ"), BOB, CAROL))
    assert [line.effect for line in planned("Ngu\u0303gi\u0303 0722000009", here).lines] == ["changed"]


def test_each_line_says_what_it_would_do() -> None:
    done = planned("Dan Kiprop 0712345004\nalice  wanjiku 0712 345 001\nBob Otieno 0722000009\nEve 0812\nFelix\n")
    effects: list[Effect] = [line.effect for line in done.lines]
    assert effects == ["added", "there", "changed", "left_out", "left_out"]
    assert [line.at for line in done.lines] == [1, 2, 3, 4, 5]
    assert done.after is not None
    assert [(one.name, one.phone) for one in done.after.members] == [
        (ALICE.name, ALICE.phone),
        (BOB.name, "254722000009"),
        (CAROL.name, CAROL.phone),
        DAN,
    ]


@pytest.mark.parametrize(
    ("pasted", "problem"),
    [
        ("Dan", "no_number"),
        ("0712345004", "no_name"),
        ("Dan 0712345004 / 0722345004", "two_numbers"),
        ("Dan +256 772 345 004", "not_a_phone"),
        ("Dan 0203 123 456", "not_a_phone"),
        (f"{'x' * 41} 0712345004", "too_long"),
        ("Alice Wanjiku 0712345002", "taken"),
    ],
)
def test_a_line_that_is_left_out_says_why(pasted: str, problem: ListProblem) -> None:
    done = planned(pasted)
    assert (problems(pasted), done.after) == ([problem], None)


def test_a_number_that_comes_twice_is_taken_once() -> None:
    assert problems("Dan 0712345004\nDaniel 0712345004") == [None, "twice_in_list"]


def test_a_known_number_under_another_name_is_there_already() -> None:
    done = planned("Shiru 0712345001")
    assert [(line.effect, line.member) for line in done.lines] == [("there", ALICE)]


def test_a_number_stays_as_it_is_while_a_request_to_it_is_open() -> None:
    open_book = book(payment_request(ALICE, pending()))
    assert problems("Alice Wanjiku 0722000009", open_book) == ["request_open"]


def test_two_of_one_name_and_who_has_left_are_for_the_form() -> None:
    twins = book(members=(ALICE, replace(BOB, name=ALICE.name), CAROL))
    assert problems("Alice Wanjiku 0722000009", twins) == ["two_of_this_name"]
    assert problems("Alice Wanjiku 0722000009\nAlice Wanjiku 0722000010") == [None, "two_of_this_name"]
    gone = book(members=(replace(ALICE, archived=True), BOB, CAROL))
    assert problems("Alice Wanjiku 0722000009\nAlice 0712345001", gone) == ["archived", "archived"]


def test_nothing_is_added_while_it_would_change_what_somebody_is_being_asked_for() -> None:
    done = planned("Dan Kiprop 0712345004", book(payment_request(ALICE, pending())))
    assert (done.after, done.blocked_by) == (None, ("alice",))


def test_more_members_than_shillings_are_not_added() -> None:
    crowd = "\n".join(f"Member {'abcdefghij'[at % 10]}{'klmnopqrst'[at // 10]} 07123460{at:02}" for at in range(4))
    small = replace(book(), chama=replace(book().chama, target=5))
    assert planned(crowd, small).misfit == "nothing_left"


NAMES = st.sampled_from(["Dan Kiprop", "Eve Njeri", "Felix O.", "Grace W. Mutua", "Ngũgĩ", "محمد", "Bob Otieno"])
PHONES = st.integers(700_000_000, 799_999_999).map(str) | st.integers(100_000_000, 199_999_999).map(str)
PREFIXES = st.sampled_from(["0", "254", "+254", "+254 (0) ", "2540", "", "\u200b0"])
BEFORE = st.sampled_from(["", "1. ", "12) ", "- ", "• ", "[12:00, 20/11/2026] Bob: ", "\u202a"])
BETWEEN = st.sampled_from([" ", " - ", ": ", "\t", ",", ";", ", "])
AFTER = st.sampled_from(["", " ✅", "\t1,000", ",500", " Ksh 500", " paid".replace("paid", "✔️"), "\u202c"])


@given(NAMES, PREFIXES, PHONES, BEFORE, BETWEEN, AFTER)
def test_whatever_stands_around_them_name_and_number_are_the_same(
    name: str, prefix: str, phone: str, before: str, between: str, after: str
) -> None:
    assert read(before + name + between + prefix + phone + after) == [(name.strip("."), "254" + phone)]


@given(st.text(alphabet="AbcÑ 0712345678+254().,-\t\n:;[]/•", max_size=120))
def test_any_text_at_all_is_read_and_adds_only_members_with_a_name_and_a_number(pasted: str) -> None:
    done = planned(pasted)
    after = done.after or book()
    assert all(one.name and one.phone.startswith("254") and len(one.phone) == 12 for one in after.members)
    assert len({one.phone for one in after.members}) == len(after.members)
    assert len(after.members) == 3 + (done.count("added") if done.after else 0)
