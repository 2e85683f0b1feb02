"""A record that is damaged, from a newer version, or on a disk that takes nothing is shown and left as it is."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from chama_app.domain.book import Book
from chama_app.domain.collections import Collection, Debt, Swap
from chama_app.domain.decisions import Settled
from chama_app.domain.group import Membership
from chama_app.domain.pot import pot
from chama_app.domain.record_problems import SaveProblem
from chama_app.storage.book_reader import BookReader
from chama_app.storage.database import Database
from chama_app.storage.record_check import look_at
from chama_app.storage.row_mapping import state_to_text
from chama_app.storage.transaction import SaveError
from daraja_core import GroupRecord, PaymentTimeout

from ..example_chama import (
    ALICE,
    BOB,
    CAROL,
    LUNCH,
    NOON,
    REQUEST_ID,
    book,
    cancelled,
    failed,
    initiating,
    paid,
    payment_request,
    pending,
    unknown,
)
from ..example_payouts import arrived, payout, starting
from .annotations import misfits
from .older_files import older_file
from .test_refused_writes import WRITES

MANY = 300


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Bob's and Alice's payments, one that is open, and a payout; shared with a group."""
    file = tmp_path / "chama.db"
    with closing(Database(file, book())) as database:
        database.save_request(payment_request(BOB, paid("UKK1BBBBBB")))
        database.save_request(payment_request(ALICE, paid("UKK1AAAAAA")))
        database.save_request(payment_request(CAROL, pending()))
        database.save_payout(payout(arrived(700)))
        database.save_membership(Membership("g-1", "owner", NOON))
    return file


def made_of_everything(path: Path) -> Path:
    """A record with a row in every table of the book."""
    settled = Settled("d-1", "bob.1", 1000, "UKK1BBBBBB", "seen", NOON, NOON.date(), "Alice")
    request = payment_request(BOB, unknown(), checked_at=NOON, reported_code="UKK1BBBBBB", decided=(settled,))
    with closing(Database(path, book())) as database:
        collection = Collection("lunch", "Lunch", "target", 3000, "LUNCH", "", ("bob",), {"bob": 700}, turns=("bob",))
        swap, debt = Swap(NOON.date(), "bob", "alice"), Debt("bob", 100, "first")
        collection = replace(collection, due=NOON.date(), swaps=(swap,), debts=(debt,))
        made = replace(database.load(), collections=(collection,), current="lunch")
        database.save_book(made, [request], [payout(arrived(700))])
    return path


def change(path: Path, *statements: str) -> None:
    """Somebody, or something, writes into the file."""
    with closing(sqlite3.connect(path)) as db, db:
        for statement in statements:
            db.execute(statement)


def everything(folder: Path) -> dict[str, bytes]:
    """What lies in the folder, byte for byte; SQLite's own memory of who reads, and an empty log, are no content."""
    found = {one.name: one.read_bytes() for one in folder.iterdir() if not one.name.endswith("-shm")}
    return {name: content for name, content in found.items() if content}


def assert_is_only_looked_at(path: Path, kind: SaveProblem, database: Database, before: dict[str, bytes]) -> None:
    """Every write is refused by the reason, and nothing has changed."""
    assert database.problem
    assert (database.problem.kind, database.problem.file) == (kind, str(path))
    for name, write in WRITES.items():
        with pytest.raises(SaveError) as refused:
            write(database)
        assert refused.value.problem == kind, name
    assert database.load_queue() == ()
    database.close()
    assert everything(path.parent) == before


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE requests SET state = '{' WHERE member_id = 'bob'",
        "UPDATE requests SET state = '{\"is\": \"PaymentMaybe\"}' WHERE member_id = 'bob'",
        "UPDATE requests SET state = '[]' WHERE member_id = 'bob'",
        "UPDATE requests SET timeline = '[[1, 2]]' WHERE member_id = 'bob'",
        "UPDATE requests SET amount = 1e30 WHERE member_id = 'bob'",
        "UPDATE requests SET amount = 'a thousand' WHERE member_id = 'bob'",
        "UPDATE requests SET state = replace(state, '1000', '1e3') WHERE member_id = 'bob'",
        "UPDATE requests SET started_at = 'yesterday' WHERE member_id = 'bob'",
        "UPDATE requests SET started_at = '2026-11-20T09:00:00' WHERE member_id = 'bob'",
        "UPDATE requests SET phone = CAST(x'ff41ff' AS TEXT) WHERE member_id = 'bob'",
        "UPDATE requests SET number = 9223372036854775808 WHERE member_id = 'bob'",
    ],
)
def test_an_entry_that_cannot_be_read_is_left_out_and_the_rest_is_shown(path: Path, spoil: str) -> None:
    change(path, spoil)
    before = everything(path.parent)
    database = Database(path, book())
    shown = database.load()
    assert {one.member_id for one in shown.requests} == {"alice", "carol"}
    assert (pot(shown).received, [one.sent for one in shown.payouts]) == (1000, [700])
    assert database.membership() == Membership("g-1", "owner", NOON)
    assert database.problem
    assert database.problem.unreadable == 1
    assert_is_only_looked_at(path, "damaged", database, before)


def test_what_is_open_in_a_record_that_can_only_be_looked_at_is_unknown(path: Path) -> None:
    change(path, "UPDATE requests SET state = '{' WHERE member_id = 'bob'")
    with closing(Database(path, book())) as database:
        (carols,) = database.load().requests_of("carol")
    assert (carols.state, carols.restored) == (PaymentTimeout(REQUEST_ID, "session_lost"), False)


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE payouts SET amount = 1e30",
        "UPDATE members SET custom_share = 1e30 WHERE id = 'carol'",
        "UPDATE members SET place = 'first' WHERE id = 'carol'",
        "UPDATE chama SET target = 1e30",
        "DROP TABLE payouts",
        "DROP TABLE sharing",
        "DELETE FROM chama",
    ],
)
def test_whatever_is_spoilt_the_payments_are_shown(path: Path, spoil: str) -> None:
    change(path, spoil)
    before = everything(path.parent)
    database = Database(path, book())
    assert len(database.load().requests) == 3
    assert database.load().chama == LUNCH, database.load().chama
    assert_is_only_looked_at(path, "damaged", database, before)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE records SET body = '{' WHERE id = 'r-2'",
        "UPDATE records SET body = '[]' WHERE id = 'r-2'",
        "UPDATE records SET at = 'yesterday' WHERE id = 'r-2'",
        "UPDATE records SET sequence = 'first' WHERE id = 'r-2'",
        "UPDATE records SET kind = x'ff' WHERE id = 'r-2'",
        "UPDATE choices SET value = x'ff' WHERE name = 'queued'",
        "INSERT INTO noticed_records VALUES (x'ff')",
    ],
)
def test_a_record_of_the_group_or_a_choice_that_cannot_be_read_is_said_and_left_as_it_is(
    path: Path, damage: str
) -> None:
    with closing(Database(path, book())) as database:
        told = [GroupRecord(name, "member", "alice", {"name": "Alice"}, at=NOON) for name in ("r-1", "r-2", "r-3")]
        database.save_membership(Membership("g-1", "owner", NOON), told)
        database.save_queue(["bob"])
    change(path, damage)
    before = everything(path.parent)
    database = Database(path, book())
    assert len(database.load().requests) == 3
    assert database.records() == []
    assert database.problem
    assert database.problem.unreadable == 1
    assert_is_only_looked_at(path, "damaged", database, before)


SPOILT = ["x'ff'", "'neither a number nor a day'", "1e30", "NULL", "'[1]'", '\'[["2026-11-20", 1, ""]]\'', "'{}'"]
WRONG: list[object] = [{}, 1.5, "maybe", None, 7]


@pytest.mark.parametrize("table", ["chama", "members", "requests", "decisions", "payouts", "collections", "parties"])
def test_whatever_a_column_holds_what_is_read_of_it_is_what_it_should_be(tmp_path: Path, table: str) -> None:
    with closing(sqlite3.connect(made_of_everything(tmp_path / "chama.db"), isolation_level=None)) as db:
        columns = [name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")]
        spoils = [f"UPDATE OR IGNORE {table} SET {column} = {spoilt}" for column, spoilt in product(columns, SPOILT)]
        assert any([unreadable_after(db, one) for one in spoils])


@pytest.mark.parametrize("table", ["requests", "payouts"])
def test_whatever_a_state_holds_what_is_read_of_it_is_what_it_should_be(tmp_path: Path, table: str) -> None:
    payments = [initiating(), pending(), paid(), failed("1"), cancelled(), unknown()]
    outcomes = [starting(), arrived(700)]
    written = [state_to_text(one) for one in (payments if table == "requests" else outcomes)]
    with closing(sqlite3.connect(made_of_everything(tmp_path / "chama.db"), isolation_level=None)) as db:
        states = [{**json.loads(one), name: spoilt} for one in written for name in json.loads(one) for spoilt in WRONG]
        spoils = [f"UPDATE {table} SET state = '{json.dumps(one)}'" for one in states]
        assert any([unreadable_after(db, one) for one in spoils])


def unreadable_after(db: sqlite3.Connection, spoil: str) -> int:
    """How many rows cannot be read then; what is read has the types that its classes name. It is undone again."""
    db.execute("BEGIN")
    with suppress(sqlite3.IntegrityError):  # the table itself takes no such thing
        db.execute(spoil)
    reader = BookReader(db, fallback=book())
    assert not list(misfits(reader.book(), Book)), spoil
    db.execute("ROLLBACK")
    return reader.unreadable


def test_a_page_that_is_damaged_costs_what_is_on_it_and_no_more(tmp_path: Path) -> None:
    path = tmp_path / "chama.db"
    with closing(Database(path, book())) as database:
        many = [payment_request(ALICE, paid(f"UKK1{number:06}"), number) for number in range(1, MANY + 1)]
        database.save_records(many, ())
    content = bytearray(path.read_bytes())
    at = content.index(b"UKK1000150") // 4096 * 4096
    content[at : at + 4096] = b"\xde\xad" * 2048
    path.write_bytes(content)
    before = everything(tmp_path)
    database = Database(path, book())
    assert MANY - 20 <= len(database.load().requests) < MANY
    assert_is_only_looked_at(path, "damaged", database, before)


def test_between_two_damaged_pages_everything_is_found_row_by_row(tmp_path: Path) -> None:
    path = tmp_path / "chama.db"
    with closing(Database(path, book())) as database:
        many = [payment_request(ALICE, paid(f"UKK1{number:06}"), number) for number in range(1, MANY + 1)]
        database.save_records(many, ())
    content = bytearray(path.read_bytes())
    for receipt in (b"UKK1000001", b"UKK1000100", b"UKK1000300"):  # the first page, one between, and the last
        at = content.index(receipt) // 4096 * 4096
        content[at : at + 4096] = b"\xde\xad" * 2048
    path.write_bytes(content)
    with closing(sqlite3.connect(path)) as db:
        found = {one.number for one in BookReader(db, book(), longest_gap=MANY + 100).book().requests}
    assert found >= {*range(25, 80), *range(125, 275)}
    assert not found & {1, 100, 300}


def test_a_disk_that_takes_not_even_a_log_is_read_as_it_is(path: Path) -> None:
    def connect(name: object, **options: bool) -> sqlite3.Connection:
        if "immutable" not in str(name):
            error = sqlite3.OperationalError("unable to open database file")
            error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
            raise error
        return sqlite3.connect(str(name), **options)  # type: ignore[call-overload,no-any-return]  # what it was given

    found = look_at(path, book(), connect)
    assert found
    assert (found.problem.kind, len(found.book.requests)) == ("read_only", 3)
    path.with_name("chama.db-wal").write_bytes(b"a log")  # then the file alone is not all of it
    found = look_at(path, book(), connect)
    assert found
    assert (found.problem.kind, found.book.requests) == ("disk", ())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: b"not a database, but somebody's data " * 100,
        lambda content: content[:5000],
        lambda content: b"\0" * len(content),
        lambda content: content[:100],
    ],
)
def test_a_file_of_which_nothing_can_be_read_is_left_as_it_is(path: Path, spoil: Callable[[bytes], bytes]) -> None:
    path.write_bytes(spoil(path.read_bytes()))
    before = everything(path.parent)
    database = Database(path, book())
    assert database.load().members == ()
    assert_is_only_looked_at(path, "damaged", database, before)


@pytest.mark.parametrize("spoil", [(b"code TEXT", b"\x80ode TEXT"), (b"CREATE TABLE", b"CREATE TABL\x80")])
def test_a_name_that_is_no_text_any_more_is_damage(path: Path, spoil: tuple[bytes, bytes]) -> None:
    path.write_bytes(path.read_bytes().replace(*spoil))
    before = everything(path.parent)
    assert_is_only_looked_at(path, "damaged", Database(path, book()), before)


def test_a_file_from_the_future_is_shown_and_left_as_it_is(path: Path) -> None:
    change(path, "ALTER TABLE requests ADD COLUMN colour TEXT", "PRAGMA user_version = 99")
    before = everything(path.parent)
    database = Database(path, book())
    assert len(database.load().requests) == 3
    assert_is_only_looked_at(path, "newer", database, before)


def test_an_older_file_that_cannot_be_brought_up_to_date_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "chama.db"
    older_file(path, 4)
    change(path, "UPDATE attempts SET resolution = 'kept', state = '{'")
    before = everything(tmp_path)
    database = Database(path, book())
    assert {one.id for one in database.load().members} == {"alice", "bob", "carol"}
    assert_is_only_looked_at(path, "damaged", database, before)


def test_a_log_that_a_killed_app_left_is_read_and_left_as_it_is(path: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE requests SET state = '{' WHERE member_id = 'bob'")
        db.execute("INSERT INTO members VALUES ('dan', 9, 'Dan', '', NULL, 0, 0)")
        db.commit()
        (tmp_path / "killed").mkdir()
        for name in ("chama.db", "chama.db-wal"):
            (tmp_path / "killed" / name).write_bytes((tmp_path / name).read_bytes())
    killed = tmp_path / "killed" / "chama.db"
    before = everything(killed.parent)
    database = Database(killed, book())
    assert [one.id for one in database.load().members][-1] == "dan"
    assert_is_only_looked_at(killed, "damaged", database, before)


def test_a_file_that_another_program_holds_for_itself_is_not_called_damaged(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with closing(Database(path, book())) as database:
            assert database.problem
            assert database.problem.kind == "locked"
