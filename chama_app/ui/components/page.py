"""What every screen consists of: parts below each other that scroll as a whole; with a title and a way back, a page."""

from collections.abc import Callable, Sequence

import flet as ft

from ...i18n import Words
from ..session import Session
from ..theme import Space, ThemeColor
from .title import page_title


def detail_page(
    title: str,
    parts: Sequence[ft.Control],
    session: Session,
    words: Words,
    *,
    name: str,
    is_page: bool,
    main: ft.Control | None = None,
    key: str | None = None,
) -> ft.Control:
    """Scrolls as a whole, over its main button, if it has one; a new key begins at the top."""
    head, route = page_title(title, session, words, name=name, is_page=is_page), session.screen.top_route or ""
    page = scroll_page([head, *parts], key=key)
    if main is None:
        return page
    bar = bottom_bar(main)
    bar.on_size_change = lambda event: session.window.set_bar_height(route, event.height)
    return ft.Column(
        [page, bar],
        spacing=0,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def bottom_bar(main: ft.Control, *, margin: float = Space.L, width: float | None = None) -> ft.Container:
    """The main button of a screen, always at its lower edge: within reach of a thumb, and nothing ever lies over it.
    It is as wide as there is room, or as what it belongs to."""
    return ft.Container(
        ft.Container(main, width=width - 2 * margin if width else None),
        alignment=ft.Alignment.CENTER if width else None,
        bgcolor=ThemeColor.CARD,
        border=ft.Border.only(top=ft.BorderSide(1, ThemeColor.LINE)),
        padding=ft.Padding.symmetric(horizontal=margin, vertical=Space.M),
    )


def scroll_page(
    parts: Sequence[ft.Control],
    *,
    margin: int = Space.L,
    gap: int = Space.L,
    below: int = Space.XL,
    key: str | None = None,
    on_scroll: Callable[[float, float], None] | None = None,
) -> ft.Control:
    """As wide as there is room, with a margin at the sides; a new key begins at the top.

    `on_scroll` is told how many pixels lie above what is seen, and how many can.
    """

    def moved(event: ft.OnScrollEvent) -> None:
        if on_scroll:
            on_scroll(event.pixels, event.max_scroll_extent)

    return ft.Column(
        key=key,
        on_scroll=moved if on_scroll else None,
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
