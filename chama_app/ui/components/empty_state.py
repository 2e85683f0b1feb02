"""What stands where nothing is yet, and says what will."""

import flet as ft

from ..theme import Ink, Space, Type, text
from .semantics import said


def empty(icon: ft.IconData, says: str, *actions: ft.Control) -> ft.Control:
    """A sentence in the middle of the room that is left, and what to do about it."""
    return ft.Container(
        padding=Space.XXL,
        alignment=ft.Alignment.TOP_CENTER,
        content=ft.Column(
            [
                ft.Container(
                    ft.Icon(icon, size=28, color=Ink.MUTED),
                    width=64,
                    height=64,
                    border_radius=32,
                    bgcolor=Ink.SUNKEN,
                    alignment=ft.Alignment.CENTER,
                ),
                said(text(says, Type.BODY, Ink.MUTED, align=ft.TextAlign.CENTER), name="empty"),
                *actions,
            ],
            spacing=Space.L,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
    )
