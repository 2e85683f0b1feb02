"""Several workers, as the guide has them: one owner of a store, or a store each and the function's claim for all."""

import asyncio
import sqlite3
from contextlib import AsyncExitStack, closing

import pytest

from daraja_core import Daraja, Payment, PaymentSuccess, StoreBusyError
from tests.integration.rig import PHONE, Rig
from tests.integration.test_server_mode import device


async def push(daraja: Daraja) -> Payment:
    return await daraja.stk_push(phone=PHONE, amount=1000, reference="ORDER-001", payment_id="order-1")


async def session_of_all(rig: Rig) -> str:
    """One Appwrite session for all workers."""
    async with device(rig, "first.db") as daraja:
        await daraja.stk_push(phone="0712345679", amount=10, reference="ORDER-000")
    with closing(sqlite3.connect(rig.folder / "first.db")) as db:
        ((session,),) = db.execute("SELECT secret FROM session").fetchall()
    return str(session)


async def test_one_session_makes_an_id_one_push_in_whichever_worker_and_each_learns_the_end(rig: Rig) -> None:
    session = await session_of_all(rig)
    before = await rig.pushes()
    async with AsyncExitStack() as stack, asyncio.timeout(60):
        workers = [device(rig, f"worker-{number}.db", appwrite_session=session) for number in range(3)]
        opened = [await stack.enter_async_context(worker) for worker in workers]
        payments = await asyncio.gather(*map(push, opened))
        assert len({payment.checkout_request_id for payment in payments}) == 1
        await rig.answer(payments[0])
        ends = await asyncio.gather(*(payment.result() for payment in payments))
        assert {type(end) for end in ends} == {PaymentSuccess}
    assert await rig.pushes() == before + 1


async def test_with_a_session_each_the_workers_are_different_users_and_their_ids_never_meet(rig: Rig) -> None:
    async with device(rig, "one.db") as one, device(rig, "other.db") as other:
        first, second = await push(one), await push(other)
        assert first.checkout_request_id != second.checkout_request_id


async def test_a_store_has_one_owner(rig: Rig) -> None:
    async with rig.daraja("shared.db"):
        with pytest.raises(StoreBusyError):
            await rig.daraja("shared.db").__aenter__()
