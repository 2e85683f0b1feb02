"""The pot: how much is there, how much is on its way, and the bar that fills when a payment lands."""

import flet as ft

from ...domain.pot import Pot
from ...i18n import Words, kes
from ...i18n.request_text import on_its_way, progress
from ..session import Session
from ..theme import Ink, Radius, Space, Type, fitted, text
from ..view_models.home_state import Board
from ..view_models.payout_state import Outgoing
from ..view_models.screen_state import Screen
from .error_boundary import part
from .home_payouts import pot_out
from .semantics import said

_BAR = 12
_LANDING = ft.Animation(700, ft.AnimationCurve.EASE_OUT_CUBIC)


@part
def pot_card(board: Board, outgoing: Outgoing, session: Session, words: Words) -> ft.Control:
    """The card at the top of Home. Once money has left it, what was collected is no longer all in the pot."""
    pot = board.pot
    title = words.payouts.collected if outgoing.money.has_left else words.in_the_pot
    spoken = f"{title}: {kes(pot.received)} {words.pot_of.format(a=kes(pot.target))}"
    return ft.Container(
        border_radius=Radius.L,
        padding=Space.XL,
        gradient=ft.LinearGradient(
            colors=[Ink.POT, Ink.POT_DEEP], begin=ft.Alignment.TOP_LEFT, end=ft.Alignment.BOTTOM_RIGHT
        ),
        content=ft.Column(
            spacing=Space.M,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            controls=[
                text(title, Type.LABEL, Ink.POT_MUTED),
                said(_amount(pot, words, session.screen), name="pot-total", label=spoken, live=True),
                _bar(pot, session.screen.calm),
                said(_lines(pot, words), name="pot-progress", label=_spoken_lines(pot, words)),
                pot_out(outgoing, session, words),
            ],
        ),
    )


def _amount(pot: Pot, words: Words, screen: Screen) -> ft.Control:
    face, calm = fitted(Type.AMOUNT, kes(pot.received), screen.room.beside(2 * Space.XL)), screen.calm
    received = ft.Container(key=str(pot.received), content=text(kes(pot.received), face, Ink.ON_POT))
    return ft.Row(
        [
            ft.AnimatedSwitcher(received, duration=0 if calm else 450, reverse_duration=0 if calm else 150),
            ft.Container(
                text(words.pot_of.format(a=kes(pot.target)), Type.BODY, Ink.POT_MUTED),
                padding=ft.Padding.only(bottom=Space.S),
            ),
        ],
        spacing=Space.S,
        run_spacing=0,
        wrap=True,
        vertical_alignment=ft.CrossAxisAlignment.END,
    )


def _bar(pot: Pot, calm: bool) -> ft.Control:
    """Received is solid, waiting is pale, unknown is hatched: never part of what is there."""
    whole = max(pot.target, pot.received + pot.waiting + pot.unknown, 1)
    return ft.Container(
        height=_BAR,
        border_radius=_BAR / 2,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        bgcolor=ft.Colors.with_opacity(0.16, Ink.ON_POT),
        content=ft.Stack(
            fit=ft.StackFit.EXPAND,
            controls=[
                _hatched(pot.received + pot.waiting, pot.unknown, whole),
                _filled((pot.received + pot.waiting) / whole, ft.Colors.with_opacity(0.38, Ink.POT_FILL), calm),
                _filled(pot.received / whole, Ink.POT_FILL, calm),
            ],
        ),
    )


def _filled(part: float, color: str, calm: bool) -> ft.Control:
    return ft.Container(
        bgcolor=color,
        border_radius=_BAR / 2,
        offset=ft.Offset(part - 1, 0),  # slides in from the left by parts of its own width
        animate_offset=None if calm else _LANDING,
    )


def _hatched(before: int, unknown: int, whole: int) -> ft.Control:
    stripes = ft.LinearGradient(
        colors=[Ink.POT_UNKNOWN, Ink.POT_UNKNOWN, ft.Colors.TRANSPARENT, ft.Colors.TRANSPARENT],
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
    more = on_its_way(pot, words)
    lines: list[ft.Control] = [text(progress(pot, words), Type.BODY_STRONG, Ink.ON_POT)]
    if more:
        lines.append(text(more, Type.SMALL, Ink.POT_MUTED))
    return ft.Column(lines, spacing=2)


def _spoken_lines(pot: Pot, words: Words) -> str:
    return ". ".join(part for part in (progress(pot, words), on_its_way(pot, words)) if part)
