"""The surfaces that things lie on, and how two things share a line of one."""

import flet as ft

from ..layout import Layout
from ..theme import Radius, Space, ThemeColor


def card(content: ft.Control, *, padding: int = Space.L, expand: bool = False) -> ft.Container:
    """A calm surface with a hairline around it."""
    return ft.Container(
        content=content,
        bgcolor=ThemeColor.CARD,
        border=ft.Border.all(1, ThemeColor.LINE),
        border_radius=Radius.M,
        padding=padding,
        expand=expand,
    )


def listed(content: ft.Control, *, is_first: bool, is_last: bool) -> ft.Container:
    """One of several lines below each other that look like one card: only its ends are round."""
    side, top, bottom = ft.BorderSide(1, ThemeColor.LINE), Radius.M * is_first, Radius.M * is_last
    return ft.Container(
        content=content,
        bgcolor=ThemeColor.CARD,
        border=ft.Border(left=side, right=side, top=side, bottom=side if is_last else ft.BorderSide.none()),
        border_radius=ft.BorderRadius.only(top_left=top, top_right=top, bottom_left=bottom, bottom_right=bottom),
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS if is_first or is_last else None,
    )


def receipt_card(facts: list[ft.Control], buttons: list[ft.Control], layout: Layout) -> ft.Control:
    """A receipt, and what can be done with it: at its right, or under it."""
    column = ft.Column(facts, spacing=2, expand=not layout.is_narrow)
    return card(ft.Column([column, ft.Row(buttons)]) if layout.is_narrow else ft.Row([column, *buttons]))


def divider() -> ft.Control:
    """A hairline between two things in one card."""
    return ft.Divider(height=1, thickness=1, color=ThemeColor.LINE)


def space_between(one: ft.Control, other: ft.Control, *, gap: int = 0) -> ft.Control:
    """At the two ends of one line, in a column that stretches; where they do not fit, under each other with a gap."""
    return ft.Row(
        [one, other],
        wrap=True,
        spacing=Space.S,
        run_spacing=gap,
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
