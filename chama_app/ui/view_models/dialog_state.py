"""The dialogs, each with what was entered into it so far, and which of them is open."""

from dataclasses import dataclass
from typing import TypeAlias

import flet as ft

from ...domain.request_rules import Plan
from ...storage.mode import Mode


@dataclass(frozen=True, slots=True)
class AskAll:
    """The dialog before "request all"."""

    plan: Plan


@dataclass(frozen=True, slots=True)
class AskAgain:
    """The dialog before asking again for money that may have been paid already."""

    member_id: str
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class ConfirmNotSent:
    """The dialog before a payout without an answer counts as not sent; `note` is what somebody checked."""

    payout_id: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Help:
    """The list of keys."""


@dataclass(frozen=True, slots=True)
class ChooseMode:
    """The dialog before another mode; for real money a word has to be typed."""

    mode: Mode
    typed: str = ""


@dataclass(frozen=True, slots=True)
class ClearDemo:
    """The dialog before everything that the demo recorded is forgotten."""


Dialog: TypeAlias = Help | AskAll | AskAgain | ConfirmNotSent | ChooseMode | ClearDemo


@dataclass
class Question(ft.Observable):
    """The dialog that is open, if any."""

    dialog: Dialog | None = None
    is_early: bool = False
