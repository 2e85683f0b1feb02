"""An engine among fakes: a clock that is moved by hand, and a world that says what the test says."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Literal

from daraja_core.appwrite_wire import GroupPage
from daraja_core.attempt import Attempt
from daraja_core.drivers.appwrite import Session
from daraja_core.drivers.clock import Clock
from daraja_core.drivers.engine import Engine
from daraja_core.drivers.realtime import Arrived, RealtimeEvent
from daraja_core.drivers.store import Store
from daraja_core.drivers.tracked_attempt import TrackedAttempt
from daraja_core.group_record import GroupRecord
from daraja_core.order import DisbursementOrder, Order
from daraja_core.safaricom_wire import Accepted, QueryAnswer, SendOutcome
from daraja_core.status_acknowledgement import Asked, AskOutcome
from daraja_core.verdict import Status, Verdict
from tests.daraja_core.attempts import NOON, ORDER, verdict
from tests.simulation.store import Disk, MemoryStore


class Noon:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = NOON
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        """The moment."""
        return self.at

    async def sleep_until(self, moment: datetime) -> None:
        """Until it was moved there."""
        while self.at < moment:
            await self._moved.wait()

    def move(self, moment: datetime) -> None:
        """It is so late now."""
        self.at = moment
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()


class Barrier:
    """A place at which whoever comes by waits, until it is opened."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.opened = asyncio.Event()

    async def pass_by(self) -> None:
        """Say that somebody is here, then wait."""
        self.reached.set()
        await self.opened.wait()


class World:
    """Safaricom takes every request, Appwrite knows nothing, and the socket says what the test says."""

    session_secret = "secret"

    def __init__(self) -> None:
        self.asked_about: list[str] = []
        self.sent: list[str] = []
        self.queries = 0
        self.renewals = 0
        self.barriers: dict[str, Barrier] = {}
        self.questions: list[str] = []
        self.stored: list[Verdict] = []
        self.displaced: dict[str, Verdict] = {}
        self.reads_fail: BaseException | None = None
        self._was_read = asyncio.Event()
        self.records: list[GroupRecord] = []
        self.outcome: SendOutcome | None = None
        self.tell: Callable[[RealtimeEvent], None] = lambda event: None

    async def sign_in(self) -> None:
        """Always."""
        await self._at("sign_in")

    async def send(self, order: Order, security_credential: str) -> SendOutcome:
        """Taken, unless the test wants something else."""
        self.sent.append(order.id)
        await self._at("send")
        return self.outcome or Accepted(f"ws_{order.id}")

    async def query(self, checkout_request_id: str) -> QueryAnswer:
        """Counted: the engine makes none up."""
        self.queries += 1
        await self._at("query")
        return QueryAnswer("processing")

    async def ask_status(self, order: DisbursementOrder, sent_at: datetime, security_credential: str) -> AskOutcome:
        """Taken, and counted."""
        self.questions.append(order.id)
        return Asked()

    @property
    def renews_session(self) -> bool:
        """It is never lost."""
        return True

    async def ensure_session(self) -> Session:
        """The one there is."""
        await self._at("session")
        return Session("user-1", self.session_secret)

    async def account(self) -> str | None:
        """Its user."""
        return "user-1"

    async def read(self, flow: Literal["stk", "b2c"], payment_ids: Sequence[str]) -> list[Verdict]:
        """What the test stored, at first nothing."""
        self.asked_about += payment_ids
        self._was_read.set()
        await self._at("read")
        if self.reads_fail is not None:
            raise self.reads_fail
        return self.stored + [self.displaced[name] for name in payment_ids if name in self.displaced]

    async def read_records(self, group_id: str, since: datetime | None) -> list[GroupRecord]:
        """What the test put there."""
        return [one for one in self.records if since is None or (one.at is not None and one.at > since)]

    async def read_group(self, flow: Literal["stk", "b2c"], group_id: str, since: datetime | None) -> GroupPage:
        """Nothing is stored."""
        return GroupPage(())

    async def run(self, on_event: Callable[[RealtimeEvent], None]) -> None:
        """Open at once, and for good."""
        self.tell = on_event
        await asyncio.Event().wait()

    def probe(self) -> None:
        """It is well."""

    def reconnect(self) -> None:
        """It is well."""

    def renew(self, why: str) -> None:
        """Counted: it is for a deaf one."""
        self.renewals += 1

    async def wait_open(self, timeout_s: float) -> bool:
        """It is open."""
        return True

    def hold(self, place: str) -> Barrier:
        """From now on, whoever comes by that place waits there."""
        self.barriers[place] = Barrier()
        return self.barriers[place]

    async def _at(self, place: str) -> None:
        if place in self.barriers:
            await self.barriers[place].pass_by()

    async def read_times(self, count: int) -> None:
        """Until so many payments were asked about."""
        while len(self.asked_about) < count:
            self._was_read.clear()
            await self._was_read.wait()

    def arrive(self, payment_id: str, status: Status, code: str = "0", receipt: str | None = None) -> None:
        """A verdict over the socket."""
        news = verdict(status, code, receipt, payment_id=payment_id, safaricom_id=f"ws_{payment_id}")
        self.tell(Arrived("stk", news, None))


async def _at_once(_place: str) -> None:
    return None


class OddStore(MemoryStore):
    """A store of somebody else's: it may hang, and fails in its own ways."""

    def __init__(self, disk: Disk | None = None) -> None:
        super().__init__(disk or Disk(), _at_once, lambda: False)
        self.barrier: Barrier | None = None
        self.failure: Exception | None = None

    async def save(self, attempts: Sequence[Attempt]) -> None:
        """Commit, or do what the test says."""
        if self.failure is not None:
            raise self.failure
        await super().save(attempts)

    async def load(self, attempt_id: str) -> Attempt | None:
        """Look it up, or hang."""
        if self.barrier is not None:
            await self.barrier.pass_by()
        return await super().load(attempt_id)

    async def load_open(self, now: datetime) -> list[Attempt]:
        """Likewise."""
        if self.barrier is not None:
            await self.barrier.pass_by()
        return await super().load_open(now)


@asynccontextmanager
async def engine_in(
    world: World, clock: Clock, disk: Disk | None = None, store: Store | None = None, account: str = ""
) -> AsyncIterator[Engine]:
    """A running engine, on a disk that never fails unless the test brings another."""
    engine = Engine(world, world, world, store or OddStore(disk), clock, account)
    await engine.open()
    try:
        yield engine
    finally:
        await engine.close()


async def pushed(engine: Engine, payment_id: str) -> TrackedAttempt:
    """A payment that Safaricom took."""
    return await engine.start(replace(ORDER, id=payment_id))
