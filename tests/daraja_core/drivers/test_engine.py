"""The engine's own housekeeping: what it costs to wait, and when it stops waiting."""

import asyncio
import gc
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from types import FrameType
from typing import Literal

from daraja_core.attempt import Settled
from daraja_core.drivers.appwrite import Session
from daraja_core.drivers.engine import Engine
from daraja_core.drivers.realtime import Arrived, RealtimeEvent, Subscribed
from daraja_core.drivers.tracked_attempt import TrackedAttempt
from daraja_core.order import Order
from daraja_core.safaricom_wire import Accepted, QueryAnswer, SendOutcome
from daraja_core.verdict import Status, Verdict
from tests.daraja_core.attempts import NOON, ORDER, verdict
from tests.simulation.store import Disk, MemoryStore


class Noon:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        """The moment."""
        return self.at

    async def sleep_until(self, moment: datetime) -> None:
        """Nobody is woken."""
        await asyncio.Event().wait()


class World:
    """Safaricom takes every request, Appwrite knows nothing, and the socket says what the test says."""

    session_secret = "secret"

    def __init__(self) -> None:
        self.asked_about: list[str] = []
        self.tell: Callable[[RealtimeEvent], None] = lambda event: None

    async def sign_in(self) -> None:
        """Always."""

    async def send(self, order: Order, security_credential: str) -> SendOutcome:
        """Taken."""
        return Accepted(f"ws_{order.id}")

    async def query(self, checkout_request_id: str) -> QueryAnswer:
        """Nobody here presses "check": a query would be one that the engine made up."""
        raise AssertionError("the engine asked Safaricom although nobody did")

    @property
    def renews_session(self) -> bool:
        """It is never lost."""
        return True

    async def ensure_session(self) -> Session:
        """The one there is."""
        return Session("user-1", self.session_secret)

    async def account(self) -> str | None:
        """Its user."""
        return "user-1"

    async def read(self, flow: Literal["stk", "b2c"], payment_ids: Sequence[str]) -> list[Verdict]:
        """Nothing is stored."""
        self.asked_about += payment_ids
        return []

    async def read_group(self, flow: Literal["stk", "b2c"], group_id: str) -> list[Verdict]:
        """Nothing is stored."""
        return []

    async def run(self, on_event: Callable[[RealtimeEvent], None]) -> None:
        """Open at once, and for good."""
        self.tell = on_event
        await asyncio.Event().wait()

    def probe(self) -> None:
        """It is well."""

    def reconnect(self) -> None:
        """It is well."""

    async def wait_open(self, timeout_s: float) -> bool:
        """It is open."""
        return True

    def arrive(self, payment_id: str, status: Status, code: str = "0", receipt: str | None = None) -> None:
        """A verdict over the socket."""
        news = verdict(status, code, receipt, payment_id=payment_id, safaricom_id=f"ws_{payment_id}")
        self.tell(Arrived("stk", news, None))


async def _at_once(_place: str) -> None:
    return None


@asynccontextmanager
async def engine_in(world: World, clock: Noon) -> AsyncIterator[Engine]:
    """A running engine on a disk that never fails."""
    engine = Engine(world, world, world, MemoryStore(Disk(), _at_once, lambda: False), clock)
    await engine.open()
    try:
        yield engine
    finally:
        await engine.close()


async def pushed(engine: Engine, payment_id: str) -> TrackedAttempt:
    """A payment that Safaricom took."""
    return await engine.start(replace(ORDER, id=payment_id))


async def calls_for_a_verdict(idle: int) -> int:
    """How many functions run from the arrival of a verdict to its state, beside so many pending payments."""
    world, calls = World(), 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    async with engine_in(world, Noon()) as engine:
        for place in range(idle):
            await pushed(engine, f"idle.{place}")
        tracked = await pushed(engine, "bob.1")
        await engine.resumed()
        gc.disable()  # its callbacks are calls, too
        sys.setprofile(count)
        try:
            world.arrive("bob.1", Status.SUCCESS, receipt="NLJ7RT61SV")
            await tracked.result()
        finally:
            sys.setprofile(None)
            gc.enable()
    return calls


async def test_a_verdict_costs_the_same_beside_one_idle_payment_and_beside_hundreds() -> None:
    assert await calls_for_a_verdict(idle=1) == await calls_for_a_verdict(idle=200)


async def test_a_failure_is_read_again_for_two_days_and_then_let_go() -> None:
    world, clock = World(), Noon()
    async with engine_in(world, clock) as engine:
        tracked = await pushed(engine, "bob.1")
        world.arrive("bob.1", Status.FAILED, "1")
        await tracked.result()
        clock.at = NOON + timedelta(hours=47)
        await engine.resumed()
        assert world.asked_about == ["bob.1"]
        clock.at = NOON + timedelta(hours=49)
        world.tell(Subscribed("user-1"))
        await engine.resumed()
        assert world.asked_about == ["bob.1"]
        assert await engine.find("bob.1") is tracked
    assert isinstance(tracked.attempt.phase, Settled)
