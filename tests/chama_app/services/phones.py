"""Devices with an app state each, on a small cloud that they share, for tests."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from chama_app.domain.book import Book
from chama_app.domain.members import Chama, Member
from chama_app.services.app_state import AppState
from chama_app.services.credentials import FUNCTION_INITIATOR
from chama_app.services.snapshot import Snapshot
from chama_app.storage.database import Database
from daraja_core import GroupVerdict, Verdict

from ..example_chama import NOON, no_suffix
from ..fake_engine import FakeEngine, ManualClock
from ..fake_group import Cloud, FakeGroupEngine

LIMIT_S = 60
NOBODY = Book(Chama("Nothing yet", 1000, "NOTHING", "Nothing"), ())


class Phone:
    """One device: its own database, state and engine, and the cloud that it shares with others."""

    def __init__(self, path: Path, cloud: Cloud, seed: Book) -> None:
        self.clock = ManualClock(NOON)
        self.engine = FakeEngine(self.clock)
        self.team = FakeGroupEngine(cloud)
        self.database = Database(path, seed)
        self.state = AppState(self.database, self.clock, "sandbox", new_suffix=no_suffix)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        self.state = AppState(
            self.database, self.clock, "sandbox", new_suffix=no_suffix, first_wait_s=0.01
        )  # what a start sees: the database and nothing else
        self._subscriber = self.state.subscribe()
        task = asyncio.create_task(self.state.run(self.engine, FUNCTION_INITIATOR, self.team))
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
                await self._subscriber.wait_for_change(None)
        return self.state.snapshot()

    async def share(self) -> str:
        """Share the chama; the code."""
        self.state.group_sync.create_invitation()
        snapshot = await self.until(lambda snapshot: snapshot.group.invitation is not None)
        assert snapshot.group.invitation
        return snapshot.group.invitation.code

    async def join(self, code: str) -> None:
        """Join a chama."""
        self.state.group_sync.join(code)
        await self.until(lambda snapshot: snapshot.group.membership is not None)

    @property
    def group_id(self) -> str:
        sharing = self.state.snapshot().group.membership
        assert sharing
        return sharing.group_id

    def hear(self, news: Verdict) -> None:
        """A verdict of the group arrives."""
        self.team.hear(self.group_id, GroupVerdict("stk", news))


def member_of(phone: Phone, member_id: str) -> Member:
    """A member as this phone knows him."""
    return phone.state.snapshot().book.member(member_id)


@asynccontextmanager
async def joined(owner: Phone, member: Phone) -> AsyncIterator[None]:
    """Both run, and the member has joined the owner's chama."""
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(owner.running())
        await stack.enter_async_context(member.running())
        await member.join(await owner.share())
        yield
