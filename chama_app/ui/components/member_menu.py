"""What else can be done with a member, behind the three dots of a row."""

from collections.abc import Callable

import flet as ft

from ...domain.member_rows import MemberRow
from ...i18n import Words
from ..session import Session
from ..theme import TARGET, Space, ThemeColor, Type, text
from .semantics import labelled


def member_menu(row: MemberRow, session: Session, words: Words) -> ft.Control:
    """View, edit, record by hand, remind, archive."""
    member_id, people = row.member.id, words.members
    items = [
        _item(people.view, ft.Icons.VISIBILITY_OUTLINED, "view", lambda: session.select_member(member_id)),
        _item(people.edit, ft.Icons.EDIT_OUTLINED, "edit", lambda: session.members.edit_member(member_id)),
        _item(people.archive, ft.Icons.ARCHIVE_OUTLINED, "archive", lambda: session.members.edit_to_archive(member_id)),
    ]
    if not row.member.archived:
        by_hand = _item(words.hand.open, ft.Icons.EDIT_NOTE, "hand", lambda: session.members.hand.open_form(member_id))
        items.insert(1, by_hand)
    if row.owed:
        remind = _item(
            people.copy_reminder, ft.Icons.CAMPAIGN_OUTLINED, "remind", lambda: session.members.send_reminder(member_id)
        )
        items.insert(-1, remind)
    menu = ft.PopupMenuButton(
        items=items,
        icon=ft.Icons.MORE_VERT,
        icon_color=ThemeColor.MUTED,
        tooltip=people.more.format(n=row.member.name.split()[0]),
        width=TARGET,
        height=TARGET,
        menu_padding=0,
    )
    return labelled(menu, name=f"menu-{member_id}")


def _item(label: str, icon: ft.IconData, name: str, on_click: Callable[[], None]) -> ft.PopupMenuItem:
    message = ft.Container(text(label, Type.BODY), expand=True, expand_loose=True)
    shown = ft.Row([ft.Icon(icon, size=20, color=ThemeColor.MUTED), message], spacing=Space.M)
    return ft.PopupMenuItem(labelled(shown, name=f"menu-{name}"), height=TARGET, on_click=lambda _: on_click())
