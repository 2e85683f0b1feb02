"""What the demo can do beside answering prompts: stories, trouble on the network, a faster clock."""

from collections.abc import Callable, Mapping

import flet as ft

from ...demo.scenarios import NetworkFault, Scenario
from ...i18n import Words
from ..theme import TARGET, Radius, Space, ThemeColor, Type, padding_around, text
from ..view_models.demo_state import DemoState, PhoneTile
from ..view_models.demo_view_model import DemoViewModel
from .scenario_caption import named_scenarios
from .semantics import one_control


def demo_toolbar(
    state: DemoState, shown: PhoneTile | None, demo: DemoViewModel, words: Words, *, width: float
) -> ft.Control:
    """Two menus and two switches; each thing is two presses away."""
    book = ft.Icon(ft.Icons.AUTO_STORIES, size=18, color=ThemeColor.TEXT)
    label = ft.Container(text(words.shell.scenarios, Type.LABEL), expand=True, expand_loose=True)
    story = ft.Row([book, label], spacing=Space.S, alignment=ft.MainAxisAlignment.CENTER)
    tower = ft.Icon(ft.Icons.CELL_TOWER, size=18, color=ThemeColor.TEXT)
    stories = _menu(story, words.shell.scenarios, _scenarios(demo, words), name="demo-scenarios", expand=True)
    network = _menu(tower, words.shell.network, _network_faults(shown, demo, words), name="demo-network")
    clock = _switch(
        text(f"×{state.factor:g}", Type.LABEL, ThemeColor.ON_BRAND if state.factor > 1 else ThemeColor.TEXT),
        words.shell.clock_note,
        demo.toggle_clock_factor,
        is_on=state.factor > 1,
        name="demo-clock",
        width=TARGET * demo.layout.scale,
    )
    by_itself = _switch(
        ft.Icon(
            ft.Icons.AUTO_MODE, size=18, color=ThemeColor.ON_BRAND if state.pays_automatically else ThemeColor.TEXT
        ),
        words.shell.pays_automatically,
        demo.toggle_automatic_payment,
        is_on=state.pays_automatically,
        name="demo-by-itself",
        width=TARGET,
    )
    switches = [network, clock, by_itself]
    if demo.layout.is_narrow:
        return ft.Column([ft.Row([stories]), ft.Row(switches, spacing=Space.S)], spacing=Space.S, width=width)
    return ft.Row([stories, *switches], spacing=Space.S, width=width)


def _scenarios(demo: DemoViewModel, words: Words) -> list[ft.PopupMenuItem]:
    def item(scenario: Scenario, label: str) -> ft.PopupMenuItem:
        return ft.PopupMenuItem(label, height=TARGET, on_click=lambda _: demo.play_scenario(scenario))

    return [item(scenario, name) for scenario, (name, _) in named_scenarios(words).items()]


def _network_faults(shown: PhoneTile | None, demo: DemoViewModel, words: Words) -> list[ft.PopupMenuItem]:
    labels = words.shell
    named: Mapping[NetworkFault, str] = {
        "normal": labels.network_normal,
        "delayed": labels.network_delayed,
        "copies": labels.network_copies,
        "lost": labels.network_lost,
        "reorder": labels.network_reordered,
        "amount": labels.network_amount,
        "offline": labels.network_none,
        "error_500": labels.network_500,
        "cut": labels.network_cut,
    }

    def item(kind: NetworkFault, label: str) -> ft.PopupMenuItem:
        return ft.PopupMenuItem(
            label,
            height=TARGET,
            checked=shown is not None and shown.phone.network_fault == kind,
            on_click=lambda _: demo.set_network_fault(kind),
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
        border=ft.Border.all(1, ThemeColor.EDGE),
        border_radius=Radius.S,
    )
    unread = ft.Semantics(content=face, exclude_semantics=True)  # the tooltip says it already
    button = ft.PopupMenuButton(content=unread, items=items, tooltip=label, padding=0)
    return one_control(button, name=name, expand=expand)


def _switch(
    face: ft.Control, note: str, on_click: Callable[[], None], *, is_on: bool, name: str, width: float
) -> ft.Control:
    button = ft.OutlinedButton(
        face,
        width=width,
        style=ft.ButtonStyle(padding=padding_around(Type.LABEL, 0), bgcolor=ThemeColor.BRAND if is_on else None),
        tooltip=note,
        on_click=lambda _: on_click(),
    )
    return one_control(button, name=name, toggled=is_on)
