"""What the settings draw from: the modes, and the form for the credentials of one of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import flet as ft

from daraja_core import Finding

from ...domain.start_problems import KeyStoreFault, StartProblem
from ...services.credentials import KnownCredential
from ...storage.mode import Mode

Saved = Literal["", "kept", "session_only"]


@dataclass
class ModeState(ft.Observable):
    """What runs now, and what the next start will run."""

    mode: Mode = "demo"
    next_mode: Mode = "demo"
    is_given: bool = False
    is_clearing: bool = False


@dataclass
class CredentialsForm(ft.Observable):
    """The credentials of one mode. `known` never holds a secret; `typed` does, until it is saved."""

    mode: Mode = "sandbox"
    known: Mapping[str, KnownCredential] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict, repr=False)
    replacing: frozenset[str] = frozenset()
    can_type: bool = False
    saved: Saved = ""
    not_kept: tuple[str, ...] = ()
    store_fault: KeyStoreFault | None = None
    problem: StartProblem | None = None
    is_saving: bool = False
    is_testing: bool = False
    results: tuple[Finding, ...] = ()
    has_passed_test: bool = False
