"""The pot: how much is there, how much is on its way, and the bar that fills when a payment lands."""

import flet as ft

from ...domain.pot import Pot
from ...i18n import Words, kes
from ...i18n.payout_text import payout_totals_text
from ...i18n.request_text import pot_besides, pot_pending, pot_progress
from ..layout import Layout
from ..session import Session
from ..theme import Radius, Space, ThemeColor, Type, fit_longest_word, text
from ..view_models.home_state import PotState, Scrolled
from ..view_models.payout_state import PotPayouts
from ..view_models.screen_state import ScreenState
from .card import divider
from .error_boundary import guarded_component
from .home_payouts import pot_payouts
from .pot_bar import pot_bar, pot_legend
from .semantics import labelled

_USUAL_BAR, _LARGE_BAR = 660, 1040


@guarded_component
def pot_card(state: PotState, payouts: PotPayouts, session: Session, words: Words) -> ft.Control:
    """The card at the top of Home. Once money has left it, the large number is what can still be paid out."""
    pot, totals = state.sums, payouts.totals
    title, amount = words.in_the_pot, pot.received
    of = words.pot_of.format(a=kes(pot.target))
    if totals.has_left:
        title, amount = words.payouts.available_title, totals.available
        of = words.payouts.of_collected.format(a=kes(pot.received))
    label = f"{title}: {kes(amount)} {of}"
    out, may_pay_out = payout_totals_text(totals, words), payouts.missing_requirement != "treasurer"
    can_press = payouts.ready and totals.is_enough
    way_out = ft.use_memo(
        lambda: pot_payouts(out, session, words, may_pay_out=may_pay_out, can_press=can_press),
        [out, words, may_pay_out, can_press],
    )
    return ft.Container(
        border_radius=Radius.L,
        padding=Space.XL,
        gradient=ft.LinearGradient(
            colors=[ThemeColor.POT, ThemeColor.POT_DEEP], begin=ft.Alignment.TOP_LEFT, end=ft.Alignment.BOTTOM_RIGHT
        ),
        content=ft.Column(
            spacing=Space.M,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            controls=[
                text(title, Type.LABEL, ThemeColor.POT_MUTED),
                labelled(_amount(amount, of, session.screen), name="pot-total", label=label, live=True),
                pot_bar(pot, width=_bar_width(session.screen.layout), reduce_motion=session.screen.reduce_motion),
                labelled(_lines(pot, words), name="pot-progress", label=_spoken_lines(pot, words)),
                way_out,
            ],
        ),
    )


@guarded_component
def pot_line(scrolled: Scrolled, session: Session, words: Words, *, key: str = "") -> ft.Control:
    """Stays at the top of a list that was moved so far that the card is out of view; covers nothing else."""
    if not scrolled.is_past_pot:
        return ft.Container(visible=False)
    margin = Space.L if session.screen.size_class == "compact" else Space.XL
    inside = ft.Container(
        _sums_line(session.home.pot, words), padding=ft.Padding.symmetric(horizontal=margin, vertical=Space.S)
    )
    return ft.Container(
        ft.Column([inside, divider()], spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        bgcolor=ThemeColor.PAGE,
        left=0,
        right=0,
        top=0,
    )


@guarded_component
def _sums_line(state: PotState, words: Words) -> ft.Control:
    pot = state.sums
    said = f"{kes(pot.received)} {words.pot_of.format(a=kes(pot.target))} · {pot_progress(pot, words)}"
    return labelled(text(said, Type.LABEL), name="pot-line", label=said)


def _bar_width(layout: Layout) -> float:
    """About as wide as the bar is while nothing is open beside the list."""
    if layout.size_class == "compact":
        return layout.column_width * layout.scale - 2 * Space.XL
    return _LARGE_BAR if layout.is_large else _USUAL_BAR


def _amount(amount: int, of: str, screen: ScreenState) -> ft.Control:
    face, reduce_motion = (
        fit_longest_word(Type.AMOUNT, kes(amount), screen.layout.width_beside(2 * Space.XL)),
        screen.reduce_motion,
    )
    received = ft.Container(key=str(amount), content=text(kes(amount), face, ThemeColor.ON_POT))
    return ft.Row(
        [
            ft.AnimatedSwitcher(
                received, duration=0 if reduce_motion else 450, reverse_duration=0 if reduce_motion else 150
            ),
            ft.Container(
                text(of, Type.BODY, ThemeColor.POT_MUTED),
                padding=ft.Padding.only(bottom=Space.S),
            ),
        ],
        spacing=Space.S,
        run_spacing=0,
        wrap=True,
        vertical_alignment=ft.CrossAxisAlignment.END,
    )


def _lines(pot: Pot, words: Words) -> ft.Control:
    more = pot_besides(pot, words)
    lines: list[ft.Control] = [
        text(pot_progress(pot, words), Type.BODY_STRONG, ThemeColor.ON_POT),
        pot_legend(pot, words),
    ]
    if more:
        lines.append(text(more, Type.SMALL, ThemeColor.POT_MUTED))
    return ft.Column(lines, spacing=Space.S)


def _spoken_lines(pot: Pot, words: Words) -> str:
    return ". ".join(part for part in (pot_progress(pot, words), pot_pending(pot, words)) if part)
