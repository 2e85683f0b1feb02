"""The tabs of a process draw one after the other, and together no more than their share of the time."""

import asyncio

import pytest

from chama_app.ui.drawing_budget import (
    AT_ONCE_S,
    IDLE_SHARE,
    LEAST_APART_S,
    LONGEST_WAIT_S,
    SHARE,
    DrawingBudget,
)


class Waiting:
    """Seconds that pass when told to, of which the payments use a part; keeps how often somebody was made to wait."""

    def __init__(self, load: float = 0.0) -> None:
        self.now, self.used, self.load = 50.0, 7.0, load
        self.paying = 0.0  # what the payments used
        self.waits: list[float] = []
        self.budget = DrawingBudget(lambda: self.now, self.sleep, lambda: self.used)

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds
        self.used += seconds * self.load
        self.paying += seconds * self.load

    async def sleep_after(self, event: asyncio.Event, seconds: float) -> None:
        await event.wait()
        await self.sleep(seconds)

    async def draw(self, seconds: float) -> bool:
        """Whether time was short."""
        async with self.budget.turn(asyncio.Event()) as is_short:
            self.now += seconds
            self.used += seconds
        return is_short


async def test_after_a_quiet_while_a_change_is_drawn_whole_and_without_delay() -> None:
    clock = Waiting()
    assert [await clock.draw(AT_ONCE_S / 10) for _ in range(5)] == [False] * 5
    assert clock.waits == []


async def test_while_nothing_else_happens_drawing_gets_its_share_of_the_time() -> None:
    clock, began, times = Waiting(), 50.0, 200
    for _ in range(times):
        await clock.draw(0.02)
    idle = clock.now - began - times * 0.02
    assert times * 0.02 == pytest.approx(AT_ONCE_S + IDLE_SHARE * idle, abs=0.03)


@pytest.mark.parametrize(
    "load", [1.0, 0.7, 0.15], ids=["full", "some of it waits", "other programs have the processor"]
)
async def test_in_a_storm_all_tabs_together_get_their_share_of_what_the_payments_get(load: float) -> None:
    clock, drawn = Waiting(load), 0.0
    for _ in range(100):
        await clock.draw(0.003)
        drawn += 0.003
    assert drawn == pytest.approx(AT_ONCE_S + SHARE * clock.paying, abs=0.01)


async def test_in_a_storm_what_nobody_sees_is_for_later() -> None:
    clock = Waiting(load=1)
    assert not await clock.draw(AT_ONCE_S)
    assert [await clock.draw(0.01) for _ in range(5)] == [True] * 5
    clock.load = 0
    await clock.sleep(2 * AT_ONCE_S / SHARE)
    assert not await clock.draw(0.01)


async def test_however_dear_a_screen_is_it_is_drawn_again() -> None:
    clock = Waiting()
    await clock.draw(60)
    await clock.draw(0.01)
    assert sum(clock.waits) == pytest.approx(LONGEST_WAIT_S)


async def test_however_little_is_left_no_tab_waits_for_the_longest_waits_of_the_others() -> None:
    clock, drawn_at, everybody_waits = Waiting(load=1), list[float](), asyncio.Event()
    budget = DrawingBudget(
        lambda: clock.now, lambda seconds: clock.sleep_after(everybody_waits, seconds), lambda: clock.used
    )
    async with budget.turn(asyncio.Event()):
        clock.used += 600
    began = clock.now

    async def tab() -> None:
        async with budget.turn(asyncio.Event()):
            drawn_at.append(clock.now - began)

    async with asyncio.TaskGroup() as tasks:
        for _ in range(3):
            tasks.create_task(tab())
        for _ in range(3):
            await asyncio.sleep(0)
        everybody_waits.set()
    assert drawn_at == pytest.approx([LONGEST_WAIT_S + LEAST_APART_S * place for place in range(3)])


async def test_one_tab_draws_at_a_time() -> None:
    clock, said = Waiting(), list[str]()

    async def tab(name: str) -> None:
        async with clock.budget.turn(asyncio.Event()):
            said.append(f"{name} begins")
            await asyncio.sleep(0)
            said.append(f"{name} ends")

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(tab("one"))
        tasks.create_task(tab("two"))
    assert said == ["one begins", "one ends", "two begins", "two ends"]


async def test_what_is_pressed_while_its_tab_and_others_wait_for_time_is_drawn_first() -> None:
    clock, said, may_go_on = Waiting(load=1), list[str](), asyncio.Event()
    budget = DrawingBudget(lambda: clock.now, lambda seconds: clock.sleep_after(may_go_on, seconds), lambda: clock.used)
    async with budget.turn(asyncio.Event()):
        clock.used += 60

    async def tab(name: str, pressed: asyncio.Event) -> None:
        async with budget.turn(pressed):
            said.append(name)

    pressed = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        for name in ("first", "second"):
            tasks.create_task(tab(name, asyncio.Event()))
        used = tasks.create_task(tab("the one in use", pressed))
        await asyncio.sleep(0)
        assert said == []
        pressed.set()
        await used
        may_go_on.set()
    assert said == ["the one in use", "first", "second"]
    assert not pressed.is_set()


async def test_a_tab_that_is_closed_while_it_waits_holds_up_nobody() -> None:
    clock, may_go_on = Waiting(load=1), asyncio.Event()
    budget = DrawingBudget(lambda: clock.now, lambda seconds: clock.sleep_after(may_go_on, seconds), lambda: clock.used)
    async with budget.turn(asyncio.Event()):
        clock.used += 60

    async def tab() -> None:
        async with budget.turn(asyncio.Event()):
            pass

    closed, other = asyncio.create_task(tab()), asyncio.create_task(tab())
    for _ in range(3):
        await asyncio.sleep(0)
    closed.cancel()
    may_go_on.set()
    await other
    assert closed.cancelled()
