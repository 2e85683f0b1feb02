"""A line or two that somebody should read before going on, in the colour of what it says."""

import flet as ft

from ..theme import Radius, Role, Space, Type, container, on, text
from .semantics import labelled


def problem_callout(message: str, *, is_offline: bool, name: str) -> ft.Control:
    """Why something was not done: nobody could be reached, or it was refused."""
    return callout(message, ft.Icons.CLOUD_OFF if is_offline else ft.Icons.ERROR_OUTLINE, Role.ERROR, name=name)


def callout(message: str, icon: ft.IconData, role: Role, *, name: str, live: bool = True) -> ft.Control:
    """Never the colour alone: an icon and words."""
    return labelled(
        ft.Container(
            bgcolor=container(role),
            border_radius=Radius.S,
            padding=ft.Padding.symmetric(horizontal=Space.M, vertical=Space.S + 2),
            content=ft.Row(
                [ft.Icon(icon, size=18, color=on(role)), text(message, Type.SMALL, on(role), expand=True)],
                spacing=Space.S,
                vertical_alignment=ft.CrossAxisAlignment.START,
            ),
        ),
        name=name,
        label=message,
        live=live,
    )
