"""Many payments at once share one socket, one session, one token and each read, and hold up nobody."""

import asyncio
import gc
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from daraja_core import (
    Daraja,
    DarajaError,
    Payment,
    PaymentError,
    PaymentPending,
    PaymentState,
    PaymentSuccess,
    SqliteStore,
    SystemClock,
)
from daraja_core.attempt import Attempt, Pending
from daraja_core.order import PaymentOrder
from tests.integration.rig import PHONE, PUSH, Rig

OTHER_PHONE = "0712345679"


async def push(daraja: Daraja, number: int) -> Payment:
    return await daraja.stk_push(
        phone=f"0712{number:06}", amount=1000, reference="ORDER-001", payment_id=f"member-{number}.1"
    )


def sockets(rig: Rig) -> int:
    return len(rig.sandbox.parts.appwrite.hub.sockets)


async def live(daraja: Daraja) -> None:
    """Wait until the socket is open."""
    async with asyncio.timeout(60):
        while not daraja.is_live:
            await daraja.resumed()


async def stored(rig: Rig, count: int) -> None:
    """Leave so many pending payments behind, as an earlier run would have."""
    async with rig.daraja() as daraja:
        first = await push(daraja, 0)
        await rig.answer(first)
        await first.result()
    assert first.user_id is not None
    started = SystemClock().now() - timedelta(seconds=15)
    store = SqliteStore(rig.folder / "engine.db")
    await store.open()
    await store.save([pending(f"stored-{number}.1", first.user_id, started) for number in range(count)])
    await store.close()


def pending(payment_id: str, user_id: str, started: datetime) -> Attempt:
    order = PaymentOrder(payment_id, "254712345678", 1000, "ORDER-001", "Payment", user_id)
    return Attempt(order, started, Pending(), sending_at=started, safaricom_id=f"ws_CO_{payment_id}")


async def test_a_hundred_payments_at_once_share_one_socket_one_session_one_token_and_each_read(rig: Rig) -> None:
    await rig.count_calls()
    async with rig.daraja() as daraja:
        payments = await asyncio.gather(*(push(daraja, number) for number in range(100)))
        assert len({payment.user_id for payment in payments}) == 1
        assert await rig.calls() <= 4  # a session is made, checked, and read with when the socket opens
        assert sockets(rig) == 1
        paths = [entry["path"] for entry in await rig.log()]
        assert (paths.count("/oauth/v1/generate"), paths.count(PUSH)) == (1, 100)
        await rig.count_calls()
        await daraja.resumed()
        assert await rig.calls() == 1
        ends: list[PaymentState] = []
        for begin in range(0, 100, 10):  # a function that is asked by a hundred at once may run out of time
            ten = payments[begin : begin + 10]
            await asyncio.gather(*(rig.answer(payment) for payment in ten))
            ends += await asyncio.gather(*(payment.result() for payment in ten))
        assert {type(end) for end in ends} == {PaymentSuccess}
        assert len({end.receipt_number for end in ends if isinstance(end, PaymentSuccess)}) == 100
        assert sockets(rig) == 1


@pytest.mark.parametrize(("count", "reads"), [(100, 1), (250, 3)])
async def test_payments_of_an_earlier_run_are_read_a_hundred_at_a_time(rig: Rig, count: int, reads: int) -> None:
    await stored(rig, count)
    async with rig.daraja() as daraja:
        await rig.count_calls()
        assert len(await daraja.restore_pending()) == count
        await live(daraja)
        # One look at start, one when the socket opens, one for each turn of waiting for it; and the session, twice.
        assert await rig.calls() <= 4 * reads + 2
        await daraja.resumed()
        await rig.count_calls()
        await daraja.resumed()
        assert await rig.calls() == reads
        assert sockets(rig) == 1


async def test_resuming_again_and_again_opens_no_second_socket(rig: Rig) -> None:
    async with rig.daraja() as daraja:
        payment = await push(daraja, 1)
        await asyncio.gather(*(daraja.resumed() for _ in range(50)))
        assert sockets(rig) == 1
        await rig.answer(payment)
        async with asyncio.timeout(60):
            assert isinstance(await payment.result(), PaymentSuccess)


async def test_a_storm_of_reconnects_does_not_multiply_sockets(rig: Rig) -> None:
    async with rig.daraja() as daraja:
        payment = await push(daraja, 1)
        for _ in range(15):
            await rig.post("/control/appwrite/drop_sockets")
            await asyncio.gather(*(daraja.resumed() for _ in range(5)))
            assert sockets(rig) <= 1
        await live(daraja)
        assert sockets(rig) == 1
        await rig.answer(payment)
        async with asyncio.timeout(60):
            assert isinstance(await payment.result(), PaymentSuccess)
        assert sockets(rig) == 1
    assert await rig.pushes() == 1


async def test_a_push_that_hangs_holds_up_nobody(rig: Rig) -> None:
    await rig.phone(OTHER_PHONE, stk_push={"respond": "hang"})
    async with rig.daraja() as daraja:
        hanging = asyncio.create_task(daraja.stk_push(phone=OTHER_PHONE, amount=1000, reference="ORDER-001"))
        async with asyncio.timeout(60):
            while not await rig.prompts():
                await rig.changed()
            payments = await asyncio.gather(*(push(daraja, number) for number in range(5)))
            await asyncio.gather(*(rig.answer(payment) for payment in payments))
            await asyncio.gather(*(payment.result() for payment in payments))
        assert not hanging.done()
        hanging.cancel()


async def test_a_read_that_hangs_holds_up_neither_pushes_nor_news(rig: Rig) -> None:
    async with rig.daraja(appwrite_timeout_s=60) as daraja:
        first = await push(daraja, 1)
        await rig.appwrite_faults(client={"respond": "hang"})
        reading = asyncio.create_task(daraja.resumed())
        async with asyncio.timeout(50):  # less than the read may take
            await rig.sandbox.parts.appwrite.faults.hanging.wait()
            second = await push(daraja, 2)
            await asyncio.gather(*(rig.answer(payment) for payment in (first, second)))
            ends = await asyncio.gather(first.result(), second.result())
        assert {type(end) for end in ends} == {PaymentSuccess}
        assert not reading.done()
        reading.cancel()


async def test_a_caller_who_gives_up_before_the_push_left_stops_it(rig: Rig) -> None:
    async with rig.daraja() as daraja:
        updates = daraja.updates()
        asking = asyncio.create_task(
            daraja.stk_push(phone=PHONE, amount=1000, reference="ORDER-001", payment_id="alice.1")
        )
        async with asyncio.timeout(60):
            await anext(updates)
            asking.cancel()
            payment = await daraja.payment("alice.1")
            assert isinstance(payment, Payment)
            assert isinstance(await payment.result(), PaymentError)
        await daraja.resumed()
    assert await rig.pushes() == 0


async def test_a_caller_who_gives_up_after_the_push_left_does_not_stop_the_payment(rig: Rig) -> None:
    await rig.faults(stk_push={"respond": "hang", "processed": True})
    async with rig.daraja() as daraja, asyncio.timeout(60):
        asking = asyncio.create_task(daraja.stk_push(phone=PHONE, amount=1000, reference="ORDER-001"))
        while not (prompts := await rig.prompts()):  # the request is there, and its answer will never come
            await rig.changed()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError) as gave_up:
            await asking
        (note,) = gave_up.value.__notes__
        payment = await daraja.payment(note.split("'")[1])
        assert isinstance(payment, Payment)
        await rig.post(f"/control/prompts/{prompts[0]['checkout_request_id']}", outcome="pay", pin="1234")
        assert isinstance(await payment.result(), PaymentSuccess)
    assert await rig.pushes() == 1


async def test_a_close_among_pushes_ends_every_call_and_loses_none(rig: Rig) -> None:
    await rig.faults(stk_push={"respond": "hang", "processed": True})
    async with asyncio.timeout(60):
        async with rig.daraja() as daraja:
            updates = daraja.updates()
            calls = [asyncio.create_task(push(daraja, number)) for number in range(60)]
            for _ in calls:  # all are written down; some wait for Safaricom, some are about to leave
                await anext(updates)
        ends = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(end) for end in ends} == {DarajaError}
    async with rig.daraja() as daraja:
        sent = await rig.pushes()
        restored = await daraja.restore_pending()
        await daraja.resumed()
        states = [one.state for one in restored]
        assert sum(isinstance(state, PaymentPending) for state in states) >= sent
        assert {type(state) for state in states} <= {PaymentPending, PaymentError}


async def test_a_close_right_after_the_start_leaves_nothing_undone_and_nobody_waiting(rig: Rig) -> None:
    await stored(rig, 10)
    for _ in range(3):
        async with rig.daraja() as daraja:
            restored: Sequence[object] = await daraja.restore_pending()
            assert len(restored) == 10
        gc.collect()  # work that was never begun would complain now
    async with rig.daraja() as daraja:
        again = await daraja.payment("stored-3.1")
        assert again is not None
        assert isinstance(again.state, PaymentPending)
    assert sockets(rig) == 0
