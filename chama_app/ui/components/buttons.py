"""Buttons: one filled for the main thing on a screen, tonal and outlined for the rest, all large enough to hit.

While what a button does is on its way it is busy: nothing more comes of pressing it, and the keyboard stays on it. It
would leave one that is not enabled.
"""

from collections.abc import Callable
from functools import cache
from typing import TypeVar

import flet as ft

from ..theme import TARGET, Role, Space, ThemeColor, Type, container, focus_ring, on, text
from .semantics import labelled, one_control

Button = TypeVar("Button", ft.FilledButton, ft.OutlinedButton, ft.TextButton, ft.IconButton)
Pressed = Callable[[], None]
OnFocus = Callable[[bool], None]
"""Called when the keyboard comes, and when it goes."""


AROUND_CAPTION = 2 * Space.L
"""So much of the width of a button is not its caption."""


def caption(label: str) -> ft.Text:
    """What stands on a button, in the button's own colour; the button is as tall as it needs."""
    return text(label, Type.BUTTON, None, align=ft.TextAlign.CENTER)


def main_button(
    label: str,
    on_click: Pressed,
    *,
    name: str,
    icon: ft.IconData | None = None,
    enabled: bool = True,
    busy: bool = False,
    style: ft.ButtonStyle | None = None,
) -> ft.Control:
    """The one main action of a screen, as wide as that; in a quieter style while another screen beside it has one."""
    button = ft.FilledButton(
        caption(label),
        icon=icon,
        style=_busy_style(is_filled=True) if busy else style,
        disabled=not enabled,
        on_click=_unless(busy, on_click),
        expand=True,
    )
    return labelled(ft.Row([button]), name=name)


def filled_button(label: str, on_click: Pressed, *, name: str, enabled: bool = True) -> ft.Control:
    """The main action of a dialog."""
    return labelled(ft.FilledButton(caption(label), disabled=not enabled, on_click=lambda _: on_click()), name=name)


def tonal_button(
    label: str,
    on_click: Pressed,
    *,
    name: str,
    icon: ft.IconData | None = None,
    enabled: bool = True,
    busy: bool = False,
    role: Role = Role.SUCCESS,
    on_focus_change: OnFocus | None = None,
) -> ft.Control:
    """The main action of one part."""
    button = ft.FilledButton(
        caption(label),
        icon=icon,
        elevation=0,
        style=_busy_style(is_filled=True) if busy else tonal_style(role),
        disabled=not enabled,
        on_click=_unless(busy, on_click),
    )
    return labelled(_followed(button, on_focus_change), name=name)


@cache
def tonal_style(role: Role) -> ft.ButtonStyle:
    """On the colour of a role."""
    return ft.ButtonStyle(
        bgcolor={ft.ControlState.DEFAULT: container(role), ft.ControlState.DISABLED: ThemeColor.RAISED},
        color={ft.ControlState.DEFAULT: on(role), ft.ControlState.DISABLED: ThemeColor.MUTED},
    )


def plain_button(
    label: str,
    on_click: Pressed,
    *,
    name: str,
    icon: ft.IconData | None = None,
    enabled: bool = True,
    busy: bool = False,
    focused: bool = False,
    on_focus_change: OnFocus | None = None,
) -> ft.Control:
    """A quiet action; `focused` where it is the safe one of a dialog about money."""
    button = ft.OutlinedButton(
        caption(label),
        icon=icon,
        style=_busy_style() if busy else None,
        disabled=not enabled,
        autofocus=focused,
        on_click=_unless(busy, on_click),
    )
    return labelled(_followed(button, on_focus_change), name=name)


def text_button(
    label: str,
    on_click: Pressed,
    *,
    name: str,
    enabled: bool = True,
    busy: bool = False,
    on_focus_change: OnFocus | None = None,
) -> ft.Control:
    """The quietest action."""
    style = _busy_style() if busy else None
    button = ft.TextButton(caption(label), style=style, disabled=not enabled, on_click=_unless(busy, on_click))
    return labelled(_followed(button, on_focus_change), name=name)


def icon_button(
    icon: ft.IconData,
    label: str,
    on_click: Pressed,
    *,
    name: str,
    enabled: bool = True,
    color: ft.Colors = ThemeColor.TEXT,
    on_focus_change: OnFocus | None = None,
) -> ft.Control:
    """An action that its icon explains; the label is for those who hover or listen."""
    button = ft.IconButton(
        icon,
        tooltip=label,
        width=TARGET,
        height=TARGET,
        icon_color=color,
        disabled=not enabled,
        on_click=lambda _: on_click(),
    )
    return one_control(_followed(button, on_focus_change), name=name)


@cache
def edged(color: ft.Colors) -> dict[ft.ControlState, ft.BorderSide]:
    """The edge of what is pressed, and the ring in its place where the keyboard is."""
    return {
        ft.ControlState.FOCUSED: focus_ring(ThemeColor.BRAND),
        ft.ControlState.DEFAULT: ft.BorderSide(1, color),
    }


@cache
def _busy_style(*, is_filled: bool = False) -> ft.ButtonStyle:
    """As if it were not enabled."""
    return ft.ButtonStyle(bgcolor=ThemeColor.RAISED if is_filled else None, color=ThemeColor.MUTED)


def _unless(busy: bool, on_click: Pressed) -> Callable[[object], None] | None:
    return None if busy else lambda _: on_click()


def _followed(button: Button, on_focus_change: OnFocus | None) -> Button:
    """The client tells where the keyboard is only what asks for it."""
    if on_focus_change:
        button.on_focus, button.on_blur = lambda _: on_focus_change(True), lambda _: on_focus_change(False)
    return button
