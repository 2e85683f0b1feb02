"""A part that can be pressed as a whole: with the mouse, a finger, or the keyboard, which sees a ring around it."""

from collections.abc import Callable

import flet as ft

from ..theme import RING, Ink, Space
from .semantics import said


def pressable(
    content: ft.Control,
    press: Callable[[], None],
    *,
    name: str,
    label: str | None = None,
    live: bool = False,
    padding: ft.Padding | None = None,
    radius: int = 0,
    width: float | None = None,
    height: float | None = None,
    bgcolor: ft.Colors | None = None,
    edge: ft.BorderSide | None = None,
    tooltip: str | None = None,
    reached: Callable[[bool], None] | None = None,
) -> ft.Semantics:
    """Make a button of it; a label is read in place of its texts, and by itself when it changes if it is `live`.

    `reached` hears when the keyboard comes and goes. Without a width it takes the room that there is, without a
    height what it needs.
    """
    inside = (
        content
        if label is None
        else ft.Semantics(content=content, label=label, live_region=live or None, exclude_semantics=True)
    )
    button = ft.TextButton(
        inside,
        width=width,
        height=height,
        style=_style(padding, radius, bgcolor, edge),
        tooltip=tooltip,
        on_click=lambda _: press(),
        on_focus=(lambda _: reached(True)) if reached else None,
        on_blur=(lambda _: reached(False)) if reached else None,
    )
    return said(button, name=name)


def _style(
    padding: ft.Padding | None, radius: int, bgcolor: ft.Colors | None, edge: ft.BorderSide | None
) -> ft.ButtonStyle:
    side = {ft.ControlState.FOCUSED: ft.BorderSide(RING, Ink.BRAND)}
    if edge is not None:
        side[ft.ControlState.DEFAULT] = edge
    return ft.ButtonStyle(
        shape=ft.RoundedRectangleBorder(radius=radius),
        padding=ft.Padding.symmetric(horizontal=Space.L, vertical=Space.M) if padding is None else padding,
        bgcolor=bgcolor,
        side=side,
        alignment=ft.Alignment.CENTER_LEFT,
    )
