"""A small engine that does what the test tells it: no network, no clock of its own."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from daraja_core import (
    DarajaError,
    Disbursement,
    Mirror,
    PaymentError,
    PaymentInitiating,
    PaymentPending,
    PaymentState,
    StkPushRejectedError,
    TimelineEntry,
)
from daraja_core.attempt import Attempt, Happening, Initiating, Pending, Phase, Source
from daraja_core.drivers.tracked_attempt import CheckResult, TrackedAttempt
from daraja_core.order import parse_disbursement_order
from daraja_core.payment import Advice
from daraja_core.public_state import state_of
from daraja_core.safaricom_wire import TOO_MANY


class ManualClock:
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
class FakePaymentHandle:
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

    async def check(self) -> "FakePaymentHandle":
        if self.on_check is not None:
            self.state = self.on_check
        return self


@dataclass(frozen=True)
class FakeUpdate:
    """One change."""

    payment: FakePaymentHandle | Disbursement
    source: Source


@dataclass
class FakeEngine:
    """An engine whose pushes are accepted at once, until `refusal` is set, and no more than `most` within a minute."""

    clock: ManualClock
    handles: dict[str, FakePaymentHandle] = field(default_factory=dict)
    payouts: dict[str, TrackedAttempt] = field(default_factory=dict)
    paid_out: list[tuple[str, int, str]] = field(default_factory=list)
    on_check: dict[str, Phase] = field(default_factory=dict)
    pushed: list[str] = field(default_factory=list)
    refusal: DarajaError | None = None
    most: int | None = None
    taken_at: list[datetime] = field(default_factory=list)
    written: bool = False  # whether what is refused was written down before
    resumes: int = 0
    connects: int = 0
    is_live: bool = True
    mirrors: list[Mirror | None] = field(default_factory=list)
    groups: list[str | None] = field(default_factory=list)
    news: "asyncio.Queue[FakeUpdate]" = field(default_factory=asyncio.Queue)

    async def stk_push(
        self,
        phone: str,
        amount: int,
        reference: str,
        description: str,
        *,
        payment_id: str,
        group_id: str | None,
        mirror: Mirror | None,
    ) -> FakePaymentHandle:
        self.pushed.append(payment_id)
        self.mirrors.append(mirror)
        self.groups.append(group_id)
        now = self.clock.now()
        if self.refusal is not None:
            if self.written:
                self.handles[payment_id] = FakePaymentHandle(
                    payment_id, amount, now, PaymentError(str(self.refusal)), phone
                )
            raise self.refusal
        recent = [at for at in self.taken_at if now < at + timedelta(minutes=1)]
        if self.most is not None and len(recent) >= self.most:
            wait_s = int((next(iter(recent), now) + timedelta(minutes=1) - now).total_seconds())
            raise StkPushRejectedError("too many", error_code=TOO_MANY, retry_after_s=wait_s, refused_by="function")
        self.taken_at.append(now)
        handle = self.handles[payment_id] = FakePaymentHandle(payment_id, amount, now, PaymentInitiating(now), phone)
        self.change(payment_id, PaymentPending(handle.checkout_request_id, now), "accepted", "safaricom")
        return handle

    async def b2c_push(
        self,
        phone: str,
        amount: int,
        initiator_name: str,
        security_credential: str,
        remarks: str,
        *,
        group_id: str | None,
        disbursement_id: str,
    ) -> Disbursement:
        self.paid_out.append((disbursement_id, amount, initiator_name))
        if self.refusal is not None:
            raise self.refusal
        self.know_payout(disbursement_id, phone, amount, remarks)
        self.change_payout(disbursement_id, Pending(), "accepted", "safaricom")
        return Disbursement(self.payouts[disbursement_id])

    async def payment(self, payment_id: str) -> FakePaymentHandle | None:
        return self.handles.get(payment_id)

    async def disbursement(self, disbursement_id: str) -> Disbursement | None:
        tracked = self.payouts.get(disbursement_id)
        return Disbursement(tracked) if tracked else None

    async def restore_pending(self, mirror: Mirror | None = None) -> list[FakePaymentHandle | Disbursement]:
        payouts = [Disbursement(tracked) for tracked in self.payouts.values()]
        both: list[FakePaymentHandle | Disbursement] = [*self.handles.values(), *payouts]
        return [one for one in both if not one.state.final]

    async def recorded(self) -> list[str]:
        return [*self.handles, *self.payouts]

    def connect(self) -> None:
        self.connects += 1

    async def resumed(self) -> None:
        self.resumes += 1

    def updates(self) -> AsyncIterator[FakeUpdate]:
        return self._updates()

    async def _updates(self) -> AsyncIterator[FakeUpdate]:
        while True:
            yield await self.news.get()

    def know_payout(self, payout_id: str, phone: str = "0712345001", amount: int = 2000, remarks: str = "Pot") -> None:
        """A payout of which the engine's store has a record."""
        order = parse_disbursement_order(
            disbursement_id=payout_id, phone=phone, amount=amount, initiator_name="testapi", remarks=remarks
        )
        request = Attempt(order, self.clock.now(), Initiating(), safaricom_id="AG_1")
        self.payouts[payout_id] = TrackedAttempt(request, request, self._check_payout)

    async def _check_payout(self, tracked: TrackedAttempt, security_credential: str) -> CheckResult:
        if tracked.shown.id in self.on_check:
            tracked.shown = replace(tracked.shown, phase=self.on_check[tracked.shown.id])
        return CheckResult(state_of(tracked.shown), "none", self.clock.now())

    def change_payout(
        self, payout_id: str, phase: Phase, what: Happening = "success", source: Source = "realtime"
    ) -> None:
        """Something is told about a payout."""
        tracked = self.payouts[payout_id]
        entry = TimelineEntry(self.clock.now(), source, what)
        tracked.shown = replace(tracked.shown, phase=phase, timeline=(*tracked.shown.timeline, entry))
        self.news.put_nowait(FakeUpdate(Disbursement(tracked), source))

    def change(
        self, payment_id: str, state: PaymentState, what: Happening = "success", source: Source = "realtime"
    ) -> None:
        """Something is told about a payment."""
        handle = self.handles[payment_id]
        handle.state = state
        handle.timeline = (*handle.timeline, TimelineEntry(self.clock.now(), source, what))
        self.news.put_nowait(FakeUpdate(handle, source))

    def look_in_vain(self, payment_id: str, source: Source = "poll") -> None:
        """A read finds nothing: the history grows, and that is no news."""
        handle = self.handles[payment_id]
        handle.timeline = (*handle.timeline, TimelineEntry(self.clock.now(), source, "nothing_yet"))
