"""What can be wrong with the record on disk, by names that a screen has a sentence for."""

from dataclasses import dataclass
from typing import Literal

SaveProblem = Literal["full", "locked", "read_only", "damaged", "newer", "too_large", "disk"]
"""Why something was not saved; `disk` is whatever has no name of its own."""

BackupProblem = Literal["not_a_backup", "damaged", "newer", "other_mode", "unexpected"]
"""Why a backup cannot be put in place; `unexpected` is whatever is not about the file."""


@dataclass(frozen=True, slots=True)
class RecordProblem:
    """Why the whole record can only be looked at.

    `file` is where it lies, and is left as it is; `unreadable` is how many of its entries could not be read.
    """

    kind: SaveProblem
    file: str
    unreadable: int = 0
