"""Transaction Status: Safaricom is asked what became of the disbursements whose result never came."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from daraja_core.status_acknowledgement import Asked, CannotAsk

from ..http import Log
from ..orders.claim import Claim
from ..orders.transaction_status import TransactionStatus
from .claim_repository import ClaimRepository

AFTER = timedelta(minutes=10)  # two answers that nobody knows it count only when they are so far apart
LONGEST_BACKOFF = timedelta(hours=6)
MOST_A_RUN = 20  # no rate is published


class StatusOfDisbursements:
    """Asks about those claims whose turn it is, the least asked first. What Safaricom knows comes as a callback."""

    def __init__(
        self, status: TransactionStatus, claims: ClaimRepository, now: Callable[[], datetime], log: Log
    ) -> None:
        self._status = status
        self._claims = claims
        self._now = now
        self._log = log

    def is_due(self, claim: Claim) -> bool:
        """Whether there is something to ask for now."""
        if claim.flow != "b2c":
            return False
        if claim.asked_at is None:
            return True
        return self._now() - claim.asked_at >= min(AFTER * (1 << min(max(claim.asked - 1, 0), 10)), LONGEST_BACKOFF)

    async def ask_all(self, claims: Sequence[Claim], deadline: float) -> int:
        """Ask until nobody is due, a question is not taken, or the deadline comes; how many questions were taken."""
        due = sorted(filter(self.is_due, claims), key=lambda claim: (claim.asked, claim.created_at))
        taken = 0
        for claim in due[:MOST_A_RUN]:
            if asyncio.get_running_loop().time() > deadline:
                break
            outcome, asked = await self._status.ask(claim, deadline)
            if isinstance(outcome, CannotAsk):
                self._log.error(f"{claim.payment_id}: {outcome.reason}")
                break
            await self._claims.write(asked)
            if not isinstance(outcome, Asked):
                self._log.error(f"{claim.payment_id}: M-Pesa could not be asked what became of it: {outcome.reason}")
                break
            self._log.log(f"{claim.payment_id}: M-Pesa was asked what became of it")
            taken += 1
        return taken
