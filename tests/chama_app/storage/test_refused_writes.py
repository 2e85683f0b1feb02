"""Every write that the disk refuses is one error with a reason, and leaves the file as it was."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from chama_app.domain.group import Membership
from chama_app.domain.proposals import OwnProposal
from chama_app.storage.database import Database
from chama_app.storage.transaction import SaveError
from daraja_core import GroupRecord
from tests.integration.test_disk_faults import ROOT, own_disk

from ..example_chama import ALICE, BOB, LUNCH, NOON, book, initiating, paid, payment_request
from ..example_payouts import draft, payout, starting
from .failing_disk import CODES, FailingDisk

REQUEST = payment_request(ALICE, initiating())
MEMBERSHIP = Membership("g-1", "owner", NOON)
RECORD = GroupRecord("r1", "code", "alice.1", {"code": "UKK1AAAAAA"}, at=NOON)
READS = {"load", "membership", "load_queue", "load_scenario", "close", "records", "own_record_ids", "own_proposals"}
WRITES: dict[str, Callable[[Database], object]] = {
    "insert_request": lambda database: database.insert_request(payment_request(BOB, initiating()), receipts=0),
    "save_request": lambda database: database.save_request(replace(REQUEST, state=paid())),
    "save_records": lambda database: database.save_records([REQUEST], [payout(starting())], [RECORD]),
    "insert_payout": lambda database: database.insert_payout(payout(starting()), out=0),
    "save_payout": lambda database: database.save_payout(payout(starting())),
    "save_members": lambda database: database.save_members(book(members=(BOB, replace(ALICE, name="Alice")))),
    "save_current": lambda database: database.save_current("other"),
    "clear": lambda database: database.clear(book()),
    "save_membership": lambda database: database.save_membership(MEMBERSHIP),
    "replace_with_group": lambda database: database.replace_with_group(MEMBERSHIP, book()),
    "save_book": lambda database: database.save_book(book(), [REQUEST], [payout(starting())], [RECORD]),
    "take_records": lambda database: database.take_records([replace(RECORD, sequence=1)], ["r0"]),
    "note_noticed": lambda database: database.note_noticed(["r1"]),
    "save_queue": lambda database: database.save_queue(["alice"]),
    "save_scenario": lambda database: database.save_scenario("late"),
    "save_own_proposals": lambda database: database.save_own_proposals([OwnProposal(draft(), "first", "g-1")]),
}
every_write = pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)


@pytest.fixture
def disk() -> FailingDisk:
    return FailingDisk()


@pytest.fixture
def database(tmp_path: Path, disk: FailingDisk) -> Iterator[Database]:
    with closing(Database(tmp_path / "chama.db", book(), disk.connect)) as opened:
        assert opened.insert_request(REQUEST, receipts=0)
        yield opened


def kept(database: Database) -> list[object]:
    """All that its writes may change."""
    reads = database.load, database.membership, database.load_queue, database.load_scenario, database.records
    return [*(read() for read in reads), database.own_proposals()]


def test_no_write_is_missing_here() -> None:
    public = {name for name, one in vars(Database).items() if callable(one) and not name.startswith("_")}
    assert public == READS | set(WRITES)


@every_write
def test_a_refused_write_says_why_and_changes_nothing(
    database: Database, disk: FailingDisk, write: Callable[[Database], object]
) -> None:
    before = kept(database)
    for problem in CODES:
        for at in ("", "INSERT", "COMMIT"):
            disk.fail(problem, at)
            with pytest.raises(SaveError) as refused:
                write(database)
            assert refused.value.problem == problem
    disk.recover()
    assert kept(database) == before
    write(database)


@every_write
def test_a_file_that_another_program_holds_says_so_at_once(
    database: Database, tmp_path: Path, write: Callable[[Database], object]
) -> None:
    with closing(sqlite3.connect(tmp_path / "chama.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(SaveError) as refused:
            write(database)
    assert refused.value.problem == "locked"


def test_a_number_that_no_column_holds_says_so(database: Database) -> None:
    with pytest.raises(SaveError) as refused:
        database.save_members(replace(book(), chama=replace(LUNCH, target=10**30)))
    assert refused.value.problem == "too_large"
    assert database.load().chama == LUNCH


@own_disk
def test_a_real_disk_that_fills_up_and_then_takes_nothing_is_named_by_its_reason(tmp_path: Path) -> None:
    mount = 'mount -t tmpfs -o size=8m tmpfs "$0" && exec "$@"'
    own_mounts = ("unshare", "--mount", "--map-root-user", "sh", "-c", mount, str(tmp_path))
    process = (sys.executable, "-m", "tests.chama_app.storage.small_disk", str(tmp_path))
    told = subprocess.run([*own_mounts, *process], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    found = json.loads(told.stdout)
    assert (found["full"], found["again"], found["read_only"]) == ("full", "written", "read_only")
    assert (found["after"][0], len(found["after"])) == ("UKK1AAAAAA", 200)
