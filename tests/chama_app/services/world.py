"""An app state on a fake engine, for tests."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from chama_app.domain.payment_requests import PaymentRequest
from chama_app.services.app_state import AppState
from chama_app.services.credentials import Initiator
from chama_app.services.group_sync import GroupEngine
from chama_app.services.notifications import Notification
from chama_app.services.snapshot import Snapshot
from chama_app.storage.database import Database
from daraja_core import (
    PaymentPending,
)

from ..example_chama import (
    NOON,
    book,
    no_suffix,
)
from ..fake_engine import FakeEngine, ManualClock
from ..storage.failing_disk import FailingDisk

LIMIT_S = 60
RETRY_S = 0.01


class World:
    """An app state on a fake engine, with everything that it tells."""

    def __init__(self, path: Path, seed: object = None) -> None:
        self.clock = ManualClock(NOON)
        self.engine = FakeEngine(self.clock)
        self.disk = FailingDisk()
        self.database = Database(path, seed or book(), self.disk.connect)  # type: ignore[arg-type]  # a book
        self.notifications: list[Notification] = []
        self.reload()

    def reload(self) -> None:
        """What a restart would see."""
        self.state = AppState(self.database, self.clock, "demo", new_suffix=no_suffix, first_wait_s=RETRY_S)

    @asynccontextmanager
    async def running(
        self, initiator: Initiator | None = None, group_engine: GroupEngine | None = None
    ) -> AsyncIterator[None]:
        subscriber = self.state.subscribe()
        task = self.task = asyncio.create_task(self.state.run(self.engine, initiator, group_engine))
        self.subscriber = subscriber
        try:
            await self.until(lambda snapshot: snapshot.ready)
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def until(self, is_so: Callable[[Snapshot], bool]) -> Snapshot:
        """Wait for a state of affairs, or fail."""
        async with asyncio.timeout(LIMIT_S):
            while not is_so(self.state.snapshot()):
                self.notifications += await self.subscriber.wait_for_change(None)
        return self.state.snapshot()

    async def until_notified(self, kind: type[Notification]) -> Notification:
        """Wait for a notification."""
        async with asyncio.timeout(LIMIT_S):
            while not any(isinstance(one, kind) for one in self.notifications):
                self.notifications += await self.subscriber.wait_for_change(None)
        return next(one for one in self.notifications if isinstance(one, kind))

    def of(self, request_id: str) -> PaymentRequest:
        """A request that must be there."""
        found = self.state.snapshot().book.request(request_id)
        assert found
        return found


def is_waiting(request_id: str) -> Callable[[Snapshot], bool]:
    def waits(snapshot: Snapshot) -> bool:
        one = snapshot.book.request(request_id)
        return one is not None and isinstance(one.state, PaymentPending)

    return waits


def is_(kind: type, request_id: str = "alice.1") -> Callable[[Snapshot], bool]:
    def holds(snapshot: Snapshot) -> bool:
        one = snapshot.book.request(request_id)
        return one is not None and isinstance(one.state, kind)

    return holds
