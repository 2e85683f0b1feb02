"""One call at a time, for everybody who asks meanwhile: its outcome, or one more run that begins after they asked."""

import asyncio
import copy
from collections.abc import Awaitable, Callable, Coroutine
from typing import Generic, TypeVar

from ..errors import DarajaError

T = TypeVar("T")


class SingleFlight(Generic[T]):
    """Runs `work` once for all who ask while it runs.

    Its result or its DarajaError is everybody's: nobody repeats a failure one after the other. No task is made for it,
    the first caller does the work; when that one is cancelled, the next in the queue starts again.
    """

    def __init__(self, work: Callable[[], Awaitable[T]]) -> None:
        self._work = work
        self._lock = asyncio.Lock()
        self._landed = 0
        self._outcome: T | DarajaError | None = None

    async def __call__(self) -> T:
        landed_before = self._landed
        async with self._lock:
            if self._landed == landed_before:
                await self._fly()
            outcome = self._outcome
        if isinstance(outcome, DarajaError):
            raise copy.copy(outcome)  # a copy: each waiter gets a traceback of its own
        assert outcome is not None
        return outcome

    async def _fly(self) -> None:
        try:
            self._outcome = await self._work()
        except DarajaError as exc:
            self._outcome = exc
        self._landed += 1


class Coalesced:
    """Runs `work` as a task of whoever spawns it: one at a time, and at most one more that waits for its turn.

    Unlike a single flight, a run that is under way answers only those who asked before it began.
    """

    def __init__(
        self,
        work: Callable[[], Awaitable[None]],
        spawn: Callable[[Coroutine[object, object, None]], "asyncio.Task[None]"],
    ) -> None:
        self._work = work
        self._spawn = spawn
        self._lock = asyncio.Lock()
        self._next: asyncio.Task[None] | None = None

    def run(self) -> "asyncio.Task[None]":
        """The run that will begin after this moment; to be waited for, and not to be cancelled."""
        if self._next is None or self._next.done():
            self._next = self._spawn(self._begin())
        return self._next

    async def _begin(self) -> None:
        async with self._lock:
            self._next = None
            await self._work()
