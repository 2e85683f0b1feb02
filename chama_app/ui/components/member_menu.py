"""What else can be done with a member, behind the three dots of a row: one menu for all rows."""

from collections.abc import Callable

import flet as ft

from ...domain.leaving import open_turns
from ...domain.namesakes import whole_name
from ...domain.payment_status import CONFIRMED, UNKNOWN, WAITING
from ...domain.taking_part import may_be_taken_out
from ...i18n import Words
from ...i18n.member_text import turn_stays
from ...i18n.names import called_in
from ..layout import Layout
from ..session import Session
from ..theme import Radius, Space, ThemeColor, Type, padding_around, text
from ..view_models.dialog_state import MemberMenu
from .buttons import OnFocus, icon_button, plain_button
from .clickable import clickable
from .confirm_dialog import dialog_margin
from .semantics import labelled

WIDTH = 320


def menu_button(member_id: str, name: str, session: Session, words: Words, on_focus_change: OnFocus) -> ft.Control:
    """The three dots, called after the whole name. A menu of its own for each row would be half of what that costs."""
    return icon_button(
        ft.Icons.MORE_VERT,
        words.members.more.format(n=name),
        lambda: session.members_list.show_menu(member_id),
        name=f"menu-{member_id}",
        color=ThemeColor.MUTED,
        on_focus_change=on_focus_change,
    )


def member_menu(asked: MemberMenu, session: Session, words: Words) -> ft.AlertDialog:
    """View, record by hand, edit, remind, take out of the collection, archive."""
    row, people, layout = session.tiles[asked.member_id].row, words.members, session.screen.layout
    member_id = row.member.id
    items = {
        "view": (people.view, ft.Icons.VISIBILITY_OUTLINED, lambda: session.select_member(member_id)),
        "hand": (words.hand.open, ft.Icons.EDIT_NOTE, lambda: session.members.hand.open_form(member_id)),
        "edit": (people.edit, ft.Icons.EDIT_OUTLINED, lambda: session.members.edit_member(member_id)),
        "remind": (people.copy_reminder, ft.Icons.CAMPAIGN_OUTLINED, lambda: session.members.send_reminder(member_id)),
        "take-out": (
            words.collections.take_out,
            ft.Icons.PERSON_REMOVE_OUTLINED,
            lambda: session.members.parties.take_out(member_id),
        ),
        "archive": (people.archive, ft.Icons.ARCHIVE_OUTLINED, lambda: session.members.archive_member(member_id)),
    }
    may_have_paid = row.status in WAITING | UNKNOWN | CONFIRMED  # and is not reminded
    book = session.app_state.snapshot().book
    left_out = {
        "hand" if row.member.archived else "",
        "remind" if may_have_paid or not row.owed else "",
        "" if may_be_taken_out(book, member_id) else "take-out",
    }
    shown = [_item(*item, name, session) for name, item in items.items() if name not in left_out]
    turns = open_turns(book, member_id)
    stays = [turn_stays(one, called_in(book, member_id), words) for one in turns]
    shown += [labelled(text(said, Type.SMALL, ThemeColor.MUTED), name="menu-turn", label=said) for said in stays]
    return _menu(whole_name(book, row.member), shown, layout, session, words)


def _menu(title: str, items: list[ft.Control], layout: Layout, session: Session, words: Words) -> ft.AlertDialog:
    return ft.AlertDialog(
        title=ft.Container(text(title, Type.NAME), width=WIDTH * layout.scale),
        content=ft.Container(
            ft.Column(items, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
            width=WIDTH * layout.scale,
        ),
        scrollable=True,
        inset_padding=dialog_margin(layout),
        actions=[plain_button(words.close, session.dialogs.dismiss, name="dialog-no", focused=True)],
    )


def _item(label: str, icon: ft.IconData, on_click: Callable[[], None], name: str, session: Session) -> ft.Control:
    message = ft.Container(text(label, Type.BODY), expand=True, expand_loose=True)
    shown = ft.Row([ft.Icon(icon, size=20, color=ThemeColor.MUTED), message], spacing=Space.M)
    return clickable(
        shown,
        lambda: session.members_list.choose_from_menu(on_click),
        name=f"menu-{name}",
        radius=Radius.S,
        padding=padding_around(Type.BODY, Space.S),
    )
