"""How a page looks, control by control, and the same page made anew: to tell what was kept and should not have been."""

from typing import get_args

from flet.components.component import Component
from flet.controls.base_control import BaseControl

from chama_app.ui.view_models.screen_state import Destination

from .fake_page import inside
from .stage import Stage


def looks(stage: Stage) -> list[str]:
    """Every control on the screen, with what it is told to be; the services of a page come and go beside it."""
    found = [one for view in stage.page.views() for one in inside(view)]
    return [f"{type(one).__name__} {_told(one)}" for one in found if not isinstance(one, Component)]


def _told(control: BaseControl) -> dict[str, str]:
    held = {**vars(control), **(getattr(control, "_values", None) or {})}
    return {
        name: repr(value)
        for name, value in held.items()
        if not name.startswith("_") and not callable(value) and not isinstance(value, BaseControl | list)
    }


async def leave_and_come_back(stage: Stage) -> None:
    """Nothing that was made of this destination is left then, and what it says is the same."""
    screen = stage.session.screen
    here = screen.destination
    for destination in (next(one for one in get_args(Destination) if one != here), here):
        screen.destination = destination
        await stage.page.settle()
