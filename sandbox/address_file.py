"""A file in the data folder that says where its sandbox runs, for commands that come later; it holds no secret."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAME = "address"


@contextmanager
def announced(folder: Path, address: str) -> Iterator[None]:
    """The file is there as long as the sandbox runs. After a kill it stays, and names where nobody answers."""
    file = folder / NAME
    file.write_text(f"{address}\n", "utf-8")
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def address_in(folder: Path) -> str | None:
    try:
        return (folder / NAME).read_text("utf-8").strip() or None
    except OSError:
        return None
