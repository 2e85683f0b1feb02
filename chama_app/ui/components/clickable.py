"""A part that can be pressed as a whole: with the mouse, a finger, or the keyboard, which sees a ring around it."""

from collections.abc import Callable

import flet as ft

from ...i18n.formats import with_plain_spaces
from ..theme import FOCUS_RING, Space, ThemeColor
from .semantics import labelled, one_control


def clickable(
    content: ft.Control,
    on_click: Callable[[], None],
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
    on_focus_change: Callable[[bool], None] | None = None,
    on_hover: Callable[[bool], None] | None = None,
    selected: bool | None = None,
    has_buttons: bool = False,
    has_ring: bool = True,
) -> ft.Control:
    """Make a button of it; a label is read in place of its texts, and by itself when it changes if it is `live`.

    `on_focus_change` is called when the keyboard comes and goes, `on_hover` when a pointer does. Without a width it
    takes the room that there is, without a height what it needs. Unless it `has_buttons` inside, it is one thing to
    screen readers, with its name and state. To the client the keyboard is on it also while it is on a button inside:
    then it must not have its ring, for that button has one.
    """
    inside = (
        content
        if label is None
        else ft.Semantics(
            content=content, label=with_plain_spaces(label), live_region=live or None, exclude_semantics=True
        )
    )
    button = ft.TextButton(
        inside,
        width=width,
        height=height,
        style=_style(padding, radius, bgcolor, edge, has_ring=has_ring),
        tooltip=tooltip,
        on_click=lambda _: on_click(),
        on_focus=(lambda _: on_focus_change(True)) if on_focus_change else None,
        on_blur=(lambda _: on_focus_change(False)) if on_focus_change else None,
        on_hover=(lambda event: on_hover(event.data is True)) if on_hover else None,
    )
    if has_buttons:
        return labelled(button, name=name)
    return one_control(button, name=name, selected=selected)


def _style(
    padding: ft.Padding | None,
    radius: int,
    bgcolor: ft.Colors | None,
    edge: ft.BorderSide | None,
    *,
    has_ring: bool,
) -> ft.ButtonStyle:
    ring = ft.BorderSide(FOCUS_RING, ThemeColor.BRAND) if has_ring else ft.BorderSide.none()
    side = {ft.ControlState.FOCUSED: ring}
    if edge is not None:
        side[ft.ControlState.DEFAULT] = edge
    return ft.ButtonStyle(
        shape=ft.RoundedRectangleBorder(radius=radius),
        padding=ft.Padding.symmetric(horizontal=Space.L, vertical=Space.M) if padding is None else padding,
        bgcolor=bgcolor,
        side=side,
        alignment=ft.Alignment.CENTER_LEFT,
    )
