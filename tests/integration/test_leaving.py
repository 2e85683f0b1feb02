"""Leaving and entering: the store is given back whatever happens to whoever leaves, and nobody breaks what runs."""

import asyncio
from pathlib import Path

import pytest

from daraja_core import Daraja, DarajaError, PaymentPending, PaymentSuccess, SqliteStore, StoreBusyError
from daraja_core.drivers.file_lock import FileLock
from tests.integration.rig import PHONE, Rig, config_of


async def is_free(folder: Path) -> bool:
    """Whether another process could take the store now."""
    lock = FileLock(folder / "engine.db.lock")
    if not lock.acquire():
        return False
    lock.release()
    return True


class SlowStore(SqliteStore):
    """A disk that takes its time to let go."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.closing = asyncio.Event()
        self.may_close = asyncio.Event()

    async def close(self) -> None:
        """Wait, then close."""
        self.closing.set()
        await self.may_close.wait()
        await super().close()


@pytest.mark.parametrize("times", [1, 2, 5])
async def test_leaving_frees_the_store_however_often_it_is_cancelled(rig: Rig, times: int) -> None:
    store = SlowStore(rig.folder / "engine.db")
    entered = asyncio.Event()

    async def use() -> None:
        async with Daraja(config_of(rig.sandbox.addresses), store=store) as daraja:
            await daraja.stk_push(phone=PHONE, amount=1000, reference="ORDER-001")
            entered.set()

    using = asyncio.create_task(use())
    async with asyncio.timeout(60):
        await entered.wait()
        await store.closing.wait()
        for _ in range(times):
            using.cancel()
            await asyncio.sleep(0)
        assert not using.done()
        store.may_close.set()
        await asyncio.wait([using])
    assert using.cancelled()
    assert await is_free(rig.folder)


async def test_entering_that_is_given_up_leaves_the_store_free(rig: Rig) -> None:
    for turns in range(40):
        daraja = Daraja(config_of(rig.sandbox.addresses), store=rig.folder / "engine.db")
        entering = asyncio.create_task(daraja.__aenter__())
        for _ in range(turns):
            await asyncio.sleep(0)
        entering.cancel()
        await asyncio.wait([entering])
        if not entering.cancelled():
            await daraja.__aexit__(None, None, None)
    async with rig.daraja() as daraja:  # would find the store busy
        assert await daraja.restore_pending() == []


async def test_entering_twice_is_refused_and_the_engine_that_runs_goes_on(rig: Rig) -> None:
    async with rig.daraja() as daraja:
        payment = await daraja.stk_push(phone=PHONE, amount=1000, reference="ORDER-001")
        with pytest.raises(DarajaError, match="open already"):
            await daraja.__aenter__()
        await rig.answer(payment)
        async with asyncio.timeout(60):
            assert isinstance(await payment.result(), PaymentSuccess)
        assert not await is_free(rig.folder)
    assert await is_free(rig.folder)


async def test_one_store_given_to_two_engines_is_refused_and_the_first_goes_on(rig: Rig) -> None:
    store = SqliteStore(rig.folder / "engine.db")
    async with Daraja(config_of(rig.sandbox.addresses), store=store) as daraja:
        with pytest.raises(StoreBusyError, match="store of its own"):
            await Daraja(config_of(rig.sandbox.addresses), store=store).__aenter__()
        payment = await daraja.stk_push(phone=PHONE, amount=1000, reference="ORDER-001")
        assert isinstance(payment.state, PaymentPending)


async def test_it_can_be_entered_again_once_it_was_left(rig: Rig) -> None:
    daraja = rig.daraja()
    async with daraja:
        payment = await daraja.stk_push(phone=PHONE, amount=1000, reference="ORDER-001")
    with pytest.raises(DarajaError, match="the engine was closed"):
        await payment.result()
    with pytest.raises(DarajaError, match="the engine was closed"):
        await payment.check()
    with pytest.raises(DarajaError, match="not open"):
        daraja.updates()
    async with daraja:
        assert [one.id for one in await daraja.restore_pending()] == [payment.id]
