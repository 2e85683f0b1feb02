"""One file with everything of a mode: whole, looked into first, and put in place at a start, or nothing is changed."""

import io
import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from chama_app.domain.book import Book
from chama_app.domain.pot import pot
from chama_app.domain.record_problems import BackupProblem
from chama_app.storage.backup_file import (
    FILES,
    REPLACED,
    STAGED,
    BackupError,
    apply_staged_backup,
    read_backup,
    stage_backup,
    unstage_backup,
    write_backup,
)
from chama_app.storage.database import Database
from daraja_core.drivers.store_schema import SCHEMA_VERSION as NEWEST
from daraja_core.drivers.store_staging import stage_attempts
from daraja_core.errors import StoreError

from ..example_chama import ALICE, BOB, CAROL, NOON, book, paid, payment_request, pending
from .engine_files import attempts, engine_file


def recorded(folder: Path, *, has_bob: bool = True) -> Path:
    """A mode with Alice's payment, and Bob's on its way."""
    folder.mkdir(exist_ok=True)
    with closing(Database(folder / "chama.db", book())) as database:
        database.save_request(payment_request(ALICE, paid("UKK1AAAAAA")))
        if has_bob:
            database.save_request(payment_request(BOB, pending()))
    engine_file(folder / "daraja.db", *(["bob.1"] if has_bob else []))
    return folder


def copy(path: Path) -> Database:
    return Database(path, book())


def loaded(folder: Path) -> Book:
    with closing(Database(folder / "chama.db", book())) as database:
        return database.load()


def put_in_place(folder: Path) -> bool:
    return apply_staged_backup(folder, copy, stage_attempts) == "restored"


def other(content: bytes, name: str, change: bytes) -> bytes:
    """The same archive with another file in one place."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for one in old.namelist():
            new.writestr(one, change if one == name else old.read(one))
    return made.getvalue()


def with_manifest(content: bytes, **changes: object) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        manifest = json.loads(archive.read("backup.json"))
    return other(content, "backup.json", json.dumps(manifest | changes).encode())


def problem(content: bytes, newest: int = NEWEST) -> BackupProblem:
    with pytest.raises(BackupError) as refused:
        read_backup(content, "demo", newest, copy)
    return refused.value.problem


def test_a_backup_moves_everything_to_another_device_and_open_payments_are_taken_up(tmp_path: Path) -> None:
    content = write_backup(recorded(tmp_path / "old"), "demo", NOON)
    found = read_backup(content, "demo", NEWEST, copy)
    assert (found.mode, found.made_at, pot(found.book).received, len(found.book.index.open)) == ("demo", NOON, 1000, 1)
    new = tmp_path / "new"
    new.mkdir()
    stage_backup(new, content, NOON)
    assert put_in_place(new)
    assert loaded(new) == loaded(tmp_path / "old")
    assert [one.restored for one in loaded(new).requests] == [False, True]
    assert attempts(new / "daraja.db").keys() == {"bob.1"}
    assert not put_in_place(new)


def test_what_is_staged_can_be_taken_back(tmp_path: Path) -> None:
    content = write_backup(recorded(tmp_path / "old"), "demo", NOON)
    here = recorded(tmp_path / "here", has_bob=False)
    stage_backup(here, content, NOON)
    for _ in range(2):
        unstage_backup(here)
    assert not put_in_place(here)
    assert len(loaded(here).requests) == 1


def test_what_was_there_is_kept_beside_it(tmp_path: Path) -> None:
    content = write_backup(recorded(tmp_path / "old"), "demo", NOON)
    here = recorded(tmp_path / "here", has_bob=False)
    stage_backup(here, content, NOON)
    put_in_place(here)
    assert len(loaded(here).requests) == 2
    assert len(loaded(here / REPLACED).requests) == 1


@pytest.mark.parametrize(("aside", "placed"), [(0, 0), (1, 0), (2, 0), (1, 1), (2, 1), (2, 2)])
def test_a_start_that_was_cut_off_goes_on_where_it_was(tmp_path: Path, aside: int, placed: int) -> None:
    """Killed after so many of the files were put aside, and of those of the backup put in place."""
    content = write_backup(recorded(tmp_path / "old"), "demo", NOON)
    here = recorded(tmp_path / "here", has_bob=False)
    with closing(Database(here / "chama.db", book())) as database:
        database.save_request(payment_request(CAROL, pending()))
    engine_file(here / "daraja.db", "carol.1")
    stage_backup(here, content, NOON)
    staged = (here / STAGED).read_bytes()
    put_in_place(here)
    (here / STAGED).write_bytes(staged)
    for name in FILES[placed:]:
        (here / name).unlink()
    for name in FILES[aside:]:
        (here / REPLACED / name).rename(here / name)
    assert put_in_place(here)
    assert [one.id for one in loaded(here).requests] == ["alice.1", "bob.1", "carol.1"]
    assert [one.id for one in loaded(here / REPLACED).requests] == ["alice.1", "carol.1"]
    assert attempts(here / "daraja.db").keys() == {"bob.1", "carol.1"}
    assert sorted(one.name for one in here.iterdir()) == ["chama.db", "daraja.db", REPLACED]


def test_a_start_that_fails_on_the_way_loses_nothing_and_is_done_again(tmp_path: Path) -> None:
    content = write_backup(recorded(tmp_path / "old"), "demo", NOON)
    here = recorded(tmp_path / "here", has_bob=False)
    stage_backup(here, content, NOON)

    def full(*_: object) -> None:
        raise StoreError("the disk is full")

    for _ in range(2):
        with pytest.raises(StoreError):
            apply_staged_backup(here, copy, full)
    assert len(loaded(here / REPLACED).requests) == 1
    assert put_in_place(here)
    assert len(loaded(here).requests) == 2


def test_a_log_that_was_put_aside_before_its_file_stays_with_it(tmp_path: Path) -> None:
    """Killed between the two, after a run that had been killed, too: the newest payment is in the log alone."""
    content = write_backup(recorded(tmp_path / "old"), "demo", NOON)
    here = recorded(tmp_path / "here", has_bob=False)
    with closing(Database(here / "chama.db", book())) as database:
        database.save_request(payment_request(CAROL, pending()))
        killed = {name: (here / name).read_bytes() for name in ("chama.db", "chama.db-wal")}
    stage_backup(here, content, NOON)
    (here / REPLACED).mkdir()
    (here / "chama.db").write_bytes(killed["chama.db"])
    (here / REPLACED / "chama.db-wal").write_bytes(killed["chama.db-wal"])
    put_in_place(here)
    assert [one.id for one in loaded(here / REPLACED).requests] == ["alice.1", "carol.1"]
    assert [one.id for one in loaded(here).requests] == ["alice.1", "bob.1", "carol.1"]


def test_the_app_goes_on_writing_while_a_backup_is_made(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "old")
    with closing(Database(folder / "chama.db", book())) as database:
        content = write_backup(folder, "demo", NOON)
        database.save_request(payment_request(ALICE, paid("UKK1BBBBBB"), 2))
    assert pot(read_backup(content, "demo", NEWEST, copy).book).received == 1000


def test_what_cannot_be_put_in_place_says_why(tmp_path: Path) -> None:
    content = write_backup(recorded(tmp_path / "old"), "demo", NOON)
    assert problem(b"") == "not_a_backup"
    assert problem(b"%PDF-1.4") == "not_a_backup"
    assert problem(content[: len(content) // 2]) == "damaged"
    assert problem(other(content, "backup.json", b"{}")) == "not_a_backup"
    assert problem(other(content, "chama.db", b"SQLite format 3\0")) == "damaged"
    assert problem(with_manifest(content, made_at="yesterday")) == "damaged"
    assert problem(with_manifest(content, files={})) == "damaged"
    assert problem(with_manifest(content, format=2)) == "newer"
    assert problem(content, newest=NEWEST - 1) == "newer"
    with pytest.raises(BackupError, match="other_mode"):
        read_backup(content, "production", NEWEST, copy)


def test_a_record_of_a_newer_version_is_not_put_in_place(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "old")
    with closing(sqlite3.connect(folder / "chama.db")) as db, db:
        db.execute("PRAGMA user_version = 99")
    assert problem(write_backup(folder, "demo", NOON)) == "newer"


def test_reading_a_backup_changes_nothing_here(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "old")
    content, before = write_backup(folder, "demo", NOON), sorted(path.name for path in folder.iterdir())
    read_backup(content, "demo", NEWEST, copy)
    assert sorted(path.name for path in folder.iterdir()) == before


def test_a_backup_that_the_disk_does_not_take_is_not_staged(tmp_path: Path) -> None:
    (tmp_path / f"{STAGED}.new").mkdir()
    recorded(tmp_path / REPLACED)
    with pytest.raises(OSError, match="directory"):
        stage_backup(tmp_path, b"anything", NOON)
    assert not put_in_place(tmp_path)
    assert len(loaded(tmp_path / REPLACED).requests) == 2, "what the restore before put aside is lost for nothing"


def test_what_the_restore_before_put_aside_makes_room_for_what_this_one_does(tmp_path: Path) -> None:
    content = write_backup(recorded(tmp_path / "old"), "demo", NOON)
    here = recorded(tmp_path / "here", has_bob=False)
    for _ in range(2):
        stage_backup(here, content, NOON)
        assert put_in_place(here)
    assert len(loaded(here / REPLACED).requests) == len(loaded(here).requests) == 2
