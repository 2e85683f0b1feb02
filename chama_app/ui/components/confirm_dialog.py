"""The shape of every question: what it is about, and two buttons of which the first one is the safe one; and of what
only tells something.
"""

import flet as ft

from ..layout import Layout
from ..session import Session
from ..theme import Space, Type, text
from .buttons import filled_button, plain_button

_WIDTH = 420


def dialog_margin(layout: Layout) -> ft.Padding:
    """What a dialog leaves of the window: on a narrow one next to nothing, for it needs the room itself."""
    return ft.Padding.symmetric(horizontal=Space.L if layout.size_class == "compact" else Space.XXL, vertical=Space.XL)


def confirm_dialog(
    title: str, lines: list[ft.Control], session: Session, no: str, yes: str, *, can_confirm: bool = True
) -> ft.AlertDialog:
    """A dialog that must be answered."""
    return _dialog(
        title,
        lines,
        session,
        plain_button(no, session.dialogs.dismiss, name="dialog-no", focused=True),
        filled_button(yes, session.dialogs.confirm, name="dialog-yes", enabled=can_confirm),
        modal=True,
    )


def message_dialog(title: str, lines: list[ft.Control], session: Session, close: str) -> ft.AlertDialog:
    """A dialog that tells something and asks nothing."""
    return _dialog(
        title,
        lines,
        session,
        plain_button(close, session.dialogs.dismiss, name="dialog-no", focused=True),
        modal=False,
    )


def _dialog(title: str, lines: list[ft.Control], session: Session, *buttons: ft.Control, modal: bool) -> ft.AlertDialog:
    width = _WIDTH * session.screen.layout.scale
    return ft.AlertDialog(
        modal=modal,
        title=ft.Container(text(title, Type.TITLE), width=width),
        content=ft.Container(
            ft.Column(lines, spacing=Space.M, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
            width=width,
        ),
        scrollable=True,
        inset_padding=dialog_margin(session.screen.layout),
        actions_overflow_button_spacing=Space.S,
        actions=[*buttons],
    )
