"""What the app needs of the engine; `daraja_core.Daraja` is it, and a small fake takes its place in tests."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Protocol

from daraja_core import Disbursement, Mirror
from daraja_core.attempt import Source, TimelineEntry
from daraja_core.payment import Advice, PaymentState


class CheckResult(Protocol):
    """The answer to "did this arrive?"."""

    @property
    def advice(self) -> Advice: ...


class PaymentHandle(Protocol):
    """One payment, under way or over."""

    @property
    def id(self) -> str: ...
    @property
    def checkout_request_id(self) -> str | None: ...
    @property
    def amount(self) -> int: ...
    @property
    def phone(self) -> str: ...
    @property
    def initiated_at(self) -> datetime: ...
    @property
    def state(self) -> PaymentState: ...
    @property
    def timeline(self) -> tuple[TimelineEntry, ...]: ...
    async def check(self) -> CheckResult: ...


class PaymentUpdate(Protocol):
    """One change of one payment."""

    @property
    def payment(self) -> PaymentHandle | Disbursement: ...
    @property
    def source(self) -> Source: ...


class Engine(Protocol):
    """Takes payments and tells what became of them."""

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
    ) -> PaymentHandle: ...
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
    ) -> Disbursement: ...
    @property
    def is_live(self) -> bool: ...
    async def payment(self, payment_id: str) -> PaymentHandle | None: ...
    async def disbursement(self, disbursement_id: str) -> Disbursement | None: ...
    async def restore_pending(self, mirror: Mirror | None = None) -> Sequence[PaymentHandle | Disbursement]: ...
    async def recorded(self) -> Sequence[str]: ...
    def connect(self) -> None: ...
    async def resumed(self) -> None: ...
    def updates(self) -> AsyncIterator[PaymentUpdate]: ...
