"""The session in whose name everything is sent: on disk before anybody has it, and written once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from daraja_core import AppwriteError, SqliteStore, StoreError
from daraja_core.drivers.appwrite import Session
from daraja_core.drivers.dispatch import PersistentSession
from daraja_core.drivers.realtime import RealtimeEvent
from tests.daraja_core.drivers.test_appwrite import KEPT, AppwriteWorld

NEW = Session("anonymous0", "secret0")


class CountingStore(SqliteStore):
    """Writes a session down as soon as it may, and refuses as many as it is told."""

    refusals = 0

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.asked: list[str] = []
        self.was_asked = asyncio.Event()
        self.may_write = asyncio.Event()
        self.may_write.set()

    async def keep_session(self, user_id: str, secret: str) -> None:
        self.asked.append(secret)
        self.was_asked.set()
        await self.may_write.wait()
        if len(self.asked) <= self.refusals:
            raise StoreError("the disk is full")
        await super().keep_session(user_id, secret)


class CountingSocket:
    """A socket of which only the reconnects matter."""

    reconnects = 0

    async def run(self, on_event: Callable[[RealtimeEvent], None]) -> None: ...

    def probe(self) -> None: ...

    def renew(self, why: str) -> None: ...

    def reconnect(self) -> None:
        self.reconnects += 1

    async def wait_open(self, timeout_s: float) -> bool:
        return True


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[CountingStore]:
    made = CountingStore(tmp_path / "engine.db")
    await made.open()
    yield made
    await made.close()


async def test_payments_that_start_at_once_have_one_new_session_and_write_it_once(store: CountingStore) -> None:
    live = CountingSocket()
    session = PersistentSession(AppwriteWorld().client(), live, store)
    found = await asyncio.gather(*(session.usable() for _ in range(5)))
    assert set(found) == {await session.usable()} == {NEW}
    assert (store.asked, live.reconnects) == (["secret0"], 1)
    assert await store.session() == ("anonymous0", "secret0")


async def test_nobody_has_a_session_that_is_not_on_disk(store: CountingStore) -> None:
    store.may_write.clear()
    session = PersistentSession(AppwriteWorld().client(), CountingSocket(), store)
    first = asyncio.create_task(session.usable())
    await store.was_asked.wait()
    second = asyncio.create_task(session.usable())
    for _ in range(10):
        await asyncio.sleep(0)
    assert not first.done()
    assert not second.done()
    store.may_write.set()
    assert (await first, await second) == (NEW, NEW)
    assert store.asked == ["secret0"]


async def test_a_session_that_the_disk_refused_is_written_before_the_next_one_has_it(store: CountingStore) -> None:
    store.refusals = 1
    session = PersistentSession(AppwriteWorld().client(), CountingSocket(), store)
    with pytest.raises(StoreError):
        await session.usable()
    assert await session.usable() == NEW
    assert await store.session() == ("anonymous0", "secret0")


async def test_a_session_that_ended_meanwhile_is_noticed_told_about_once_and_then_replaced(
    store: CountingStore,
) -> None:
    live, world = CountingSocket(), AppwriteWorld(kept="alice")
    session = PersistentSession(world.client(KEPT), live, store, on_lost=lambda: True)
    assert await session.usable() == KEPT
    world.accounts.clear()
    with pytest.raises(AppwriteError) as caught:
        await session.usable()
    assert caught.value.kind == "session_lost"
    assert (await session.usable(), await session.usable()) == (NEW, NEW)
    assert (store.asked, live.reconnects) == (["secret0"], 1)


async def test_a_session_that_ended_is_replaced_at_once_when_nothing_is_lost_with_it(store: CountingStore) -> None:
    world = AppwriteWorld(kept="alice")
    session = PersistentSession(world.client(KEPT), CountingSocket(), store, on_lost=lambda: False)
    assert await session.usable() == KEPT
    world.accounts.clear()
    assert await session.usable() == NEW


async def test_a_session_that_cannot_be_confirmed_is_kept(store: CountingStore) -> None:
    world = AppwriteWorld(kept="alice")
    session = PersistentSession(world.client(KEPT), CountingSocket(), store, on_lost=lambda: True)
    assert await session.usable() == KEPT
    world.failure = httpx.ConnectError("no route")
    assert await session.usable() == KEPT


async def test_a_session_of_an_earlier_run_is_not_written_again(store: CountingStore) -> None:
    live = CountingSocket()
    session = PersistentSession(AppwriteWorld(kept="alice").client(KEPT), live, store)
    assert await session.usable() == KEPT
    assert (store.asked, live.reconnects) == ([], 0)
