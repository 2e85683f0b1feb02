"""The bar of the pot: what came is solid, what is awaited an outline, what nobody knows hatched; and its legend."""

import flet as ft

from ...domain.pot import Pot
from ...i18n import Words, kes
from ..theme import Space, ThemeColor, Type, text

HEIGHT = 14
_STRIPE = 12
"""How far to the right a stripe reaches, in pixels."""
_SWATCH, _OUTLINE = 14, 2
_LANDING = ft.Animation(700, ft.AnimationCurve.EASE_OUT_CUBIC)
_TRACK = ft.Colors.with_opacity(0.16, ThemeColor.ON_POT)
"""What is not asked for yet, or was declined."""


def pot_bar(pot: Pot, *, width: float, reduce_motion: bool) -> ft.Control:
    """Only what came fills it: nobody must take money that is awaited for money that is there, from however far.

    It is about this wide, which its stripes have to know.
    """
    whole = max(pot.target, pot.received + pot.waiting + pot.unknown, 1)
    hatched = max(1, pot.unknown) / whole * width
    stripe = ft.Alignment(-1 + 2 * _STRIPE / hatched, 0)  # in halves of what it fills, as any gradient
    parts = [
        (pot.received, ft.Container(expand=pot.received)),
        (pot.waiting, ft.Container(_outline(), expand=pot.waiting)),
        (pot.unknown, ft.Container(gradient=_hatching(stripe), expand=pot.unknown)),
    ]
    rest = whole - sum(amount for amount, _ in parts)
    shown: list[ft.Control] = [part for amount, part in parts if amount > 0]
    beyond = ft.Row([*shown, *([ft.Container(expand=rest)] if rest > 0 else [])], spacing=0, expand=True)
    filled = ft.Container(
        bgcolor=ThemeColor.POT_FILL,
        border_radius=HEIGHT / 2,
        offset=ft.Offset(pot.received / whole - 1, 0),  # slides in from the left by parts of its own width
        animate_offset=None if reduce_motion else _LANDING,
    )
    return ft.Container(
        height=HEIGHT,
        border_radius=HEIGHT / 2,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        bgcolor=_TRACK,
        content=ft.Stack([beyond, filled], fit=ft.StackFit.EXPAND),
    )


def pot_legend(pot: Pot, words: Words) -> ft.Control:
    """What each part of the bar means, and how much it is: always all three, so that nothing moves when money does."""
    solid = ft.Container(bgcolor=ThemeColor.POT_FILL, border_radius=_SWATCH / 4)
    hatched = ft.Container(gradient=_hatching(ft.Alignment(-0.5, -0.5)), border_radius=_SWATCH / 4)
    entries = [
        (solid, words.pot_received.format(a=kes(pot.received))),
        (_outline(_SWATCH / 4), words.pot_waiting.format(a=kes(pot.waiting))),
        (hatched, words.pot_unknown.format(a=kes(pot.unknown))),
    ]
    return ft.Row(
        [_entry(swatch, label) for swatch, label in entries], wrap=True, spacing=Space.L, run_spacing=Space.XS
    )


def _entry(swatch: ft.Container, label: str) -> ft.Control:
    swatch.width = swatch.height = _SWATCH
    message = ft.Container(text(label, Type.SMALL, ThemeColor.ON_POT), expand=True, expand_loose=True)
    return ft.Row([swatch, message], spacing=Space.XS + 2, tight=True)


def _outline(radius: float = HEIGHT / 2) -> ft.Container:
    """Empty inside: as dark as the card."""
    return ft.Container(bgcolor=ThemeColor.POT, border=ft.Border.all(_OUTLINE, ThemeColor.ON_POT), border_radius=radius)


def _hatching(end: ft.Alignment) -> ft.LinearGradient:
    """Stripes from the corner to here, and again and again."""
    return ft.LinearGradient(
        colors=[ThemeColor.POT_UNKNOWN, ThemeColor.POT_UNKNOWN, ThemeColor.POT, ThemeColor.POT],
        stops=[0, 0.5, 0.5, 1],
        begin=ft.Alignment(-1, -1),
        end=end,
        tile_mode=ft.GradientTileMode.REPEATED,
    )
