"""STK Queries: Safaricom is asked what became of a push, at its pace; only a closed list of answers counts."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from daraja_core.callback_path import CallbackTarget
from daraja_core.drivers.safaricom import SafaricomClient
from daraja_core.result_codes import PROCESSED, stk_result, stk_status
from daraja_core.safaricom_wire import QueryAnswer
from daraja_core.verdict import Status, Verdict

from ..callbacks.verdict_writer import VerdictWriter
from ..http import Log
from ..orders.claim import Claim
from .claim_repository import ClaimRepository
from .pace import Pace

LONGEST_BACKOFF = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class QueryPolicy:
    """How to query. `failures_count` is False at Safaricom's sandbox: it reports payments as failed that were paid."""

    safaricom: SafaricomClient
    failures_count: bool
    spacing: timedelta
    after: timedelta  # how old a payment must be, and how long to wait before the second question


class StatusQuery:
    """Queries during one run, each at its turn."""

    def __init__(
        self,
        policy: QueryPolicy,
        claims: ClaimRepository,
        pace: Pace,
        writer: VerdictWriter,
        now: Callable[[], datetime],
        log: Log,
    ) -> None:
        self._policy = policy
        self._claims = claims
        self._pace = pace
        self._writer = writer
        self._now = now
        self._log = log
        self.answered = 0  # questions
        self.decided = 0  # payments, by an answer

    async def query_all(self, claims: Sequence[Claim], deadline: float) -> bool:
        """Ask about these; False when the deadline, a time of the running loop, came before the last one's answer."""
        for claim in claims:
            assert claim.checkout_request_id is not None, "nothing else can be asked about"
            answer = await self.ask(claim.checkout_request_id, deadline)
            if answer is None:
                return False
            if answer.retry_after_s is None:
                await self._take(claim, answer)
        return True

    async def ask(self, checkout_request_id: str, deadline: float) -> QueryAnswer | None:
        """The answer to a question at its turn, None when the deadline comes before."""
        if not await self._take_turn(deadline):
            return None
        try:
            async with asyncio.timeout_at(deadline):
                answer = await self._policy.safaricom.query(checkout_request_id)
        except TimeoutError:
            return None
        if answer.retry_after_s is not None:  # turned away: nothing was answered, and nobody may ask before then
            await self._pace.query_not_before(self._now() + timedelta(seconds=answer.retry_after_s))
        return answer

    async def _take_turn(self, deadline: float) -> bool:
        time = asyncio.get_running_loop().time
        while time() < deadline:
            wait_s = (await self._pace.wait_to_query(self._now(), self._policy.spacing)).total_seconds()
            if not wait_s:
                return True
            if time() + wait_s > deadline:
                return False
            await asyncio.sleep(wait_s)
        return False

    async def _take(self, claim: Claim, answer: QueryAnswer) -> None:
        self._log.log(
            f"{claim.payment_id}: M-Pesa was asked and says {answer.advice}, {answer.result_code or 'no code'}"
        )
        verdict = query_verdict(claim, answer, self._now())
        counts = verdict is not None and (verdict.status is Status.CONFIRMING or self._policy.failures_count)
        created = verdict is not None and counts and await self._writer.create(verdict, _target(claim), claim)
        asked, state = claim.asked + 1, "closed" if counts else claim.state
        due_at = self._now() + min(self._policy.after * (1 << min(asked, 10)), LONGEST_BACKOFF)
        await self._claims.write([replace(claim, asked=asked, asked_at=self._now(), due_at=due_at, state=state)])
        self.answered += 1
        self.decided += created


def query_verdict(claim: Claim, answer: QueryAnswer, now: datetime) -> Verdict | None:
    """The verdict in an answer, None while it is not the last word: a query knows neither a receipt nor an amount."""
    code = answer.result_code
    if code is None or answer.advice == "processing":
        return None
    if code == PROCESSED:
        status = Status.CONFIRMING
    elif stk_result(code).final_in_query:
        status = stk_status(code)
    else:
        return None
    return Verdict(
        payment_id=claim.payment_id,
        status=status,
        result_code=code,
        result_text=answer.text,
        receipt=None,
        amount=None,
        requested_amount=claim.amount,
        mpesa_timestamp=None,
        settled_at=now,
        source="query",
        safaricom_id=claim.checkout_request_id,
    )


def _target(claim: Claim) -> CallbackTarget:
    return CallbackTarget("stk", claim.payment_id, claim.user_id, claim.group_id, claim.amount)
