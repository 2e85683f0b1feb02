"""A backup: one file with everything of a mode, checked whole before anything is replaced, and put in place at a start.

It holds the record of the chama and that of the engine, with its session: whoever has the file can read them. The
credentials of M-PESA are in neither.
"""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from ..domain.book import Book
from ..domain.record_problems import BackupProblem
from .database import DatabaseError, OpenDatabase
from .mode import Mode
from .open_payments import CHAMA, ENGINE, StageAttempts, take_up_open_payments

FILES = (CHAMA, ENGINE)
"""The chama first: what is asked for meanwhile is then known to the engine, which tells the chama of it."""

LARGEST_BACKUP = 200_000_000
FORMAT = 1
STAGED, DAMAGED, REPLACED, UNPACKED = "restore.backup", "restore.damaged", "replaced", "restoring"
_MANIFEST, _KIND = "backup.json", "chama-backup"
_STAGED_AT = "staged.json"
_BESIDE = ("-wal", "-shm", "")
"""The file itself comes last: where it is, all of it is."""
_PACKED_AS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_NOT_AS_WRITTEN = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError),  # the archive: nothing is on disk here
    *(ArithmeticError, LookupError, RuntimeError, TypeError, ValueError),  # what is in it, and what is said of that
)
"""What reading an archive raises of which any byte may have been changed."""

StartOutcome: TypeAlias = Literal["nothing", "restored", "damaged"]
"""What became of a staged backup at a start: there was none, it is in place, or it was put aside."""


class BackupError(Exception):
    """The file cannot be put in place, and why not. Nothing was changed."""

    def __init__(self, problem: BackupProblem) -> None:
        super().__init__(problem)
        self.problem: BackupProblem = problem


@dataclass(frozen=True, slots=True)
class _Contents:
    """What a backup says of itself: its mode, when it was made, and the sum of each file."""

    mode: Mode
    made_at: datetime
    sums: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Backup:
    """What is in a backup, and the group that its chama is shared in, if any."""

    mode: Mode
    made_at: datetime
    book: Book = field(repr=False)
    group_id: str | None = None


def write_backup(folder: Path, mode: Mode, made_at: datetime) -> bytes:
    """Everything of a mode as it is at this moment, while the app goes on."""
    copies = {name: _copy_of(folder / name) for name in FILES if (folder / name).exists()}
    manifest = {
        "is": _KIND,
        "format": FORMAT,
        "mode": mode,
        "made_at": made_at.isoformat(),
        "files": {name: hashlib.sha256(copy).hexdigest() for name, copy in copies.items()},
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_MANIFEST, json.dumps(manifest))
        for name, copy in copies.items():
            archive.writestr(name, copy)
    return packed.getvalue()


def read_backup(content: bytes, mode: Mode, newest_store: int, open_database: OpenDatabase) -> Backup:
    """What is in a file; BackupError for one that cannot be put in place of what this mode has. Raises OSError.

    `newest_store` is the newest version of the engine's record that can be read here; `open_database` opens a copy.
    """
    contents, files = _unpack(content)
    if contents.mode != mode:
        raise BackupError("other_mode")
    with tempfile.TemporaryDirectory() as folder:
        for name, copy in files.items():
            (Path(folder) / name).write_bytes(copy)
        book, group_id = _chama_in(Path(folder) / CHAMA, open_database)
        if ENGINE in files and _version_of(Path(folder) / ENGINE) > newest_store:
            raise BackupError("newer")
    return Backup(mode, contents.made_at, book, group_id)


def stage_backup(folder: Path, content: bytes, now: datetime) -> None:
    """Have a backup that was read put in place at the next start. Raises OSError, and then nothing will be.

    What the restore before put aside is deleted as soon as this one is written: what is there at the next start was put
    aside by this one.
    """
    staged = io.BytesIO(content)
    with zipfile.ZipFile(staged, "a") as archive:
        archive.writestr(_STAGED_AT, json.dumps({"at": now.isoformat()}))
    written = folder / f"{STAGED}.new"
    with written.open("wb") as file:
        file.write(staged.getbuffer())
        file.flush()
        os.fsync(file.fileno())
    if (folder / REPLACED).exists():
        shutil.rmtree(folder / REPLACED)
    os.replace(written, folder / STAGED)


def unstage_backup(folder: Path) -> None:
    """Put nothing in place at the next start. Raises OSError."""
    (folder / STAGED).unlink(missing_ok=True)


def apply_staged_backup(folder: Path, open_database: OpenDatabase, stage_attempts: StageAttempts) -> StartOutcome:
    """Put the staged backup in place, if there is one, with what is open here; what was there is kept beside it. Before
    anything is opened.

    A start that was cut off goes on where it was: the backup is there until everything is in its place. One that was
    damaged since it was staged is put aside, and what was there stays. Raises OSError, SaveError or DarajaError.
    """
    staged = folder / STAGED
    if not staged.exists():
        return "nothing"
    content = staged.read_bytes()
    try:
        files, staged_at = _unpack(content)[1], _staged_at(content)
    except BackupError:
        _refuse(folder)
        return "damaged"
    unpacked, replaced = folder / UNPACKED, folder / REPLACED
    shutil.rmtree(unpacked, ignore_errors=True)
    unpacked.mkdir(mode=0o700)
    replaced.mkdir(mode=0o700, exist_ok=True)
    for name in FILES:
        _put_aside(folder, name, replaced)
        if name in files:
            (unpacked / name).write_bytes(files[name])
    take_up_open_payments(replaced, unpacked, staged_at, open_database, stage_attempts)
    for name in FILES:
        _move(unpacked, name, folder)
    shutil.rmtree(unpacked, ignore_errors=True)
    staged.unlink()
    return "restored"


def _refuse(folder: Path) -> None:
    """Put a staged backup aside, and back what a start that was cut off put aside for it."""
    for name in FILES:
        if (folder / REPLACED / name).exists():
            for beside in _BESIDE:
                (folder / f"{name}{beside}").unlink(missing_ok=True)
            _move(folder / REPLACED, name, folder)
    shutil.rmtree(folder / UNPACKED, ignore_errors=True)
    os.replace(folder / STAGED, folder / DAMAGED)


def _put_aside(folder: Path, name: str, replaced: Path) -> None:
    """What is there already was put aside by a start that was cut off: then this one is the backup's own."""
    if not (replaced / name).exists():
        _move(folder, name, replaced)
        return
    for beside in _BESIDE:
        (folder / f"{name}{beside}").unlink(missing_ok=True)


def _move(folder: Path, name: str, to: Path) -> None:
    for beside in _BESIDE:
        if (folder / f"{name}{beside}").exists():
            os.replace(folder / f"{name}{beside}", to / f"{name}{beside}")


def _staged_at(content: bytes) -> datetime | None:
    """When a backup was staged; None where an earlier version did it, which did not say."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if _STAGED_AT not in archive.namelist():
                return None
            return datetime.fromisoformat(json.loads(archive.read(_STAGED_AT))["at"])
    except _NOT_AS_WRITTEN as exc:
        raise BackupError("damaged") from exc


def _copy_of(path: Path) -> bytes:
    """A copy that is whole, whatever is being written."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        return copy.read_bytes()


def _unpack(content: bytes) -> tuple[_Contents, dict[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if _MANIFEST not in archive.namelist():
                raise BackupError("not_a_backup")
            is_ours = all(one.compress_type in _PACKED_AS for one in entries)
            if not is_ours or sum(one.file_size for one in entries) > LARGEST_BACKUP:
                raise BackupError("damaged")
            contents = _read_contents(archive.read(_MANIFEST))
            files = {name: archive.read(name) for name in contents.sums if name in FILES}
    except _NOT_AS_WRITTEN as exc:
        raise BackupError("damaged" if content.startswith(b"PK") else "not_a_backup") from exc
    sums = {name: hashlib.sha256(copy).hexdigest() for name, copy in files.items()}
    if sums != contents.sums or CHAMA not in files:
        raise BackupError("damaged")
    return contents, files


def _read_contents(text: bytes) -> _Contents:
    """What the list of contents says. Raises BackupError, or one of _NOT_AS_WRITTEN."""
    said = json.loads(text)
    if not isinstance(said, dict) or said.get("is") != _KIND:
        raise BackupError("not_a_backup")
    if not isinstance(said["format"], int):
        raise BackupError("damaged")
    if said["format"] > FORMAT:
        raise BackupError("newer")
    made_at, mode = datetime.fromisoformat(said["made_at"]), said["mode"]
    if made_at.tzinfo is None or mode not in get_args(Mode):
        raise BackupError("damaged")
    return _Contents(mode, made_at, dict(said["files"]))


def _chama_in(path: Path, open_database: OpenDatabase) -> tuple[Book, str | None]:
    """The book of a copy, and its group; reading brings only the copy up to date."""
    if not _version_of(path):
        raise BackupError("damaged")
    try:
        database = open_database(path)
    except DatabaseError as exc:
        raise BackupError("damaged") from exc
    with closing(database):
        if database.problem:
            raise BackupError("newer" if database.problem.kind == "newer" else "damaged")
        membership = database.membership()
        return database.load(), membership.group_id if membership else None


def _version_of(path: Path) -> int:
    """Which version wrote a copy that is whole."""
    try:
        with closing(sqlite3.connect(path)) as db:
            if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise BackupError("damaged")
            return int(db.execute("PRAGMA user_version").fetchone()[0])
    except (sqlite3.DatabaseError, ValueError) as exc:  # what it says of the damage may be no text
        raise BackupError("damaged") from exc
