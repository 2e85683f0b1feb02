"""Time as the engine knows it: it can be read and waited for, and it never runs backwards."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

LONGEST_SLEEP = timedelta(seconds=30)
"""A wall clock can be set forward while we sleep; so nobody sleeps longer than this without looking again."""


class Clock(Protocol):
    """A source of time: the real one, a scaled one for demos, a virtual one for the simulation."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""

    async def sleep_until(self, moment: datetime) -> None:
        """Return once `now()` has reached the moment."""


class SystemClock:
    """The wall clock, held up by the monotonic one: set back by hours, it goes on from where it was."""

    def __init__(
        self,
        wall: Callable[[], float] = time.time,  # noqa: TID251 — the one place of the engine that reads the wall clock
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._last = wall()
        self._last_monotonic = monotonic()

    def now(self) -> datetime:
        """The wall clock's moment, but at least the previous one plus the time that really passed."""
        ticked = self._monotonic()
        self._last = max(self._wall(), self._last + ticked - self._last_monotonic)
        self._last_monotonic = ticked
        return datetime.fromtimestamp(self._last, UTC)

    async def sleep_until(self, moment: datetime) -> None:
        """Sleep in short stretches, so that a changed wall clock is noticed."""
        while (left := moment - self.now()) > timedelta(0):  # noqa: ASYNC110 — only time passes here
            await asyncio.sleep(min(left, LONGEST_SLEEP).total_seconds())


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
