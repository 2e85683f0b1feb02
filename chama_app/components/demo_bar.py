"""What the demo can do beside answering prompts: stories, trouble on the network, a faster clock."""

from collections.abc import Callable, Mapping

import flet as ft

from ..book.scenario import Scenario, Trouble
from ..models import Drawer, PhoneTile
from ..session import Session
from ..theme import TARGET, Ink, Radius, Space, Type, text
from ..wording import Words
from .said import said


def demo_bar(drawer: Drawer, shown: PhoneTile | None, session: Session, words: Words, *, width: int) -> ft.Control:
    """Two menus and two switches; each thing is two presses away."""
    demo = session.demo
    if demo is None:
        return ft.Container(height=0)
    clock = _switch(
        ft.Icons.SPEED,
        words.frame.clock.format(factor=f"{drawer.factor:g}"),
        words.frame.clock_note,
        demo.hurry,
        is_on=drawer.factor > 1,
        name="demo-clock",
    )
    by_itself = _switch(
        ft.Icons.AUTO_MODE,
        words.frame.pays_by_itself,
        words.frame.pays_by_itself,
        demo.pay_by_itself,
        is_on=drawer.pays_by_itself,
        name="demo-by-itself",
    )
    stories = _menu(ft.Icons.AUTO_STORIES, words.frame.scenarios, _stories(session, words), name="demo-scenarios")
    network = _menu(ft.Icons.CELL_TOWER, words.frame.network, _troubles(shown, session, words), name="demo-network")
    return ft.Column(
        [ft.Row([stories, network], spacing=Space.S), ft.Row([clock, by_itself], spacing=Space.S)],
        spacing=Space.S,
        width=width,
    )


def _stories(session: Session, words: Words) -> list[ft.PopupMenuItem]:
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
        return ft.PopupMenuItem(label, height=TARGET, on_click=lambda _: session.play(scenario))

    return [item(scenario, label) for scenario, label in named.items()]


def _troubles(shown: PhoneTile | None, session: Session, words: Words) -> list[ft.PopupMenuItem]:
    said_of = words.frame
    named: Mapping[Trouble, str] = {
        "normal": said_of.network_normal,
        "delayed": said_of.network_delayed,
        "copies": said_of.network_copies,
        "lost": said_of.network_lost,
        "reorder": said_of.network_reordered,
        "amount": said_of.network_amount,
        "error_500": said_of.network_500,
        "cut": said_of.network_cut,
    }

    def item(kind: Trouble, label: str) -> ft.PopupMenuItem:
        return ft.PopupMenuItem(
            label,
            height=TARGET,
            checked=shown is not None and shown.phone.trouble == kind,
            on_click=lambda _: session.trouble(kind),
        )

    return [item(kind, label) for kind, label in named.items()]


def _menu(icon: ft.IconData, label: str, items: list[ft.PopupMenuItem], *, name: str) -> ft.Control:
    menu = ft.PopupMenuButton(content=_face(icon, label, is_on=False), items=items, tooltip=label)
    return said(menu, name=name, expand=True)


def _switch(
    icon: ft.IconData, label: str, note: str, press: Callable[[], None], *, is_on: bool, name: str
) -> ft.Control:
    button = ft.Container(
        _face(icon, label, is_on=is_on), on_click=lambda _: press(), ink=True, border_radius=Radius.S, tooltip=note
    )
    made = said(button, name=name, expand=True)
    made.toggled = is_on
    return made


def _face(icon: ft.IconData, label: str, *, is_on: bool) -> ft.Control:
    ink = Ink.ON_BRAND if is_on else Ink.TEXT
    return ft.Container(
        ft.Row(
            [ft.Icon(icon, size=18, color=ink), text(label, Type.LABEL, ink, lines=1, expand=True)], spacing=Space.S
        ),
        height=TARGET,
        bgcolor=Ink.BRAND if is_on else None,
        border=ft.Border.all(1, Ink.EDGE),
        border_radius=Radius.S,
        padding=ft.Padding.symmetric(horizontal=Space.M),
    )
