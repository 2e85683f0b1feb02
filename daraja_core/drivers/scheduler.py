"""When attempts must be looked at: the engine's own time, which never runs back, and the waiting for the next timer."""

import asyncio
from datetime import datetime, timedelta

from .clock import Clock
from .timer_queue import TimerQueue

TAKEN_ALONG = timedelta(seconds=1)
"""A due read takes along every payment that is due within the next second."""


class Scheduler:
    """Reads the clock for everybody and says which attempts are due."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._latest = clock.now()
        self._timers = TimerQueue()

    def now(self) -> datetime:
        """The present moment, at least the one told before."""
        self._latest = max(self._latest, self._clock.now())
        return self._latest

    def schedule(self, attempt_id: str, moment: datetime | None) -> None:
        """Wake an attempt at the moment, or never; replaces what was said before."""
        self._timers.set(attempt_id, moment)

    async def due(self) -> list[tuple[datetime, str]]:
        """Wait until a timer is due; each comes with the moment to reckon with, which is not before its own."""
        while (moment := self._timers.earliest()) is None or moment > self.now():
            await self._until(moment)
        due = self._timers.due(self.now() + TAKEN_ALONG)
        self._latest = max(self._latest, due[-1][0])
        return [(max(moment, self._latest), attempt_id) for moment, attempt_id in due]

    async def _until(self, moment: datetime | None) -> None:
        """Until the moment, or until somebody set an earlier one."""
        self._timers.changed.clear()
        waits: list[asyncio.Task[object]] = [asyncio.create_task(self._timers.changed.wait())]
        if moment is not None:
            waits.append(asyncio.create_task(self._clock.sleep_until(moment)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
