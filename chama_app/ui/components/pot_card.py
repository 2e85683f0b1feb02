"""The pot: how much is there, how much is on its way, and the bar that fills when a payment lands."""

import flet as ft

from ...domain.pot import Pot
from ...i18n import Words, kes
from ...i18n.request_text import pot_pending, pot_progress
from ..session import Session
from ..theme import Radius, Space, ThemeColor, Type, fit_longest_word, text
from ..view_models.home_state import HomeState
from ..view_models.payout_state import PayoutOverview
from ..view_models.screen_state import ScreenState
from .error_boundary import guarded_component
from .home_payouts import pot_payouts
from .semantics import labelled

_BAR = 12
_LANDING = ft.Animation(700, ft.AnimationCurve.EASE_OUT_CUBIC)


@guarded_component
def pot_card(home: HomeState, overview: PayoutOverview, session: Session, words: Words) -> ft.Control:
    """The card at the top of Home. Once money has left it, what was collected is no longer all in the pot."""
    pot = home.pot
    title = words.payouts.collected if overview.totals.has_left else words.in_the_pot
    label = f"{title}: {kes(pot.received)} {words.pot_of.format(a=kes(pot.target))}"
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
                labelled(_amount(pot, words, session.screen), name="pot-total", label=label, live=True),
                _bar(pot, session.screen.reduce_motion),
                labelled(_lines(pot, words), name="pot-progress", label=_spoken_lines(pot, words)),
                pot_payouts(overview, session, words),
            ],
        ),
    )


def _amount(pot: Pot, words: Words, screen: ScreenState) -> ft.Control:
    face, reduce_motion = (
        fit_longest_word(Type.AMOUNT, kes(pot.received), screen.layout.width_beside(2 * Space.XL)),
        screen.reduce_motion,
    )
    received = ft.Container(key=str(pot.received), content=text(kes(pot.received), face, ThemeColor.ON_POT))
    return ft.Row(
        [
            ft.AnimatedSwitcher(
                received, duration=0 if reduce_motion else 450, reverse_duration=0 if reduce_motion else 150
            ),
            ft.Container(
                text(words.pot_of.format(a=kes(pot.target)), Type.BODY, ThemeColor.POT_MUTED),
                padding=ft.Padding.only(bottom=Space.S),
            ),
        ],
        spacing=Space.S,
        run_spacing=0,
        wrap=True,
        vertical_alignment=ft.CrossAxisAlignment.END,
    )


def _bar(pot: Pot, reduce_motion: bool) -> ft.Control:
    """Received is solid, waiting is pale, unknown is hatched: never part of what is there."""
    whole = max(pot.target, pot.received + pot.waiting + pot.unknown, 1)
    return ft.Container(
        height=_BAR,
        border_radius=_BAR / 2,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        bgcolor=ft.Colors.with_opacity(0.16, ThemeColor.ON_POT),
        content=ft.Stack(
            fit=ft.StackFit.EXPAND,
            controls=[
                _hatched(pot.received + pot.waiting, pot.unknown, whole),
                _filled(
                    (pot.received + pot.waiting) / whole,
                    ft.Colors.with_opacity(0.38, ThemeColor.POT_FILL),
                    reduce_motion,
                ),
                _filled(pot.received / whole, ThemeColor.POT_FILL, reduce_motion),
            ],
        ),
    )


def _filled(part: float, color: str, reduce_motion: bool) -> ft.Control:
    return ft.Container(
        bgcolor=color,
        border_radius=_BAR / 2,
        offset=ft.Offset(part - 1, 0),  # slides in from the left by parts of its own width
        animate_offset=None if reduce_motion else _LANDING,
    )


def _hatched(before: int, unknown: int, whole: int) -> ft.Control:
    stripes = ft.LinearGradient(
        colors=[ThemeColor.POT_UNKNOWN, ThemeColor.POT_UNKNOWN, ft.Colors.TRANSPARENT, ft.Colors.TRANSPARENT],
        stops=[0, 0.5, 0.5, 1],
        begin=ft.Alignment(-1, -1),
        end=ft.Alignment(-0.92, 0),
        tile_mode=ft.GradientTileMode.REPEATED,
    )
    parts = [
        ft.Container(expand=before) if before else None,
        ft.Container(expand=unknown, gradient=stripes) if unknown else None,
        ft.Container(expand=whole - before - unknown) if whole > before + unknown else None,
    ]
    return ft.Row([part for part in parts if part], spacing=0, expand=True)


def _lines(pot: Pot, words: Words) -> ft.Control:
    more = pot_pending(pot, words)
    lines: list[ft.Control] = [text(pot_progress(pot, words), Type.BODY_STRONG, ThemeColor.ON_POT)]
    if more:
        lines.append(text(more, Type.SMALL, ThemeColor.POT_MUTED))
    return ft.Column(lines, spacing=2)


def _spoken_lines(pot: Pot, words: Words) -> str:
    return ". ".join(part for part in (pot_progress(pot, words), pot_pending(pot, words)) if part)
