"""A page that lies over the rest, or a pane beside it: a title, a way back, and parts below each other."""

from collections.abc import Sequence

import flet as ft

from ..session import Session
from ..theme import Space, Type, text
from ..wording import Words
from .buttons import icon_button
from .said import said


def page(
    title: str, parts: Sequence[ft.Control], session: Session, words: Words, *, name: str, is_page: bool
) -> ft.Control:
    """Scrolls as a whole. On a narrow screen the way back is an arrow at the left, else a cross at the right."""
    icon, label = (ft.Icons.ARROW_BACK, words.back) if is_page else (ft.Icons.CLOSE, words.close)
    close = icon_button(icon, label, session.back, name="back")
    heading = said(text(title, Type.TITLE, lines=1, expand=True), name=name, heading=True, expand=True)
    head = ft.Row([close, heading] if is_page else [heading, close], spacing=Space.S)
    return ft.Column(
        expand=True,
        scroll=ft.ScrollMode.AUTO,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        controls=[
            ft.Container(
                ft.Column([head, *parts], spacing=Space.L, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
                padding=ft.Padding.only(left=Space.L, right=Space.L, top=Space.M, bottom=Space.XL),
            )
        ],
    )
