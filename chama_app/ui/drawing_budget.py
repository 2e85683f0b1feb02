"""How much of the process's time may go into drawing: its tabs share one loop with the payments."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

SHARE = 0.05
"""Of the time that the payments take."""

IDLE_SHARE = 0.5
"""Of the time when nothing happens: fifty tabs show one payment together, and not one after the other for seconds."""

IDLE_BESIDE = 10
"""Of time that is not used, so many times what the payments took is theirs as well: they wait for something then, or
for a processor that is busy with other programs, which looks the same from here."""

AT_ONCE_S = 0.1
"""So much at once after a quiet while."""

SHORTEST_WAIT_S = 0.01
LONGEST_WAIT_S = 2.0
"""For so long a tab waits until it draws, however little there is left for it, unless another one has just drawn."""

LEAST_APART_S = 0.5
"""So far apart they draw then: what a tab draws in haste takes a twentieth of that."""


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
        self._queue = asyncio.Lock()
        self._drawing = asyncio.Lock()
        self._left = AT_ONCE_S
        self._at, self._used_at = monotonic(), used()

    @asynccontextmanager
    async def turn(self, pressed: asyncio.Event) -> AsyncIterator[bool]:
        """Wait until there is time for it, then draw. Gives whether time is short: what nobody sees is for later then.

        Once something was pressed it waits for no time, only for a drawing that has begun.
        """
        async with self._place(pressed), self._drawing:
            pressed.clear()
            is_short, began = self._refill() < AT_ONCE_S / 2, self._used()
            try:
                yield is_short
            finally:
                self._refill(drawn=self._used() - began)

    @asynccontextmanager
    async def _place(self, pressed: asyncio.Event) -> AsyncIterator[None]:
        place, press = asyncio.create_task(self._queue_up()), asyncio.create_task(pressed.wait())
        try:
            await asyncio.wait((press, place), return_when=asyncio.FIRST_COMPLETED)
            yield
        finally:
            press.cancel()
            if not place.cancel():  # it came to its place, and keeps that for as long as it draws
                self._queue.release()

    async def _queue_up(self) -> None:
        came_at = self._monotonic()
        await self._queue.acquire()
        try:
            await self._wait(until=max(came_at + LONGEST_WAIT_S, self._monotonic() + LEAST_APART_S))
        except asyncio.CancelledError:
            self._queue.release()
            raise

    async def _wait(self, until: float) -> None:
        while (owed := -self._refill()) > 0 and (rest := until - self._monotonic()) > 0:
            await self._sleep(min(rest, max(SHORTEST_WAIT_S, owed / IDLE_SHARE)))

    def _refill(self, drawn: float = 0.0) -> float:
        now, used = self._monotonic(), self._used()
        taken, elapsed = used - self._used_at - drawn, now - self._at
        gained = SHARE * taken + IDLE_SHARE * max(0.0, elapsed - drawn - taken * IDLE_BESIDE)
        self._left, self._at, self._used_at = min(AT_ONCE_S, self._left + gained) - drawn, now, used
        return self._left
