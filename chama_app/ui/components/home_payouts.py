"""What Home shows of money that leaves the pot: the way in, a line on the pot card, attention needed, the latest."""

import flet as ft

from ...domain.member_rows import MemberRow
from ...i18n import Words
from ..session import Session
from ..theme import Role, Space, ThemeColor, Type, text
from ..view_models.payout_state import PayoutOverview
from ..view_models.screen_state import ScreenState
from .attention_strip import AttentionLine, attention_strip
from .buttons import caption, plain_button, tonal_button
from .card import card, divider
from .error_boundary import guarded_component
from .payout_chip import payout_row
from .semantics import labelled

_LATEST = 3


def pot_payouts(lines: str, session: Session, words: Words, *, may_pay_out: bool, can_press: bool) -> ft.Control:
    """The foot of the pot card: what left it, and the button that begins a payout; off, it keeps its room."""
    parts: list[ft.Control] = []
    if lines:
        parts.append(labelled(text(lines, Type.SMALL, ThemeColor.POT_MUTED), name="pot-out", label=lines, live=True))
    parts.append(_pay_out(session, words, can_press=can_press) if may_pay_out else _not_ours(words))
    return ft.Column(parts, spacing=Space.M)


def _not_ours(words: Words) -> ft.Control:
    """In the button's place where somebody else keeps the money: a press would only be refused."""
    message = words.payouts.treasurer_only
    return labelled(text(message, Type.SMALL, ThemeColor.POT_MUTED), name="treasurer-only", label=message)


def _pay_out(session: Session, words: Words, *, can_press: bool) -> ft.Control:
    style = ft.ButtonStyle(
        color={ft.ControlState.DEFAULT: ThemeColor.ON_POT, ft.ControlState.DISABLED: ThemeColor.POT_MUTED},
        bgcolor={
            ft.ControlState.DEFAULT: ft.Colors.with_opacity(0.14, ThemeColor.ON_POT),
            ft.ControlState.DISABLED: ft.Colors.with_opacity(0.05, ThemeColor.ON_POT),
        },
        overlay_color=ft.Colors.with_opacity(0.12, ThemeColor.ON_POT),
    )
    button = ft.FilledButton(
        caption(words.payouts.open),
        icon=ft.Icons.CALL_MADE,
        elevation=0,
        style=style,
        disabled=not can_press,
        on_click=lambda _: session.payouts.open_form(),
    )
    return ft.Row([labelled(button, name="pay-out")], wrap=True)


@guarded_component
def payouts_attention(overview: PayoutOverview, session: Session, words: Words) -> ft.Control:
    """One line when nobody knows what became of a payout, with the way to it; nothing when that is known of all."""
    if not overview.unknown:
        return ft.Container(visible=False)
    message = words.payouts.attention_unknown.of(overview.unknown)
    action = (words.members.attention_review, session.payouts.open_unresolved)
    line = AttentionLine(message, ft.Icons.HELP_OUTLINE, Role.UNKNOWN, "attention-payouts", action)
    return attention_strip(line, is_narrow=session.screen.layout.is_narrow)


@guarded_component
def latest_payouts(
    screen: ScreenState, overview: PayoutOverview, session: Session, words: Words, *, key: str = ""
) -> ft.Control:
    """The newest payouts; nothing as long as there are none."""
    rows: list[ft.Control] = []
    for payout_id in overview.payout_ids[:_LATEST]:
        if rows:
            rows.append(divider())
        is_selected = screen.page_route == f"payout/{payout_id}"
        rows.append(
            payout_row(session.payouts.tiles[payout_id], session, words, is_selected, key=f"payout-{payout_id}")
        )
    listed = card(ft.Column(rows, spacing=0, horizontal_alignment=ft.CrossAxisAlignment.STRETCH), padding=0)
    listed.clip_behavior = ft.ClipBehavior.ANTI_ALIAS
    return ft.Column(
        [labelled(text(words.payouts.latest, Type.NAME), name="payouts", heading=True), listed],
        spacing=Space.S,
        visible=bool(rows),
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def decide_on_surplus(row: MemberRow, session: Session, words: Words) -> list[ft.Control]:
    """More was paid than the share: send it back if M-PESA brought it, keep it, or let it count for later."""
    member_id, amount = row.member.id, row.member_status.beyond
    view_model, labels = session.payouts, words.payouts
    send_back = tonal_button(
        labels.send_back, lambda: view_model.open_refund(member_id), name="send-back", icon=ft.Icons.UNDO
    )
    keep = plain_button(labels.keep, lambda: view_model.keep_surplus(member_id, amount), name="keep-surplus")
    later = plain_button(labels.later, lambda: view_model.set_aside(member_id, amount), name="set-aside")
    return [*([send_back] if row.member_status.can_send_back else []), keep, later]
