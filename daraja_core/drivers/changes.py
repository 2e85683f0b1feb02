"""What the machine decided and nobody carried out yet: changes on their way to the disk, and then to everybody."""

import asyncio
from dataclasses import dataclass

from ..attempt import Attempt
from ..events import Effect
from .portions import PORTION
from .tracked_attempt import TrackedAttempt

SAVE_AGAIN_S = 5.0


@dataclass(frozen=True, slots=True)
class Change:
    """A step's outcome on its way to the disk, then to the listeners, then to the world."""

    tracked: TrackedAttempt
    attempt: Attempt
    effects: tuple[Effect, ...]


class ChangeQueue:
    """In order, and taken in batches: one transaction serves all that came together."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Change] = asyncio.Queue()

    def put(self, tracked: TrackedAttempt, attempt: Attempt, effects: tuple[Effect, ...]) -> None:
        """The attempt has this shape from now on."""
        tracked.attempt = attempt
        self._queue.put_nowait(Change(tracked, attempt, effects))

    async def batch(self, *, is_behind: bool) -> list[Change]:
        """What waits, at most a portion; nothing after a while when something could not be saved: it is tried again."""
        try:
            async with asyncio.timeout(SAVE_AGAIN_S if is_behind else None):
                changes = [await self._queue.get()]
        except TimeoutError:
            return []
        while not self._queue.empty() and len(changes) < PORTION:
            changes.append(self._queue.get_nowait())
        return changes

    def done(self, count: int) -> None:
        """So many were carried out."""
        for _ in range(count):
            self._queue.task_done()

    async def settled(self) -> None:
        """Until everything was carried out."""
        await self._queue.join()
