"""The chip that says how something stands: words, an icon and a colour, never the colour alone."""

import flet as ft

from ..theme import Radius, Role, Space, Type, container, on, text

AROUND_WORDS = Space.S + 16 + 6 + Space.M
"""So much of the width of a chip is not its words."""


def chip(message: str, icon: ft.IconData, role: Role, *, key: str, is_busy: bool, wraps: bool = True) -> ft.Container:
    """A new key fades over. It `wraps` where it cannot have as much room as it wants."""
    sign: ft.Control = ft.Icon(icon, size=16, color=on(role))
    if is_busy:
        sign = ft.ProgressRing(width=14, height=14, stroke_width=2, color=on(role))
    words = text(message, Type.LABEL, on(role), expand=wraps)
    words.expand_loose = wraps
    return ft.Container(
        ft.Row([sign, words], spacing=6, tight=True),
        key=key,
        bgcolor=container(role),
        border_radius=Radius.M,
        padding=ft.Padding.only(left=Space.S, right=Space.M, top=Space.XS + 1, bottom=Space.XS + 1),
    )
