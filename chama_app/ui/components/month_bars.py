"""Twelve months as bars, with what each stands for in words for those who listen or hover."""

from collections.abc import Callable, Sequence

import flet as ft

from ...domain.history import Month
from ...i18n import Words
from ...i18n.formats import long_month
from ..layout import Layout
from ..theme import Radius, Space, ThemeColor, Type, text
from .card import card
from .semantics import labelled

_HIGH = 72


def month_bars(months: Sequence[Month], say: Callable[[Month], str], layout: Layout, words: Words) -> ft.Control:
    """The earliest at the left. A month in which nothing came has a line."""
    highest = max((month.received for month in months), default=0) or 1
    bars: list[ft.Control] = [_bar(month, highest, say(month), layout, words) for month in months]
    said = "; ".join(say(month) for month in months if month.received or month.paid_out) or words.papers.paid_nothing
    title = labelled(text(words.papers.months, Type.NAME), name="months-title", heading=True)
    row = labelled(
        ft.Row(bars, spacing=Space.XS, vertical_alignment=ft.CrossAxisAlignment.END), name="months", label=said
    )
    return card(ft.Column([title, row], spacing=Space.M, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _bar(month: Month, highest: int, said: str, layout: Layout, words: Words) -> ft.Control:
    bar = ft.Container(
        height=max(2, _HIGH * month.received / highest),
        bgcolor=ThemeColor.BRAND if month.received else ThemeColor.EDGE,
        border_radius=Radius.S / 3,
        tooltip=said,
    )
    letter = long_month(month.first, words.code)[0]
    below = [] if layout.is_narrow else [text(letter, Type.SMALL, ThemeColor.MUTED, align=ft.TextAlign.CENTER)]
    return ft.Column(
        [bar, *below], spacing=2, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH, tight=True
    )
