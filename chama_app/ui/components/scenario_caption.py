"""What the demo is showing now, at the foot of the list, until it is over."""

from collections.abc import Mapping

import flet as ft

from ...demo.scenarios import Scenario
from ...i18n import Words
from ..theme import Radius, Role, Space, Type, container, on, text
from ..view_models.demo_state import DemoState
from ..view_models.demo_view_model import DemoViewModel
from .buttons import icon_button
from .error_boundary import guarded_component
from .semantics import labelled


@guarded_component
def scenario_caption(state: DemoState, demo: DemoViewModel, words: Words, margin: int) -> ft.Control:
    """Nothing while no scenario is played. Without a margin it is a band from edge to edge."""
    if state.scenario is None:
        return ft.Container(height=0)
    name, note = named_scenarios(words)[state.scenario]
    said = ft.Column(
        [text(name, Type.LABEL, on(Role.INFO)), text(note, Type.SMALL, on(Role.INFO))], spacing=0, expand=True
    )
    close = icon_button(ft.Icons.CLOSE, words.close, demo.end_scenario, name="demo-caption-close")
    return ft.Container(
        ft.Row([labelled(said, name="demo-caption", label=f"{name}: {note}", live=True, expand=True), close]),
        bgcolor=container(Role.INFO),
        border_radius=Radius.S if margin else None,
        margin=ft.Margin.only(left=margin, right=margin, bottom=Space.S) if margin else None,
        padding=ft.Padding.only(left=Space.L, right=Space.XS, top=Space.S, bottom=Space.S),
    )


def named_scenarios(words: Words) -> Mapping[Scenario, tuple[str, str]]:
    """What each is called, and what happens in it."""
    shell = words.shell
    return {
        "all_pay": (shell.scenario_all_pay, shell.scenario_all_pay_note),
        "one_cancels": (shell.scenario_one_cancels, shell.scenario_one_cancels_note),
        "lost": (shell.scenario_lost, shell.scenario_lost_note),
        "late": (shell.scenario_late, shell.scenario_late_note),
        "killed": (shell.scenario_killed, shell.scenario_killed_note),
        "double_tap": (shell.scenario_double_tap, shell.scenario_double_tap_note),
        "twice": (shell.scenario_twice, shell.scenario_twice_note),
    }
