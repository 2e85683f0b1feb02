"""The simulated phones, one in the hand at a time."""

import flet as ft

from ..book.people import initials
from ..components.buttons import icon_button
from ..components.phone import PHONE_WIDTH, phone
from ..components.said import said
from ..models import Drawer, PhoneTile, Screen
from ..session import Session
from ..theme import TARGET, Ink, Role, Space, Type, container, on, text
from ..wording import Words

PANEL_WIDTH = PHONE_WIDTH + 2 * Space.XL


@ft.component
def phones(drawer: Drawer, screen: Screen, session: Session, words: Words) -> ft.Control:
    """A panel beside the rest, or the inside of a sheet."""
    tile = session.phone_tiles.get(drawer.shown)
    return ft.Column(
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        spacing=Space.L,
        controls=[
            ft.Row(
                [
                    said(text(words.phones, Type.NAME), name="phones-title", heading=True),
                    icon_button(ft.Icons.CLOSE, words.close, lambda: session.show_phones(False), name="phones-close"),
                ],
                alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
                width=PHONE_WIDTH,
            ),
            ft.Row(
                [
                    _tab(session.phone_tiles[member_id], drawer.shown, session, key=f"tab-{member_id}")
                    for member_id in screen.order
                    if member_id in session.phone_tiles
                ],
                width=PHONE_WIDTH,
                spacing=Space.S,
                scroll=ft.ScrollMode.AUTO,
            ),
            *([phone(tile, session, words, key=f"phone-{tile.member_id}")] if tile else []),
        ],
    )


@ft.component
def _tab(tile: PhoneTile, shown: str, session: Session, *, key: str = "") -> ft.Control:
    member = session.member(tile.member_id)
    is_shown, rings = tile.member_id == shown, tile.phone.prompt is not None
    role = Role.WAIT if rings else Role.IDLE
    return said(
        ft.Container(
            width=TARGET,
            height=TARGET,
            border_radius=TARGET / 2,
            bgcolor=container(role),
            border=ft.Border.all(2, Ink.BRAND if is_shown else ft.Colors.TRANSPARENT),
            alignment=ft.Alignment.CENTER,
            ink=True,
            tooltip=member.name,
            badge=ft.Badge(small_size=10, bgcolor=on(Role.WAIT)) if rings else None,
            on_click=lambda _: session.hold_phone(tile.member_id),
            content=text(initials(member.name), Type.LABEL, on(role)),
        ),
        name=f"tab-{tile.member_id}",
        label=member.name,
    )


@ft.component
def phones_sheet(screen: Screen, session: Session, words: Words) -> ft.Control:
    """On a narrow screen the phones slide in over the page."""
    is_open = screen.phones_open and screen.layout == "compact" and session.phones is not None
    sheet = ft.BottomSheet(
        ft.SafeArea(
            ft.Container(
                ft.Column(
                    [phones(session.drawer, screen, session, words)],
                    scroll=ft.ScrollMode.AUTO,
                    horizontal_alignment=ft.CrossAxisAlignment.CENTER,
                    tight=True,
                ),
                padding=ft.Padding.only(left=Space.L, right=Space.L, bottom=Space.L),
            )
        ),
        scrollable=True,
        show_drag_handle=True,
        on_dismiss=lambda _: session.show_phones(False),
    )
    ft.use_dialog(sheet if is_open else None)
    return ft.Container(height=0)
