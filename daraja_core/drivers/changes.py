"""What the machine decided and nobody carried out yet: changes on their way to the disk, and then to everybody."""

import asyncio
from collections import deque
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
        self._waiting: deque[Change] = deque()
        self._under_way = 0
        self._has_some = asyncio.Event()
        self._is_settled = asyncio.Event()
        self._is_settled.set()

    def put(self, tracked: TrackedAttempt, attempt: Attempt, effects: tuple[Effect, ...]) -> None:
        """The attempt has this shape from now on."""
        tracked.attempt = attempt
        self._waiting.append(Change(tracked, attempt, effects))
        self._has_some.set()
        self._is_settled.clear()

    async def batch(self, *, is_behind: bool) -> list[Change]:
        """What waits, at most a portion; nothing after a while when something could not be saved: it is tried again."""
        try:
            async with asyncio.timeout(SAVE_AGAIN_S if is_behind else None):
                await self._has_some.wait()
        except TimeoutError:
            return []
        changes = [self._waiting.popleft() for _ in range(min(len(self._waiting), PORTION))]
        self._under_way += len(changes)
        if not self._waiting:
            self._has_some.clear()
        return changes

    def done(self, count: int) -> None:
        """So many were carried out."""
        self._under_way -= count
        if not (self._under_way or self._waiting):
            self._is_settled.set()

    async def settled(self) -> None:
        """Until everything was carried out."""
        await self._is_settled.wait()
