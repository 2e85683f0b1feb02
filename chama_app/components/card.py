"""The surfaces that things lie on."""

import flet as ft

from ..theme import Ink, Radius, Space


def card(content: ft.Control, *, padding: int = Space.L, expand: bool = False) -> ft.Container:
    """A calm surface with a hairline around it."""
    return ft.Container(
        content=content,
        bgcolor=Ink.CARD,
        border=ft.Border.all(1, Ink.LINE),
        border_radius=Radius.M,
        padding=padding,
        expand=expand,
    )


def line() -> ft.Control:
    """A hairline between two things in one card."""
    return ft.Divider(height=1, thickness=1, color=Ink.LINE)
