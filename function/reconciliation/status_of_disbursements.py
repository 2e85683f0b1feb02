"""Transaction Status: Safaricom is asked what became of the disbursements whose result never came."""

import asyncio
from collections.abc import Sequence

from daraja_core.status_acknowledgement import Asked, CannotAsk

from ..http import Log
from ..orders.claim import Claim
from ..orders.transaction_status import TransactionStatus
from .claim_repository import ClaimRepository

MOST_A_RUN = 20  # no rate is published


class StatusOfDisbursements:
    """Asks during one run. What Safaricom knows comes as a callback."""

    def __init__(self, status: TransactionStatus, claims: ClaimRepository, log: Log) -> None:
        self._status = status
        self._claims = claims
        self._log = log
        self._left = MOST_A_RUN
        self.taken = 0  # questions

    @property
    def goes_on(self) -> bool:
        """Whether this run may ask further questions."""
        return self._left > 0

    async def ask_all(self, claims: Sequence[Claim], deadline: float) -> None:
        """Ask about these, until a question is not taken or the deadline comes."""
        for claim in claims:
            if not self.goes_on or asyncio.get_running_loop().time() > deadline:
                return
            await self._ask(claim, deadline)

    async def _ask(self, claim: Claim, deadline: float) -> None:
        outcome, asked = await self._status.ask(claim, deadline)
        if isinstance(outcome, CannotAsk):
            self._log.error(f"{claim.payment_id}: {outcome.reason}")
            self._left = 0
            return
        await self._claims.write([asked])
        if not isinstance(outcome, Asked):
            self._log.error(f"{claim.payment_id}: M-Pesa could not be asked what became of it: {outcome.reason}")
            self._left = 0
            return
        self._log.log(f"{claim.payment_id}: M-Pesa was asked what became of it")
        self._left -= 1
        self.taken += 1
