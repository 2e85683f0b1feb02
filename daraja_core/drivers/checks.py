"""A check that somebody asked for: read the record, then ask Safaricom, once for all who ask at the same time."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from ..events import Advised, Read
from ..machine import is_open, queryable_id
from ..public_state import state_of
from ..safaricom_wire import QueryAnswer
from .batch_read import Events
from .ports import Sender
from .reads import Reads
from .single_flight import SingleFlight
from .status_asker import StatusAsker
from .tracked_attempt import CheckResult, TrackedAttempt, check_result


class Checks:
    """`feed` takes what was learned, `settled` returns once it is on disk and published."""

    def __init__(
        self,
        reads: Reads,
        sender: Sender,
        now: Callable[[], datetime],
        feed: Callable[[Events], None],
        settled: Callable[[], Awaitable[None]],
    ) -> None:
        self._reads = reads
        self._sender = sender
        self._now = now
        self._feed = feed
        self._settled = settled
        self._status_asker = StatusAsker(sender, now)

    async def check(self, tracked: TrackedAttempt, security_credential: str) -> CheckResult:
        """Read one attempt now and, while it is open and can be asked about, ask Safaricom."""
        if is_open(tracked.attempt, self._now()):
            await self._reads.run(tracked.attempt, Read("check"))
        advice = tracked.attempt.advice
        if (queried_id := queryable_id(tracked.attempt)) is not None:
            answer = await self._query(tracked, queried_id)
            advice = answer.advice if advice != "paid" else advice
        outcome = await self._status_asker.ask(tracked, security_credential)
        await self._settled()
        return check_result(state_of(tracked.shown), advice, self._now(), outcome)

    async def _query(self, tracked: TrackedAttempt, queried_id: str) -> QueryAnswer:
        """One query for all who ask while it is under way: Safaricom allows five a minute."""
        if tracked.query is None or tracked.query[0] != queried_id:
            tracked.query = (queried_id, SingleFlight(lambda: self._query_and_feed(tracked, queried_id)))
        return await tracked.query[1]()

    async def _query_and_feed(self, tracked: TrackedAttempt, queried_id: str) -> QueryAnswer:
        answer = await self._sender.query(queried_id)
        if answer.advice in ("paid", "failed"):
            code = answer.result_code or ""
            self._feed([(tracked.attempt.id, Advised(answer.advice, f"{code}: {answer.text}"))])
        return answer
