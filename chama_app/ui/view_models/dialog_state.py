"""The dialogs, each with what was entered into it so far, and which of them is open."""

from dataclasses import dataclass, field
from typing import TypeAlias

import flet as ft

from ...domain.request_plan import PlanChange, RequestPlan
from ...storage.mode import Mode


@dataclass(frozen=True, slots=True)
class RequestAllDialog:
    """The dialog before "request all"; `changes` is what is not as it was shown the last time."""

    plan: RequestPlan
    changes: tuple[PlanChange, ...] = ()


@dataclass(frozen=True, slots=True)
class RequestAgainDialog:
    """The dialog before asking again for money that may have been paid already.

    `shown_before` is the amount that it showed until that changed.
    """

    member_id: str
    amount: int
    ticked: bool = False
    shown_before: int | None = None


@dataclass(frozen=True, slots=True)
class NotSentDialog:
    """The dialog before a payout without an answer counts as not sent; `note` is what somebody checked."""

    payout_id: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class DeclineDialog:
    """The dialog before a proposed payout is declined; `reason` is why."""

    proposal_id: str
    reason: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class MemberMenu:
    """What else can be done with one of the members."""

    member_id: str


@dataclass(frozen=True, slots=True)
class HelpDialog:
    """The list of keys."""


@dataclass(frozen=True, slots=True)
class ModeDialog:
    """The dialog before another mode; for real money a word has to be typed."""

    mode: Mode
    typed: str = ""


@dataclass(frozen=True, slots=True)
class ClearDemoDialog:
    """The dialog before everything that the demo recorded is forgotten."""


@dataclass(frozen=True, slots=True)
class LeaveDialog:
    """The dialog before what was entered into a form is lost."""


@dataclass(frozen=True, slots=True)
class TreasurerDialog:
    """The dialog before a member becomes a treasurer (`on`), or is none any more: the user who that was when asked."""

    member_id: str
    user_id: str
    on: bool


Dialog: TypeAlias = (
    HelpDialog
    | LeaveDialog
    | MemberMenu
    | RequestAllDialog
    | RequestAgainDialog
    | NotSentDialog
    | DeclineDialog
    | ModeDialog
    | ClearDemoDialog
    | TreasurerDialog
)


def route_of(dialog: Dialog | None) -> str:  # noqa: C901 — one branch per kind
    """What the address of a dialog ends in; empty when there is none."""
    match dialog:
        case RequestAllDialog():
            return "request-all"
        case RequestAgainDialog(member_id=subject):
            return f"request-again/{subject}"
        case NotSentDialog(payout_id=subject):
            return f"not-sent/{subject}"
        case DeclineDialog(proposal_id=subject):
            return f"decline/{subject}"
        case MemberMenu(member_id=subject):
            return f"menu/{subject}"
        case TreasurerDialog(member_id=subject):
            return f"treasurer/{subject}"
        case ModeDialog(mode=subject):
            return f"mode/{subject}"
        case HelpDialog():
            return "keys"
        case ClearDemoDialog():
            return "clear"
        case LeaveDialog():
            return "leave"
        case None:
            return ""


@dataclass
class DialogState(ft.Observable):
    """The dialog that is open, if any."""

    current: Dialog | None = None
    is_early: bool = False
