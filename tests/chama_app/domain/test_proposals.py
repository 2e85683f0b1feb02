"""Proposals as the records tell them, the same on every device."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chama_app.domain.group_records import fold
from chama_app.domain.proposals import Proposal
from daraja_core import GroupRecord
from daraja_core.safaricom_refusals import Json

from ..example_chama import NOON, after

ENDS = after(hours=24)
BODY: dict[str, Json] = {
    "amount": 2000,
    "remarks": "Rent",
    "phone": "0712 ••• 001",
    "order": "a fingerprint",
    "expires_at": ENDS.isoformat(),
    "about": {"name": "Alice", "by": "whoever his device says", "collection": "march"},
}
PROPOSED = GroupRecord("p1", "proposal", "out1", BODY, "carol", "treasurer", NOON, 1)
WAITING = Proposal("p1", "out1", "carol", "treasurer", "Alice", "0712 ••• 001", 2000, "Rent", NOON, ENDS, None, "march")


def said(kind: str, author: str, place: int = 2, **body: str) -> GroupRecord:
    return GroupRecord(f"d{place}", kind, "p1", dict(body), author, "treasurer", after(seconds=place), place)


def the_one(*records: GroupRecord) -> Proposal:
    return fold([PROPOSED, *records]).proposals["p1"]


def test_a_proposal_is_what_its_record_says() -> None:
    assert the_one() == WAITING
    assert [the_one().status(NOON + timedelta(hours=hours)) for hours in (0, 24)] == ["waiting", "expired"]


@pytest.mark.parametrize(("kind", "who"), [("approved", "dan"), ("declined", "dan"), ("withdrawn", "carol")])
def test_the_first_word_of_whose_it_is_counts(kind: str, who: str) -> None:
    one = the_one(said(kind, who, note="why"), said("declined" if kind == "approved" else "approved", "erin", 3))
    assert (one.decision, one.note, one.status(NOON)) == (kind, "why", kind)


def test_what_was_approved_can_be_taken_back_and_nothing_else_that_was_decided() -> None:
    approved, taken_back = said("approved", "dan"), said("withdrawn", "carol", 3)
    assert the_one(approved, taken_back).decision == "withdrawn"
    assert the_one(approved, said("declined", "erin", 3)).decision == "approved"
    assert the_one(approved, taken_back, said("approved", "erin", 4)).decision == "withdrawn"
    assert the_one(said("declined", "dan"), taken_back).decision == "declined"


@pytest.mark.parametrize(("kind", "who"), [("approved", "carol"), ("declined", "carol"), ("withdrawn", "dan")])
def test_a_word_that_is_not_his_changes_nothing(kind: str, who: str) -> None:
    assert the_one(said(kind, who)) == WAITING


def test_what_was_approved_and_not_sent_within_the_day_is_over() -> None:
    assert the_one(said("approved", "dan")).status(ENDS) == "expired"


@pytest.mark.parametrize("change", [{"amount": "2000"}, {"amount": True}, {"expires_at": "soon"}, {"expires_at": None}])
def test_a_proposal_that_cannot_be_read_is_left_out(change: dict[str, object]) -> None:
    record = replace(PROPOSED, body={**BODY, **change})  # type: ignore[dict-item]  # on purpose
    assert fold([record, said("approved", "dan")]).proposals == {}


def test_of_the_rule_the_last_word_counts() -> None:
    on = GroupRecord("r1", "two_treasurers", "g", {"on": True, "ends_at": None}, "carol", "owner", NOON, 1)
    off = GroupRecord("r2", "two_treasurers", "g", {"on": False, "ends_at": ENDS.isoformat()}, "c", "owner", NOON, 2)
    rules = [fold(records).two_treasurers for records in ([on], [on, off], [on, off, replace(on, id="r3", sequence=3)])]
    assert [rule is not None and rule.holds(ENDS) for rule in rules] == [True, False, True]
    assert fold([]).two_treasurers is None
