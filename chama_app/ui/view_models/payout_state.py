"""What the payout screens draw from: the form, and one tile per payout."""

from dataclasses import dataclass, field
from typing import Literal

import flet as ft

from ...domain.collections import Collection
from ...domain.members import Member
from ...domain.payout_form import PayoutInput, PayoutProblem
from ...domain.payout_rules import PayoutDraft, PayoutStatus, PayoutTotals, SendPermission
from ...domain.payouts import Payout
from ...services.approval_snapshot import ApprovalProblem
from ...services.payout_service import MissingRequirement


@dataclass
class PotPayouts(ft.Observable):
    """What the pot card shows of money that leaves it: how much did, and whether more can."""

    totals: PayoutTotals = field(default_factory=PayoutTotals)
    ready: bool = False
    missing_requirement: MissingRequirement = "engine"


@dataclass
class PayoutOverview(ft.Observable):
    """The payouts that Home shows, the newest first, and of how many nobody knows what became of them."""

    unknown: int = 0
    payout_ids: tuple[str, ...] = ()


@dataclass
class PayoutForm(ft.Observable):
    """The form and its review. `draft` is what the review is about; `is_sent` from the first press on; it `has_changed`
    when it was not what the review showed any more.

    `knows_payer` is False for a refund to a number that only another device knows. `must_propose`: another treasurer
    has to agree; the `problem` is why it could not be proposed. `pot_name` is the collection whose pot the money
    leaves, empty where there is only one.
    """

    id: str = ""
    input: PayoutInput = field(default_factory=PayoutInput)
    opened: PayoutInput = field(default_factory=PayoutInput)
    """What it began with."""

    problems: frozenset[PayoutProblem] = frozenset()
    step: Literal["fill", "review"] = "fill"
    draft: PayoutDraft | None = None
    permission: SendPermission | None = None
    repeated_amount: str = ""
    is_sent: bool = False
    has_changed: bool = False
    knows_payer: bool = True
    must_propose: bool = False
    problem: ApprovalProblem | None = None
    missing_requirement: MissingRequirement = "engine"
    totals: PayoutTotals = field(default_factory=PayoutTotals)
    payees: tuple[Member, ...] = ()
    pot_name: str = ""


@dataclass
class PayoutTile(ft.Observable):
    """One payout. `elsewhere` is the collection that it left, unless that is the one on Home."""

    payout: Payout
    status: PayoutStatus
    ready: bool = False
    checking: bool = False
    cooling_down: bool = False
    elsewhere: Collection | None = None
