"""Why money cannot move at the moment, as a kind that each language has its own sentence for."""

from dataclasses import dataclass
from typing import Literal

from daraja_core.errors import ConfigFault

from .record_problems import SaveProblem

StartProblemKind = Literal[
    "missing", "unusable", "setup", "busy_store", "store", "disk", "keys", "appwrite", "unexpected"
]
"""Credentials that are missing or cannot work, another setting, the engine's record used by another program or not
usable, the disk, keys that M-PESA refused, Appwrite out of reach, and anything else."""

KeyStoreFault = Literal["absent", "failed", "silent", "phone"]
"""Why keys cannot be kept: this computer has no key store, it failed, it did not answer, or a phone's did not."""


@dataclass(frozen=True, slots=True)
class StartProblem:
    """`names` are the variables that it is about, `fault` is what is wrong with what cannot work, and `disk` with a
    file. What whoever found it said in English stands in the log."""

    kind: StartProblemKind
    names: tuple[str, ...] = ()
    fault: ConfigFault = ""
    disk: SaveProblem = "disk"
