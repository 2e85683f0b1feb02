"""A line of a review: what it is about at one end, and what it is at the other."""

import flet as ft

from ..layout import Layout
from ..theme import Space, ThemeColor, Type, text
from .card import fit_in_column, space_between
from .semantics import labelled


def review_line(label: str, value: str, name: str, layout: Layout) -> ft.Control:
    """In a card with the padding of a review."""
    shown = labelled(text(value, Type.BODY_STRONG), name=name)
    fits = fit_in_column(layout, 2 * Space.XL, (label, Type.BODY), (value, Type.BODY_STRONG))
    return space_between(text(label, Type.BODY, ThemeColor.MUTED), shown, fits=fits)
