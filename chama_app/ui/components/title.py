"""The title at the top of a place or page, whole, and what stands beside it."""

import flet as ft

from ...i18n import Words
from ..layout import Room
from ..session import Session
from ..theme import TARGET, Space, Type, fitted, padding_around, text
from .buttons import icon_button
from .semantics import said

_BADGE = 96


def place_title(title: str, room: Room, *beside: ft.Control) -> ft.Control:
    """The title of a place. Where there is little room, the rest stands under it at the right."""
    if not room.is_cramped:
        return ft.Row([_title(title, "title", room.beside(_BADGE), expand=True), *beside], spacing=Space.S)
    return ft.Row(
        [_title(title, "title", room.line), ft.Row(list(beside), spacing=Space.S, tight=True)],
        wrap=True,
        spacing=Space.S,
        run_spacing=0,
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )


def page_title(title: str, session: Session, words: Words, *, name: str, is_page: bool) -> ft.Control:
    """The title of a page. On a narrow screen the way back is an arrow at the left, else a cross at the right."""
    icon, label = (ft.Icons.ARROW_BACK, words.back) if is_page else (ft.Icons.CLOSE, words.close)
    close = icon_button(icon, label, session.back, name="back")
    heading = _title(title, name, session.screen.room.beside(TARGET + Space.S), expand=True)
    return ft.Row(
        [close, heading] if is_page else [heading, close],
        spacing=Space.S,
    )


def _title(title: str, name: str, width: float, *, expand: bool = False) -> ft.Control:
    face = fitted(Type.TITLE, title, width)
    shown = ft.Container(text(title, face), padding=padding_around(face, 0))
    return said(shown, name=name, heading=True, expand=expand)
