"""What every screen consists of: parts below each other that scroll as a whole; with a title and a way back, a page."""

from collections.abc import Callable, Sequence

import flet as ft

from ...i18n import Words
from ..session import Session
from ..theme import Space
from .title import page_title

NEAR_THE_END = 800


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
    on_end: Callable[[], None] | None = None,
) -> ft.Control:
    """As wide as there is room, with a margin at the sides; a new key begins at the top.

    `on_end` is called when the end is about to come into view.
    """

    def on_scroll(event: ft.OnScrollEvent) -> None:
        if on_end and event.pixels > event.max_scroll_extent - NEAR_THE_END:
            on_end()

    return ft.Column(
        key=key,
        on_scroll=on_scroll if on_end else None,
        scroll_interval=100,
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
