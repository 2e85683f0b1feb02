"""What the demo can do beside answering prompts: stories, trouble on the network, a faster clock."""

from collections.abc import Callable, Mapping

import flet as ft

from ...demo.scenarios import Scenario, Trouble
from ...i18n import Words
from ..theme import TARGET, Ink, Radius, Space, Type, padding_around, text
from ..view_models.demo_state import Drawer, PhoneTile
from ..view_models.demo_view_model import DemoDesk
from .semantics import said


def demo_bar(drawer: Drawer, shown: PhoneTile | None, demo: DemoDesk, words: Words, *, width: float) -> ft.Control:
    """Two menus and two switches; each thing is two presses away."""
    book = ft.Icon(ft.Icons.AUTO_STORIES, size=18, color=Ink.TEXT)
    label = ft.Container(text(words.frame.scenarios, Type.LABEL), expand=True, expand_loose=True)
    story = ft.Row([book, label], spacing=Space.S, alignment=ft.MainAxisAlignment.CENTER)
    tower = ft.Icon(ft.Icons.CELL_TOWER, size=18, color=Ink.TEXT)
    stories = _menu(story, words.frame.scenarios, _stories(demo, words), name="demo-scenarios", expand=True)
    network = _menu(tower, words.frame.network, _troubles(shown, demo, words), name="demo-network")
    clock = _switch(
        text(f"×{drawer.factor:g}", Type.LABEL, Ink.ON_BRAND if drawer.factor > 1 else Ink.TEXT),
        words.frame.clock_note,
        demo.hurry,
        is_on=drawer.factor > 1,
        name="demo-clock",
        width=TARGET * demo.room.scale,
    )
    by_itself = _switch(
        ft.Icon(ft.Icons.AUTO_MODE, size=18, color=Ink.ON_BRAND if drawer.pays_by_itself else Ink.TEXT),
        words.frame.pays_by_itself,
        demo.pay_by_itself,
        is_on=drawer.pays_by_itself,
        name="demo-by-itself",
        width=TARGET,
    )
    switches = [network, clock, by_itself]
    if demo.room.is_cramped:
        return ft.Column([ft.Row([stories]), ft.Row(switches, spacing=Space.S)], spacing=Space.S, width=width)
    return ft.Row([stories, *switches], spacing=Space.S, width=width)


def _stories(demo: DemoDesk, words: Words) -> list[ft.PopupMenuItem]:
    said_of = words.frame
    named: Mapping[Scenario, str] = {
        "all_pay": said_of.scenario_all_pay,
        "one_cancels": said_of.scenario_one_cancels,
        "lost": said_of.scenario_lost,
        "late": said_of.scenario_late,
        "killed": said_of.scenario_killed,
        "double_tap": said_of.scenario_double_tap,
        "twice": said_of.scenario_twice,
    }

    def item(scenario: Scenario, label: str) -> ft.PopupMenuItem:
        return ft.PopupMenuItem(label, height=TARGET, on_click=lambda _: demo.play(scenario))

    return [item(scenario, label) for scenario, label in named.items()]


def _troubles(shown: PhoneTile | None, demo: DemoDesk, words: Words) -> list[ft.PopupMenuItem]:
    said_of = words.frame
    named: Mapping[Trouble, str] = {
        "normal": said_of.network_normal,
        "delayed": said_of.network_delayed,
        "copies": said_of.network_copies,
        "lost": said_of.network_lost,
        "reorder": said_of.network_reordered,
        "amount": said_of.network_amount,
        "offline": said_of.network_none,
        "error_500": said_of.network_500,
        "cut": said_of.network_cut,
    }

    def item(kind: Trouble, label: str) -> ft.PopupMenuItem:
        return ft.PopupMenuItem(
            label,
            height=TARGET,
            checked=shown is not None and shown.phone.trouble == kind,
            on_click=lambda _: demo.trouble(kind),
        )

    return [item(kind, label) for kind, label in named.items()]


def _menu(
    sign: ft.Control, label: str, items: list[ft.PopupMenuItem], *, name: str, expand: bool = False
) -> ft.Control:
    face = ft.Container(
        sign,
        width=None if expand else TARGET,
        padding=padding_around(Type.LABEL, 0),
        alignment=ft.Alignment.CENTER,
        border=ft.Border.all(1, Ink.EDGE),
        border_radius=Radius.S,
    )
    return said(ft.PopupMenuButton(content=face, items=items, tooltip=label, padding=0), name=name, expand=expand)


def _switch(
    face: ft.Control, note: str, press: Callable[[], None], *, is_on: bool, name: str, width: float
) -> ft.Control:
    button = ft.OutlinedButton(
        face,
        width=width,
        style=ft.ButtonStyle(padding=padding_around(Type.LABEL, 0), bgcolor=Ink.BRAND if is_on else None),
        tooltip=note,
        on_click=lambda _: press(),
    )
    made = said(button, name=name)
    made.toggled = is_on
    return made
