"""Realtime on its bad days, on the embedded Appwrite: deaf, out of connects, or open for a session that ended.

Each time the money is told right, and the app is told that news do not come by themselves.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AsyncExitStack

import httpx
import pytest
from websockets.asyncio.client import connect

from daraja_core import AppwriteError, Daraja, Payment, PaymentSuccess, PaymentTimeout, Update
from daraja_core.realtime_wire import socket_url
from tests.integration.rig import PHONE, Rig, config_of
from tests.integration.test_session_gone import forget_session

CONNECTS_A_MINUTE = 128
ANONYMOUS_AN_HOUR = 50
LIMIT_S = 60


async def until(is_so: Callable[[], bool]) -> None:
    """Until it is so; nobody is told when it becomes so."""
    async with asyncio.timeout(LIMIT_S):
        while not is_so():  # noqa: ASYNC110 — see above
            await asyncio.sleep(0.02)


async def pay(daraja: Daraja, amount: int = 100) -> Payment:
    return await daraja.stk_push(phone=PHONE, amount=amount, reference="ORDER-001")


async def paid(rig: Rig, daraja: Daraja, amount: int) -> Update:
    """Pay, and give the news of the success as it was told."""
    updates = daraja.updates()
    payment = await pay(daraja, amount)
    await rig.answer(payment)
    async with asyncio.timeout(LIMIT_S):
        async for update in updates:
            if isinstance(update.state, PaymentSuccess):
                updates.close()
                return update
    raise AssertionError("the stream of updates ended")


async def use_up_the_connects(rig: Rig, stack: AsyncExitStack) -> None:
    """What many phones behind one address do."""
    url = socket_url(config_of(rig.sandbox.addresses))
    for _ in range(CONNECTS_A_MINUTE):
        await stack.enter_async_context(connect(url, proxy=None))


async def test_a_deaf_realtime_is_told_and_believed_again_once_it_delivers(fast_rig: Rig) -> None:
    async with fast_rig.daraja() as daraja:
        daraja.connect()
        await until(lambda: daraja.is_live)
        await fast_rig.appwrite_faults(realtime_silent=True)
        assert (await paid(fast_rig, daraja, 100)).source == "poll"
        await until(lambda: not daraja.is_live)
        assert (await paid(fast_rig, daraja, 101)).source == "poll"
        await fast_rig.post("/control/appwrite/reset")
        assert isinstance((await paid(fast_rig, daraja, 102)).state, PaymentSuccess)
        await until(lambda: daraja.is_live)


async def test_without_a_connect_left_the_money_is_told_by_polls_and_the_reason_by_the_log(
    fast_rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    await fast_rig.appwrite_faults(connect_limit=True)
    caplog.set_level(logging.WARNING, "daraja.realtime")
    async with AsyncExitStack() as stack:
        await use_up_the_connects(fast_rig, stack)
        async with fast_rig.daraja() as daraja:
            assert (await paid(fast_rig, daraja, 100)).source == "poll"
            assert (await paid(fast_rig, daraja, 101)).source == "poll"
            assert not daraja.is_live
    complaints = [record.getMessage() for record in caplog.records if "1013" in record.getMessage()]
    assert len(complaints) == 1  # it was not asked again at every payment
    assert "Appwrite complained on the live connection" in complaints[0]


async def test_a_socket_that_outlives_its_session_still_brings_the_verdict(rig: Rig) -> None:
    async with rig.daraja() as daraja:
        daraja.connect()
        await until(lambda: daraja.is_live)
        updates = daraja.updates()
        payment = await pay(daraja)
        assert payment.user_id is not None
        await forget_session(rig, payment.user_id)
        await rig.answer(payment)
        async with asyncio.timeout(LIMIT_S):
            async for update in updates:
                if isinstance(update.state, PaymentSuccess):
                    assert update.source == "realtime"
                    return
    raise AssertionError("the stream of updates ended")


@pytest.mark.slow
async def test_a_payment_whose_session_ended_ends_for_that_reason_and_the_next_one_goes_on(
    fast_rig: Rig,
) -> None:
    async with fast_rig.daraja() as daraja:
        daraja.connect()
        await until(lambda: daraja.is_live)
        await fast_rig.faults(callback={"lost": True})
        payment = await pay(daraja)
        assert payment.user_id is not None
        await forget_session(fast_rig, payment.user_id)
        async with asyncio.timeout(LIMIT_S):
            state = await payment.result()
        assert isinstance(state, PaymentTimeout)
        assert (state.cause, state.money_moved, state.retry) == ("session_lost", "unknown", "after_check")
        await fast_rig.faults(callback={"lost": False})
        await daraja.resumed()
        assert payment.state == state
        later = await paid(fast_rig, daraja, 101)  # what was lost is told already, so nothing stands in its way
        assert later.payment.user_id not in (None, payment.user_id)


async def test_the_fifty_first_device_of_an_hour_is_told_when_to_try_again(rig: Rig) -> None:
    await rig.appwrite_faults(request_limit=True)
    at = rig.sandbox.addresses
    async with httpx.AsyncClient(trust_env=False, headers={"X-Appwrite-Project": at.project_id}) as http:
        for _ in range(ANONYMOUS_AN_HOUR):
            (await http.post(f"{at.appwrite}/account/sessions/anonymous", json={})).raise_for_status()
            http.cookies.clear()
    async with rig.daraja() as daraja:
        with pytest.raises(AppwriteError, match=r"try again in \d+ minutes") as refused:
            await pay(daraja)
        assert (refused.value.status, refused.value.kind) == (429, "general_rate_limit_exceeded")
    assert await rig.pushes() == 0
