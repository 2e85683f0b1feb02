"""What is done with a callback: parse, write, acknowledge; the same way for pushes and for disbursements."""

from typing import TYPE_CHECKING

from daraja_core.callback import UnreadableCallbackError
from daraja_core.verdict import Verdict

from ..appwrite.client import CallError
from ..appwrite.retry import seconds_from_now
from ..http import ACCEPTED, Log, Response, refusal
from .dead_letter import LONGEST_BODY, WRITTEN_NOWHERE
from .delivery import Delivery
from .precedence import Decision
from .safaricom_addresses import is_safaricom
from .verdict_writer import VerdictWriter

if TYPE_CHECKING:
    from daraja_core.transaction_status import Unsettled

ANSWER_SECONDS = 11.0  # the runtime ends everything after 15


class CallbackHandler:
    """Answers deliveries. What it acknowledges is safely written, as a verdict or as a dead letter."""

    def __init__(self, writer: VerdictWriter, log: Log, secret: str) -> None:
        self._writer = writer
        self._log = log
        self._secret = secret

    async def handle(self, delivery: Delivery) -> Response:
        """Answer one delivery; 503 only when neither the verdict nor the dead letter can be written."""
        deadline = seconds_from_now(ANSWER_SECONDS)
        self._log_unknown_source(delivery)
        if len(delivery.body) > LONGEST_BODY:
            return await self._refuse_oversize(delivery, deadline)
        try:
            found = delivery.read(delivery.body, delivery.target, delivery.received_at)
        except UnreadableCallbackError as exc:
            self._log.error(f"{delivery.payment_id}: unreadable, kept as a dead letter: {exc}")
            return await self._keep_dead_letter(
                delivery, "unreadable", f"an unreadable body of {len(delivery.body)} bytes", deadline
            )
        if not isinstance(found, Verdict):
            return await self._take_finding(delivery, found, deadline)
        self._log_other_amount(delivery, found)
        return await self._write(delivery, found, deadline)

    async def _take_finding(self, delivery: Delivery, finding: "Unsettled", deadline: float) -> Response:
        from .status_finding import StatusFindings  # only here: results of payments do not need it

        async def keep(reason: str, else_log: str) -> Response:
            return await self._keep_dead_letter(delivery, reason, else_log, deadline)

        async def write(verdict: Verdict) -> Response:
            return await self._write(delivery, verdict, deadline)

        return await StatusFindings(self._writer, self._log, keep, write).take(delivery, finding, deadline)

    async def _write(self, delivery: Delivery, verdict: Verdict, deadline: float) -> Response:
        try:
            decision = await self._writer.store(verdict, delivery.target)
        except CallError as exc:
            self._log.error(f"{delivery.payment_id}: not stored, kept as a dead letter: {exc}")
            return await self._keep_verdict(delivery, "write_failed", verdict, deadline)
        match decision:
            case None | Decision.REPLACE:
                self._log.log(f"{delivery.payment_id}: {verdict.status} stored")
            case Decision.KEEP:
                self._log.log(f"{delivery.payment_id}: {verdict.status} changes nothing: that or better is stored")
            case Decision.CONFLICT | Decision.CONTRADICTION:
                reason = decision.value
                self._log.error(f"{delivery.payment_id}: {reason}, kept as a dead letter; what is stored stays")
                return await self._keep_verdict(delivery, reason, verdict, deadline)
        return ACCEPTED

    async def _keep_verdict(self, delivery: Delivery, reason: str, verdict: Verdict, deadline: float) -> Response:
        from .log_line import verdict_line  # only here: a callback that is stored does not need it

        line = verdict_line(verdict, delivery.target, self._secret)
        return await self._keep_dead_letter(delivery, reason, line, deadline)

    async def _keep_dead_letter(self, delivery: Delivery, reason: str, else_log: str, deadline: float) -> Response:
        try:
            await self._writer.keep_dead_letter(delivery.dead_letter(reason), deadline)
        except CallError as exc:
            self._log.error(f"{delivery.payment_id}: {WRITTEN_NOWHERE} ({exc}): {else_log}")
            return refusal(503, "the verdict could not be written", {"Retry-After": "60"})
        return ACCEPTED

    async def _refuse_oversize(self, delivery: Delivery, deadline: float) -> Response:
        size = f"a body of {len(delivery.body)} bytes"
        self._log.error(f"{delivery.payment_id}: {size} is no callback; its head is kept as a dead letter")
        answer = await self._keep_dead_letter(delivery, "too_large", size, deadline)
        return refusal(413, "no callback is that large") if answer is ACCEPTED else answer

    def _log_unknown_source(self, delivery: Delivery) -> None:
        if delivery.source is not None and not is_safaricom(delivery.source):
            self._log.log(f"{delivery.payment_id}: came from an address that is not known as Safaricom's")

    def _log_other_amount(self, delivery: Delivery, verdict: Verdict) -> None:
        asked = verdict.requested_amount
        if verdict.amount is not None and asked is not None and verdict.amount != asked:
            self._log.error(f"{delivery.payment_id}: amount {verdict.amount} differs from the {asked} that was asked")
