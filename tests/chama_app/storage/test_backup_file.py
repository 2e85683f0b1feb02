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
    write_backup,
)
from chama_app.storage.database import Database

from ..example_chama import ALICE, BOB, NOON, book, paid, payment_request, pending

NEWEST = 3


def recorded(folder: Path, *, has_bob: bool = True) -> Path:
    """A mode with Alice's payment, and Bob's on its way."""
    folder.mkdir(exist_ok=True)
    with closing(Database(folder / "chama.db", book())) as database:
        database.save_request(payment_request(ALICE, paid("UKK1AAAAAA")))
        if has_bob:
            database.save_request(payment_request(BOB, pending()))
    with closing(sqlite3.connect(folder / "daraja.db")) as db, db:
        db.execute(f"PRAGMA user_version = {NEWEST}")
        db.execute("CREATE TABLE attempts (id TEXT)")
        db.execute("INSERT INTO attempts VALUES ('bob.1')")
    return folder


def copy(path: Path) -> Database:
    return Database(path, book())


def loaded(folder: Path) -> Book:
    with closing(Database(folder / "chama.db", book())) as database:
        return database.load()


def attempts(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "daraja.db")) as db:
        return [one for (one,) in db.execute("SELECT id FROM attempts")]


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
    stage_backup(new, content)
    assert apply_staged_backup(new)
    assert loaded(new) == loaded(tmp_path / "old")
    assert [one.restored for one in loaded(new).requests] == [False, True]
    assert attempts(new) == ["bob.1"]
    assert not apply_staged_backup(new)


def test_what_was_there_is_kept_beside_it(tmp_path: Path) -> None:
    content = write_backup(recorded(tmp_path / "old"), "demo", NOON)
    here = recorded(tmp_path / "here", has_bob=False)
    stage_backup(here, content)
    apply_staged_backup(here)
    assert len(loaded(here).requests) == 2
    assert len(loaded(here / REPLACED).requests) == 1


@pytest.mark.parametrize("moved", range(3))
def test_a_start_that_was_cut_off_goes_on_where_it_was(tmp_path: Path, moved: int) -> None:
    """Killed after so many of the files were put in place, with the backup still there."""
    content = write_backup(recorded(tmp_path / "old"), "demo", NOON)
    here = recorded(tmp_path / "here", has_bob=False)
    stage_backup(here, content)
    staged = (here / STAGED).read_bytes()
    apply_staged_backup(here)
    for name in FILES[moved:]:
        (here / name).unlink()
        (here / REPLACED / name).rename(here / name)
    (here / STAGED).write_bytes(staged)
    assert apply_staged_backup(here)
    assert (len(loaded(here).requests), len(loaded(here / REPLACED).requests)) == (2, 1)


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
    with pytest.raises(OSError, match="directory"):
        stage_backup(tmp_path, b"anything")
    assert not apply_staged_backup(tmp_path)
