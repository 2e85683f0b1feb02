"""Time as the engine knows it: it can be read and waited for, and only as much of it passes as really does."""

import asyncio
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

LONGEST_SLEEP = timedelta(seconds=30)
"""The loop's timers stand still while the device sleeps; so nobody sleeps longer than this without looking again."""


class Clock(Protocol):
    """A source of time: the real one, a scaled one for demos, a virtual one for the simulation."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC. It must neither run backwards nor jump: deadlines hang on it."""

    async def sleep_until(self, moment: datetime) -> None:
        """Return once `now()` has reached the moment."""


def _steady_s() -> float:
    """Seconds that pass also while the device is suspended, where the platform counts them."""
    if sys.platform == "linux" or sys.platform == "android":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin" or sys.platform == "ios":
        return time.clock_gettime(time.CLOCK_MONOTONIC)
    return time.monotonic()


class SystemClock:
    """The wall clock's moment when it was made, and the time that has passed since then on the monotonic clock.

    However the wall clock is set meanwhile, no deadline comes sooner or later for it.
    """

    def __init__(
        self,
        wall: Callable[[], float] = time.time,  # noqa: TID251 — the one place of the engine that reads the wall clock
        monotonic: Callable[[], float] = _steady_s,
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._started = wall()
        self._started_monotonic = monotonic()

    def now(self) -> datetime:
        """The moment by which intervals are reckoned."""
        passed = self._monotonic() - self._started_monotonic
        return datetime.fromtimestamp(self._started + passed, UTC)

    def wall_now(self) -> datetime:
        """What the wall clock shows, right or wrong: for a stamp that somebody else compares with his own clock."""
        return datetime.fromtimestamp(self._wall(), UTC)

    async def sleep_until(self, moment: datetime) -> None:
        """Sleep in short stretches, so that the end of a suspension is noticed."""
        while (left := moment - self.now()) > timedelta(0):  # noqa: ASYNC110 — only time passes here
            await asyncio.sleep(min(left, LONGEST_SLEEP).total_seconds())


def wall_time(clock: Clock) -> Callable[[], datetime]:
    """Where stamps for others come from: the wall clock; a clock that runs faster than the world has no other time."""
    return clock.wall_now if isinstance(clock, SystemClock) else clock.now


class ScaledClock:
    """A clock that runs `factor` times as fast as the one it is built on, from the moment it is made: demos only."""

    def __init__(self, factor: float, base: Clock) -> None:
        self._factor = factor
        self._base = base
        self._start = base.now()

    def now(self) -> datetime:
        """The scaled moment."""
        return self._start + (self._base.now() - self._start) * self._factor

    async def sleep_until(self, moment: datetime) -> None:
        """Sleep for as long as the base clock takes to get there."""
        await self._base.sleep_until(self._start + (moment - self._start) / self._factor)
