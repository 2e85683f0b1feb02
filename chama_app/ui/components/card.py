"""The surfaces that things lie on, and how two things share a line of one."""

import flet as ft

from ..layout import Layout
from ..theme import Radius, Space, ThemeColor, TypeStep, width_of

_HAIRLINE = 1


def card(content: ft.Control, *, padding: int = Space.L, expand: bool = False) -> ft.Container:
    """A calm surface with a hairline around it."""
    return ft.Container(
        content=content,
        bgcolor=ThemeColor.CARD,
        border=ft.Border.all(_HAIRLINE, ThemeColor.LINE),
        border_radius=Radius.M,
        padding=padding,
        expand=expand,
    )


def listed(content: ft.Control, *, is_first: bool, is_last: bool) -> ft.Container:
    """One of several lines below each other that look like one card: only its ends are round."""
    side, top, bottom = ft.BorderSide(_HAIRLINE, ThemeColor.LINE), Radius.M * is_first, Radius.M * is_last
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
    return ft.Divider(height=_HAIRLINE, thickness=_HAIRLINE, color=ThemeColor.LINE)


def space_between(one: ft.Control, other: ft.Control, *, fits: bool, gap: int = 0) -> ft.Control:
    """At the two ends of one line, in a column that stretches; what does not fit there is below, at its end as well."""
    if not fits:
        below = ft.Row([other], wrap=True, alignment=ft.MainAxisAlignment.END)
        stretched = ft.CrossAxisAlignment.STRETCH
        return ft.Column([ft.Row([one], wrap=True), below], spacing=gap, horizontal_alignment=stretched)
    return ft.Row(
        [one, other],
        wrap=True,
        spacing=Space.S,
        run_spacing=gap,
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )


def fit_in_line(layout: Layout, taken: float, *texts: tuple[str, TypeStep]) -> bool:
    """Whether these stand in one line of a list, beside what is `taken` of it. Where it is wider than a phone's it
    mostly has the room, and wraps where it has not."""
    return layout.size_class != "compact" or fit_in_column(layout, taken, *texts)


def fit_in_column(layout: Layout, taken: float, *texts: tuple[str, TypeStep]) -> bool:
    """The same of a page or a dialog, which is nowhere much wider than on a phone."""
    width = 2 * _HAIRLINE + sum(width_of(value, face) for value, face in texts) + Space.S * (len(texts) - 1)
    return width <= layout.width_beside(taken)
