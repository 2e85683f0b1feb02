"""The simulated phones, one in the hand at a time: a panel where there is room, else a sheet over the page."""

import flet as ft

from ...domain.members import initials
from ...i18n import Words
from ..components.buttons import icon_button
from ..components.clickable import pressable
from ..components.demo_toolbar import demo_bar
from ..components.error_boundary import part
from ..components.phone import phone, phone_width
from ..layout import MOST, PHONES
from ..theme import TARGET, Ink, Radius, Role, Space, Type, container, on, text
from ..view_models.demo_state import Drawer, PhoneTile
from ..view_models.demo_view_model import DemoDesk
from ..view_models.screen_state import Screen


@part
def phones_panel(drawer: Drawer, demo: DemoDesk, words: Words, *tiles: PhoneTile) -> ft.Control:
    """The panel beside the rest. It is drawn anew when any of the tiles changes, as the sheet is."""
    return ft.Container(
        ft.Column([_phones(drawer, demo, words, tiles)], scroll=ft.ScrollMode.AUTO, expand=True),
        width=PHONES * demo.room.scale,
        bgcolor=Ink.SUNKEN,
        padding=ft.Padding.symmetric(horizontal=Space.XL, vertical=Space.M),
    )


@part
def phones_sheet(screen: Screen, drawer: Drawer, demo: DemoDesk, words: Words, *tiles: PhoneTile) -> ft.Control:
    """The sheet. Components inside a dialog never hear of changes, so there are none in it."""
    is_open = screen.phones_open and not screen.room.phones_beside
    sheet = ft.BottomSheet(
        ft.SafeArea(
            ft.Container(
                ft.Column(
                    [ft.Container(_phones(drawer, demo, words, tiles), alignment=ft.Alignment.TOP_CENTER)],
                    scroll=ft.ScrollMode.AUTO,
                    tight=True,
                ),
                padding=ft.Padding.only(left=Space.L, right=Space.L, bottom=Space.L),
            )
        ),
        scrollable=True,
        show_drag_handle=True,
        on_dismiss=lambda _: demo.show(False),
    )
    ft.use_dialog(sheet if is_open else None)
    return ft.Container(height=0)


def _phones(drawer: Drawer, demo: DemoDesk, words: Words, tiles: tuple[PhoneTile, ...]) -> ft.Control:
    shown = next((tile for tile in tiles if tile.member_id == drawer.shown), None)
    tabs: list[ft.Control] = [_tab(tile, demo, is_shown=tile is shown) for tile in tiles]
    width = phone_width(demo.room)
    bar = demo_bar(drawer, shown, demo, words, width=width)
    close = icon_button(ft.Icons.CLOSE, words.close, lambda: demo.show(False), name="phones-close")
    return ft.Column(
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        spacing=Space.M,
        controls=[
            ft.Row([ft.Row(tabs, spacing=Space.S, scroll=ft.ScrollMode.AUTO, expand=True), close], width=width),
            bar,
            *([phone(shown, demo, words)] if shown else []),
        ],
    )


def _tab(tile: PhoneTile, demo: DemoDesk, *, is_shown: bool) -> ft.Control:
    member, rings = tile.member, tile.phone.prompt is not None
    role, side = Role.WAIT if rings else Role.IDLE, TARGET * min(demo.room.scale, MOST)
    made = pressable(
        ft.Container(
            text(initials(member.name), Type.LABEL, on(role)),
            width=side,
            height=side,
            alignment=ft.Alignment.CENTER,
            badge=ft.Badge(small_size=10, bgcolor=on(Role.WAIT)) if rings else None,
        ),
        lambda: demo.hold(tile.member_id),
        name=f"tab-{tile.member_id}",
        label=member.name,
        width=side,
        height=side,
        radius=Radius.PILL,
        padding=ft.Padding.all(0),
        bgcolor=container(role),
        edge=ft.BorderSide(2, Ink.BRAND if is_shown else ft.Colors.TRANSPARENT),
    )
    made.selected = is_shown
    return made
