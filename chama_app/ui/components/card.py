"""The surfaces that things lie on, and how two things share a line of one."""

import flet as ft

from ..layout import Room
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


def receipt_card(facts: list[ft.Control], buttons: list[ft.Control], room: Room) -> ft.Control:
    """A receipt, and what can be done with it: at its right, or under it."""
    told = ft.Column(facts, spacing=2, expand=not room.is_cramped)
    return card(ft.Column([told, ft.Row(buttons)]) if room.is_cramped else ft.Row([told, *buttons]))


def line() -> ft.Control:
    """A hairline between two things in one card."""
    return ft.Divider(height=1, thickness=1, color=Ink.LINE)


def pair(one: ft.Control, other: ft.Control, *, gap: int = 0) -> ft.Control:
    """At the two ends of one line, in a column that stretches; where they do not fit, under each other with a gap."""
    return ft.Row(
        [one, other],
        wrap=True,
        spacing=Space.S,
        run_spacing=gap,
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
