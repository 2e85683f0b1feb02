"""Asking Safaricom what became of a disbursement that the function sent, with the initiator that it holds."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from daraja_core.callback_path import CallbackTarget, Flow, Question, callback_path
from daraja_core.drivers.safaricom import SafaricomClient
from daraja_core.status_acknowledgement import Asked, AskOutcome, CannotAsk, NotAsked

from .claim import Claim
from .merchant import Initiator, Merchant

ASK_AGAIN = timedelta(minutes=1)  # however many people of a group press a button
AFTER = timedelta(minutes=10)  # two answers that nobody knows it count only when they are so far apart
LONGEST_BACKOFF = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class TransactionStatus:
    """Asks about a claim. What Safaricom knows comes to a signed path of its own."""

    safaricom: SafaricomClient
    merchant: Merchant
    initiator: Initiator
    secret: str = field(repr=False)
    now: Callable[[], datetime]

    async def ask(self, claim: Claim, deadline: float) -> tuple[AskOutcome, Claim]:
        """Ask until the deadline, a time of the running loop, and give the claim as it is to be kept.

        Shortly after another question nothing is asked.
        """
        if self.merchant.b2c_version != "v3":
            return CannotAsk("B2C v1 has no id of ours to ask by: look the disbursement up in M-Pesa's portal"), claim
        if claim.asked_at is not None and self.now() - claim.asked_at < ASK_AGAIN:
            return Asked(), claim
        try:
            async with asyncio.timeout_at(deadline):
                outcome: AskOutcome = await self._ask(claim)
        except TimeoutError:
            outcome = NotAsked("Safaricom did not answer in time")
        due_at = self.now() + min(AFTER * (1 << min(claim.asked, 10)), LONGEST_BACKOFF)
        return outcome, replace(claim, asked=claim.asked + 1, asked_at=self.now(), due_at=due_at)

    async def _ask(self, claim: Claim) -> AskOutcome:
        credential = self.initiator.security_credential
        result, timeout = self._url(claim, "status-result"), self._url(claim, "status-timeout")
        return await self.safaricom.ask_status(
            claim.originator or claim.payment_id, self.initiator.name, credential, result, timeout
        )

    def _url(self, claim: Claim, flow: Flow) -> str:
        shortcode = self.merchant.b2c_shortcode or self.merchant.shortcode
        question = Question(shortcode, int(claim.created_at.timestamp()))
        target = CallbackTarget(flow, claim.payment_id, claim.user_id, claim.group_id, claim.amount, question)
        return self.merchant.callback_base + callback_path(target, self.secret)
