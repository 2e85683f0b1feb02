"""What else can be done with a member, behind the three dots of a row."""

from collections.abc import Callable

import flet as ft

from ...domain.member_rows import Row
from ...i18n import Words
from ..session import Session
from ..theme import TARGET, Ink, Space, Type, text
from .semantics import said


def member_menu(row: Row, session: Session, words: Words) -> ft.Control:
    """View, edit, remind, archive."""
    member_id, people = row.member.id, words.people
    items = [
        _item(people.view, ft.Icons.VISIBILITY_OUTLINED, "view", lambda: session.open(member_id)),
        _item(people.edit, ft.Icons.EDIT_OUTLINED, "edit", lambda: session.people.edit(member_id)),
        _item(people.archive, ft.Icons.ARCHIVE_OUTLINED, "archive", lambda: session.people.edit_to_leave(member_id)),
    ]
    if row.owed:
        remind = _item(
            people.copy_reminder, ft.Icons.CAMPAIGN_OUTLINED, "remind", lambda: session.people.remind(member_id)
        )
        items.insert(2, remind)
    menu = ft.PopupMenuButton(
        items=items,
        icon=ft.Icons.MORE_VERT,
        icon_color=Ink.MUTED,
        tooltip=people.more.format(n=row.member.name.split()[0]),
        width=TARGET,
        height=TARGET,
        menu_padding=0,
    )
    return said(menu, name=f"menu-{member_id}")


def _item(label: str, icon: ft.IconData, name: str, press: Callable[[], None]) -> ft.PopupMenuItem:
    says = ft.Container(text(label, Type.BODY), expand=True, expand_loose=True)
    shown = ft.Row([ft.Icon(icon, size=20, color=Ink.MUTED), says], spacing=Space.M)
    return ft.PopupMenuItem(said(shown, name=f"menu-{name}"), height=TARGET, on_click=lambda _: press())
