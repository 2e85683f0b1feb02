"""When attempts must be looked at: the engine's own time, which never runs back, and the waiting for the next alarm."""

import asyncio
from datetime import datetime, timedelta

from .alarms import Alarms
from .clock import Clock

TAKEN_ALONG = timedelta(seconds=1)
"""A due read takes along every payment that is due within the next second."""


class Timekeeper:
    """Reads the clock for everybody and wakes attempts at their moments."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._latest = clock.now()
        self._alarms = Alarms()

    def now(self) -> datetime:
        """The present moment, at least the one told before."""
        self._latest = max(self._latest, self._clock.now())
        return self._latest

    def wake(self, attempt_id: str, moment: datetime | None) -> None:
        """Wake an attempt at the moment, or never; replaces what was said before."""
        self._alarms.set(attempt_id, moment)

    async def due(self) -> list[tuple[datetime, str]]:
        """Wait for the next alarms; each comes with the moment to reckon with, which is not before its own."""
        while (moment := self._alarms.earliest()) is None or moment > self.now():
            await self._until(moment)
        due = self._alarms.due(self.now() + TAKEN_ALONG)
        self._latest = max(self._latest, due[-1][0])
        return [(max(moment, self._latest), attempt_id) for moment, attempt_id in due]

    async def _until(self, moment: datetime | None) -> None:
        """Until the moment, or until somebody set an earlier one."""
        self._alarms.changed.clear()
        waits: list[asyncio.Task[object]] = [asyncio.create_task(self._alarms.changed.wait())]
        if moment is not None:
            waits.append(asyncio.create_task(self._clock.sleep_until(moment)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
