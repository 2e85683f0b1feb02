"""What somebody pressed is drawn at once, however little time the payments leave for drawing."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from chama_app.ui.drawing_budget import DrawingBudget

from ..example_chama import ALICE, book
from .stage import Stage, staged


class NoTimeLeft:
    """A budget that has time until it is used up, and then never again."""

    def __init__(self) -> None:
        self.used, self.somebody_waits = 0.0, asyncio.Event()
        self.budget = DrawingBudget(lambda: 0.0, self._wait, lambda: self.used)

    async def use_up(self) -> None:
        async with self.budget.turn(asyncio.Event()):
            self.used += 60

    async def _wait(self, seconds: float) -> None:
        self.somebody_waits.set()
        await asyncio.Event().wait()


async def press_the_row(stage: Stage) -> None:
    await stage.page.press("act-row-alice")


async def confirm_request_all(stage: Stage) -> None:
    stage.session.dialogs.show_request_all()
    stage.session.dialogs.confirm()


@pytest.mark.parametrize("press", [press_the_row, confirm_request_all])
async def test_what_is_pressed_is_drawn_while_everything_else_waits_for_time(
    tmp_path: Path, press: Callable[[Stage], Awaitable[None]]
) -> None:
    time = NoTimeLeft()
    async with staged(tmp_path, book(), 1280, budget=time.budget) as stage:
        page, state = stage.page, stage.session.app_state
        await page.until(lambda: "get_accessibility_features" in page.connection.invoked)  # the last preference
        before = page.label("status-row-alice")
        await time.use_up()
        renamed = tuple(replace(one, name="Alicia") if one == ALICE else one for one in state.snapshot().book.members)
        state.update_members(replace(state.snapshot().book, members=renamed))
        await time.somebody_waits.wait()
        assert "Alicia" not in page.texts()
        await press(stage)
        await page.until(lambda: page.label("status-row-alice") != before)
        assert "Alicia" in page.texts()
