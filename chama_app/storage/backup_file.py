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
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from ..domain.book import Book
from ..domain.record_problems import BackupProblem
from .database import Database, DatabaseError
from .mode import Mode

FILES = ("chama.db", "daraja.db")
"""The chama first: what is asked for meanwhile is then known to the engine, which tells the chama of it."""

LARGEST_BACKUP = 200_000_000
FORMAT = 1
STAGED, REPLACED, UNPACKED = "restore.backup", "replaced", "restoring"
_MANIFEST, _KIND = "backup.json", "chama-backup"
_BESIDE = ("", "-wal", "-shm")


OpenDatabase: TypeAlias = Callable[[Path], Database]


class BackupError(Exception):
    """The file cannot be put in place, and why not. Nothing was changed."""

    def __init__(self, problem: BackupProblem) -> None:
        super().__init__(problem)
        self.problem: BackupProblem = problem


@dataclass(frozen=True, slots=True)
class Backup:
    """What is in a backup."""

    mode: Mode
    made_at: datetime
    book: Book = field(repr=False)


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
    """What is in a file; BackupError for one that cannot be put in place of what this mode has.

    `newest_store` is the newest version of the engine's record that can be read here; `open_database` opens a copy.
    """
    manifest, files = _unpack(content)
    if manifest["mode"] != mode:
        raise BackupError("other_mode")
    with tempfile.TemporaryDirectory() as folder:
        for name, copy in files.items():
            (Path(folder) / name).write_bytes(copy)
        book = _book_in(Path(folder) / "chama.db", open_database)
        if "daraja.db" in files and _version_of(Path(folder) / "daraja.db") > newest_store:
            raise BackupError("newer")
    return Backup(mode, datetime.fromisoformat(manifest["made_at"]), book)


def stage_backup(folder: Path, content: bytes) -> None:
    """Have a backup that was read put in place at the next start. Raises OSError, and then nothing will be."""
    shutil.rmtree(folder / REPLACED, ignore_errors=True)
    written = folder / f"{STAGED}.new"
    with written.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(written, folder / STAGED)


def apply_staged_backup(folder: Path) -> bool:
    """Put the staged backup in place, if there is one; what was there is kept beside it. Before anything is opened.

    A start that was cut off goes on where it was: the backup is there until everything is in its place.
    """
    staged = folder / STAGED
    if not staged.exists():
        return False
    _, files = _unpack(staged.read_bytes())
    unpacked, replaced = folder / UNPACKED, folder / REPLACED
    shutil.rmtree(unpacked, ignore_errors=True)
    unpacked.mkdir(mode=0o700)
    replaced.mkdir(mode=0o700, exist_ok=True)
    for name in FILES:
        if name in files:
            (unpacked / name).write_bytes(files[name])
    for name in FILES:
        _put_aside(folder, name, replaced)
        if name in files:
            os.replace(unpacked / name, folder / name)
    shutil.rmtree(unpacked, ignore_errors=True)
    staged.unlink()
    return True


def _put_aside(folder: Path, name: str, replaced: Path) -> None:
    """What is there already was put aside by a start that was cut off: then this one is the backup's own."""
    is_put_aside = (replaced / name).exists()
    for beside in _BESIDE:
        current = folder / f"{name}{beside}"
        if current.exists() and is_put_aside:
            current.unlink()
        elif current.exists():
            os.replace(current, replaced / f"{name}{beside}")


def _copy_of(path: Path) -> bytes:
    """A copy that is whole, whatever is being written."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        return copy.read_bytes()


def _unpack(content: bytes) -> tuple[Mapping[str, Any], dict[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if _MANIFEST not in archive.namelist():
                raise BackupError("not_a_backup")
            manifest = _manifest(archive.read(_MANIFEST))
            sizes = [one.file_size for one in archive.infolist()]
            if sum(sizes) > LARGEST_BACKUP:
                raise BackupError("damaged")
            files = {name: archive.read(name) for name in manifest["files"] if name in FILES}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError) as exc:
        raise BackupError("not_a_backup" if not content.startswith(b"PK") else "damaged") from exc
    except (KeyError, TypeError, ValueError, NotImplementedError, RuntimeError) as exc:
        raise BackupError("damaged") from exc
    sums = {name: hashlib.sha256(copy).hexdigest() for name, copy in files.items()}
    if sums != dict(manifest["files"]) or "chama.db" not in files:
        raise BackupError("damaged")
    return manifest, files


def _manifest(text: bytes) -> Mapping[str, Any]:
    manifest = json.loads(text)
    if not isinstance(manifest, dict) or manifest.get("is") != _KIND:
        raise BackupError("not_a_backup")
    if not isinstance(manifest.get("format"), int) or not isinstance(manifest.get("files"), dict):
        raise BackupError("damaged")
    if manifest["format"] > FORMAT:
        raise BackupError("newer")
    if datetime.fromisoformat(manifest["made_at"]).tzinfo is None:
        raise BackupError("damaged")
    return manifest


def _book_in(path: Path, open_database: OpenDatabase) -> Book:
    """The book of a copy; reading brings only the copy up to date."""
    try:
        with closing(sqlite3.connect(path)) as db:
            is_whole = db.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
            if not is_whole or not db.execute("PRAGMA user_version").fetchone()[0]:
                raise BackupError("damaged")
        database = open_database(path)
    except (DatabaseError, sqlite3.DatabaseError) as exc:
        raise BackupError("damaged") from exc
    with closing(database):
        if database.problem:
            raise BackupError("newer" if database.problem.kind == "newer" else "damaged")
        return database.load()


def _version_of(path: Path) -> int:
    try:
        with closing(sqlite3.connect(path)) as db:
            if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise BackupError("damaged")
            return int(db.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.DatabaseError as exc:
        raise BackupError("damaged") from exc
