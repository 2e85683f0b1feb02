"""A member in the list: who, what stands, and the one thing to do about it."""

import flet as ft

from ...domain.member_rows import Act, Row
from ...domain.members import initials
from ...i18n import Words, kes
from ...i18n.formats import phone_text
from ...i18n.request_text import button
from ..layout import MOST, Room
from ..session import Session
from ..theme import Ink, Role, Space, Type, container, on, text
from ..view_models.home_state import Tile
from .buttons import plain_button, text_button, tonal_button
from .card import pair
from .clickable import pressable
from .error_boundary import part
from .member_menu import member_menu
from .status_chip import role_of, status_chip

_MONEY = {Act.REQUEST, Act.REQUEST_REST, Act.REQUEST_AGAIN, Act.TRY_AGAIN}


@part
def member_row(
    tile: Tile, session: Session, words: Words, is_wide: bool, is_selected: bool, *, key: str = ""
) -> ft.Control:
    """One row, in one line where there is room. Pressing it anywhere opens the payment."""
    row = tile.row
    return pressable(
        _in_one_line(tile, session, words) if is_wide else _in_two(tile, session, words),
        lambda: session.open(row.member.id),
        name=f"member-{row.member.id}",
        bgcolor=Ink.SUNKEN if is_selected else None,
        reached=lambda is_there: session.reach(f"member-{row.member.id}", is_there),
    )


def _in_one_line(tile: Tile, session: Session, words: Words) -> ft.Control:
    row, room = tile.row, session.screen.room
    return ft.Row(
        spacing=Space.M,
        controls=[
            avatar(row, room),
            _who(row, words),
            status_chip(row, words, calm=session.screen.calm, wraps=False),
            ft.Container(
                action_button(tile, session, words), alignment=ft.Alignment.CENTER_RIGHT, width=176 * room.scale
            ),
            member_menu(row, session, words),
        ],
    )


def _in_two(tile: Tile, session: Session, words: Words) -> ft.Control:
    row, room = tile.row, session.screen.room
    chip, action = status_chip(row, words, calm=session.screen.calm), action_button(tile, session, words)
    who = ft.Row([_who(row, words), member_menu(row, session, words)], spacing=Space.M)
    if room.is_cramped:
        return ft.Column([who, chip, action], spacing=Space.S)
    who.controls.insert(0, avatar(row, room))
    return ft.Column(
        spacing=Space.S,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        controls=[
            who,
            pair(chip, action, gap=Space.S),
        ],
    )


def avatar(row: Row, room: Room, side: int = 40) -> ft.Control:
    """The initials, in the colour of where the member stands."""
    size = side * min(room.scale, MOST)
    role = role_of(row.kind)
    shown = container(role) if role is not Role.IDLE else Ink.SUNKEN
    return ft.Container(
        width=size,
        height=size,
        border_radius=size / 2,
        bgcolor=shown,
        alignment=ft.Alignment.CENTER,
        content=text(initials(row.member.name), Type.LABEL, on(role)),
        animate=ft.Animation(300, ft.AnimationCurve.EASE_OUT),
    )


def action_button(tile: Tile, session: Session, words: Words, place: str = "row") -> ft.Control:
    """The primary action; money is asked for with a tinted button, everything else quietly."""
    row, act = tile.row, tile.row.action.act
    name = f"act-{place}-{row.member.id}"
    label = words.busy_checking if tile.checking else button(row.action, row.kind, words)
    enabled = tile.ready and row.action.enabled and not tile.checking

    def press() -> None:
        session.act(row)

    if act in _MONEY:
        return tonal_button(label, press, name=name, enabled=enabled)
    if act is Act.RECEIPT:
        return text_button(label, press, name=name)
    return plain_button(label, press, name=name, enabled=enabled or act is Act.REVIEW)


def _who(row: Row, words: Words) -> ft.Control:
    return ft.Column(
        expand=True,
        spacing=2,
        controls=[
            text(row.member.name, Type.NAME),
            text(
                " · ".join(filter(None, (phone_text(row.member.phone, words), kes(row.share)))), Type.SMALL, Ink.MUTED
            ),
        ],
    )
