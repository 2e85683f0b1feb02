"""What the settings draw from: the modes, and the form for the credentials of one of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import flet as ft

from ...services.app_state import Mode
from ...services.connection import Tick
from ...services.credentials import Known

Saved = Literal["", "kept", "session_only"]


@dataclass(frozen=True, slots=True)
class ChooseMode:
    """The dialog before another mode; for real money a word has to be typed."""

    mode: Mode
    typed: str = ""


@dataclass(frozen=True, slots=True)
class ClearDemo:
    """The dialog before everything that the demo recorded is forgotten."""


@dataclass
class Modes(ft.Observable):
    """What runs now, and what the next start will run."""

    mode: Mode = "demo"
    next_mode: Mode = "demo"
    is_given: bool = False
    is_clearing: bool = False


@dataclass
class ConnectForm(ft.Observable):
    """The credentials of one mode. `known` never holds a secret; `typed` does, until it is saved."""

    mode: Mode = "sandbox"
    known: Mapping[str, Known] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict, repr=False)
    replacing: frozenset[str] = frozenset()
    can_type: bool = False
    saved: Saved = ""
    problem: str | None = None
    is_saving: bool = False
    is_testing: bool = False
    ticks: tuple[Tick, ...] = ()
    is_green: bool = False
