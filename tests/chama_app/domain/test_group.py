import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chama_app.domain.book import Book, with_request
from chama_app.domain.decisions import Settled
from chama_app.domain.group import (
    Membership,
    Roster,
    RosterMember,
    earlier_payments,
    held_by,
    may_create_group,
    may_edit,
    parse_roster,
    with_member_ids,
    with_roster,
)
from chama_app.domain.member_rows import ActionKind, build_row
from chama_app.domain.members import Member, masked_phone
from chama_app.domain.payment_requests import PaymentRequest
from chama_app.domain.pot import pot
from chama_app.domain.request_rules import NotAllowed, may_request
from daraja_core import PaymentState

from ..example_chama import (
    ALICE,
    BOB,
    CAROL,
    LUNCH,
    NOON,
    after,
    book,
    cancelled,
    failed,
    not_sent,
    paid,
    payment_request,
    pending,
    unknown,
)
from ..older_roster import roster_to_json

OWNER = Membership("CHAMA7", "owner", after(minutes=10))
MEMBER = Membership("CHAMA7", "member", after(minutes=10))


def through_json(told: dict[str, Any]) -> Roster:
    read = parse_roster(json.loads(json.dumps(told)))
    assert read
    return read


def joined(*requests: PaymentRequest) -> Book:
    """What another device makes of alice's, bob's and carol's chama."""
    return with_roster(Book(replace(LUNCH, name="Mine"), ()), through_json(roster_to_json(book(*requests), OWNER)))


def test_the_roster_brings_names_and_shares_to_another_device() -> None:
    other = joined()
    assert other.chama == LUNCH
    assert [(one.id, one.name, other.share(one.id)) for one in other.members] == [
        ("alice", "Alice Wanjiku", 1000),
        ("bob", "Bob Otieno", 1000),
        ("carol", "Carol Achieng", 1000),
    ]


def test_no_phone_number_travels() -> None:
    said = json.dumps(roster_to_json(book(payment_request(ALICE, paid())), OWNER))
    assert not any(one.phone in said or one.phone[3:] in said for one in (ALICE, BOB, CAROL))


def test_a_number_that_was_typed_here_survives_the_owners_changes() -> None:
    here = replace(joined(), members=(replace(ALICE, is_me=True), replace(BOB, phone=""), replace(CAROL, phone="")))
    roster = Roster(LUNCH, (RosterMember("alice", "Alice W.", 1500), RosterMember("bob", "Bob Otieno", 1500)))
    after_change = with_roster(here, roster)
    assert after_change.members[0] == Member("alice", "Alice W.", ALICE.phone, 1500, is_me=True)
    assert [one.id for one in after_change.members] == ["alice", "bob"]


def test_whoever_left_the_roster_but_has_a_history_stays_archived() -> None:
    here = with_request(joined(), payment_request(CAROL, paid(), elsewhere=True))
    after_change = with_roster(here, Roster(LUNCH, (RosterMember("alice", "Alice", 3000),)))
    assert [(one.id, one.archived) for one in after_change.members] == [("alice", False), ("carol", True)]


def test_an_archived_member_owes_nothing_but_what_was_paid_counts() -> None:
    gone = book(members=(ALICE, BOB, replace(CAROL, archived=True)))
    other = with_roster(Book(LUNCH, ()), through_json(roster_to_json(gone, OWNER)))
    assert [(one.id, other.share(one.id)) for one in other.active_members] == [("alice", 1500), ("bob", 1500)]
    assert other.member("carol").archived


def test_what_was_paid_before_the_chama_was_shared_travels_with_the_roster() -> None:
    theirs = book(payment_request(ALICE, paid()), payment_request(BOB, failed("1")))
    other, roster = joined(), through_json(roster_to_json(theirs, OWNER))
    (earlier,) = earlier_payments(other, roster)
    assert (earlier.id, earlier.receipt, earlier.received, earlier.elsewhere) == ("alice.1", "UKK1AAAAAA", 1000, True)
    assert pot(with_request(other, earlier)).received == 1000
    assert earlier_payments(with_request(other, earlier), roster) == ()


def test_what_is_paid_later_is_read_by_everybody_and_not_in_the_roster() -> None:
    later = payment_request(ALICE, paid(), started_at=OWNER.since + timedelta(seconds=1))
    assert roster_to_json(book(later), OWNER)["earlier"] == []


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"name": ""},
        {"target": "3000"},
        {"target": True},
        {"members": [{"id": "alice"}]},
        {"members": [{"id": "a/b", "name": "A", "share": 1}]},
        {"members": [{"id": "a" * 31, "name": "A", "share": 1}]},
        {"members": [{"id": "a", "name": "A", "share": 1}, {"id": "a", "name": "B", "share": 1}]},
        {"members": 7},
        {"earlier": [{"id": "alice", "receipt": "R", "amount": 1, "at": "2026-11-20T09:00:00+00:00"}]},
        {"earlier": [{"id": "alice.1", "receipt": "R", "amount": 1, "at": "2026-11-20T09:00:00"}]},
        {"refunds": ["x"]},
    ],
)
def test_what_is_no_roster_is_not_taken_for_one(change: dict[str, Any]) -> None:
    assert parse_roster(roster_to_json(book(), OWNER) | change) is None


def test_an_empty_team_has_no_roster() -> None:
    assert parse_roster({}) is None


def test_only_the_owner_changes_the_chama() -> None:
    assert (may_edit(None), may_edit(OWNER), may_edit(MEMBER)) == (True, True, False)


def test_an_open_request_is_answered_before_others_may_ask() -> None:
    assert may_create_group(book(payment_request(ALICE, paid())))
    assert not may_create_group(book(payment_request(ALICE, pending())))
    assert not may_create_group(book(payment_request(ALICE, unknown())))


def test_joining_never_hides_money() -> None:
    assert held_by(book(payment_request(ALICE, not_sent())), after(minutes=1)) is None
    assert held_by(book(payment_request(ALICE, paid())), after(days=9)) == "own_money"
    assert held_by(book(payment_request(ALICE, unknown())), after(days=9)) == "own_money"


@pytest.mark.parametrize("state", [failed("1"), cancelled()])
def test_joining_waits_while_m_pesa_may_say_that_what_was_declined_was_paid_after_all(state: PaymentState) -> None:
    declined = payment_request(ALICE, state)
    assert held_by(book(declined), after(hours=47)) == "declined_lately"
    assert held_by(book(declined), after(hours=48)) is None
    assert held_by(book(declined), after(hours=-5)) is None  # a clock that was set back makes nobody wait
    assert held_by(book(replace(declined, group_id="CHAMA7")), after(hours=1)) is None  # its devices hear of it


def test_joining_never_deletes_a_request_that_somebody_stopped_waiting_for() -> None:
    for state in (unknown(), pending()):
        assert held_by(book(payment_request(ALICE, state, superseded=True)), after(days=9)) == "own_money"


def test_joining_never_deletes_what_was_recorded_by_hand_or_came_without_its_amount() -> None:
    by_hand = Settled("s1", "alice.1", 1000, "", "seen on her phone", NOON)
    recorded = payment_request(ALICE, unknown(advice="paid"), decided=(by_hand,))
    for one in (recorded, payment_request(ALICE, paid(amount=0))):
        assert held_by(book(one), after(days=9)) == "own_money"


def test_without_a_number_nobody_can_be_asked_and_the_button_asks_for_it() -> None:
    other = joined()
    assert may_request(other, "bob", NOON, production=True) == NotAllowed("no_phone")
    made = build_row(other, other.member("bob"), NOON, production=True)
    assert (made.action.kind, made.action.enabled) == (ActionKind.ADD_NUMBER, True)
    assert masked_phone(made.member.phone) == ""


def test_a_fresh_chamas_members_get_ids_of_their_own() -> None:
    ids = {"alice": "m1", "bob": "m2", "carol": "m3"}
    assert [one.id for one in with_member_ids(book(), ids).members] == ["m1", "m2", "m3"]
