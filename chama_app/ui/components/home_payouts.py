"""What Home shows of money that leaves the pot: the way in, a line on the pot card, what needs a look, the latest."""

import flet as ft

from ...i18n import Words
from ...i18n.payout_text import out_lines
from ..session import Session
from ..theme import Ink, Radius, Role, Space, Type, container, on, text
from ..view_models.payout_state import Outgoing
from ..view_models.screen_state import Screen
from .buttons import caption
from .card import card, line
from .clickable import pressable
from .error_boundary import part
from .payout_chip import payout_row
from .semantics import said

_LATEST = 3


def pot_out(outgoing: Outgoing, session: Session, words: Words) -> ft.Control:
    """The foot of the pot card: what left it, and the button that begins a payout."""
    lines = out_lines(outgoing.money, words)
    parts: list[ft.Control] = []
    if lines:
        parts.append(said(text(lines, Type.SMALL, Ink.POT_MUTED), name="pot-out", label=lines, live=True))
    if outgoing.money.is_enough:
        is_kept_from_it = outgoing.lacking == "treasurer"
        parts.append(_not_ours(words) if is_kept_from_it else _pay_out(outgoing, session, words))
    return ft.Column(parts, spacing=Space.M, visible=bool(parts))


def _not_ours(words: Words) -> ft.Control:
    """In the button's place where somebody else keeps the money: a press would only be refused."""
    says = words.payouts.treasurer_only
    return said(text(says, Type.SMALL, Ink.POT_MUTED), name="treasurer-only", label=says)


def _pay_out(outgoing: Outgoing, session: Session, words: Words) -> ft.Control:
    style = ft.ButtonStyle(
        color={ft.ControlState.DEFAULT: Ink.ON_POT, ft.ControlState.DISABLED: Ink.POT_MUTED},
        bgcolor=ft.Colors.with_opacity(0.14, Ink.ON_POT),
        overlay_color=ft.Colors.with_opacity(0.12, Ink.ON_POT),
    )
    button = ft.FilledButton(
        caption(words.payouts.open),
        icon=ft.Icons.CALL_MADE,
        elevation=0,
        style=style,
        disabled=not outgoing.ready,
        on_click=lambda _: session.payouts.open(),
    )
    return ft.Row([said(button, name="pay-out")], wrap=True)


@part
def payouts_attention(outgoing: Outgoing, session: Session, words: Words) -> ft.Control:
    """One line when nobody knows what became of a payout; pressing it opens that payout."""
    count = outgoing.unknown
    says, role = words.payouts.attention_unknown.format(count=count), Role.UNKNOWN
    strip = pressable(
        ft.Row(
            [
                ft.Icon(ft.Icons.HELP_OUTLINE, size=18, color=on(role)),
                said(
                    text(says, Type.LABEL, on(role)), name="attention-payouts-says", label=says, live=True, expand=True
                ),
                ft.Icon(ft.Icons.CHEVRON_RIGHT, size=18, color=on(role)),
            ],
            spacing=Space.S,
        ),
        session.payouts.show_unresolved,
        name="attention-payouts",
        label=says,
        live=True,
        bgcolor=container(role),
        radius=Radius.S,
        padding=ft.Padding.symmetric(horizontal=Space.M, vertical=Space.L),
    )
    strip.visible = count > 0
    return strip


@part
def latest_payouts(screen: Screen, outgoing: Outgoing, session: Session, words: Words) -> ft.Control:
    """The newest payouts; nothing as long as there are none."""
    rows: list[ft.Control] = []
    for payout_id in outgoing.payouts[:_LATEST]:
        if rows:
            rows.append(line())
        is_selected = screen.over == f"payout/{payout_id}"
        rows.append(
            payout_row(session.payouts.tiles[payout_id], session, words, is_selected, key=f"payout-{payout_id}")
        )
    listed = card(ft.Column(rows, spacing=0, horizontal_alignment=ft.CrossAxisAlignment.STRETCH), padding=0)
    listed.clip_behavior = ft.ClipBehavior.ANTI_ALIAS
    return ft.Column(
        [said(text(words.payouts.latest, Type.NAME), name="payouts", heading=True), listed],
        spacing=Space.S,
        visible=bool(rows),
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def decide_on_surplus(member_id: str, session: Session, words: Words) -> list[ft.Control]:
    """More was paid than the share: send it back, keep it, or let it count for later."""
    send_back = ft.FilledButton(
        caption(words.payouts.send_back),
        icon=ft.Icons.UNDO,
        on_click=lambda _: session.payouts.send_back(member_id),
    )
    keep = ft.OutlinedButton(caption(words.payouts.keep), on_click=lambda _: session.payouts.keep(member_id))
    later = ft.OutlinedButton(caption(words.payouts.later), on_click=lambda _: session.payouts.set_aside(member_id))
    return [said(send_back, name="send-back"), said(keep, name="keep-surplus"), said(later, name="set-aside")]
