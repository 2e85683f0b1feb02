"""Every field that is written comes back as it was, and what other devices are to be told is written with it."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import MISSING, fields, replace
from datetime import date
from pathlib import Path

import pytest

from chama_app.domain.book import with_terms
from chama_app.domain.collections import Collection, Debt, Swap
from chama_app.domain.decisions import Kept, SetAside, Settled
from chama_app.domain.group import Membership
from chama_app.domain.members import Member
from chama_app.domain.payment_requests import PaymentRequest
from chama_app.domain.payouts import Payout
from chama_app.storage.database import Database
from daraja_core import GroupRecord, TimelineEntry

from ..example_chama import ALICE, NOON, REQUEST_ID, after, book, initiating, paid, payment_request, unknown
from ..example_payouts import payout, starting, unanswered

DAY = date(2026, 11, 1)
REQUEST = PaymentRequest(
    member_id="alice",
    number=7,
    amount=900,
    phone="254712345001",
    started_at=NOON,
    state=unknown(reported=True, advice="paid"),
    timeline=(TimelineEntry(after(seconds=1), "realtime", "timeout", "a detail"),),
    restored=True,
    checked_at=after(minutes=3),
    advice="failed",
    superseded=True,
    reported_code="UKK1CCCCCC",
    decided=(
        Kept("k1", "alice.k7", 10, 1010, after(minutes=4)),
        SetAside("a1", "alice.k7", 20, after(minutes=5)),
        Settled("s1", "alice.k7", 900, "UKK1DDDDDD", "a note", after(minutes=6), DAY, "Bob", "cash"),
    ),
    reason="keys",
    reference="LUNCH",
    checkout_request_id=REQUEST_ID,
    elsewhere=True,
    suffix="k7",
    share=1000,
    way="bank",
    collection_id="march",
    group_id="g-1",
    reported_amount=890,
)
PAYOUT = Payout(
    id="out1",
    name="Alice Wanjiku",
    phone="254712345001",
    amount=700,
    remarks="Pot",
    started_at=NOON,
    state=unanswered("paid"),
    member_id="alice",
    refund_of="alice.2",
    timeline=(TimelineEntry(after(seconds=1), "safaricom", "accepted", "a detail"),),
    restored=True,
    checked_at=after(minutes=3),
    confirmed_not_sent="not in the portal",
    reason="offline",
    collection_id="march",
    elsewhere=True,
    group_id="g-1",
)
MARCH = Collection(
    id="march",
    name="March",
    kind="fixed",
    amount=1000,
    reference="MARCH",
    description="March share",
    members=("alice", "bob"),
    own={"bob": 500},
    due=date(2026, 12, 31),
    due_day=31,
    repeats="monthly",
    started_on=DAY,
    closed_on=date(2027, 1, 1),
    number=2,
    follows="first",
    turns=("bob", "alice"),
    receiver="bob",
    swaps=(Swap(DAY, "alice", "bob"),),
    debts=(Debt("alice", 100, "first"),),
)
TOLD = GroupRecord("r1", "code", "alice.1", {"code": "UKK1AAAAAA", "Ngũgĩ": [1, None]}, "me", "owner", NOON, 3)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chama.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    with closing(Database(path, book())) as opened:
        yield opened


@pytest.mark.parametrize("whole", [REQUEST, PAYOUT, MARCH])
def test_nothing_in_these_examples_is_left_as_it_is_by_default(whole: object) -> None:
    for each in fields(whole):  # type: ignore[arg-type]  # a dataclass
        if each.default is not MISSING:
            assert getattr(whole, each.name) != each.default, each.name


def test_every_field_of_a_request_comes_back(database: Database) -> None:
    database.save_request(REQUEST)
    assert database.load().requests == (replace(REQUEST, restored=False),)  # another device asked for it
    own = replace(REQUEST, elsewhere=False, superseded=False, way="mpesa", decided=())
    database.save_request(own)
    assert database.load().requests == (own,)


def test_every_field_of_a_payout_comes_back(database: Database) -> None:
    database.save_payout(PAYOUT)
    assert database.load().payouts == (replace(PAYOUT, restored=False),)
    database.save_payout(replace(PAYOUT, elsewhere=False))
    assert database.load().payouts == (replace(PAYOUT, elsewhere=False),)


def test_every_field_of_members_and_collections_comes_back(database: Database) -> None:
    members = (
        Member("alice", "Alice Ngũgĩ", "254712345001", 600, archived=True, is_me=False),
        Member("bob", "Bob", "", None, archived=False, is_me=True),
    )
    start = with_terms(book(members=members))
    known = replace(start, collections=(*start.collections, MARCH), chama_name="The chama")
    database.save_members(known)
    database.save_current("first")
    found = database.load()
    assert (found.members, found.collections, found.name) == (members, known.collections, "The chama")
    assert (found.chama, found.current) == (known.chama, "first")
    database.save_current("march")
    found = database.load()
    assert (found.current, found.chama.name, [one.custom_share for one in found.members]) == (
        "march",
        "March",
        [None, 500],
    )
    database.save_current("gone")
    assert database.load().current == "march"  # the newest


def test_every_field_of_a_record_comes_back_in_the_order_of_all(database: Database) -> None:
    own = replace(TOLD, id="r2", sequence=None, at=None)
    database.save_request(payment_request(ALICE, paid()), [replace(own, id="r3"), own])
    database.take_records([TOLD, replace(TOLD, id="r0", sequence=1)])
    assert database.records() == [replace(TOLD, id="r0", sequence=1), TOLD, replace(own, id="r3"), own]
    assert database.own_record_ids() == {"r2", "r3"}
    changed = GroupRecord("r2", "kept", "bob.1", {}, "you", "member", after(minutes=1), 9)
    database.take_records([changed])
    assert (database.records()[-2], database.own_record_ids()) == (changed, {"r2", "r3"})
    database.take_records([], ["r1", "r3"])  # what the function has taken is never forgotten
    assert [one.id for one in database.records()] == ["r0", "r1", "r2"]
    database.note_noticed(["r2", "r2"])
    assert database.own_record_ids() == set()
    database.save_request(payment_request(ALICE, paid()), [replace(TOLD, body={})])
    assert TOLD in database.records()


@pytest.mark.parametrize("is_recorded", [True, False])
def test_every_field_of_a_membership_comes_back(database: Database, is_recorded: bool) -> None:
    belongs = Membership("g-1", "member", after(minutes=1), is_recorded)
    database.save_membership(belongs)
    assert database.membership() == belongs


WITH_RECORDS: dict[str, Callable[[Database, list[GroupRecord]], object]] = {
    "insert_request": lambda db, told: db.insert_request(payment_request(ALICE, initiating()), receipts=0, told=told),
    "save_request": lambda db, told: db.save_request(payment_request(ALICE, paid()), told),
    "save_records": lambda db, told: db.save_records([payment_request(ALICE, paid())], (), told),
    "insert_payout": lambda db, told: db.insert_payout(payout(starting()), out=0, told=told),
    "save_payout": lambda db, told: db.save_payout(payout(starting()), told),
    "save_book": lambda db, told: db.save_book(book(), (), (), told),
    "save_membership": lambda db, told: db.save_membership(Membership("g-1", "owner", NOON), told),
}


@pytest.mark.parametrize("write", WITH_RECORDS.values(), ids=WITH_RECORDS)
def test_what_the_others_are_to_be_told_is_written_with_the_change(
    database: Database, write: Callable[[Database, list[GroupRecord]], object]
) -> None:
    own = replace(TOLD, sequence=None)
    write(database, [own])
    assert (database.records(), database.own_record_ids()) == ([own], {"r1"})


def test_of_what_was_not_written_nobody_is_told(database: Database) -> None:
    assert database.insert_request(payment_request(ALICE, initiating()), receipts=0)
    assert database.insert_payout(payout(starting()), out=0)
    assert not database.insert_request(payment_request(ALICE, initiating(), 2), receipts=0, told=[TOLD])
    assert not database.insert_payout(payout(starting(), id="payout2"), out=0, told=[TOLD])
    assert (database.records(), len(database.load().requests), len(database.load().payouts)) == ([], 1, 1)
