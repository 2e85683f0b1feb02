"""One line at the top of Home about something that somebody should look at; pressing it opens that."""

from collections.abc import Callable

import flet as ft

from ..theme import Radius, Role, Space, Type, container, on, text
from .clickable import clickable
from .semantics import labelled


def attention_strip(
    message: str, icon: ft.IconData, role: Role, on_press: Callable[[], None], *, name: str, is_shown: bool
) -> ft.Control:
    """Said aloud when it comes; it takes no room while it is not there."""
    strip = clickable(
        ft.Row(
            [
                ft.Icon(icon, size=18, color=on(role)),
                labelled(
                    text(message, Type.LABEL, on(role)),
                    name=f"{name}-says",
                    label=message,
                    live=True,
                    expand=True,
                ),
                ft.Icon(ft.Icons.CHEVRON_RIGHT, size=18, color=on(role)),
            ],
            spacing=Space.S,
        ),
        on_press,
        name=name,
        label=message,
        live=True,
        bgcolor=container(role),
        radius=Radius.S,
        padding=ft.Padding.symmetric(horizontal=Space.M, vertical=Space.L),
    )
    strip.visible = is_shown
    return strip
