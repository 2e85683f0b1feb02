"""The engine of one device of a group: what was sent from there, through a server that has no network."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from chama_app.domain.group_verdicts import state_of_payment
from chama_app.services.engine import PaymentHandle, PaymentUpdate
from daraja_core import (
    AppwriteError,
    Clock,
    DarajaError,
    Disbursement,
    GroupVerdict,
    Mirror,
    PaymentPending,
    PaymentSuccess,
    PaymentTimeout,
    Status,
    StkPushRejectedError,
    TimelineEntry,
)
from daraja_core.attempt import Attempt, NotSent, Pending, Phase, Settled, Unknown
from daraja_core.drivers.tracked_attempt import CheckResult, TrackedAttempt
from daraja_core.function_errors import ALREADY_REQUESTED
from daraja_core.not_sent import not_sent
from daraja_core.order import parse_disbursement_order
from daraja_core.public_state import refused_payment, state_of

from ..example_chama import REQUEST_ID
from ..fake_engine import FakePaymentHandle
from .group_world import Prompt, Server

OFFLINE = AppwriteError("no network", kind="unreachable")
ASKED = StkPushRejectedError("asked already", error_code=ALREADY_REQUESTED, retry_after_s=60)

T = TypeVar("T")


def completed(work: Coroutine[Any, Any, T]) -> T:
    """What comes of work that waits for nobody."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(work)
    finally:
        loop.close()


@dataclass
class Sent:
    """What an engine has a record of."""

    payments: dict[str, FakePaymentHandle] = field(default_factory=dict)
    payouts: dict[str, TrackedAttempt] = field(default_factory=dict)

    def copy(self) -> "Sent":
        """The same at another time, or on another disk."""
        payouts = {name: TrackedAttempt(one.shown, one.shown, one.checker) for name, one in self.payouts.items()}
        return Sent({name: replace(one) for name, one in self.payments.items()}, payouts)


class DeviceEngine:
    """Sends through the server while it `is_online`; with other credentials it reads no record of what was sent."""

    is_live = True

    def __init__(self, server: Server, clock: Clock, is_online: Callable[[], bool], may_pay_out: Callable[[], bool]):
        self._server = server
        self._clock = clock
        self._is_online = is_online
        self._may_pay_out = may_pay_out
        self.sent = Sent()
        self.is_blind = False
        self.on_news: Callable[[PaymentHandle | Disbursement], object] = lambda _: None

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
        now = self._clock.now()
        if not self._is_online() or self._server.is_asked(payment_id.rpartition(".")[0]):
            error: DarajaError = ASKED if self._is_online() else OFFLINE
            told = (TimelineEntry(now, "app", "not_sent"),)
            refused = FakePaymentHandle(payment_id, amount, now, refused_payment(not_sent(error)), phone, told)
            self.sent.payments[payment_id] = refused
            self.on_news(refused)
            raise error
        self._server.send(Prompt(payment_id, "stk", amount, self._server.clock.now(), phone), group_id)
        handle = FakePaymentHandle(payment_id, amount, now, PaymentPending(REQUEST_ID, now), phone)
        self.sent.payments[payment_id] = handle
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
        order = parse_disbursement_order(
            disbursement_id=disbursement_id, phone=phone, amount=amount, initiator_name="testapi", remarks=remarks
        )
        attempt = Attempt(order, self._clock.now(), Pending(), safaricom_id="AG_1")
        refuses = not self._is_online() or not self._may_pay_out()
        if refuses:
            attempt = replace(attempt, phase=NotSent("no network"))
        else:
            self._server.send(Prompt(disbursement_id, "b2c", amount, self._server.clock.now(), phone), group_id)
        self.sent.payouts[disbursement_id] = TrackedAttempt(attempt, attempt, self._look)
        if refuses:
            raise OFFLINE
        return Disbursement(self.sent.payouts[disbursement_id])

    async def _look(self, tracked: TrackedAttempt, security_credential: str) -> CheckResult:
        return CheckResult(state_of(tracked.shown), "none", self._clock.now())

    async def payment(self, payment_id: str) -> FakePaymentHandle | None:
        return None if self.is_blind else self.sent.payments.get(payment_id)

    async def disbursement(self, disbursement_id: str) -> Disbursement | None:
        tracked = None if self.is_blind else self.sent.payouts.get(disbursement_id)
        return Disbursement(tracked) if tracked else None

    async def restore_pending(self, mirror: Mirror | None = None) -> list[FakePaymentHandle | Disbursement]:
        return [] if self.is_blind else [one for one in self._all() if not one.state.final]

    async def recorded(self) -> list[str]:
        return [] if self.is_blind else [one.id for one in self._all()]

    def connect(self) -> None:
        pass

    async def resumed(self) -> None:
        pass

    async def updates(self) -> AsyncIterator[PaymentUpdate]:
        raise AssertionError("nothing waits here")
        yield

    def hear(self, news: GroupVerdict) -> None:
        """M-PESA says something of what was sent from here."""
        name, told = news.verdict.payment_id, news.verdict
        handle, state = self.sent.payments.get(name), state_of_payment(told, late=False)
        if handle and state and not isinstance(handle.state, PaymentSuccess):
            handle.state = state
            self.on_news(handle)
        tracked = self.sent.payouts.get(name)
        if tracked and not (isinstance(tracked.shown.phase, Settled) and tracked.shown.phase.verdict.receipt):
            if told.status is Status.CONFIRMING:  # it was sent, and the receipt is on its way
                tracked.shown = replace(tracked.shown, advice="paid")
            self._change(tracked, tracked.shown.phase if told.status is Status.CONFIRMING else Settled(told))

    def give_up(self, name: str) -> None:
        """The time for an answer is over."""
        handle, tracked = self.sent.payments.get(name), self.sent.payouts.get(name)
        if handle and isinstance(handle.state, PaymentPending) and not self.is_blind:
            handle.state = PaymentTimeout(REQUEST_ID, advice=handle.state.advice)
            self.on_news(handle)
        if tracked and isinstance(tracked.shown.phase, Pending) and not self.is_blind:
            self._change(tracked, Unknown("no_answer"))

    def _change(self, tracked: TrackedAttempt, phase: Phase) -> None:
        tracked.shown = replace(tracked.shown, phase=phase)
        self.on_news(Disbursement(tracked))

    def _all(self) -> list[FakePaymentHandle | Disbursement]:
        return [*self.sent.payments.values(), *(Disbursement(one) for one in self.sent.payouts.values())]
