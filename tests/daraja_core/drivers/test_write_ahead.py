"""Written down before it is sent: getting ready goes on beside the disk, and the request waits for it."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from daraja_core import DarajaError, StoreError
from daraja_core.attempt import Attempt, NotSent, Settled
from daraja_core.verdict import Status
from tests.daraja_core.attempts import ORDER
from tests.daraja_core.drivers.engine_world import Barrier, Noon, OddStore, World, engine_in, pushed
from tests.simulation.store import Disk

LIMIT_S = 60


class SlowStore(OddStore):
    """Stops before each commit until it is let go on."""

    def __init__(self, disk: Disk, commits: int) -> None:
        super().__init__(disk)
        self.commits = [Barrier() for _ in range(commits)]
        self._next = iter(self.commits)

    async def save(self, attempts: Sequence[Attempt]) -> None:
        """After the barrier of this commit."""
        await next(self._next).pass_by()
        await super().save(attempts)


async def test_a_push_gets_ready_while_it_is_written_down_and_leaves_only_behind_both_commits() -> None:
    world, disk = World(), Disk()
    store = SlowStore(disk, commits=3)
    session = world.hold("sign_in")
    async with asyncio.timeout(LIMIT_S), engine_in(world, Noon(), store=store) as engine:
        call = asyncio.create_task(pushed(engine, "bob.1"))
        first, second, third = store.commits
        await first.reached.wait()
        await session.reached.wait()  # nothing is on disk yet
        assert disk.rows == {}
        session.opened.set()
        for _ in range(10):
            await asyncio.sleep(0)
        assert (second.reached.is_set(), world.sent) == (False, [])
        first.opened.set()
        await second.reached.wait()
        written = disk.attempt("bob.1")
        assert written is not None
        assert (written.sending_at, world.sent) == (None, [])  # killed now, it was proven not sent
        second.opened.set()
        await third.reached.wait()
        written = disk.attempt("bob.1")
        assert written is not None
        assert written.sending_at is not None
        assert world.sent == ["bob.1"]
        third.opened.set()
        assert isinstance((await call).attempt.safaricom_id, str)


async def test_a_push_that_could_not_be_written_down_is_not_sent_though_all_was_ready() -> None:
    world, store = World(), OddStore()
    store.failure = StoreError("the disk is full")
    async with asyncio.timeout(LIMIT_S), engine_in(world, Noon(), store=store) as engine:
        with pytest.raises(StoreError, match="full"):
            await pushed(engine, "bob.1")
        store.failure = None
        await engine.resumed()
        tracked = await engine.find("bob.1")
        assert tracked is not None
        assert isinstance(tracked.attempt.phase, NotSent)
        assert tracked.attempt.sending_at is None
    assert world.sent == []


async def test_a_verdict_is_written_down_also_beside_a_push_that_came_as_the_engine_was_closed() -> None:
    world, disk = World(), Disk()
    async with asyncio.timeout(LIMIT_S), engine_in(world, Noon(), disk) as engine:
        assert isinstance((await pushed(engine, "bob.1")).attempt.safaricom_id, str)
        late = asyncio.create_task(engine.start(replace(ORDER, id="carol.1", user_id=None), is_new_id=True))
        await asyncio.sleep(0)
        world.arrive("bob.1", Status.SUCCESS, receipt="NLJ7RT61SV")
        await engine.close()
        with pytest.raises(DarajaError, match="closed"):
            await late
    settled = disk.attempt("bob.1")
    assert settled is not None
    assert isinstance(settled.phase, Settled)
    assert world.sent == ["bob.1"]
