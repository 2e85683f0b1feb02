"""A store that survives kills: what was committed stays, what a dead engine writes goes nowhere."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from daraja_core.attempt import Attempt
from daraja_core.errors import StoreError
from daraja_core.machine import is_open
from daraja_core.serialization import attempt_from_text, attempt_to_text


class Disk:
    """What a power cut leaves behind: texts by id, and the kept session."""

    def __init__(self) -> None:
        self.rows: dict[str, str] = {}
        self.session: tuple[str, str] | None = None

    def attempt(self, attempt_id: str) -> Attempt | None:
        """The committed attempt."""
        text = self.rows.get(attempt_id)
        return None if text is None else attempt_from_text(text)


class MemoryStore:
    """The Store of one life of the engine. `boundary` is told before and after each commit, and may end that life.

    `is_buggy` decides for each commit whether it fails in a way that no store may fail in.
    """

    def __init__(
        self,
        disk: Disk,
        boundary: Callable[[str], Awaitable[None]],
        is_full: Callable[[], bool],
        is_buggy: Callable[[], bool] = lambda: False,
    ) -> None:
        self._disk = disk
        self._boundary = boundary
        self._is_full = is_full
        self._is_buggy = is_buggy
        self.is_dead = False

    async def open(self) -> None:
        """Nothing to take: one life at a time."""

    async def close(self) -> None:
        """Nothing to give back."""

    async def save(self, attempts: Sequence[Attempt]) -> None:
        """Commit all of them, or none."""
        await self._boundary("before the commit")
        if self._is_full():
            raise StoreError("the disk is full")
        if self._is_buggy():
            raise RuntimeError("a bug of the store")
        if self.is_dead:
            await asyncio.get_running_loop().create_future()  # nobody is there any more to go on
        self._disk.rows |= {attempt.id: attempt_to_text(attempt) for attempt in attempts}
        await self._boundary("after the commit")

    async def load(self, attempt_id: str) -> Attempt | None:
        """One attempt."""
        names = {name.lower(): name for name in self._disk.rows}
        return self._disk.attempt(names.get(attempt_id.lower(), attempt_id))

    async def load_open(self, now: datetime) -> list[Attempt]:
        """The open ones, oldest first."""
        attempts = [attempt_from_text(text) for text in self._disk.rows.values()]
        return sorted((one for one in attempts if is_open(one, now)), key=lambda one: (one.initiated_at, one.id))

    async def ids(self) -> list[str]:
        """All of them, oldest first."""
        attempts = [attempt_from_text(text) for text in self._disk.rows.values()]
        return [one.id for one in sorted(attempts, key=lambda one: (one.initiated_at, one.id))]

    async def session(self) -> tuple[str, str] | None:
        """The kept session."""
        return self._disk.session

    async def keep_session(self, user_id: str, secret: str) -> None:
        """Keep it across lives."""
        if not self.is_dead:
            self._disk.session = (user_id, secret)
