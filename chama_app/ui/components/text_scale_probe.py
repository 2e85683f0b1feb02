"""Measures how large the text is on this device: Flet does not tell."""

from collections.abc import Callable

import flet as ft

from ..theme import Type


def text_scale_probe(on_scale: Callable[[float], None]) -> ft.Control:
    """A letter that is neither seen nor read; `on_scale` is called with how many times its usual size it has."""
    size = Type.BODY.size
    letter = ft.Text(
        "0",
        style=ft.TextStyle(size=size, height=1.0, font_family=Type.BODY.font),
        size_change_interval=0,
        on_size_change=lambda event: on_scale(event.height / size),
    )
    anywhere = ft.Container(letter, left=0, top=0)  # whatever its size is, it takes no room
    return ft.Container(ft.Stack([anywhere]), height=0, opacity=0, ignore_interactions=True)
