"""Two things that belong together."""

import flet as ft

from ..theme import Space


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
