"""One line at the top of Home about something that somebody should look at, with the one thing to do about it."""

from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from ..theme import TARGET, Radius, Role, Space, Type, container, on, text
from .buttons import caption
from .semantics import labelled


@dataclass(frozen=True, slots=True)
class AttentionLine:
    """What there is to say, and the button beside it: its label, what it does, and whether it can now."""

    message: str
    icon: ft.IconData
    role: Role
    name: str
    action: tuple[str, Callable[[], None]] | None = None
    enabled: bool = True


def attention_strip(line: AttentionLine, *, is_narrow: bool) -> ft.Control:
    """Said aloud when it comes. On a narrow screen the button is below."""
    words = labelled(
        text(line.message, Type.LABEL, on(line.role)), name=line.name, label=line.message, live=True, expand=True
    )
    shown = ft.Row([ft.Icon(line.icon, size=18, color=on(line.role)), words], spacing=Space.S)
    message = ft.Container(
        shown, padding=ft.Padding.symmetric(vertical=Space.XS), expand=True
    )  # two lines fit a button
    parts: list[ft.Control] = [message]
    if line.action:
        label, on_click = line.action
        style = ft.ButtonStyle(color=on(line.role)) if line.enabled else None
        button = ft.TextButton(caption(label), style=style, disabled=not line.enabled, on_click=lambda _: on_click())
        parts.append(labelled(button, name=f"{line.name}-do"))
    padding = (TARGET - Type.LABEL.size * Type.LABEL.height) / 2 - Space.XS if is_narrow or not line.action else 0
    return ft.Container(
        key=line.name,
        bgcolor=container(line.role),
        border_radius=Radius.S,
        padding=ft.Padding.only(
            left=Space.M, right=Space.XS if line.action else Space.M, top=padding, bottom=0 if line.action else padding
        ),
        content=_under_each_other(parts) if is_narrow else ft.Row(parts, spacing=Space.S),
    )


def _under_each_other(parts: list[ft.Control]) -> ft.Control:
    message, *buttons = parts
    return ft.Column([ft.Row([message]), ft.Row(buttons, wrap=True)], spacing=0)
