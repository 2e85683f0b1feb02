"""How a payout stands: words, an icon and a colour; and one line of it in a list."""

import flet as ft

from ...domain.payout_rules import PayoutStatus
from ...i18n import Words
from ...i18n.collection_text import round_name
from ...i18n.payout_text import payout_amount, payout_label, recipient_name, remarks_text, spoken_payout
from ..session import Session
from ..theme import Role, Space, ThemeColor, Type, container, on, text
from ..view_models.payout_state import PayoutTile
from .card import fit_in_line, space_between
from .chip import chip
from .clickable import clickable
from .error_boundary import guarded_component
from .semantics import labelled

PAYOUT_STYLES: dict[PayoutStatus, tuple[ft.IconData, Role]] = {
    PayoutStatus.SENDING: (ft.Icons.SEND, Role.INFO),
    PayoutStatus.IN_PROGRESS: (ft.Icons.HOURGLASS_TOP, Role.WAIT),
    PayoutStatus.RECEIPT_MISSING: (ft.Icons.HOURGLASS_TOP, Role.WAIT),
    PayoutStatus.SENT: (ft.Icons.CHECK_CIRCLE, Role.SUCCESS),
    PayoutStatus.SENT_LATE: (ft.Icons.UPDATE, Role.SUCCESS),
    PayoutStatus.NOT_SENT: (ft.Icons.ERROR_OUTLINE, Role.ERROR),
    PayoutStatus.UNKNOWN: (ft.Icons.HELP_OUTLINE, Role.UNKNOWN),
    PayoutStatus.CHECKING_EARLIER: (ft.Icons.MANAGE_HISTORY, Role.UNKNOWN),
    PayoutStatus.CONFIRMED_NOT_SENT: (ft.Icons.FACT_CHECK, Role.NEUTRAL),
}
_BUSY = {PayoutStatus.SENDING, PayoutStatus.CHECKING_EARLIER}


def payout_chip(tile: PayoutTile, words: Words, place: str) -> ft.Control:
    """The chip of one payout; a change of state fades over."""
    icon, role = PAYOUT_STYLES[tile.status]
    shown = chip(payout_label(tile.payout, words), icon, role, key=tile.status.value, is_busy=tile.status in _BUSY)
    return labelled(
        ft.AnimatedSwitcher(shown, duration=220, reverse_duration=120, switch_in_curve=ft.AnimationCurve.EASE_OUT),
        name=f"payout-status-{place}-{tile.payout.id}",
        label=spoken_payout(tile.payout, words),
        live=place == "page",
    )


def _what_for(tile: PayoutTile, words: Words) -> str:
    """The reason, and out of which collection it went where that is another one than is on Home."""
    payout = tile.payout
    reason = words.payouts.sent_back if payout.refund_of else remarks_text(payout.remarks, words)
    return f"{reason} · {round_name(tile.elsewhere, words)}" if tile.elsewhere else reason


@guarded_component
def payout_row(tile: PayoutTile, session: Session, words: Words, is_selected: bool, *, key: str = "") -> ft.Control:
    """One payout in a list. Pressing it opens it."""
    payout = tile.payout
    role = PAYOUT_STYLES[tile.status][1]
    sign = ft.Container(
        ft.Icon(ft.Icons.CALL_MADE, size=18, color=on(role)),
        width=40,
        height=40,
        border_radius=20,
        bgcolor=container(role),
        alignment=ft.Alignment.CENTER,
    )
    moved = payout.sent > 0
    face = Type.BODY_STRONG if moved else Type.BODY
    name, sum_ = (recipient_name(payout, words), Type.NAME), (payout_amount(payout), face)
    fits = fit_in_line(session.screen.layout, 2 * Space.L + 40 + Space.M, name, sum_)
    who = ft.Column(
        [
            space_between(text(*name), text(*sum_, ThemeColor.TEXT if moved else ThemeColor.MUTED), fits=fits),
            text(_what_for(tile, words), Type.SMALL, ThemeColor.MUTED),
        ],
        spacing=2,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return clickable(
        ft.Column(
            [
                ft.Row([sign, who], spacing=Space.M),
                ft.Row([payout_chip(tile, words, "row")], wrap=True),
            ],
            spacing=Space.S,
        ),
        lambda: session.payouts.open_payout(payout.id),
        name=f"payout-{payout.id}",
        bgcolor=ThemeColor.SUNKEN if is_selected else None,
    )
