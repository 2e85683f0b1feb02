"""What the demo forgot when it began again, put aside until that is taken back or done once more."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..domain.book import Book
from ..domain.group import Membership

ASIDE = "forgotten"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The book as it was; what the engine and the sandbox recorded lies beside the demo's records."""

    book: Book
    membership: Membership | None


def put_aside(folder: Path) -> None:
    """Take the engine's and the sandbox's records out of the way; what was put aside before is gone. Raises OSError."""
    delete_aside(folder)
    (folder / ASIDE).mkdir(mode=0o700)
    for record in _records(folder):
        record.rename(folder / ASIDE / record.name)


def put_back(folder: Path) -> None:
    """Have what was put aside in place again, and nothing of what was recorded since. Raises OSError."""
    delete_records(folder)
    for record in list((folder / ASIDE).iterdir()):
        record.rename(folder / record.name)


def delete_records(folder: Path) -> None:
    """Forget what the engine and the sandbox recorded. Raises OSError."""
    for record in _records(folder):
        if record.is_dir():
            shutil.rmtree(record)
        else:
            record.unlink(missing_ok=True)


def delete_aside(folder: Path) -> None:
    """Nothing can be taken back any more. Raises OSError."""
    if (folder / ASIDE).exists():
        shutil.rmtree(folder / ASIDE)


def _records(folder: Path) -> Iterable[Path]:
    return [*folder.glob("daraja*"), *folder.glob("sandbox")]
