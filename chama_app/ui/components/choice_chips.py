"""Choices of which one holds: small pills in a row that wraps."""

from collections.abc import Callable, Mapping
from typing import TypeVar

import flet as ft

from ..theme import Radius, Role, Space, ThemeColor, Type, container, on, padding_around, text
from .buttons import edged
from .radio_buttons import radio_group, read_as_radio
from .semantics import labelled, one_control

C = TypeVar("C", bound=str)


def choice_chips(options: Mapping[C, str], chosen: C, choose: Callable[[C], None], *, name: str) -> ft.Control:
    """One pill for each option; the chosen one is filled. To screen readers they are radio buttons of one group."""
    pills: list[ft.Control] = [
        _pill(option, label, choose, name=f"{name}-{option}", is_chosen=option == chosen)
        for option, label in options.items()
    ]
    row = ft.Row(pills, wrap=True, spacing=Space.S, run_spacing=Space.XS)
    return labelled(radio_group(row, f"{name}-{chosen}"), name=name)


def _pill(option: C, label: str, choose: Callable[[C], None], *, name: str, is_chosen: bool) -> ft.Control:
    color = on(Role.SUCCESS) if is_chosen else ThemeColor.TEXT
    button = ft.TextButton(
        content=read_as_radio(text(label, Type.LABEL, color), name),
        icon=ft.Icons.CHECK if is_chosen else None,
        icon_color=color,
        style=ft.ButtonStyle(
            bgcolor=container(Role.SUCCESS) if is_chosen else ThemeColor.CARD,
            side=edged(color if is_chosen else ThemeColor.EDGE),
            shape=ft.RoundedRectangleBorder(radius=Radius.PILL),
            padding=padding_around(Type.LABEL, Space.M),
        ),
        on_click=lambda _: choose(option),
    )
    return one_control(button, name=name)
