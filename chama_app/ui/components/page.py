"""What every screen consists of: parts below each other that scroll as a whole; with a title and a way back, a page."""

from collections.abc import Sequence

import flet as ft

from ...i18n import Words
from ..session import Session
from ..theme import Space
from .title import page_title


def detail_page(
    title: str, parts: Sequence[ft.Control], session: Session, words: Words, *, name: str, is_page: bool
) -> ft.Control:
    """Scrolls as a whole."""
    head = page_title(title, session, words, name=name, is_page=is_page)
    return scroll_page([head, *parts])


def scroll_page(
    parts: Sequence[ft.Control],
    *,
    margin: int = Space.L,
    gap: int = Space.L,
    below: int = Space.XL,
    key: str | None = None,
) -> ft.Control:
    """As wide as there is room, with a margin at the sides; a new key begins at the top."""
    return ft.Column(
        key=key,
        expand=True,
        scroll=ft.ScrollMode.AUTO,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        controls=[
            ft.Container(
                ft.Column(list(parts), spacing=gap, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
                padding=ft.Padding.only(left=margin, right=margin, top=Space.M, bottom=below),
            )
        ],
    )
