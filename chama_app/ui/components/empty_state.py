"""What stands where nothing is yet, and says what will."""

import flet as ft

from ..theme import Space, ThemeColor, Type, text
from .semantics import labelled


def empty_state(icon: ft.IconData, message: str, *actions: ft.Control) -> ft.Control:
    """A sentence in the middle of the room that is left, and what to do about it."""
    return ft.Container(
        padding=Space.XXL,
        alignment=ft.Alignment.TOP_CENTER,
        content=ft.Column(
            [
                ft.Container(
                    ft.Icon(icon, size=28, color=ThemeColor.MUTED),
                    width=64,
                    height=64,
                    border_radius=32,
                    bgcolor=ThemeColor.SUNKEN,
                    alignment=ft.Alignment.CENTER,
                ),
                labelled(text(message, Type.BODY, ThemeColor.MUTED, align=ft.TextAlign.CENTER), name="empty"),
                *actions,
            ],
            spacing=Space.L,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
    )
