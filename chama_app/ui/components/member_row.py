"""A member in the list: who, what stands, and the one thing to do about it."""

import flet as ft

from ...domain.member_rows import ActionKind, MemberRow
from ...domain.members import initials
from ...i18n import Words, kes
from ...i18n.formats import phone_text
from ...i18n.request_text import action_label
from ..layout import MAX_SCALE, Layout
from ..session import Session
from ..theme import Role, Space, ThemeColor, Type, container, on, text
from ..view_models.home_state import MemberTile
from .buttons import plain_button, text_button, tonal_button
from .card import space_between
from .clickable import clickable
from .error_boundary import guarded_component
from .member_menu import member_menu
from .status_chip import status_chip, status_role

_MONEY = {ActionKind.REQUEST, ActionKind.REQUEST_REST, ActionKind.REQUEST_AGAIN, ActionKind.TRY_AGAIN}


@guarded_component
def member_row(
    tile: MemberTile, session: Session, words: Words, is_wide: bool, is_selected: bool, *, key: str = ""
) -> ft.Control:
    """One row, in one line where there is room. Pressing it anywhere opens the payment."""
    row = tile.row
    return clickable(
        _in_one_line(tile, session, words) if is_wide else _in_two(tile, session, words),
        lambda: session.select_member(row.member.id),
        name=f"member-{row.member.id}",
        bgcolor=ThemeColor.SUNKEN if is_selected else None,
        on_focus_change=lambda is_there: session.on_row_focus(f"member-{row.member.id}", is_there),
    )


def _in_one_line(tile: MemberTile, session: Session, words: Words) -> ft.Control:
    row, layout = tile.row, session.screen.layout
    return ft.Row(
        spacing=Space.M,
        controls=[
            avatar(row, layout),
            _who(row, words),
            status_chip(row, words, reduce_motion=session.screen.reduce_motion, wraps=False),
            ft.Container(
                action_button(tile, session, words), alignment=ft.Alignment.CENTER_RIGHT, width=176 * layout.scale
            ),
            member_menu(row, session, words),
        ],
    )


def _in_two(tile: MemberTile, session: Session, words: Words) -> ft.Control:
    row, layout = tile.row, session.screen.layout
    chip, action = (
        status_chip(row, words, reduce_motion=session.screen.reduce_motion),
        action_button(tile, session, words),
    )
    who = ft.Row([_who(row, words), member_menu(row, session, words)], spacing=Space.M)
    if layout.is_narrow:
        return ft.Column([who, chip, action], spacing=Space.S)
    who.controls.insert(0, avatar(row, layout))
    return ft.Column(
        spacing=Space.S,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        controls=[
            who,
            space_between(chip, action, gap=Space.S),
        ],
    )


def avatar(row: MemberRow, layout: Layout, side: int = 40) -> ft.Control:
    """The initials, in the colour of where the member stands."""
    size = side * min(layout.scale, MAX_SCALE)
    role = status_role(row.status)
    shown = container(role) if role is not Role.IDLE else ThemeColor.SUNKEN
    return ft.Container(
        width=size,
        height=size,
        border_radius=size / 2,
        bgcolor=shown,
        alignment=ft.Alignment.CENTER,
        content=text(initials(row.member.name), Type.LABEL, on(role)),
        animate=ft.Animation(300, ft.AnimationCurve.EASE_OUT),
    )


def action_button(tile: MemberTile, session: Session, words: Words, place: str = "row") -> ft.Control:
    """The primary action; money is asked for with a tinted button, everything else quietly."""
    row, act = tile.row, tile.row.action.kind
    name = f"act-{place}-{row.member.id}"
    label = words.busy_checking if tile.checking else action_label(row.action, row.status, words)
    enabled = tile.ready and row.action.enabled and not tile.checking

    def on_click() -> None:
        session.perform_action(row)

    if act in _MONEY:
        return tonal_button(label, on_click, name=name, enabled=enabled)
    if act is ActionKind.RECEIPT:
        return text_button(label, on_click, name=name)
    return plain_button(label, on_click, name=name, enabled=enabled or act is ActionKind.REVIEW)


def _who(row: MemberRow, words: Words) -> ft.Control:
    return ft.Column(
        expand=True,
        spacing=2,
        controls=[
            text(row.member.name, Type.NAME),
            text(
                " · ".join(filter(None, (phone_text(row.member.phone, words), kes(row.share)))),
                Type.SMALL,
                ThemeColor.MUTED,
            ),
        ],
    )
