"""A callback on its way in: parse, write, acknowledge; the same way for pushes and for disbursements."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from . import unsigned
from .addresses import is_safaricom
from .appwrite import CallError
from .exchange import ACCEPTED, Log, Request, Response, refusal
from .letters import LONGEST_BODY, Letter
from .log_line import MARK, verdict_line
from .rules.callback import UnreadableCallbackError, read_b2c_result, read_b2c_timeout, read_stk_callback
from .rules.callback_path import CallbackTarget, Flow, parse_callback_path
from .rules.verdict import Verdict
from .settings import Settings
from .trying import PAUSES, TWO_PAUSES
from .upgrade import Decision
from .writing import Writer

Reader: TypeAlias = Callable[[bytes, CallbackTarget, datetime], Verdict]
READERS: dict[Flow, Reader] = {
    "stk": read_stk_callback,
    "b2c-result": read_b2c_result,
    "b2c-timeout": read_b2c_timeout,
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """One callback for a payment that its path vouches for. `source` is where it says it came from, if anywhere."""

    path: str = field(repr=False)
    body: bytes = field(repr=False)
    target: CallbackTarget
    read: Reader
    received_at: datetime
    source: str | None = None

    @property
    def payment_id(self) -> str:
        """What the log calls it."""
        return self.target.payment_id

    def letter(self, reason: str) -> Letter:
        """The delivery as a dead letter."""
        return Letter(self.path, self.body[:LONGEST_BODY], reason, self.received_at)


class Desk:
    """Takes deliveries in. What it acknowledges is safely written, as a verdict or as a dead letter."""

    def __init__(self, writer: Writer, log: Log, secret: str) -> None:
        self._writer = writer
        self._log = log
        self._secret = secret

    async def take(self, delivery: Delivery) -> Response:
        """Answer one delivery; 503 only when neither the verdict nor the letter can be written."""
        self._notice_source(delivery)
        if len(delivery.body) > LONGEST_BODY:
            return await self._refuse_oversize(delivery)
        try:
            verdict = delivery.read(delivery.body, delivery.target, delivery.received_at)
        except UnreadableCallbackError as exc:
            self._log.error(f"{delivery.payment_id}: unreadable, kept as a dead letter: {exc}")
            return await self._keep(delivery, "unreadable", f"an unreadable body of {len(delivery.body)} bytes", PAUSES)
        self._notice_amount(delivery, verdict)
        return await self._write(delivery, verdict)

    async def _write(self, delivery: Delivery, verdict: Verdict) -> Response:
        try:
            decision = await self._writer.store(verdict, delivery.target)
        except CallError as exc:
            self._log.error(f"{delivery.payment_id}: not stored, kept as a dead letter: {exc}")
            return await self._keep(
                delivery, "write_failed", verdict_line(verdict, delivery.target, self._secret), TWO_PAUSES
            )
        match decision:
            case None | Decision.REPLACE:
                self._log.log(f"{delivery.payment_id}: {verdict.status} stored")
            case Decision.KEEP:
                self._log.log(f"{delivery.payment_id}: {verdict.status} changes nothing: that or better is stored")
            case Decision.CONFLICT | Decision.CONTRADICTION:
                reason = decision.value
                self._log.error(f"{delivery.payment_id}: {reason}, kept as a dead letter; what is stored stays")
                return await self._keep(
                    delivery, reason, verdict_line(verdict, delivery.target, self._secret), TWO_PAUSES
                )
        return ACCEPTED

    async def _keep(self, delivery: Delivery, reason: str, else_log: str, pauses: Sequence[float]) -> Response:
        try:
            await self._writer.keep(delivery.letter(reason), pauses)
        except CallError as exc:
            self._log.error(f"{delivery.payment_id}: {MARK} ({exc}): {else_log}")
            return refusal(503, "the verdict could not be written", {"Retry-After": "60"})
        return ACCEPTED

    async def _refuse_oversize(self, delivery: Delivery) -> Response:
        size = f"a body of {len(delivery.body)} bytes"
        self._log.error(f"{delivery.payment_id}: {size} is no callback; its head is kept as a dead letter")
        answer = await self._keep(delivery, "too_large", size, PAUSES)
        return refusal(413, "no callback is that large") if answer is ACCEPTED else answer

    def _notice_source(self, delivery: Delivery) -> None:
        if delivery.source is not None and not is_safaricom(delivery.source):
            self._log.log(f"{delivery.payment_id}: came from an address that is not known as Safaricom's")

    def _notice_amount(self, delivery: Delivery, verdict: Verdict) -> None:
        asked = verdict.requested_amount
        if verdict.amount is not None and asked is not None and verdict.amount != asked:
            self._log.error(f"{delivery.payment_id}: amount {verdict.amount} differs from the {asked} that was asked")


def read_delivery(request: Request, settings: Settings, at: datetime) -> Delivery | None:
    """The delivery that a request is, None when nothing of ours vouches for it."""
    source = request.headers.get("x-appwrite-client-ip")
    target = parse_callback_path(request.path, settings.callback_secrets)
    if target is not None:
        return Delivery(request.path, request.body, target, READERS[target.flow], at, source)
    if request.path == unsigned.PATH and settings.allow_unsigned:
        target = unsigned.unsigned_target(request.query)
        if target is not None:
            path = f"{request.path}?{request.query}"
            return Delivery(path, request.body, target, unsigned.read_unsigned, at, source)
    return None
