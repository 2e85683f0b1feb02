"""Parts below each other that scroll as a whole: what every place and every page consists of."""

from collections.abc import Sequence

import flet as ft

from ..theme import Space


def scrolled(
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
