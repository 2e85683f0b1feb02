"""A small engine that does what the test tells it: no network, no clock of its own."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from daraja_core import DarajaError, Mirror, PaymentInitiating, PaymentPending, PaymentState, TimelineEntry
from daraja_core.attempt import Happening, Source
from daraja_core.payment import Advice


class HandClock:
    """Time that stands still until the test moves it."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def move(self, **distance: float) -> None:
        self._now += timedelta(**distance)

    async def sleep_until(self, moment: datetime) -> None:
        await asyncio.Event().wait()


@dataclass
class FakeHandle:
    """One payment as the test says it is."""

    id: str
    amount: int
    initiated_at: datetime
    state: PaymentState
    phone: str = ""
    timeline: tuple[TimelineEntry, ...] = ()
    advice: Advice = "none"
    on_check: PaymentState | None = None
    checkout_request_id: str | None = "ws_CO_20112026120000712345001"

    async def check(self) -> "FakeHandle":
        if self.on_check is not None:
            self.state = self.on_check
        return self


@dataclass(frozen=True)
class FakeNews:
    """One change."""

    payment: FakeHandle
    source: Source


@dataclass
class FakePayments:
    """An engine whose pushes are accepted at once, until `refusal` is set."""

    clock: HandClock
    handles: dict[str, FakeHandle] = field(default_factory=dict)
    pushed: list[str] = field(default_factory=list)
    refusal: DarajaError | None = None
    resumes: int = 0
    mirrors: list[Mirror | None] = field(default_factory=list)
    news: "asyncio.Queue[FakeNews]" = field(default_factory=asyncio.Queue)

    async def stk_push(
        self, phone: str, amount: int, reference: str, description: str, *, payment_id: str, mirror: Mirror | None
    ) -> FakeHandle:
        self.pushed.append(payment_id)
        self.mirrors.append(mirror)
        if self.refusal is not None:
            raise self.refusal
        now = self.clock.now()
        handle = self.handles[payment_id] = FakeHandle(payment_id, amount, now, PaymentInitiating(now), phone)
        self.change(payment_id, PaymentPending(handle.checkout_request_id, now), "accepted", "safaricom")
        return handle

    async def payment(self, payment_id: str) -> FakeHandle | None:
        return self.handles.get(payment_id)

    async def restore_pending(self, mirror: Mirror | None = None) -> list[FakeHandle]:
        return [one for one in self.handles.values() if not one.state.final]

    async def resumed(self) -> None:
        self.resumes += 1

    def updates(self) -> AsyncIterator[FakeNews]:
        return self._updates()

    async def _updates(self) -> AsyncIterator[FakeNews]:
        while True:
            yield await self.news.get()

    def change(
        self, payment_id: str, state: PaymentState, what: Happening = "success", source: Source = "realtime"
    ) -> None:
        """Something is told about a payment."""
        handle = self.handles[payment_id]
        handle.state = state
        handle.timeline = (*handle.timeline, TimelineEntry(self.clock.now(), source, what))
        self.news.put_nowait(FakeNews(handle, source))
