"""Which member a user is: the first who said so, by the function's order, and nobody is two."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from chama_app.domain.book import Book
from chama_app.domain.group_changes import changes_of_members
from chama_app.domain.group_projection import own_member
from chama_app.domain.group_records import fold
from daraja_core.group_record import GroupRecord
from daraja_core.safaricom_refusals import Json

from ..example_chama import ALICE, BOB, NOON, book

GONE: Mapping[str, Json] = {"changes": {"gone": [False, True]}}


def record(sequence: int | None, kind: str, subject: str, author: str, role: str = "member") -> GroupRecord:
    return GroupRecord(f"r{sequence}-{kind}", kind, subject, {}, author, role, NOON, sequence)


def member(sequence: int, name: str) -> GroupRecord:
    return replace(record(sequence, "member", name.lower(), "owner", "owner"), body={"changes": {"name": ["", name]}})


THERE = [member(1, "Alice"), member(2, "Bob")]


def links(*records: GroupRecord) -> dict[str, str | None]:
    return dict(fold([*THERE, *records]).links)


def test_whoever_says_it_first_is_the_member_whatever_reached_a_device_first() -> None:
    first, second = record(3, "linked", "alice", "wanjiku"), record(4, "linked", "alice", "mallory")
    assert links(second, first) == {"alice": "wanjiku"}
    assert [one.record for one in fold([*THERE, first, second]).conflicts] == [second]


def test_nobody_is_two_members() -> None:
    assert links(record(3, "linked", "alice", "wanjiku"), record(4, "linked", "bob", "wanjiku")) == {"alice": "wanjiku"}


def test_whoever_chose_the_wrong_name_chooses_again() -> None:
    chosen = [
        record(3, "linked", "alice", "otieno"),
        record(4, "unlinked", "alice", "otieno"),
        record(5, "linked", "bob", "otieno"),
        record(6, "linked", "alice", "wanjiku"),
    ]
    assert links(*chosen) == {"alice": "wanjiku", "bob": "otieno"}


@pytest.mark.parametrize(
    ("author", "role", "left"),
    [
        ("mallory", "member", "wanjiku"),
        ("bob", "treasurer", None),
        ("owner", "owner", None),
        ("wanjiku", "member", None),
    ],
)
def test_a_name_is_freed_by_its_user_or_a_treasurer_and_by_no_other_member(
    author: str, role: str, left: str | None
) -> None:
    freed = record(4, "unlinked", "alice", author, role)
    assert links(record(3, "linked", "alice", "wanjiku"), freed) == {"alice": left}


def test_whose_member_has_left_may_be_another_one() -> None:
    left = replace(record(4, "member", "alice", "owner", "owner"), id="gone", body=GONE)
    assert links(record(3, "linked", "alice", "wanjiku"), left, record(5, "linked", "bob", "wanjiku")) == {
        "alice": None,
        "bob": "wanjiku",
    }
    assert links(left, record(5, "linked", "alice", "wanjiku")) == {}


def test_nobody_is_a_member_whom_the_chama_does_not_know() -> None:
    assert links(record(3, "linked", "dan", "wanjiku"), record(4, "unlinked", "dan", "wanjiku")) == {}


def me(mine: str | None, *records: GroupRecord, user_id: str = "wanjiku") -> str | None:
    chosen = replace(book(), members=tuple(replace(one, is_me=one.id == mine) for one in book().members))
    return own_member(chosen, fold([*THERE, *records]), user_id)


def test_a_device_is_the_member_whom_the_function_recorded_whatever_was_chosen_on_it() -> None:
    told = record(3, "linked", "alice", "wanjiku")
    assert me("bob", told) == "alice"
    assert me("alice", told, user_id="mallory") is None
    assert me("alice", told, record(4, "unlinked", "alice", "bob", "treasurer")) is None


def test_what_was_chosen_here_counts_until_the_function_has_said_who_it_is() -> None:
    assert me("bob") == "bob"
    assert me(None, record(None, "linked", "alice", "", "")) == "alice"
    assert me("alice", record(3, "linked", "alice", "wanjiku"), user_id="") == "alice"


def test_another_choice_ends_the_one_before_first() -> None:
    before = replace(book(), members=(replace(ALICE, is_me=True), BOB))
    after: Book = replace(book(), members=(ALICE, replace(BOB, is_me=True)))
    assert [(one.kind, one.subject) for one in changes_of_members(before, after)] == [
        ("unlinked", "alice"),
        ("linked", "bob"),
    ]
    told = [record(3, "linked", "alice", "wanjiku"), record(4, "unlinked", "alice", "wanjiku")]
    assert links(*told, record(5, "linked", "bob", "wanjiku")) == {"alice": None, "bob": "wanjiku"}
