"""What is done with an answer about a disbursement that settles nothing: kept where a person must know, else logged."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeAlias

from daraja_core.transaction_status import Disagrees, NotAllowed, NotKnown, StillOpen, Unsettled, unresolved
from daraja_core.verdict import Verdict

from ..appwrite.client import CallError
from ..http import ACCEPTED, Log, Response
from .dead_letter import NOT_KNOWN
from .delivery import Delivery
from .verdict_writer import VerdictWriter

DISAGREES = "status_disagrees"
APART = timedelta(minutes=10)  # two answers that are nearer to each other are one

Keep: TypeAlias = Callable[[str, str], Awaitable[Response]]  # the reason, and what to log where it cannot be kept
Write: TypeAlias = Callable[[Verdict], Awaitable[Response]]


class StatusFindings:
    """Takes findings that are no verdict. `keep` and `write` are the callback handler's own."""

    def __init__(self, writer: VerdictWriter, log: Log, keep: Keep, write: Write) -> None:
        self._writer = writer
        self._log = log
        self._keep = keep
        self._write = write

    async def take(self, delivery: Delivery, finding: Unsettled, deadline: float) -> Response:
        """Answer Safaricom; what a person must see is a dead letter, or a verdict that says what to look up."""
        match finding:
            case StillOpen(reason):
                self._log.log(f"{delivery.payment_id}: asked, and still open: {reason}")
                return ACCEPTED
            case NotAllowed(reason):
                self._log.error(
                    f"{delivery.payment_id}: the question was refused: {reason}. The initiator needs the role "
                    "Transaction Status query ORG API, and a credential that is not locked or out of date"
                )
                return ACCEPTED
            case Disagrees(reason):
                self._log.error(f"{delivery.payment_id}: {reason}; kept as a dead letter, nothing is settled by it")
                return await self._keep(DISAGREES, reason)
            case NotKnown():
                return await self._not_known(delivery, finding, deadline)

    async def _not_known(self, delivery: Delivery, finding: NotKnown, deadline: float) -> Response:
        """Once it was said twice, ten minutes apart, the disbursement was probably never sent: a person decides."""
        says = f"M-Pesa does not know it ({finding.result_code})"
        if not finding.counts:
            self._log.log(f"{delivery.payment_id}: {says}, which says nothing so early or so late")
            return ACCEPTED
        kept = await self._keep(NOT_KNOWN, says)
        if kept is not ACCEPTED:
            return kept
        try:
            earlier = delivery.received_at - APART
            before = await self._writer.has_earlier(delivery.dead_letter(NOT_KNOWN), earlier, deadline)
        except CallError as exc:
            self._log.error(f"{delivery.payment_id}: {says}; earlier answers could not be read, ask again: {exc}")
            return ACCEPTED
        if not before:
            self._log.log(f"{delivery.payment_id}: {says}; it must say so twice, ten minutes apart")
            return ACCEPTED
        self._log.error(f"{delivery.payment_id}: {says}, twice: probably not sent, look it up in M-Pesa's portal")
        verdict = unresolved(finding.result_code, finding.text, delivery.target, delivery.received_at)
        return await self._write(verdict)
