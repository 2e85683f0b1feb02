"""Why money cannot move at the moment, as a kind that each language has its own sentence for."""

from dataclasses import dataclass
from typing import Literal

StartProblemKind = Literal[
    "missing", "unusable", "setup", "busy_store", "store", "disk", "keys", "appwrite", "unexpected"
]
"""Credentials that are missing or cannot work, another setting, the engine's record used by another program or not
usable, the disk, keys that M-PESA refused, Appwrite out of reach, and anything else."""


@dataclass(frozen=True, slots=True)
class StartProblem:
    """`names` are the variables that it is about; `said` is the English sentence of whoever found it."""

    kind: StartProblemKind
    names: tuple[str, ...] = ()
    said: str = ""
