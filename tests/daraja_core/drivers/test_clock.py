"""Time that never runs backwards, and the timers that hang on it."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from daraja_core.drivers.clock import ScaledClock, SystemClock, wall_time
from daraja_core.drivers.timer_queue import TimerQueue
from tests.daraja_core.attempts import at
from tests.simulation.virtual_loop import run_virtually

EPOCH = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


class Hands:
    """A wall clock and a monotonic one, set by hand."""

    def __init__(self) -> None:
        self.wall = EPOCH.timestamp()
        self.ticks = 100.0

    def clock(self) -> SystemClock:
        return SystemClock(lambda: self.wall, lambda: self.ticks)

    def pass_by(self, seconds: float) -> None:
        self.wall += seconds
        self.ticks += seconds


@pytest.mark.parametrize("hours", [-48, -2, 2, 24, 24 * 365])
def test_however_the_wall_clock_is_set_only_as_much_time_passes_as_really_does(hours: float) -> None:
    hands = Hands()
    clock = hands.clock()
    hands.pass_by(10)
    hands.wall += hours * 3600
    assert clock.now() == EPOCH + timedelta(seconds=10)
    hands.pass_by(5)
    assert clock.now() == EPOCH + timedelta(seconds=15)
    assert clock.wall_now() == EPOCH + timedelta(seconds=15, hours=hours)


def test_a_wall_clock_that_jumps_ahead_for_a_moment_leaves_no_trace() -> None:
    hands = Hands()
    clock = hands.clock()
    hands.wall += 86_400
    assert clock.now() == EPOCH
    hands.wall -= 86_400
    hands.pass_by(1)
    assert clock.now() == clock.wall_now() == EPOCH + timedelta(seconds=1)


def test_a_stamp_for_others_is_the_wall_clocks_unless_the_clock_has_a_time_of_its_own() -> None:
    hands = Hands()
    clock = hands.clock()
    hands.wall += 7200
    assert wall_time(clock)() == EPOCH + timedelta(hours=2)
    assert wall_time(ScaledClock(60, clock))() == EPOCH


def test_the_real_clock_is_close_to_the_wall_clock_and_goes_on() -> None:
    clock = SystemClock()
    first = clock.now()
    assert abs(first - clock.wall_now()) < timedelta(seconds=10)
    assert clock.now() >= first


def test_a_scaled_clock_runs_as_many_times_as_fast() -> None:
    hands = Hands()
    clock = ScaledClock(60, hands.clock())
    hands.pass_by(1.5)
    assert clock.now() == EPOCH + timedelta(seconds=90)


def test_sleeping_on_a_scaled_clock_takes_the_scaled_time() -> None:
    async def slept() -> float:
        loop = asyncio.get_running_loop()
        base = SystemClock(lambda: EPOCH.timestamp() + loop.time(), loop.time)
        await ScaledClock(60, base).sleep_until(EPOCH + timedelta(seconds=90))
        return loop.time()

    assert run_virtually(slept()) == 1.5


def test_alarms_come_out_in_the_order_of_their_moments() -> None:
    timers = TimerQueue()
    for name, seconds in (("c", 30), ("a", 10), ("b", 20)):
        timers.set(name, at(seconds))
    assert timers.earliest() == at(10)
    assert timers.due(at(20)) == [(at(10), "a"), (at(20), "b")]
    assert timers.due(at(20)) == []


def test_a_new_moment_replaces_the_old_one_and_none_takes_it_away() -> None:
    timers = TimerQueue()
    timers.set("a", at(10))
    timers.set("a", at(40))
    timers.set("b", at(20))
    timers.set("b", None)
    assert timers.due(at(30)) == []
    assert timers.due(at(40)) == [(at(40), "a")]


def test_only_an_earlier_moment_wakes_the_one_who_waits() -> None:
    timers = TimerQueue()
    timers.set("a", at(10))
    timers.changed.clear()
    timers.set("b", at(20))
    assert not timers.changed.is_set()
    timers.set("c", at(5))
    assert timers.changed.is_set()
