from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chama_app.domain.decisions import Kept, SetAside, Settled
from chama_app.domain.group_book import GroupBook, GroupMember, ReportedCode
from chama_app.domain.group_records import fold
from daraja_core.group_record import GroupRecord

from ..example_chama import NOON


def record(sequence: int | None, kind: str, subject: str, author: str = "owner", **body: Any) -> GroupRecord:
    role = "owner" if author == "owner" else "member"
    return GroupRecord(f"r{sequence}-{subject}", kind, subject, body, author, role, NOON, sequence)


def member(sequence: int, member_id: str, author: str = "owner", **changes: tuple[Any, Any]) -> GroupRecord:
    return record(sequence, "member", member_id, author, changes={name: list(pair) for name, pair in changes.items()})


def terms(sequence: int, changes: dict[str, tuple[Any, Any]], author: str = "owner") -> GroupRecord:
    body = {name: list(pair) for name, pair in changes.items()}
    return record(sequence, "collection", "first", author, changes=body)


JOINED = member(1, "alice", name=("", "Alice"))
ASKED = record(2, "request", "alice.k1", "phone-a", member="alice", amount=1000, share=1000)
SHARED = [
    record(0, "chama", "chama", changes={"name": [None, "Lunch"]}),
    JOINED,
    ASKED,
    record(3, "code", "alice.k1", "phone-a", code="UKK1AAAAAA"),
    record(4, "kept", "alice.k1", amount=500, counts=1500, after=0),
    record(5, "payout", "out1", name="Alice", amount=700, remarks="Pot", member="alice", refund_of=None),
    record(6, "payout_not_sent", "out1", note="not in the portal"),
    record(7, "earlier", "bob.1", member="bob", receipt="UKK1B", amount=5, share=9, at="2026-11-20T09:00:00+00:00"),
    terms(8, {"amount": (None, 3000), "own:alice": (None, 1200)}),
    record(None, "code", "alice.k1", code=None),
]


@given(st.permutations(SHARED), st.lists(st.sampled_from(SHARED), max_size=5))
def test_the_same_records_are_the_same_book_in_whatever_order_and_however_often_they_came(
    order: list[GroupRecord], again: list[GroupRecord]
) -> None:
    assert fold([*order, *again]) == fold(SHARED)


def test_every_kind_of_record_has_its_place_in_the_book() -> None:
    book = fold(SHARED)
    assert dict(book.chama) == {"name": "Lunch"}
    assert dict(book.members) == {"alice": GroupMember("alice", "Alice")}
    assert dict(book.collections) == {"first": {"amount": 3000, "own:alice": 1200}}
    assert [(one.amount, one.share, one.author) for one in book.requests.values()] == [(1000, 1000, "phone-a")]
    assert dict(book.codes) == {}
    assert dict(book.decisions) == {"alice.k1": (Kept("r4-alice.k1", "alice.k1", 500, 1500, NOON),)}
    assert [one.confirmed_not_sent for one in book.payouts.values()] == ["not in the portal"]
    assert [one.receipt for one in book.earlier.values()] == ["UKK1B"]


def test_changes_of_different_fields_are_merged() -> None:
    amount, own = terms(2, {"amount": (None, 3000)}), terms(3, {"own:alice": (None, 900)}, "b")
    book = fold([JOINED, amount, own])
    assert dict(book.collections) == {"first": {"amount": 3000, "own:alice": 900}}
    assert book.conflicts == ()


def test_of_two_changes_of_one_field_the_first_stands_and_the_other_is_told() -> None:
    late = terms(3, {"own:alice": (None, 900)}, "b")
    book = fold([late, JOINED, terms(2, {"own:alice": (None, 1200)})])
    assert dict(book.collections) == {"first": {"own:alice": 1200}}
    assert [(one.record, one.fields) for one in book.conflicts] == [(late, ("own:alice",))]


def test_who_took_no_part_for_a_while_takes_part_again() -> None:
    joins, leaves = terms(1, {"in:alice": (None, True)}), terms(2, {"in:alice": (True, False)})
    again = terms(3, {"in:alice": (None, True)})
    book = fold([joins, leaves, again])
    assert (dict(book.collections), book.conflicts) == ({"first": {"in:alice": True}}, ())


def test_who_has_left_is_not_brought_back_by_a_form_that_was_open_before() -> None:
    left = member(2, "alice", gone=(False, True))
    book = fold([JOINED, left, member(3, "alice", "b", name=("Alice", "Alice W"))])
    assert book.members["alice"] == GroupMember("alice", "Alice W", gone=True)


def test_only_the_first_of_two_decisions_about_the_same_money_counts() -> None:
    first = record(2, "set_aside", "alice.k1", amount=500, after=0)
    second = replace(record(3, "kept", "alice.k1", "b", amount=500, counts=1500, after=0), id="later")
    book = fold([second, first])
    assert dict(book.decisions) == {"alice.k1": (SetAside(first.id, "alice.k1", 500, NOON),)}
    assert [one.record for one in book.conflicts] == [second]


def test_only_who_asked_can_say_that_nothing_was_sent() -> None:
    stranger, author = record(3, "not_sent", "alice.k1", "phone-b"), record(4, "not_sent", "alice.k1", "phone-a")
    assert not fold([ASKED, stranger]).requests["alice.k1"].is_not_sent
    assert fold([ASKED, stranger, author]).requests["alice.k1"].is_not_sent


@pytest.mark.parametrize("kind", ["request", "payout"])
def test_only_who_asked_or_sent_can_say_that_it_is_paid_and_an_app_that_knows_it_not_reads_the_first_record(
    kind: str,
) -> None:
    def told(sequence: int, author: str, amount: int, **more: Any) -> GroupRecord:
        body = {"member": "alice", "amount": amount, "share": 5, "name": "Alice", "remarks": "Pot"}
        return record(sequence, kind, "one.k1", author, **body, **more)

    def known(*records: GroupRecord) -> tuple[int, bool]:
        book = fold(records)
        one = book.requests.get("one.k1") or book.payouts["one.k1"]
        return one.amount, one.is_paid

    first = told(1, "phone-a", 100)
    assert known(first, told(2, "phone-b", 1, paid=True)) == (100, False)
    assert known(first, told(2, "phone-a", 100, paid="yes")) == (100, False)
    assert known(first, told(2, "phone-a", 1, paid=True)) == (100, True)
    assert known(told(1, "phone-a", 100, paid=True), told(2, "phone-b", 1)) == (100, True)


def test_one_code_is_reported_for_one_payment() -> None:
    codes = [record(3, "code", "alice.k1", code="UKK1AAAAAA"), record(4, "code", "bob.k1", code="UKK1AAAAAA")]
    assert dict(fold(codes).codes) == {"alice.k1": ReportedCode("UKK1AAAAAA", "owner")}


@pytest.mark.parametrize(("author", "is_there"), [("phone-a", False), ("phone-b", True), ("owner", False)])
def test_a_code_is_taken_back_by_who_reported_it_or_by_who_keeps_the_money(author: str, is_there: bool) -> None:
    reported = record(3, "code", "alice.k1", "phone-a", code="UKK1AAAAAA")
    assert bool(fold([reported, record(4, "code", "alice.k1", author, code=None)]).codes) == is_there


@pytest.mark.parametrize(("way", "share"), [("carried", 500), ("cash", 0)])
def test_where_no_share_was_written_down_it_is_what_was_asked_for_unless_nothing_was(way: str, share: int) -> None:
    asked = record(2, "request", "alice.1", member="alice", amount=500, share=0)
    by_hand = record(3, "recorded", "alice.2", member="alice", amount=500, share=0, way=way)
    earlier = record(
        4, "earlier", "alice.3", member="alice", receipt="UKK1A", amount=400, share=0, at="2026-11-20T09:00:00+00:00"
    )
    book = fold([asked, by_hand, earlier])
    assert [one.share for one in book.requests.values()] == [500, share]
    assert book.earlier["alice.3"].share == 400


@pytest.mark.parametrize(
    "broken",
    [
        record(9, "member", "alice", changes={"phone": ["", "254712345001"]}),
        terms(9, {"own:alice": (None, -5)}),
        terms(9, {"own:alice": (None, True)}),
        terms(9, {"phone:alice": (None, "254712345001")}),
        terms(9, {"amount": (None, "3000")}),
        record(9, "member", "alice", changes={"gone": [False, 1]}),
        record(9, "member", "alice", changes={"name": ["Alice", ""]}),
        record(9, "member", "alice"),
        record(9, "request", "x.k1", member="x", amount="1000", share=1),
        record(9, "request", "x.k1", member="", amount=1, share=1),
        record(9, "payout", "out9", name="A", amount=-1, remarks="Pot"),
        record(9, "payout_not_sent", "nobody", note="not there"),
        record(9, "not_sent", "nobody"),
        record(9, "kept", "alice.k1", amount=5, after=0),
        record(9, "earlier", "a.1", member="a", receipt="R", amount=1, share=1, at="2026-11-20T09:00:00"),
        record(9, "later_app", "a.1"),
    ],
)
def test_a_record_that_cannot_be_read_changes_nothing(broken: GroupRecord) -> None:
    assert fold([JOINED, broken]) == fold([JOINED])


def test_each_correction_keeps_the_way_that_it_said_and_an_older_one_has_none() -> None:
    told = record(2, "recorded", "alice.1", member="alice", amount=500, share=500, way="cash")
    unsaid = record(3, "settled", "alice.1", amount=500, after=0)
    bank = record(4, "settled", "alice.1", amount=600, after=1, way="bank")
    kept = record(5, "kept", "alice.1", amount=100, counts=600, after=2, way="bank")  # as earlier versions said it
    nobodys = record(6, "settled", "alice.1", amount=700, after=3, way="by bus")
    book = fold([told, unsaid, bank, kept, nobodys])
    ways = [one.way for one in book.decisions["alice.1"] if isinstance(one, Settled)]
    assert (ways, book.requests["alice.1"].way, book.requests["alice.1"].amount) == ([None, "bank"], "bank", 600)


def test_what_the_function_has_not_taken_yet_comes_after_all_that_it_has() -> None:
    mine = replace(member(0, "alice", name=("Alice", "Alice W")), sequence=None, id="mine")
    assert fold([mine, JOINED]).members["alice"].name == "Alice W"
    other = member(2, "alice", "b", name=("Alice", "Alice X"))
    assert fold([mine, JOINED, other]).members["alice"].name == "Alice X"


def test_no_record_is_an_empty_book() -> None:
    assert fold([]) == GroupBook()


SWAPPED = {"receiver": ("alice", "bob"), "turns:0": ("[1]", "[2]"), "swaps:0": (None, "[3]")}


def swap(sequence: int, payouts: Any = ()) -> GroupRecord:
    """A turn is swapped by somebody who knew of these payouts."""
    made = terms(sequence, SWAPPED)
    seen = {} if payouts is None else {"payouts": list(payouts) if isinstance(payouts, tuple) else payouts}
    return replace(made, body={**made.body, **seen})


def sent(sequence: int, name: str = "out1", **more: Any) -> GroupRecord:
    body = {"name": "Alice", "amount": 700, "remarks": "Turn", "member": "alice", **more}
    return record(sequence, "payout", name, **body)


def receiver(*records: GroupRecord) -> tuple[object, int]:
    """Whose turn it is, and how many were told that they were too late."""
    book = fold([terms(1, {"receiver": (None, "alice"), "turns:0": (None, "[1]")}), *records])
    return book.collections["first"]["receiver"], len(book.conflicts)


def test_a_turn_that_money_was_sent_for_before_it_was_swapped_stays_whose_it_was() -> None:
    assert receiver(sent(2), swap(3)) == ("alice", 1)
    assert receiver(sent(2), swap(3, ("out1",))) == ("bob", 0)  # he knew that it had not left
    assert receiver(sent(2), sent(3, "out2"), swap(4, ("out1",))) == ("alice", 1)
    assert receiver(swap(2), sent(3)) == ("bob", 0)  # whoever sends hears of the swap before anything leaves
    book = fold([terms(1, {"receiver": (None, "alice"), "turns:0": (None, "[1]")}), sent(2), swap(3)])
    assert dict(book.collections["first"]) == {"receiver": "alice", "turns:0": "[1]"}


@pytest.mark.parametrize(
    "more", [{"member": "carol"}, {"member": None}, {"refund_of": "alice.k1"}, {"collection": "april"}]
)
def test_money_that_is_not_for_the_turn_takes_it_from_nobody(more: dict[str, Any]) -> None:
    assert receiver(sent(2, **more), swap(3)) == ("bob", 0)


def test_a_turn_can_be_swapped_after_a_payout_of_which_everybody_was_told_that_it_never_left() -> None:
    assert receiver(sent(2), record(3, "payout_not_sent", "out1", note="no", proven=True), swap(4)) == ("bob", 0)
    assert receiver(sent(2), record(3, "payout_not_sent", "out1", note="looked it up"), swap(4)) == ("bob", 0)
    earlier = record(
        2, "earlier_payout", "out0", name="Alice", amount=7, remarks="T", member="alice", receipt="UKK9A", at=f"{NOON}"
    )
    assert receiver(earlier, swap(3)) == ("alice", 1)


@pytest.mark.parametrize("payouts", [None, "out1", 7])
def test_an_earlier_version_swapped_without_saying_what_it_knew_of(payouts: object) -> None:
    assert receiver(sent(2), swap(3, payouts)) == ("bob", 0)


def test_names_are_composed_however_another_device_wrote_them() -> None:
    loose, whole = "Ngu\u0303gi\u0303", "Ngũgĩ"
    told = fold(
        [
            record(0, "chama", "chama", changes={"name": [None, loose]}),
            member(1, "alice", name=("", loose)),
            member(2, "alice", name=(whole, "Ngũgĩ wa Thiong'o")),
            record(3, "payout", "out1", name=loose, amount=700, remarks="Pot"),
        ]
    )
    assert (told.chama["name"], told.members["alice"].name, told.conflicts) == (whole, "Ngũgĩ wa Thiong'o", ())
    assert told.payouts["out1"].name == whole
