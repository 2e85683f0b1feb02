"""The three destinations of the app: a bar under a narrow screen, a rail beside a wider one."""

import flet as ft

from ...i18n import Words
from ..layout import RAIL
from ..session import Session
from ..theme import Radius, Role, Space, ThemeColor, Type, container, fit_longest_word, on, text
from ..view_models.screen_state import Destination, ScreenState
from .semantics import labelled, one_control

_ICONS: dict[Destination, tuple[ft.IconData, ft.IconData]] = {
    "home": (ft.Icons.SAVINGS_OUTLINED, ft.Icons.SAVINGS),
    "activity": (ft.Icons.RECEIPT_LONG_OUTLINED, ft.Icons.RECEIPT_LONG),
    "settings": (ft.Icons.SETTINGS_OUTLINED, ft.Icons.SETTINGS),
}


def navigation_bar(screen: ScreenState, session: Session, words: Words) -> ft.Control:
    """Under everything, within reach of a thumb."""
    return labelled(
        ft.Container(
            ft.Row(
                [_destination(destination, screen, session, words, expand=True) for destination in _ICONS], spacing=0
            ),
            bgcolor=ThemeColor.CARD,
            border=ft.Border.only(top=ft.BorderSide(1, ThemeColor.LINE)),
            padding=ft.Padding.symmetric(horizontal=Space.S, vertical=Space.XS),
        ),
        name="navigation",
    )


def navigation_rail(screen: ScreenState, session: Session, words: Words) -> ft.Control:
    """Beside everything."""
    return labelled(
        ft.Container(
            ft.Column([_destination(destination, screen, session, words) for destination in _ICONS], spacing=Space.S),
            width=RAIL * screen.layout.scale,
            bgcolor=ThemeColor.CARD,
            border=ft.Border.only(right=ft.BorderSide(1, ThemeColor.LINE)),
            padding=ft.Padding.symmetric(horizontal=Space.XS, vertical=Space.M),
        ),
        name="navigation",
    )


def _destination(
    destination: Destination, screen: ScreenState, session: Session, words: Words, *, expand: bool = False
) -> ft.Control:
    labels = {"home": words.home_label, "activity": words.activity_label, "settings": words.settings_label}
    width = screen.layout.column_width / len(labels) if expand else RAIL - 2 * Space.XS
    face = fit_longest_word(Type.NAVIGATION, max(labels.values(), key=len), width)
    is_here = screen.destination == destination
    color = ThemeColor.BRAND if is_here else ThemeColor.MUTED
    sign = ft.Container(
        ft.Icon(_ICONS[destination][is_here], size=22, color=on(Role.SUCCESS) if is_here else color),
        bgcolor=container(Role.SUCCESS) if is_here else None,
        border_radius=Radius.PILL,
        padding=ft.Padding.symmetric(horizontal=Space.L, vertical=Space.XS),
    )
    button = ft.TextButton(
        ft.Column(
            [sign, text(labels[destination], face, color, align=ft.TextAlign.CENTER)],
            spacing=2,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        style=ft.ButtonStyle(
            shape=ft.RoundedRectangleBorder(radius=Radius.S), padding=ft.Padding.symmetric(vertical=Space.S)
        ),
        expand=expand or None,
        width=None if expand else RAIL * screen.layout.scale - 2 * Space.XS,
        on_click=lambda _: session.navigate(destination),
    )
    shown = ft.Row([button]) if expand else button
    return one_control(shown, name=f"go-{destination}", selected=is_here, expand=expand)
