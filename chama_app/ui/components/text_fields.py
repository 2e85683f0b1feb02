"""Text fields, with the label above the text and what is wrong below it."""

from collections.abc import Callable

import flet as ft

from ..theme import Radius, Role, Space, ThemeColor, Type, TypeStep, on, padding_around, text
from .semantics import labelled

_WIDE = ft.CrossAxisAlignment.STRETCH
ROOM_BELOW = ft.Padding.only(left=20, top=20, right=20, bottom=176)
"""What comes into view with a field that the keyboard goes to: what is wrong with it, and what is said below a form."""


def text_field(
    label: str,
    value: str,
    on_change: Callable[[str], None],
    *,
    name: str,
    error: str | None = None,
    hint: str | None = None,
    hint_color: ft.Colors = ThemeColor.MUTED,
    prefix: str | None = None,
    keyboard: ft.KeyboardType = ft.KeyboardType.TEXT,
    longest: int | None = None,
    secret: bool = False,
    lines: int = 1,
    enabled: bool = True,
    autofocus: bool = False,
    on_submit: Callable[[], None] | None = None,
) -> ft.Control:
    """One field; every key is reported. A secret one is never filled in from anywhere else.

    The label stands above, where it can be as long as it is, and is read as the name of the field.
    """
    field = ft.TextField(
        value=value,
        error=text(error, Type.SMALL, on(Role.ERROR)) if error else None,
        helper=text(hint, Type.SMALL, hint_color) if hint else None,
        prefix=prefix,
        keyboard_type=keyboard,
        max_length=longest,
        password=secret,
        can_reveal_password=secret,
        enable_suggestions=not secret,
        autocorrect=False,
        multiline=lines > 1,
        min_lines=lines if lines > 1 else None,
        max_lines=lines if lines > 1 else 1,
        disabled=not enabled,
        autofocus=autofocus,
        border={
            ft.ControlState.DEFAULT: _edge(ft.BorderSide(1, ThemeColor.EDGE)),
            ft.ControlState.FOCUSED: _edge(ft.BorderSide(2, ThemeColor.BRAND)),
            ft.ControlState.ERROR: _edge(ft.BorderSide(1.5, on(Role.ERROR))),
            ft.ControlState.DISABLED: _edge(ft.BorderSide(1, ThemeColor.LINE)),
        },
        filled=True,
        fill_color=ThemeColor.CARD if enabled else ThemeColor.SUNKEN,
        content_padding=ft.Padding.symmetric(horizontal=Space.L, vertical=Space.M + 2),
        scroll_padding=ROOM_BELOW,
        text_style=_written(Type.BODY, ThemeColor.TEXT),
        counter_style=_written(Type.SMALL, ThemeColor.MUTED),
        on_change=lambda event: on_change(event.control.value or ""),
        on_submit=(lambda _: on_submit()) if on_submit else None,
    )
    above = ft.Container(text(label, Type.LABEL, ThemeColor.MUTED))
    return labelled(
        ft.MergeSemantics(ft.Column([above, field], spacing=Space.XS, horizontal_alignment=_WIDE)), name=name
    )


def check_box(
    message: str, on_change: Callable[[bool], None], *, name: str, ticked: bool, off: bool = False
) -> ft.Control:
    """A box to tick, beside a sentence of any length that ticks it too."""
    box = ft.Checkbox(value=ticked, disabled=off, on_change=lambda event: on_change(bool(event.control.value)))
    sentence = ft.Container(
        text(message, Type.BODY, ThemeColor.MUTED if off else ThemeColor.TEXT),
        expand=True,
        padding=padding_around(Type.BODY, 0),
        on_click=None if off else lambda _: on_change(not ticked),
    )
    return labelled(ft.MergeSemantics(ft.Row([box, sentence], spacing=Space.S)), name=name)


def _written(face: TypeStep, color: ft.Colors) -> ft.TextStyle:
    return ft.TextStyle(
        size=face.size, weight=face.weight, letter_spacing=face.spacing, font_family=face.font, color=color
    )


def _edge(side: ft.BorderSide) -> ft.OutlineInputBorder:
    return ft.OutlineInputBorder(side=side, border_radius=Radius.S)
