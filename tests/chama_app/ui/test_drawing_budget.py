"""The tabs of a process draw one after the other, and together no more than their share of the time."""

import asyncio

import pytest

from chama_app.ui.drawing_budget import AT_ONCE_S, LONGEST_WAIT_S, SHARE, DrawingBudget


class Waiting:
    """Seconds that pass when told to; keeps for how long somebody was made to wait."""

    def __init__(self) -> None:
        self.now = 50.0
        self.waits: list[float] = []

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds


async def draw(budget: DrawingBudget, clock: Waiting, seconds: float) -> None:
    async with budget.turn():
        clock.now += seconds


async def test_after_a_quiet_while_a_change_is_drawn_without_delay() -> None:
    clock = Waiting()
    budget = DrawingBudget(clock.monotonic, clock.sleep, clock.monotonic)
    for _ in range(5):
        await draw(budget, clock, AT_ONCE_S / 10)
    assert clock.waits == [0] * 5


async def test_in_a_storm_all_tabs_together_get_their_share_of_the_time_and_no_more() -> None:
    clock = Waiting()
    budget = DrawingBudget(clock.monotonic, clock.sleep, clock.monotonic)
    began, drawn = clock.now, 0.0
    for _ in range(200):
        await draw(budget, clock, 0.02)
        drawn += 0.02
    assert drawn == pytest.approx(AT_ONCE_S + SHARE * (clock.now - began), abs=0.03)


async def test_however_dear_a_screen_is_it_is_drawn_again() -> None:
    clock = Waiting()
    budget = DrawingBudget(clock.monotonic, clock.sleep, clock.monotonic)
    await draw(budget, clock, 60)
    await draw(budget, clock, 0.01)
    assert clock.waits[-1] == LONGEST_WAIT_S


async def test_one_tab_draws_at_a_time() -> None:
    clock = Waiting()
    budget = DrawingBudget(clock.monotonic, clock.sleep, clock.monotonic)
    said: list[str] = []

    async def tab(name: str) -> None:
        async with budget.turn():
            said.append(f"{name} begins")
            await asyncio.sleep(0)
            said.append(f"{name} ends")

    async with asyncio.TaskGroup() as tasks:
        for name in ("one", "two"):
            tasks.create_task(tab(name))
    assert said == ["one begins", "one ends", "two begins", "two ends"]
