"""A wall clock that is set back or forward by hours in the middle of a payment: nothing is lost or charged twice."""

import asyncio
import time
from datetime import datetime, timedelta, timezone

import pytest

from daraja_core import (
    Daraja,
    Payment,
    PaymentPending,
    PaymentSuccess,
    PaymentTimeout,
    ScaledClock,
    SystemClock,
)
from tests.integration.rig import FAST, PHONE, PUSH, Rig, config_of

HOUR_S = 3600.0
START_S = SystemClock().now().timestamp() - time.monotonic()


class Wall:
    """A wall clock that somebody sets. Its hours are those of the engine, which may live sixty times as fast."""

    def __init__(self) -> None:
        self._set_by_s = 0.0

    def __call__(self) -> float:
        return START_S + time.monotonic() + self._set_by_s

    def set_by(self, hours: float, factor: float = FAST) -> None:
        self._set_by_s += hours * HOUR_S / factor


def engine(rig: Rig, wall: Wall, factor: float = FAST) -> Daraja:
    clock = ScaledClock(factor, SystemClock(wall))
    return Daraja(config_of(rig.sandbox.addresses), store=rig.folder / "engine.db", clock=clock)


async def push(daraja: Daraja) -> Payment:
    return await daraja.stk_push(phone=PHONE, amount=1000, reference="ORDER-001", payment_id="alice.1")


def runs_forward(payment: Payment) -> bool:
    moments = [entry.at for entry in payment.timeline]
    return moments == sorted(moments)


@pytest.fixture
def wall() -> Wall:
    return Wall()


async def test_a_clock_set_back_changes_nothing_and_the_polls_go_on(fast_rig: Rig, wall: Wall) -> None:
    await fast_rig.appwrite_faults(realtime_silent=True)
    async with engine(fast_rig, wall) as daraja, asyncio.timeout(60):
        payment = await push(daraja)
        wall.set_by(hours=-5)
        await fast_rig.answer(payment)
        assert isinstance(await payment.result(), PaymentSuccess)
        assert payment.timeline[-1].source == "poll"
        assert runs_forward(payment)
    assert await fast_rig.pushes() == 1


@pytest.mark.slow
async def test_a_clock_set_back_keeps_the_cutoff(fast_rig: Rig, wall: Wall) -> None:
    await fast_rig.faults(callback={"lost": True})
    async with engine(fast_rig, wall) as daraja, asyncio.timeout(60):
        payment = await push(daraja)
        wall.set_by(hours=-5)
        assert isinstance(await payment.result(), PaymentTimeout)
        assert runs_forward(payment)


@pytest.mark.parametrize("comes_back", [True, False])
async def test_a_clock_that_jumps_ahead_ends_no_payment_and_delays_no_poll(
    fast_rig: Rig, wall: Wall, comes_back: bool
) -> None:
    await fast_rig.appwrite_faults(realtime_silent=True)
    async with engine(fast_rig, wall) as daraja, asyncio.timeout(60):
        payment = await push(daraja)
        wall.set_by(hours=24)
        await daraja.resumed()
        if comes_back:
            wall.set_by(hours=-24)
        assert isinstance(payment.state, PaymentPending)
        await fast_rig.answer(payment)
        await fast_rig.delivered(1)
        assert isinstance(await payment.result(), PaymentSuccess)
        assert payment.timeline[-1].source == "poll"
        assert payment.timeline[-1].at < payment.initiated_at + timedelta(seconds=90)
        assert runs_forward(payment)


async def test_the_timestamp_of_a_push_is_the_wall_clocks(rig: Rig, wall: Wall) -> None:
    clock = SystemClock(wall)
    async with Daraja(config_of(rig.sandbox.addresses), store=rig.folder / "engine.db", clock=clock) as daraja:
        wall.set_by(hours=3, factor=1)
        shown = clock.wall_now()
        payment = await push(daraja)
    (sent,) = [entry for entry in await rig.log() if entry.get("path") == PUSH]
    stamp = datetime.strptime(sent["timestamp"], "%Y%m%d%H%M%S").replace(tzinfo=timezone(timedelta(hours=3)))
    assert timedelta(0) <= stamp - shown.replace(microsecond=0) < timedelta(seconds=30)
    assert payment.initiated_at < shown - timedelta(hours=2)


@pytest.mark.slow
async def test_a_clock_set_back_before_a_restart_makes_the_payment_start_now(fast_rig: Rig, wall: Wall) -> None:
    await fast_rig.faults(callback={"lost": True})
    async with engine(fast_rig, wall) as daraja, asyncio.timeout(60):
        payment = await push(daraja)
    wall.set_by(hours=-5)
    async with engine(fast_rig, wall) as daraja, asyncio.timeout(60):
        (restored,) = await daraja.restore_pending()
        assert isinstance(restored, Payment)
        assert isinstance(await restored.result(), PaymentTimeout)
        assert restored.initiated_at < payment.initiated_at
    assert await fast_rig.pushes() == 1


@pytest.mark.parametrize("hours", [5, 72])
async def test_a_clock_set_forward_before_a_restart_reads_once_and_then_decides(
    rig: Rig, wall: Wall, hours: float
) -> None:
    async with engine(rig, wall, 1) as daraja, asyncio.timeout(60):
        payment = await push(daraja)
        assert isinstance(payment.state, PaymentPending)
    await rig.answer(payment)
    await rig.delivered(1)
    wall.set_by(hours, 1)
    async with engine(rig, wall, 1) as daraja, asyncio.timeout(60):
        (restored,) = await daraja.restore_pending()
        assert isinstance(await restored.result(), PaymentSuccess)
        assert "restored" in [entry.source for entry in restored.timeline]
    assert await rig.pushes() == 1


async def test_clocks_that_jump_about_ask_nobody_twice(rig: Rig, wall: Wall) -> None:
    async with engine(rig, wall, 1) as daraja, asyncio.timeout(60):
        payment = await push(daraja)
        for hours in (3, -7, 1, -1, 4):
            wall.set_by(hours, 1)
            await daraja.resumed()
            assert (await push(daraja)).id == payment.id
        await rig.answer(payment)
        await rig.delivered(1)
        await daraja.resumed()
        assert isinstance(payment.state, PaymentSuccess)
        assert runs_forward(payment)
    assert await rig.pushes() == 1
