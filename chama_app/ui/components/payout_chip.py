"""How a payout stands: words, an icon and a colour; and one line of it in a list."""

import flet as ft

from ...domain.payout_rules import PayoutKind
from ...i18n import Words, kes
from ...i18n.payout_text import payout_label, payout_to, spoken_payout
from ..session import Session
from ..theme import Ink, Role, Space, Type, container, on, text
from ..view_models.payout_state import PayoutTile
from .card import pair
from .chip import chip
from .clickable import pressable
from .error_boundary import part
from .semantics import said

PAYOUT_LOOKS: dict[PayoutKind, tuple[ft.IconData, Role]] = {
    PayoutKind.SENDING: (ft.Icons.SEND, Role.INFO),
    PayoutKind.IN_PROGRESS: (ft.Icons.HOURGLASS_TOP, Role.WAIT),
    PayoutKind.RECEIPT_MISSING: (ft.Icons.HOURGLASS_TOP, Role.WAIT),
    PayoutKind.SENT: (ft.Icons.CHECK_CIRCLE, Role.SUCCESS),
    PayoutKind.SENT_LATE: (ft.Icons.UPDATE, Role.SUCCESS),
    PayoutKind.NOT_SENT: (ft.Icons.ERROR_OUTLINE, Role.ERROR),
    PayoutKind.UNKNOWN: (ft.Icons.HELP_OUTLINE, Role.UNKNOWN),
    PayoutKind.CHECKING_EARLIER: (ft.Icons.MANAGE_HISTORY, Role.UNKNOWN),
    PayoutKind.CONFIRMED_NOT_SENT: (ft.Icons.FACT_CHECK, Role.NEUTRAL),
}
_BUSY = {PayoutKind.SENDING, PayoutKind.CHECKING_EARLIER}


def payout_chip(tile: PayoutTile, words: Words, place: str) -> ft.Control:
    """The chip of one payout; a change of state fades over."""
    icon, role = PAYOUT_LOOKS[tile.kind]
    shown = chip(payout_label(tile.payout, words), icon, role, key=tile.kind.value, is_busy=tile.kind in _BUSY)
    return said(
        ft.AnimatedSwitcher(shown, duration=220, reverse_duration=120, switch_in_curve=ft.AnimationCurve.EASE_OUT),
        name=f"payout-status-{place}-{tile.payout.id}",
        label=spoken_payout(tile.payout, words),
        live=place == "page",
    )


@part
def payout_row(tile: PayoutTile, session: Session, words: Words, is_selected: bool, *, key: str = "") -> ft.Control:
    """One payout in a list. Pressing it opens it."""
    payout = tile.payout
    role = PAYOUT_LOOKS[tile.kind][1]
    sign = ft.Container(
        ft.Icon(ft.Icons.CALL_MADE, size=18, color=on(role)),
        width=40,
        height=40,
        border_radius=20,
        bgcolor=container(role),
        alignment=ft.Alignment.CENTER,
    )
    amount = f"\u2212{kes(payout.sent or payout.amount)}"
    who = ft.Column(
        [
            pair(text(payout_to(payout), Type.NAME), text(amount, Type.BODY_STRONG)),
            text(words.payouts.sent_back if payout.refund_of else payout.remarks, Type.SMALL, Ink.MUTED),
        ],
        spacing=2,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return pressable(
        ft.Column(
            [
                ft.Row([sign, who], spacing=Space.M),
                ft.Row([payout_chip(tile, words, "row")], wrap=True),
            ],
            spacing=Space.S,
        ),
        lambda: session.payouts.show(payout.id),
        name=f"payout-{payout.id}",
        bgcolor=Ink.SUNKEN if is_selected else None,
    )
