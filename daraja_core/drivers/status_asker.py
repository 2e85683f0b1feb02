"""Asking what became of disbursements: once a minute at most, however many people press a button."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from ..machine import is_askable
from ..order import DisbursementOrder
from ..status_acknowledgement import Asked, AskOutcome
from .ports import Sender
from .tracked_attempt import TrackedAttempt

log = logging.getLogger("daraja.status")

ASK_AGAIN = timedelta(minutes=1)


class StatusAsker:
    """Has Safaricom asked; what it knows comes as a verdict, the way that every other one comes."""

    def __init__(self, sender: Sender, now: Callable[[], datetime]) -> None:
        self._sender = sender
        self._now = now

    async def ask(self, tracked: TrackedAttempt, security_credential: str) -> AskOutcome | None:
        """Whether the question was taken; None when there is nothing to ask."""
        async with tracked.turn("status"):
            order, sent_at, now = tracked.attempt.order, tracked.attempt.sending_at, self._now()
            if not isinstance(order, DisbursementOrder) or sent_at is None or not is_askable(tracked.attempt, now):
                return None
            if tracked.asked_at is not None and now < tracked.asked_at + ASK_AGAIN:
                return Asked()
            outcome = await self._sender.ask_status(order, sent_at, security_credential)
            if isinstance(outcome, Asked):
                tracked.asked_at = now
                log.info("payment %s: M-Pesa was asked what became of it", order.id)
            return outcome
