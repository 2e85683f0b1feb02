"""An app state on a fake engine, for tests."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from chama_app.domain.payment_requests import Attempt
from chama_app.services.app_state import AppState, Glance
from chama_app.services.notifications import Notice
from chama_app.storage.database import Shelf
from daraja_core import (
    PaymentPending,
)

from ..example_chama import (
    NOON,
    book,
)
from ..fake_engine import FakePayments, HandClock

LIMIT_S = 5


class World:
    """An app state on a fake engine, with everything that it tells."""

    def __init__(self, path: Path, seed: object = None) -> None:
        self.clock = HandClock(NOON)
        self.payments = FakePayments(self.clock)
        self.shelf = Shelf(path, seed or book())  # type: ignore[arg-type]  # a book
        self.state = AppState(self.shelf, self.clock, "demo")
        self.notices: list[Notice] = []

    def reload(self) -> None:
        """What a restart would see."""
        self.state = AppState(self.shelf, self.clock, "demo")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        follower = self.state.follow()
        task = asyncio.create_task(self.state.run(self.payments))
        self._follower = follower
        try:
            await self.until(lambda seen: seen.ready)
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def until(self, is_so: Callable[[Glance], bool]) -> Glance:
        """Wait for a state of affairs, or fail."""
        async with asyncio.timeout(LIMIT_S):
            while not is_so(self.state.glance()):
                self.notices += await self._follower.changed(None)
        return self.state.glance()

    async def until_told(self, kind: type[Notice]) -> Notice:
        """Wait for a notice."""
        async with asyncio.timeout(LIMIT_S):
            while not any(isinstance(one, kind) for one in self.notices):
                self.notices += await self._follower.changed(None)
        return next(one for one in self.notices if isinstance(one, kind))

    def of(self, attempt_id: str) -> Attempt:
        """An attempt that must be there."""
        found = self.state.glance().book.attempt(attempt_id)
        assert found
        return found


def is_waiting(attempt_id: str) -> Callable[[Glance], bool]:
    def waits(seen: Glance) -> bool:
        one = seen.book.attempt(attempt_id)
        return one is not None and isinstance(one.state, PaymentPending)

    return waits


def is_(kind: type, attempt_id: str = "alice.1") -> Callable[[Glance], bool]:
    def holds(seen: Glance) -> bool:
        one = seen.book.attempt(attempt_id)
        return one is not None and isinstance(one.state, kind)

    return holds
