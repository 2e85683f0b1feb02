"""A backup takes the place of a record: what M-PESA has not answered there goes on, whatever became of the files."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from chama_app.domain.book import Book, owed, through
from chama_app.domain.collections import Collection
from chama_app.domain.decisions import Settled
from chama_app.domain.group import Membership, Role
from chama_app.domain.members import Member
from chama_app.domain.payment_requests import PaymentRequest
from chama_app.domain.payouts import Payout
from chama_app.storage.backup_file import REPLACED, apply_staged_backup, stage_backup, write_backup
from chama_app.storage.database import Database
from chama_app.storage.transaction import SaveError
from daraja_core import GroupRecord
from daraja_core.attempt import Pending
from daraja_core.attempt import Settled as Answered
from daraja_core.drivers.store_staging import stage_attempts

from ..example_chama import ALICE, BOB, CAROL, NOON, after, book, failed, paid, payment_request, pending, told, unknown
from ..example_payouts import arrived, payout, settled, starting, unanswered
from .engine_files import attempts, engine_file
from .failing_disk import FailingDisk
from .older_files import older_file

DAN = Member("dan", "Dan Mwangi", "254712345004")
MARCH = Collection("march", "March", "fixed", 500, "MARCH", "March share", ("alice", "bob"), repeats="monthly")
STAGED_AT = after(minutes=30)


def copy(path: Path) -> Database:
    return Database(path, book())


def recorded(folder: Path, seed: Book, *requests: PaymentRequest, payouts: tuple[Payout, ...] = ()) -> Path:
    folder.mkdir(exist_ok=True)
    with closing(Database(folder / "chama.db", seed)) as database:
        database.save_records(requests, payouts)
    return folder


def backup(folder: Path, *requests: PaymentRequest, payouts: tuple[Payout, ...] = ()) -> bytes:
    return write_backup(recorded(folder, book(), *requests, payouts=payouts), "demo", NOON)


def restored(here: Path, content: bytes, staged_at: datetime = STAGED_AT) -> Book:
    """What is in the record after the start."""
    stage_backup(here, content, staged_at)
    assert apply_staged_backup(here, copy, stage_attempts)
    return loaded(here)


def loaded(folder: Path) -> Book:
    with closing(Database(folder / "chama.db", book())) as database:
        return database.load()


def ids(of: Book) -> list[str]:
    return [one.id for one in of.requests] + [one.id for one in of.payouts]


def test_what_is_open_goes_on_and_what_was_answered_before_is_replaced(tmp_path: Path) -> None:
    here = recorded(
        tmp_path / "here",
        book(),
        payment_request(ALICE, paid("UKK1AAAAAA")),
        payment_request(BOB, pending()),
        payment_request(BOB, unknown(), 2, superseded=True),
        payment_request(CAROL, failed("1")),
        payouts=(
            payout(arrived(100), id="payout1"),
            payout(starting(), id="payout2"),
            payout(unanswered(), id="payout3"),
        ),
    )
    engine_file(here / "daraja.db", "bob.1", "bob.2", "carol.1", "payout1", "payout2", "payout3")
    found = restored(here, backup(tmp_path / "old"))
    assert ids(found) == ["bob.1", "bob.2", "payout2", "payout3"]
    assert attempts(here / "daraja.db").keys() == {"bob.1", "bob.2", "payout2", "payout3"}
    assert found.members == book().members


def test_what_was_answered_since_the_backup_was_staged_comes_along_for_it_was_open_then(tmp_path: Path) -> None:
    later, earlier = told("success", STAGED_AT + timedelta(seconds=1)), told("success", STAGED_AT)
    by_hand = Settled("d-1", "carol.1", 1000, "", "seen", STAGED_AT + timedelta(hours=1))
    here = recorded(
        tmp_path / "here",
        book(),
        payment_request(ALICE, paid("UKK1AAAAAA"), timeline=(earlier,)),
        payment_request(BOB, paid("UKK1BBBBBB"), timeline=(later,)),
        payment_request(CAROL, unknown(), decided=(by_hand,)),
        payment_request(CAROL, failed("1"), 2, started_at=STAGED_AT + timedelta(hours=1)),
        PaymentRequest("bob", 3, 500, "", STAGED_AT + timedelta(hours=1), unknown(), elsewhere=True),
        payouts=(payout(arrived(100), id="payout1", timeline=(later,)),),
    )
    engine_file(here / "daraja.db", bob=settled("bob.1"))
    found = restored(here, backup(tmp_path / "old"))
    assert ids(found) == ["bob.1", "carol.1", "carol.2", "payout1"]
    assert [one.decided for one in found.requests] == [(), (by_hand,), ()]
    assert isinstance(attempts(here / "daraja.db")["bob.1"].phase, Answered)


def test_of_what_both_know_the_engine_keeps_what_is_further_on_and_the_book_follows_it(tmp_path: Path) -> None:
    old = tmp_path / "old"
    content = backup(old, payment_request(ALICE, paid()), payment_request(BOB, pending()))
    engine_file(old / "daraja.db", "bob.1", alice=settled("alice.1"))
    content = write_backup(old, "demo", NOON)
    here = recorded(tmp_path / "here", book(), payment_request(ALICE, unknown()), payment_request(BOB, paid()))
    engine_file(here / "daraja.db", "alice.1", bob=settled("bob.1"))
    found = restored(here, content)
    assert [type(one.state) for one in found.requests] == [type(paid()), type(pending())]
    assert all(isinstance(one.phase, Answered) for one in attempts(here / "daraja.db").values())


def test_a_member_who_came_since_is_there_as_one_who_left_and_owes_nothing(tmp_path: Path) -> None:
    here = recorded(tmp_path / "here", book(members=(*book().members, DAN)), payment_request(DAN, pending()))
    found = restored(here, backup(tmp_path / "old"))
    assert found.member("dan") == replace(DAN, archived=True)
    assert [found.share(one.id) for one in found.members] == [1000, 1000, 1000, 0]
    assert ids(found) == ["dan.1"]


def test_a_collection_that_was_begun_since_comes_closed_and_asks_nobody(tmp_path: Path) -> None:
    seed = replace(book(), collections=(book().collection, MARCH))
    request = payment_request(BOB, pending(), collection_id="march")
    out = payout(starting(), id="payout1", collection_id="march")
    here = recorded(tmp_path / "here", seed, request, payouts=(out,))
    found = restored(here, backup(tmp_path / "old"))
    assert (found.current, [one.id for one in found.collections]) == ("first", ["first", "march"])
    assert found.collections[1] == replace(MARCH, closed_on=NOON.date())
    assert [one.collection_id for one in found.requests] == [one.collection_id for one in found.payouts] == ["march"]
    assert [owed(found, one.id) for one in found.members] == [1000, 1000, 1000]
    assert through(found, "march").accounts.keys() == {"bob"}


def test_where_nobody_can_say_which_collection_it_was_it_is_the_current_one(tmp_path: Path) -> None:
    here = recorded(tmp_path / "here", book(), payment_request(BOB, pending(), collection_id="nobody knows"))
    (found,) = restored(here, backup(tmp_path / "old")).requests
    assert found.collection_id == "first"


def test_a_backup_of_an_earlier_version_takes_up_what_is_open_here(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    older_file(old / "chama.db", 2)
    here = recorded(tmp_path / "here", book(), payment_request(BOB, pending(), suffix="k7"))
    engine_file(here / "daraja.db", "bob.k7")
    found = restored(here, write_backup(old, "demo", NOON))
    assert sorted(ids(found)) == ["alice.1", "alice.2", "bob.1", "bob.k7", "out1"]
    assert attempts(here / "daraja.db").keys() == {"bob.k7"}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b"this is not a database, but somebody's file" * 50),
        lambda path: path.write_bytes(b""),
        lambda path: path.unlink(),
        lambda path: spoilt(path, "UPDATE requests SET state = '{' WHERE member_id = 'bob'"),
        lambda path: spoilt(path, "PRAGMA user_version = 99; UPDATE requests SET state = '{' WHERE member_id = 'bob'"),
        lambda path: (path.unlink(), path.mkdir()),
    ],
)
def test_whatever_became_of_the_record_all_that_the_engine_wrote_down_comes_along(
    tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    here = recorded(tmp_path / "here", book(), payment_request(BOB, pending()), payment_request(CAROL, paid()))
    engine_file(here / "daraja.db", "bob.1", carol=settled("carol.1"))
    spoil(here / "chama.db")
    restored(here, backup(tmp_path / "old", payment_request(ALICE, paid())))
    assert {name: type(one.phase) for name, one in attempts(here / "daraja.db").items()} == {
        "bob.1": Pending,
        "carol.1": Answered,
    }


def test_what_can_be_read_of_a_damaged_record_goes_on(tmp_path: Path) -> None:
    here = recorded(tmp_path / "here", book(), payment_request(BOB, pending()), payment_request(CAROL, unknown()))
    spoilt(here / "chama.db", "UPDATE requests SET state = '{' WHERE member_id = 'bob'")
    (here / "daraja.db").write_bytes(b"nothing that anybody could read" * 100)
    found = restored(here, backup(tmp_path / "old", payment_request(ALICE, paid())))
    assert ids(found) == ["alice.1", "carol.1"]
    assert attempts(here / "daraja.db") == {}
    assert (here / REPLACED / "daraja.db").read_bytes().startswith(b"nothing")


def test_what_is_put_aside_stays_as_it_was(tmp_path: Path) -> None:
    here = recorded(tmp_path / "here", book(), payment_request(BOB, pending()))
    engine_file(here / "daraja.db", "bob.1")
    before = {name: (here / name).read_bytes() for name in ("chama.db", "daraja.db")}
    restored(here, backup(tmp_path / "old"))
    assert {one.name: one.read_bytes() for one in (here / REPLACED).iterdir()} == before


def test_a_disk_that_takes_no_more_keeps_everything_where_the_next_start_finds_it(tmp_path: Path) -> None:
    here, disk = recorded(tmp_path / "here", book(), payment_request(BOB, pending())), FailingDisk()
    engine_file(here / "daraja.db", "bob.1")
    stage_backup(here, backup(tmp_path / "old"), STAGED_AT)
    disk.fail("full", "INSERT INTO requests")
    for _ in range(2):
        with pytest.raises(SaveError, match="full"):
            apply_staged_backup(here, lambda path: Database(path, book(), disk.connect), stage_attempts)
    assert apply_staged_backup(here, copy, stage_attempts)
    assert ids(loaded(here)) == ids(loaded(here / REPLACED)) == list(attempts(here / "daraja.db"))


def shared(folder: Path, role: Role, group_id: str = "g-1", *untold: GroupRecord) -> None:
    with closing(Database(folder / "chama.db", book())) as database:
        database.save_membership(Membership(group_id, role, NOON, is_recorded=True), untold)


def test_in_one_group_what_it_was_not_told_yet_of_an_open_payment_is_told_after_the_restore(tmp_path: Path) -> None:
    asked = GroupRecord("r-1", "request", "bob.1", {"member": "bob", "amount": 1000, "share": 1000}, at=NOON)
    renamed = GroupRecord("r-2", "member", "alice", {"changes": {"name": ["Alice", "Ann"]}}, at=NOON)
    old = recorded(tmp_path / "old", book())
    shared(old, "treasurer")
    own = payment_request(BOB, pending(), group_id="g-1")
    here = recorded(tmp_path / "here", book(), own, payment_request(CAROL, pending(), elsewhere=True))
    shared(here, "treasurer", "g-1", asked, renamed)
    assert ids(restored(here, write_backup(old, "demo", NOON))) == ["bob.1"]
    with closing(Database(here / "chama.db", book())) as database:
        assert [one.id for one in database.records()] == ["r-1"]


@pytest.mark.parametrize(("role", "goes_on"), [("owner", ["bob.1"]), ("treasurer", []), ("member", [])])
def test_what_was_asked_for_a_chama_that_was_joined_belongs_to_no_other_one(
    tmp_path: Path, role: Role, goes_on: list[str]
) -> None:
    asked = GroupRecord("r-1", "request", "bob.1", {"member": "bob", "amount": 1000, "share": 1000}, at=NOON)
    here = recorded(tmp_path / "here", book(), payment_request(BOB, pending(), group_id="g-1"))
    shared(here, role, "g-1", asked)
    assert ids(restored(here, backup(tmp_path / "old"))) == goes_on
    with closing(Database(here / "chama.db", book())) as database:
        assert database.records() == []


def spoilt(path: Path, script: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.executescript(script)
