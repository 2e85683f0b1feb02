"""What is heard of a group and what is read of it ends with the engine, and with the group."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from chama_app.domain.book import with_terms
from chama_app.domain.group import Membership
from chama_app.domain.group_book import Conflict
from chama_app.services.group_ledger import GroupLedger
from chama_app.services.group_snapshot import GroupSnapshot
from chama_app.services.group_sync import GroupSync
from chama_app.services.ledger import Ledger
from chama_app.services.notifications import Notification, NotTaken
from chama_app.services.record_sync import RecordSync, _name_of
from chama_app.services.tasks import Restarting
from chama_app.storage.database import Database
from daraja_core import GroupRecord

from ..example_chama import NOON, book, no_suffix
from ..fake_engine import ManualClock
from ..fake_group import Cloud, FakeGroupEngine, FakeGroups

GROUP = "group1"
LIMIT_S = 60  # for what happens at once


class Groups(FakeGroups):
    """Says when it was read."""

    def __init__(self, device: FakeGroupEngine) -> None:
        super().__init__(device)
        self.has_read = asyncio.Event()

    async def roles(self, group_id: str, user_id: str | None = None) -> frozenset[str]:
        found = await super().roles(group_id, user_id)
        self.has_read.set()
        return found


class Team(FakeGroupEngine):
    """One whose reading can be waited for."""

    groups: Groups


class Alone:
    """One device's part of a group, without an app around it."""

    def __init__(self, role: str = "owner") -> None:
        self.cloud = Cloud()
        self.cloud.records[GROUP] = []
        self.team = Team(self.cloud)
        self.team.groups = Groups(self.team)
        self.team.be(GROUP, role)
        self.database = Database(Path(":memory:"), book())
        clock, names = ManualClock(NOON), iter(range(1000))
        self.ledger = Ledger(self.database, clock, no_suffix, lambda: f"r{next(names)}")
        self.shared = GroupLedger(self.ledger, self.database, clock)
        self.shared.record_all(Membership(GROUP, "owner", NOON))
        self.told: list[Notification | None] = []
        self.tasks: list[asyncio.Task[object]] = []
        self.sync = GroupSync(self.ledger, self.shared, clock, self.told.append, self._spawn, Restarting())

    def _spawn(self, work: Callable[..., Awaitable[object]], *given: object) -> None:
        self.tasks.append(asyncio.ensure_future(work(*given)))

    async def end(self, *tasks: asyncio.Task[object]) -> bool:
        """Whether these come to their end."""
        _, running = await asyncio.wait(tasks, timeout=LIMIT_S)
        return not running

    async def aclose(self) -> None:
        for task in self.tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        self.database.close()


@pytest.fixture
async def alone() -> AsyncIterator[Alone]:
    made = Alone()
    yield made
    await made.aclose()


async def test_with_the_engine_everything_that_is_heard_and_read_of_the_group_ends(alone: Alone) -> None:
    alone.sync.start(alone.team)
    heard, read = alone.team.followed[GROUP], alone.team.read[GROUP]
    await alone.team.groups.has_read.wait()
    alone.sync.stop()
    alone.sync.sync_now()
    payments, records, _, reading, approved = alone.tasks
    assert await alone.end(payments, records, reading, approved)
    assert (heard.inbox.empty(), read.inbox.empty(), alone.sync.snapshot().is_available) == (True, True, False)


async def test_whoever_begins_again_tells_his_old_group_nothing_and_reads_it_no_more(alone: Alone) -> None:
    alone.sync.start(alone.team)
    await alone.team.groups.has_read.wait()
    alone.ledger.clear(book())
    alone.sync.sync_now()
    _, _, telling, reading, _ = alone.tasks
    assert await alone.end(telling, reading)


async def test_whoever_is_no_owner_is_told_that_the_list_of_members_is_not_his() -> None:
    for role, kind, what in (
        ("member", "member", "members"),
        ("member", "collection", "members"),
        ("owner", "payout", "money"),
    ):
        alone = Alone(role)
        told: list[Notification | None] = []
        membership = alone.ledger.membership
        assert membership
        records = RecordSync(alone.ledger, alone.shared, told.append, alone.team.groups, membership)
        await records._tell([GroupRecord("x1", kind, "alice", {})])
        assert NotTaken(what) in told  # type: ignore[arg-type]  # one of the two
        await alone.aclose()


def test_what_two_devices_changed_at_once_is_named_as_it_is_called_now() -> None:
    march = with_terms(replace(book(), chama_name="Umoja"))
    renamed = replace(march, chama=replace(march.chama, name="March contribution"))

    def named(kind: str, subject: str) -> str:
        return _name_of(renamed, Conflict(GroupRecord("x1", kind, subject, {}), ("name",)))

    assert named("collection", "first") == "March contribution"
    assert (named("chama", "chama"), named("collection", "of another device")) == ("Umoja", "Umoja")


def test_only_an_owner_is_one() -> None:
    assert GroupSnapshot(membership=Membership(GROUP, "owner", NOON)).is_owner
    assert not GroupSnapshot(membership=Membership(GROUP, "member", NOON)).is_owner
    assert not GroupSnapshot().is_owner
