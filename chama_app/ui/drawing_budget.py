"""How much of the process's time may go into drawing: its tabs share one loop with the payments."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

SHARE = 0.05
"""Of all time."""

AT_ONCE_S = 0.4
"""So much at once after a quiet while: what somebody has just pressed is seen without delay."""

LONGEST_WAIT_S = 1.0


class DrawingBudget:
    """One for all tabs of a process; they draw one after the other."""

    def __init__(
        self,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        used: Callable[[], float] = time.thread_time,
    ) -> None:
        self._monotonic = monotonic
        self._sleep = sleep
        self._used = used  # the processor's time: what other programs take is not ours
        self._lock = asyncio.Lock()
        self._left = AT_ONCE_S
        self._at = monotonic()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait until there is time for it, then draw."""
        async with self._lock:
            await self._sleep(min(LONGEST_WAIT_S, max(0.0, -self._refill() / SHARE)))
            began = self._used()
            try:
                yield
            finally:
                self._refill()
                self._left -= self._used() - began

    def _refill(self) -> float:
        now = self._monotonic()
        self._left, self._at = min(AT_ONCE_S, self._left + (now - self._at) * SHARE), now
        return self._left
