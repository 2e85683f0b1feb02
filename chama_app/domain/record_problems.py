"""What can be wrong with the record on disk, by names that a screen has a sentence for."""

from typing import Literal

SaveProblem = Literal["full", "locked", "read_only", "damaged", "newer", "too_large", "disk"]
"""Why something was not saved; `disk` is whatever has no name of its own."""
