"""The room that takes part: the code that everybody scans, and who has a phone by now."""

import flet as ft

from ...domain.members import Member
from ...i18n import Words
from ..components.buttons import icon_button
from ..components.callout import callout
from ..components.error_boundary import guarded_component
from ..components.page import detail_page
from ..components.qr_code import qr_code
from ..components.semantics import labelled, one_control
from ..session import Session
from ..theme import Radius, Role, Space, ThemeColor, Type, text
from ..view_models.room_view_model import RoomState, RoomViewModel

CODE_SIDE, LARGEST_SIDE = 400, 560  # large enough for the last row


@guarded_component
def room_screen(
    state: RoomState, room: RoomViewModel, session: Session, words: Words, is_page: bool, *, key: str = ""
) -> ft.Control:
    """Large, for it is on a projector."""
    said, layout = words.room, session.screen.layout
    side = LARGEST_SIDE if layout.is_large else min(CODE_SIDE, layout.column_width)
    code = qr_code(state.address, label=said.code.format(address=state.address), name="room-code", side=side)
    shown = state.address.removeprefix("http://").rstrip("/")
    middle: list[ft.Control] = [
        text(said.scan if state.is_open else said.page.door_closed, Type.TITLE, align=ft.TextAlign.CENTER),
        code,
        labelled(text(shown, Type.TITLE, align=ft.TextAlign.CENTER), name="room-address", label=shown),
        text(said.same_network, Type.BODY, ThemeColor.MUTED, align=ft.TextAlign.CENTER),
    ]
    parts = [
        ft.Column(middle, spacing=Space.M, horizontal_alignment=ft.CrossAxisAlignment.CENTER),
        labelled(
            text(said.phones.of(len(state.people)), Type.TITLE),
            name="room-count",
            label=said.phones.of(len(state.people)),
            live=True,
        ),
        *_people(state, room, words),
        _door(state, room, words),
        callout(said.page.note, ft.Icons.WARNING_AMBER, Role.WAIT, name="room-note", live=False),
    ]
    return detail_page(said.title, parts, session, words, name="room-title", is_page=is_page)


def _people(state: RoomState, room: RoomViewModel, words: Words) -> list[ft.Control]:
    if not state.people:
        return [text(words.room.nobody, Type.BODY, ThemeColor.MUTED)] if state.is_open else []
    newest_first = [_person(member, room, words) for member in reversed(state.people)]
    return [ft.Row(newest_first, wrap=True, spacing=Space.S, run_spacing=Space.S)]


def _person(member: Member, room: RoomViewModel, words: Words) -> ft.Control:
    remove = icon_button(
        ft.Icons.CLOSE,
        words.room.send_out.format(n=member.name),
        lambda: room.send_out(member.id),
        name=f"send-out-{member.id}",
    )
    name = ft.Container(text(member.name, Type.BODY_STRONG), expand=True, expand_loose=True)
    return ft.Container(
        ft.Row([name, remove], spacing=0, tight=True),
        key=f"person-{member.id}",
        bgcolor=ThemeColor.SUNKEN,
        border_radius=Radius.PILL,
        padding=ft.Padding.only(left=Space.L),
    )


def _door(state: RoomState, room: RoomViewModel, words: Words) -> ft.Control:
    switch = ft.Switch(value=state.is_open, on_change=lambda event: room.set_open(is_open=bool(event.control.value)))
    return ft.Row(
        [
            text(words.room.let_in, Type.BODY_STRONG, expand=True),
            one_control(switch, name="room-door", label=words.room.let_in),
        ],
        spacing=Space.M,
    )
