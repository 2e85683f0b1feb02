"""The simulated phones, one selected at a time: a panel where there is room, else a sheet over the page."""

from functools import partial
from typing import TypeAlias

import flet as ft

from ...domain.members import initials
from ...i18n import Words
from ..components.buttons import icon_button
from ..components.clickable import clickable
from ..components.demo_toolbar import demo_toolbar
from ..components.error_boundary import guarded_component
from ..components.kept import use_kept
from ..components.semantics import labelled
from ..components.simulated_phone import phone_width, simulated_phone
from ..layout import MAX_SCALE, MEDIUM, PHONES, Layout
from ..theme import TARGET, Radius, Role, Space, ThemeColor, Type, container, on, text
from ..view_models.demo_state import DemoState, PhoneTab, begin_of_page
from ..view_models.demo_view_model import DemoViewModel
from ..view_models.screen_state import ScreenState

_TabLook: TypeAlias = tuple[PhoneTab, Layout]
_SHEET = MEDIUM - 2 * Space.L
"""So wide is what a sheet holds at least where the window is not narrow."""


@guarded_component
def phones_panel(state: DemoState, demo: DemoViewModel, words: Words) -> ft.Control:
    """The panel beside the rest. A tab that would say the same is the same: Flet looks at no part of it."""
    keep = use_kept()
    in_row = _tabs_with_room(state, demo.layout, phone_width(demo.layout))
    looks: list[_TabLook] = [(tab, demo.layout) for tab in in_row]
    tabs = [keep(look, look, partial(_tab, *look, demo)) for look in looks]
    return ft.Container(
        ft.Column([_phones(state, demo, words, tabs)], scroll=ft.ScrollMode.AUTO, expand=True),
        width=PHONES * demo.layout.scale,
        bgcolor=ThemeColor.SUNKEN,
        padding=ft.Padding.symmetric(horizontal=Space.XL, vertical=Space.S),
    )


@guarded_component
def phones_sheet(screen: ScreenState, state: DemoState, demo: DemoViewModel, words: Words) -> ft.Control:
    """The sheet. Components inside a dialog are never notified of changes, so there are none in it."""
    ft.use_dialog(_sheet(state, demo, words) if screen.shows_phones_sheet else None)
    return ft.Container(height=0)


def _sheet(state: DemoState, demo: DemoViewModel, words: Words) -> ft.BottomSheet:
    room = phone_width(demo.layout) if demo.layout.size_class == "compact" else _SHEET
    tabs = [_tab(tab, demo.layout, demo) for tab in _tabs_with_room(state, demo.layout, room)]
    return ft.BottomSheet(
        ft.SafeArea(
            ft.Container(
                ft.Column(
                    [ft.Container(_phones(state, demo, words, tabs), alignment=ft.Alignment.TOP_CENTER)],
                    scroll=ft.ScrollMode.AUTO,
                    tight=True,
                ),
                padding=ft.Padding.only(left=Space.L, right=Space.L, bottom=Space.L),
            )
        ),
        scrollable=True,
        show_drag_handle=True,
        on_dismiss=lambda _, opened=demo.times_opened: demo.on_phones_closed(opened),
    )


def _phones(state: DemoState, demo: DemoViewModel, words: Words, tabs: list[ft.Control]) -> ft.Control:
    shown, width = state.shown, phone_width(demo.layout)
    bar = demo_toolbar(state, shown, demo, words, width=width)
    close = icon_button(ft.Icons.CLOSE, words.close, lambda: demo.show_phones(False), name="phones-close")
    reset = icon_button(ft.Icons.RESTART_ALT, words.shell.reset, demo.reset, name="demo-reset")
    row: list[ft.Control] = [ft.Row(tabs, spacing=Space.S, expand=True)]
    if state.has_more or len(tabs) < len(state.tabs):
        row = [_step(-1, demo, words), *row, _step(1, demo, words)]
    needed = (len(row) + 1) * TARGET + len(tabs) * (_tab_side(demo.layout) + Space.S) - Space.S
    return ft.Column(
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        spacing=Space.S,
        controls=[
            ft.Row([reset, *row, close], spacing=0, width=max(width, needed)),
            bar,
            simulated_phone(shown, demo, words) if shown else _no_phone(width, words),
        ],
    )


def _tabs_with_room(state: DemoState, layout: Layout, room: float) -> tuple[PhoneTab, ...]:
    """All tabs if a row of this width has room for them, else the page that the selected one is on, between arrows."""
    if not state.has_more and len(state.tabs) <= _most_tabs(layout, room, beside=2):
        return state.tabs
    size, selected = _most_tabs(layout, room, beside=4), [tab.is_shown for tab in state.tabs]
    first = begin_of_page(selected.index(True) if True in selected else 0, size)
    return state.tabs[first : first + size]


def _most_tabs(layout: Layout, room: float, *, beside: int) -> int:
    """How many there is room for, with so many buttons in their row."""
    return max(1, int((room - beside * TARGET + Space.S) / (_tab_side(layout) + Space.S)))


def _tab_side(layout: Layout) -> float:
    return TARGET * min(layout.scale, MAX_SCALE)


def _no_phone(width: float, words: Words) -> ft.Control:
    """Where nobody has a number."""
    said = text(words.shell.no_phones, Type.BODY, ThemeColor.MUTED, align=ft.TextAlign.CENTER)
    return ft.Container(labelled(said, name="phones-none"), width=width, padding=Space.L)


def _step(step: int, demo: DemoViewModel, words: Words) -> ft.Control:
    """To the phone beside the selected one, around and around."""
    sign, label = (
        (ft.Icons.CHEVRON_LEFT, words.shell.phone_before)
        if step < 0
        else (ft.Icons.CHEVRON_RIGHT, words.shell.phone_after)
    )
    return icon_button(sign, label, lambda: demo.select_next_phone(step), name=f"phones-{step:+}")


def _tab(tab: PhoneTab, layout: Layout, demo: DemoViewModel) -> ft.Control:
    role, side = Role.WAIT if tab.has_prompt else Role.IDLE, _tab_side(layout)
    return clickable(
        ft.Container(
            text(initials(tab.name), Type.LABEL, on(role)),
            width=side,
            height=side,
            alignment=ft.Alignment.CENTER,
            badge=ft.Badge(small_size=10, bgcolor=on(Role.WAIT)) if tab.has_prompt else None,
        ),
        lambda: demo.select_phone(tab.member_id),
        name=f"tab-{tab.member_id}",
        label=tab.name,
        width=side,
        height=side,
        radius=Radius.PILL,
        padding=ft.Padding.all(0),
        bgcolor=container(role),
        edge=ft.BorderSide(2, ThemeColor.BRAND if tab.is_shown else ft.Colors.TRANSPARENT),
        selected=tab.is_shown,
    )
