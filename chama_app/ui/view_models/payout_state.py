"""What the payout screens draw from: the form, and one tile per payout."""

from dataclasses import dataclass, field
from typing import Literal

import flet as ft

from ...domain.payout_form import Filled, Mistake
from ...domain.payout_rules import Draft, MoneyOut, PayoutKind, SendPermission
from ...domain.payouts import Payout
from ...services.payout_service import Lacking


@dataclass
class Outgoing(ft.Observable):
    """What the pot card and the list at home show of money on its way out. `payouts` are ids, the newest first."""

    money: MoneyOut = field(default_factory=MoneyOut)
    ready: bool = False
    lacking: Lacking = "engine"
    unknown: int = 0
    payouts: tuple[str, ...] = ()


@dataclass
class PayoutForm(ft.Observable):
    """The form and its review. `draft` is what the review is about; `is_sent` from the first press on.

    `knows_payer` is False for a refund to a number that only another device knows.
    """

    id: str = ""
    filled: Filled = field(default_factory=Filled)
    mistakes: frozenset[Mistake] = frozenset()
    step: Literal["fill", "review"] = "fill"
    draft: Draft | None = None
    permission: SendPermission | None = None
    typed_again: str = ""
    is_sent: bool = False
    knows_payer: bool = True
    lacking: Lacking = "engine"
    money: MoneyOut = field(default_factory=MoneyOut)


@dataclass
class PayoutTile(ft.Observable):
    """One payout. `may_confirm` is True once somebody's word that it was not sent may be written down."""

    payout: Payout
    kind: PayoutKind
    ready: bool = False
    checking: bool = False
    cooling_down: bool = False
