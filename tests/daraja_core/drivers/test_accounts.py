"""One store, several credentials one after the other: each reads its own, and the others' stay unknown until then."""

import asyncio
from pathlib import Path

import pytest

from daraja_core import InvalidOrderError, PaymentError, PaymentSuccess, PaymentTimeout
from daraja_core.attempt import Attempt, Pending, Settled
from daraja_core.drivers.realtime import Arrived, Subscribed
from daraja_core.drivers.store import SqliteStore
from daraja_core.order import PaymentOrder
from daraja_core.public_state import state_of
from daraja_core.verdict import Status
from tests.daraja_core.attempts import NOON, ORDER, verdict
from tests.daraja_core.drivers.engine_world import Noon, OddStore, World, engine_in, pushed
from tests.simulation.store import Disk

A, B = "chama/174379", "chama/600000"


def kept(disk: Disk, name: str) -> Attempt:
    attempt = disk.attempt(name)
    assert attempt is not None
    return attempt


async def test_what_left_under_other_credentials_is_unknown_and_neither_read_nor_changed() -> None:
    world, disk = World(), Disk()
    async with engine_in(world, Noon(), disk, account=A) as engine:
        await pushed(engine, "bob.1")
    before = kept(disk, "bob.1")
    assert before.account == A
    async with engine_in(world, Noon(), disk, account=B) as engine:
        assert await engine.restore() == []
        tracked = await engine.find("bob.1")
        assert tracked is not None
        async with asyncio.timeout(60):
            state = await tracked.result()
        assert isinstance(state, PaymentTimeout)
        assert (state.cause, state.money_moved, state.retry) == ("unreachable", "unknown", "after_check")
        found = await engine.check(tracked)
        assert (found.state, found.asked, "other credentials" in found.note) == (state, "cannot", True)
        engine.connect()
        await asyncio.sleep(0)
        world.tell(Subscribed("user-2"))
        await engine.resumed()
    assert (world.asked_about, world.queries, kept(disk, "bob.1")) == ([], 0, before)


async def test_when_the_credentials_are_back_it_goes_on_where_it_was() -> None:
    world, disk = World(), Disk()
    async with engine_in(world, Noon(), disk, account=A) as engine:
        await pushed(engine, "bob.1")
    async with engine_in(world, Noon(), disk, account=B) as engine:
        await engine.find("bob.1")
    world.stored.append(verdict(Status.SUCCESS, "0", "NLJ7RT61SV", payment_id="bob.1", safaricom_id="ws_bob.1"))
    async with engine_in(world, Noon(), disk, account=A) as engine:
        (tracked,) = await engine.restore()
        assert isinstance(await tracked.result(), PaymentSuccess)


async def test_what_names_no_credentials_was_begun_before_there_were_several_and_goes_on() -> None:
    world, disk = World(), Disk()
    async with engine_in(world, Noon(), disk) as engine:
        await pushed(engine, "bob.1")
    async with engine_in(world, Noon(), disk, account=B) as engine:
        assert [one.attempt.id for one in await engine.restore()] == ["bob.1"]
        await engine.resumed()
    assert "bob.1" in world.asked_about


async def test_an_id_that_was_used_with_other_credentials_charges_nobody_twice() -> None:
    world, disk = World(), Disk()
    async with engine_in(world, Noon(), disk, account=A) as engine:
        await pushed(engine, "bob.1")
    async with engine_in(world, Noon(), disk, account=B) as engine:
        again = await pushed(engine, "bob.1")
        assert isinstance(state_of(again.shown), PaymentTimeout)
        with pytest.raises(InvalidOrderError, match="another order"):
            await engine.start(PaymentOrder("bob.1", ORDER.phone, 7, "OTHER", "Share", "user-1"))
    assert world.sent == ["bob.1"]


async def test_what_was_never_sent_under_other_credentials_is_shown_as_that() -> None:
    disk = Disk()
    store = OddStore(disk)
    await store.save([Attempt(ORDER, NOON, account=A)])
    async with engine_in(World(), Noon(), store=store, account=B) as engine:
        tracked = await engine.find(ORDER.id)
        assert tracked is not None
        assert isinstance(await tracked.result(), PaymentError)
    assert kept(disk, ORDER.id) == Attempt(ORDER, NOON, account=A)


async def test_news_that_come_all_the_same_are_believed_and_kept_for_its_own_account() -> None:
    world, disk = World(), Disk()
    async with engine_in(world, Noon(), disk, account=A) as engine:
        await pushed(engine, "bob.1")
    async with engine_in(world, Noon(), disk, account=B) as engine:
        engine.connect()
        await asyncio.sleep(0)
        tracked = await engine.find("bob.1")
        assert tracked is not None
        news = verdict(Status.SUCCESS, "0", "NLJ7RT61SV", payment_id="bob.1", safaricom_id="ws_bob.1")
        updates = engine.updates()
        world.tell(Arrived("stk", news))
        assert isinstance((await anext(updates)).state, PaymentSuccess)
    assert isinstance(kept(disk, "bob.1").phase, Settled)
    assert kept(disk, "bob.1").account == A


async def test_in_a_file_each_account_has_its_session_and_its_attempts(tmp_path: Path) -> None:
    for account, user in ((A, "user-a"), (B, "user-b")):
        store = SqliteStore(tmp_path / "one.db")
        store.account = account
        world = World()
        await store.open()
        assert await store.session() is None
        await store.keep_session(user, f"secret-of-{user}")
        async with engine_in(world, Noon(), store=store, account=account) as engine:
            await pushed(engine, f"bob.{user}")
        await store.close()
    store = SqliteStore(tmp_path / "one.db")
    for account, user in ((A, "user-a"), (B, "user-b")):
        store.account = account
        await store.open()
        assert await store.session() == (user, f"secret-of-{user}")
        async with engine_in(World(), Noon(), store=store, account=account) as engine:
            (tracked,) = await engine.restore()
            assert (tracked.attempt.id, type(tracked.attempt.phase)) == (f"bob.{user}", Pending)
        assert {one.account for one in await store.load_open(NOON)} == {A, B}
        await store.close()
