"""The clock of the demo: it can be told to run faster, and never runs backwards."""

import asyncio
from datetime import datetime

from daraja_core import Clock


class DemoClock:
    """Runs `factor` times as fast as the clock that it is built on; `pace` changes that while others sleep by it."""

    def __init__(self, factor: float, base: Clock) -> None:
        self.factor = factor
        self._base = base
        self._since = self._started = base.now()
        self._changed = asyncio.Event()

    def now(self) -> datetime:
        """The demo's moment."""
        return self._started + (self._base.now() - self._since) * self.factor

    def set_factor(self, factor: float) -> None:
        """Run this fast from now on."""
        self._started, self._since = self.now(), self._base.now()
        self.factor = factor
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def sleep_until(self, moment: datetime) -> None:
        """Sleep until this clock says so, however its pace changes."""
        while moment > self.now():
            until = self._since + (moment - self._started) / self.factor
            nap = asyncio.ensure_future(self._base.sleep_until(until))
            change = asyncio.ensure_future(self._changed.wait())
            try:
                await asyncio.wait((nap, change), return_when=asyncio.FIRST_COMPLETED)
            finally:
                nap.cancel()
                change.cancel()
