"""The badge that says whether money is real here."""

import flet as ft

from ...i18n import Words
from ..theme import Radius, Role, Space, Type, container, on, text
from .semantics import labelled


def mode_badge(mode: str, words: Words) -> ft.Control:
    """DEMO and SANDBOX are never real money; LIVE is."""
    message = {"demo": words.mode_demo, "sandbox": words.mode_sandbox, "production": words.mode_production}[
        mode
    ].upper()
    role = Role.ERROR if mode == "production" else Role.WAIT
    icon = ft.Icons.BOLT if mode == "production" else ft.Icons.SCIENCE
    badge = ft.Container(
        bgcolor=container(role),
        border_radius=Radius.PILL,
        padding=ft.Padding.only(left=Space.S, right=Space.S + 2, top=3, bottom=3),
        content=ft.Row(
            [ft.Icon(icon, size=13, color=on(role)), text(message, Type.BADGE, on(role))], spacing=Space.XS, tight=True
        ),
    )
    return labelled(badge, name="mode", label=message)


def sandbox_stripe(mode: str) -> ft.Control:
    """The striped edge above everything as long as no real money can move."""
    if mode == "production":
        return ft.Container(height=0)
    return ft.Container(
        height=4,
        gradient=ft.LinearGradient(
            colors=[on(Role.WAIT), on(Role.WAIT), container(Role.WAIT), container(Role.WAIT)],
            stops=[0, 0.5, 0.5, 1],
            begin=ft.Alignment(-1, -1),
            end=ft.Alignment(-0.96, 1),
            tile_mode=ft.GradientTileMode.REPEATED,
        ),
    )
