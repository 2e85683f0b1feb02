import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from chama_app.domain.book import owed, surplus, through, with_terms
from chama_app.domain.collections import FIRST, Collection, Debt, Swap
from chama_app.domain.decisions import Kept, SetAside, Settled
from chama_app.domain.group import Membership
from chama_app.domain.payment_requests import PaymentRequest
from chama_app.domain.payout_rules import sent
from chama_app.domain.pot import pot
from chama_app.storage.database import Database
from chama_app.storage.migrations import VERSION
from daraja_core import PaymentIdle, PaymentState, PaymentTimeout

from ..example_chama import (
    ALICE,
    BOB,
    NOON,
    REQUEST_ID,
    after,
    book,
    cancelled,
    failed,
    initiating,
    not_sent,
    paid,
    payment_request,
    pending,
    told,
    unknown,
)
from ..example_payouts import payout, starting
from .older_files import older_file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "chama.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    opened = Database(path, book())
    yield opened
    opened.close()


def reopened(path: Path) -> tuple[PaymentRequest, ...]:
    again = Database(path, book())
    try:
        return again.load().requests
    finally:
        again.close()


def test_a_new_file_starts_with_the_seed(database: Database) -> None:
    assert database.load() == book()


@pytest.mark.parametrize(
    "state", [initiating(), pending(), pending(None), paid(), failed("1"), cancelled(), unknown(), not_sent()]
)
def test_every_state_comes_back_as_it_was(database: Database, path: Path, state: PaymentState) -> None:
    written = payment_request(
        ALICE, state, timeline=(told("created", after()),), checked_at=after(seconds=3), reason="keys"
    )
    database.save_request(written)
    assert reopened(path) == (replace(written, restored=written.is_open),)


def test_a_failure_that_an_earlier_version_wrote_without_proof_comes_back_as_unknown(
    database: Database, path: Path
) -> None:
    database.save_request(payment_request(ALICE, failed("9999")))
    (known,) = reopened(path)
    assert known.state == PaymentTimeout(None, reported=True)


def test_what_was_open_is_restored_after_a_restart(database: Database, path: Path) -> None:
    assert database.insert_request(payment_request(ALICE, initiating()), receipts=0)
    assert [one.restored for one in reopened(path)] == [True]


def test_a_second_tap_loses_the_insert(database: Database) -> None:
    assert database.insert_request(payment_request(ALICE, initiating(), 1), receipts=0)
    assert not database.insert_request(payment_request(ALICE, initiating(), 2), receipts=0)
    assert database.insert_request(payment_request(BOB, initiating(), 1), receipts=0)
    assert len(database.load().requests) == 2


def test_a_share_that_was_paid_meanwhile_is_not_asked_for(database: Database) -> None:
    database.save_request(payment_request(ALICE, paid(), 1))
    assert not database.insert_request(payment_request(ALICE, initiating(), 2), receipts=0)
    assert database.insert_request(payment_request(ALICE, initiating(), 2), receipts=1)


def test_a_request_that_ended_without_money_lets_the_next_one_in(database: Database) -> None:
    database.save_request(payment_request(ALICE, cancelled(), 1))
    assert database.insert_request(payment_request(ALICE, initiating(), 2), receipts=0)


def test_an_unknown_request_gives_way_only_when_it_is_superseded_by_name(database: Database) -> None:
    lost = payment_request(ALICE, unknown(), 1)
    database.save_request(lost)
    assert not database.insert_request(payment_request(ALICE, initiating(), 2), receipts=0)
    assert database.insert_request(payment_request(ALICE, initiating(), 2), receipts=0, superseding=(lost,))
    assert [one.superseded for one in database.load().requests] == [True, False]


TABLES = {
    "chama", "members", "requests", "decisions", "payouts", "sharing", "choices", "collections", "parties", "records",
    "noticed_records", "sqlite_sequence",
}  # fmt: skip


@pytest.mark.parametrize("version", range(1, VERSION))
def test_of_an_earlier_versions_tables_none_is_left_that_nobody_reads(path: Path, version: int) -> None:
    older_file(path, version)
    Database(path, book()).close()
    with closing(sqlite3.connect(path)) as db:
        assert {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")} == TABLES


@pytest.mark.parametrize("version", [1, 2, 3, 4, 6, 7])
def test_a_file_of_every_earlier_version_keeps_every_shilling(path: Path, version: int) -> None:
    older_file(path, version)
    database = Database(path, book())
    loaded = database.load()
    database.close()
    assert [(one.id, one.receipt, one.received, one.phone) for one in loaded.requests] == [
        ("alice.1", "UKK1AAAAAA", 1000, "254712345001"),
        ("bob.1", "UKK1CCCCCC", 400, "254712345002"),
        ("alice.2", "UKK1BBBBBB", 1000, "254712345001"),
    ]
    assert (pot(loaded).received, sent(loaded)) == (2400, 700 if version > 1 else 0)
    assert surplus(loaded, "alice") == ()
    assert (loaded.collection.id, loaded.collection.name, loaded.collection.amount) == (FIRST, "Lunch", 3000)
    assert {one.collection_id for one in loaded.requests} == {FIRST}
    assert {one.collection_id for one in loaded.payouts} <= {FIRST}
    assert (owed(loaded, "alice"), owed(loaded, "carol")) == (0, 600)


@pytest.mark.parametrize("version", [1, 2, 3, 4, 6, 7])
def test_a_payment_that_comes_after_one_was_kept_in_an_earlier_version_is_seen(path: Path, version: int) -> None:
    older_file(path, version)
    database = Database(path, book())
    database.save_request(payment_request(ALICE, paid("UKK1DDDDDD"), 3))
    assert [part.amount for part in surplus(database.load(), "alice")] == [1000]
    database.close()


def test_what_was_decided_is_kept_with_the_payment(database: Database, path: Path) -> None:
    decided = (
        Kept("k1", "alice.k3f9", 100, 1100, NOON),
        SetAside("s1", "alice.k3f9", 200, NOON),
        Settled("t1", "alice.k3f9", 300, "UKK1AAAAAA", "seen on her phone", NOON),
    )
    written = payment_request(ALICE, paid(), share=1000, suffix="k3f9", decided=decided)
    database.save_request(written)
    database.save_request(written)
    assert reopened(path) == (written,)


def test_what_was_recorded_by_hand_comes_back_with_what_it_said_before(database: Database, path: Path) -> None:
    said = Settled("d9", "alice.h1", 900, "", "box", NOON, NOON.date(), "Carol", "bank")
    decided = (said, replace(said, id="d1", way="cash"))
    record = payment_request(ALICE, PaymentIdle(), suffix="h1", way="cash", elsewhere=True, decided=decided, phone="")
    database.save_request(record)
    with closing(Database(path, book())) as again:
        assert again.load().requests == (record,)


def test_a_file_from_before_each_record_kept_its_way_has_that_of_the_last_one(path: Path) -> None:
    older_file(path, 9)
    with closing(sqlite3.connect(path)) as db, db:
        for request_id, way in (("alice.1", "mpesa"), ("alice.2", "bank"), ("bob.1", "cash")):
            db.execute("UPDATE requests SET way = ? WHERE id = ?", (way, request_id))
        of_alice, of_bob = [("d2", "alice.2", 900), ("d1", "alice.2", 1000)], [("d3", "bob.1", 400), ("d4", "bob.1", 0)]
        for decision_id, request_id, amount in (*of_alice, *of_bob, ("d5", "alice.1", 9)):
            row = (decision_id, request_id, amount, NOON.isoformat())
            db.execute("INSERT INTO decisions VALUES (?, ?, 'settled', ?, 0, '', '', ?, NULL, '')", row)
    with closing(Database(path, book())) as opened:
        found = {one.id: one for request in opened.load().requests for one in request.decided}
    ways = {name: one.way for name, one in found.items() if isinstance(one, Settled)}
    assert ways == {"d2": None, "d1": "bank", "d3": "cash", "d4": None, "d5": None}


def test_what_an_export_names_is_kept(database: Database, path: Path) -> None:
    written = payment_request(
        ALICE, paid(), reference="LUNCH", checkout_request_id=REQUEST_ID, reported_code="UKK1AAAAAA"
    )
    database.save_request(written)
    assert reopened(path) == (written,)
    assert REQUEST_ID not in repr(written)


def test_a_member_who_was_never_asked_can_go_and_one_with_requests_cannot(database: Database) -> None:
    database.save_request(payment_request(ALICE, cancelled()))
    database.save_members(book(members=(ALICE, BOB)))
    assert database.load().members == (ALICE, BOB)
    with pytest.raises(sqlite3.IntegrityError):
        database.save_members(book(members=(BOB,)))
    assert database.load().members == (ALICE, BOB)


def test_members_and_chama_are_kept(database: Database) -> None:
    changed = replace(book(), members=(BOB, replace(ALICE, archived=True, custom_share=700)))
    database.save_members(changed)
    assert database.load().members == changed.members


def test_names_that_an_earlier_version_or_a_backup_has_in_parts_are_composed(database: Database) -> None:
    loose, whole = "Ngu\u0303gi\u0303", "Ngũgĩ"
    before = with_terms(replace(book(), chama=replace(book().chama, name=loose)))
    database.save_members(replace(before, members=(replace(ALICE, name=loose), BOB)))
    database.save_payout(payout(starting(), name=loose))
    loaded = database.load()
    assert {loaded.name, loaded.collection.name, loaded.member("alice").name, loaded.payouts[0].name} == {whole}


def test_collections_come_back_with_who_takes_part_and_what_each_pays(database: Database, path: Path) -> None:
    april = Collection(
        "april",
        "April",
        "fixed",
        500,
        "APRIL",
        "April share",
        ("carol", "alice"),
        {"carol": 700},
        due=date(2026, 4, 30),
        due_day=30,
        repeats="monthly",
        started_on=date(2026, 4, 1),
        closed_on=date(2026, 5, 1),
        number=2,
        follows=FIRST,
        turns=("carol", "alice"),
        receiver="carol",
        swaps=(Swap(date(2026, 4, 2), "alice", "carol"),),
        debts=(Debt("carol", 200, FIRST),),
    )
    first = with_terms(database.load())
    database.save_members(replace(first, collections=(*first.collections, april)))
    database.save_current("april")
    with closing(Database(path, book())) as again:
        loaded = again.load()
    assert loaded.collections == (*first.collections, april)
    assert (loaded.current, loaded.chama.name, loaded.name) == ("april", "April", "Lunch")
    assert [(one.id, loaded.share(one.id)) for one in loaded.members] == [("alice", 500), ("bob", 0), ("carol", 700)]
    assert through(loaded, FIRST).share("bob") == 1000


def test_a_share_of_another_collection_is_asked_for_beside_an_open_one(database: Database) -> None:
    assert database.insert_request(payment_request(ALICE, pending()), receipts=0)
    other = payment_request(ALICE, pending(), 2, collection_id="april")
    assert database.insert_request(other, receipts=0)
    assert not database.insert_request(replace(other, number=3), receipts=0)


def test_clearing_begins_again_with_the_seed(database: Database) -> None:
    database.save_request(payment_request(ALICE, paid()))
    database.clear(book())
    assert database.load() == book()


def test_who_is_still_to_be_asked_is_kept_across_a_restart(database: Database) -> None:
    assert database.load_queue() == ()
    database.save_queue(["bob", "carol"])
    database.save_queue(["carol"])
    assert database.load_queue() == ("carol",)
    database.save_queue([])
    assert database.load_queue() == ()


def test_nobody_of_an_earlier_chama_is_still_to_be_asked(database: Database) -> None:
    database.save_queue(["alice", "bob"])
    database.clear(book())
    assert database.load_queue() == ()
    database.save_queue(["alice", "bob"])
    database.replace_with_group(Membership("g-1", "member", NOON), book())
    assert database.load_queue() == ()


def test_a_device_belongs_to_its_group_after_a_restart(database: Database, path: Path) -> None:
    assert database.membership() is None
    database.save_membership(Membership("CHAMA7", "owner", after()))
    again = Database(path, book())
    assert again.membership() == Membership("CHAMA7", "owner", after())
    assert again.load() == book()
    again.close()


def test_joining_another_chama_forgets_this_devices_own(database: Database) -> None:
    database.save_request(payment_request(ALICE, failed("1")))
    database.replace_with_group(Membership("CHAMA7", "member", after()), book(members=(BOB,)))
    assert database.load() == book(members=(BOB,))
    assert database.membership() == Membership("CHAMA7", "member", after())


def test_beginning_again_leaves_the_group(database: Database) -> None:
    database.save_membership(Membership("CHAMA7", "owner", after()))
    database.clear(book())
    assert database.membership() is None


def test_what_another_device_asked_for_is_not_restored(database: Database, path: Path) -> None:
    database.save_request(payment_request(ALICE, unknown(), elsewhere=True))
    assert [(one.restored, one.elsewhere) for one in reopened(path)] == [(False, True)]


def test_what_was_decided_last_counts_whatever_the_clock_said(database: Database, path: Path) -> None:
    first, last = (Settled(f"s{n}", "alice.1", 900 + n, "", "seen", at) for n, at in ((1, after(hours=2)), (2, NOON)))
    database.save_request(payment_request(ALICE, unknown(advice="paid"), decided=(first, last)))
    (loaded,) = reopened(path)
    assert (loaded.decided, loaded.received) == ((first, last), 902)
