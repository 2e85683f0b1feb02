"""A slow sample of the payments that are stored as paid: where Safaricom says otherwise, a person is told.

Nothing that is stored is changed by it: a query knows neither receipt nor amount, and it has been wrong before.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

from daraja_core.document import from_document
from daraja_core.result_codes import PROCESSED, stk_result
from daraja_core.safaricom_wire import QueryAnswer
from daraja_core.verdict import Status, Verdict

from ..appwrite.documents import Documents, compare, equal, iso, order_by
from ..appwrite.retry import Deadline, retry, seconds_from_now
from ..callbacks.dead_letter import DeadLetter
from ..callbacks.verdict_writer import STORE_SECONDS, VerdictWriter
from ..settings import Settings
from .pace import Pace
from .status_query import StatusQuery

CONTRADICTED = "query_contradicts"
YOUNG, OLD = timedelta(minutes=10), timedelta(hours=24)


class SuccessSample:
    """Asks about one payment a run, the newest that was not asked about before."""

    def __init__(
        self,
        status_query: StatusQuery,
        documents: Documents,
        settings: Settings,
        pace: Pace,
        now: Callable[[], datetime],
        deadline: Deadline,
    ) -> None:
        self._status_query = status_query
        self._documents = documents
        self._settings = settings
        self._writer = VerdictWriter(documents, settings, now)
        self._pace = pace
        self._now = now
        self._deadline = deadline

    async def look(self, run_ends: float) -> str | None:
        """What a person must know of it, if anything. Raises CallError when Appwrite fails."""
        verdict = await self._newest()
        if verdict is None or verdict.safaricom_id is None:
            return None
        answer = await self._status_query.ask(verdict.safaricom_id, run_ends)
        if answer is None or answer.retry_after_s is not None:
            return None
        await self._pace.note_sample(verdict.settled_at)
        if not contradicts(answer):
            return None
        await self._writer.keep_dead_letter(self._record(verdict, answer), seconds_from_now(STORE_SECONDS))
        return (
            f"{verdict.payment_id}: stored as paid with a receipt, and M-Pesa, when asked, says {answer.result_code}: "
            "look the receipt up in M-Pesa's portal; nothing was changed"
        )

    async def _newest(self) -> Verdict | None:
        since = max(await self._pace.last_sample(), self._now() - OLD)
        wanted = (
            equal("status", [Status.SUCCESS.value]),
            compare("greaterThan", "settledAt", iso(since)),
            compare("lessThan", "settledAt", iso(self._now() - YOUNG)),
            order_by("settledAt", newest_first=True),
        )
        collection = self._settings.collection_id
        found = await retry(lambda: self._documents.page(collection, *wanted, limit=1), self._deadline())
        return from_document(found[0]) if found else None

    def _record(self, verdict: Verdict, answer: QueryAnswer) -> DeadLetter:
        told = {
            "paymentId": verdict.payment_id,
            "userId": verdict.user_id,
            "receipt": verdict.receipt,
            "amount": verdict.amount,
            "settledAt": iso(verdict.settled_at),
            "code": answer.result_code,
            "text": answer.text,
        }
        return DeadLetter("", json.dumps(told).encode(), CONTRADICTED, self._now())


def contradicts(answer: QueryAnswer) -> bool:
    """Whether an answer is the last word on a payment, and that it was not made."""
    code = answer.result_code
    return code is not None and code != PROCESSED and answer.advice != "processing" and stk_result(code).final_in_query
