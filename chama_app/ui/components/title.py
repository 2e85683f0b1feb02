"""The title at the top of a destination or page, whole, and what stands beside it."""

import flet as ft

from ...i18n import Words
from ..layout import Layout
from ..session import Session
from ..theme import TARGET, Space, Type, fit_longest_word, padding_around, text
from .buttons import icon_button
from .semantics import labelled

_BADGE = 96


def place_title(title: str, layout: Layout, *beside: ft.Control) -> ft.Control:
    """The title of a destination. Where there is little room, the rest stands under it at the right."""
    if not layout.is_narrow:
        return ft.Row([_title(title, "title", layout.width_beside(_BADGE), expand=True), *beside], spacing=Space.S)
    return ft.Row(
        [_title(title, "title", layout.column_width), ft.Row(list(beside), spacing=Space.S, tight=True)],
        wrap=True,
        spacing=Space.S,
        run_spacing=0,
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )


def page_title(title: str, session: Session, words: Words, *, name: str, is_page: bool) -> ft.Control:
    """The title of a page. On a narrow screen the way back is an arrow at the left, else a cross at the right."""
    icon, label = (ft.Icons.ARROW_BACK, words.back) if is_page else (ft.Icons.CLOSE, words.close)
    close = icon_button(icon, label, session.navigation.leave_page, name="back")
    heading = _title(title, name, session.screen.layout.width_beside(TARGET + Space.S), expand=True)
    return ft.Row(
        [close, heading] if is_page else [heading, close],
        spacing=Space.S,
    )


def companion_title(title: str, session: Session) -> ft.Control:
    """The title of what stands beside a destination and is never closed."""
    return _title(title, "companion", session.screen.layout.column_width)


def _title(title: str, name: str, width: float, *, expand: bool = False) -> ft.Control:
    face = fit_longest_word(Type.TITLE, title, width)
    shown = ft.Container(text(title, face), padding=padding_around(face, 0))
    return labelled(shown, name=name, heading=True, expand=expand)
