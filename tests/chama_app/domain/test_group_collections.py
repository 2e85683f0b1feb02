"""A collection as devices tell it each other: every field of it comes back as it was, and nonsense is no collection."""

from datetime import date

import pytest

from chama_app.domain.collections import Collection, Debt, Swap
from chama_app.domain.group_book import Value
from chama_app.domain.group_collections import collection_from_fields, collection_to_fields

DAY = date(2026, 11, 26)
PEOPLE = tuple(f"member-{number}" for number in range(60))
WHOLE = Collection(
    id="march",
    name="March",
    kind="fixed",
    amount=1000,
    reference="MARCH",
    description="March share",
    members=PEOPLE,
    own={"member-1": 500, "member-2": 0},
    due=date(2026, 12, 31),
    due_day=31,
    repeats="monthly",
    started_on=DAY,
    closed_on=date(2027, 1, 2),
    number=3,
    follows="february",
    turns=PEOPLE[::-1],
    receiver="member-7",
    swaps=(Swap(DAY, "member-7", "member-8"),),
    debts=tuple(Debt(one, 10, "february") for one in PEOPLE[:30]),
)
BARE = Collection("first", "Lunch", "target", 0, "LUNCH", "Lunch share")


@pytest.mark.parametrize("one", [WHOLE, BARE])
def test_every_field_comes_back_as_it_was(one: Collection) -> None:
    assert collection_from_fields(one.id, collection_to_fields(one)) == one


def test_a_long_list_travels_in_parts_that_fit_into_a_record() -> None:
    fields = collection_to_fields(WHOLE)
    assert [name for name in fields if name.startswith(("turns:", "debts:", "swaps:"))] == [
        "turns:0", "turns:1", "turns:2", "swaps:0", "debts:0", "debts:1",
    ]  # fmt: skip
    shuffled = dict(reversed(fields.items()))
    assert collection_from_fields("march", shuffled) is not None
    assert getattr(collection_from_fields("march", shuffled), "turns", ()) == WHOLE.turns


def test_a_part_that_was_taken_back_holds_nothing_and_nobody_who_left_takes_part() -> None:
    fields = collection_to_fields(WHOLE) | {
        "turns:1": None,
        "turns:2": None,
        "in:member-0": False,
        "own:member-1": None,
    }
    found = collection_from_fields("march", fields)
    assert found is not None
    assert (len(found.turns), "member-0" in found.members, dict(found.own)) == (25, False, {"member-2": 0})


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": 7},
        {"kind": "lottery"},
        {"amount": -1},
        {"amount": True},
        {"amount": None},
        {"reference": None},
        {"description": ""},
        {"repeats": "daily"},
        {"number": 0},
        {"due_day": 0},
        {"due": "soon"},
        {"due": 7},
        {"closed_on": ""},
        {"follows": ""},
        {"receiver": 7},
        {"own:member-1": -1},
        {"turns:0": "no list"},
        {"turns:0": '["", "member-1"]'},
        {"turns:x": "[]"},
        {"swaps:0": '[["2026-11-26", "member-1"]]'},
        {"debts:0": '[["member-1", 0, "february"]]'},
        {"debts:0": '[["member-1", "10", "february"]]'},
    ],
)
def test_what_cannot_be_read_is_no_collection(wrong: dict[str, Value]) -> None:
    assert collection_from_fields("march", {**collection_to_fields(WHOLE), **wrong}) is None


@pytest.mark.parametrize("name", ["name", "kind", "amount", "reference", "description", "repeats", "number"])
def test_what_was_told_in_part_is_no_collection_yet(name: str) -> None:
    fields = {each: value for each, value in collection_to_fields(BARE).items() if each != name}
    assert collection_from_fields("first", fields) is None
