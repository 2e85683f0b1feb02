"""Replaying what could not be stored: a dead letter or a log line, as often as anybody likes."""

from collections.abc import AsyncGenerator, Callable, Sequence
from datetime import datetime
from typing import Literal, TypeAlias

from daraja_core.callback import UnreadableCallbackError
from daraja_core.callback_path import CallbackTarget
from daraja_core.verdict import Verdict

from ..appwrite.client import CallError
from ..appwrite.documents import MOST, Document, Documents, Query, equal, is_null, iso, order_by
from ..appwrite.retry import Deadline, retry
from ..callbacks.dead_letter import body_bytes
from ..callbacks.delivery import read_delivery
from ..callbacks.kept_path import signed_path
from ..callbacks.log_line import read_verdict_line
from ..callbacks.precedence import Decision
from ..callbacks.verdict_writer import VerdictWriter
from ..forwarding.forwards import Forwards
from ..http import Request
from ..orders.claim_store import ClaimStore
from ..settings import Settings

Outcome: TypeAlias = Literal[
    "stored",
    "known already",
    "identity_conflict",
    "contradiction",
    "unreadable",
    "not ours",
    "needs its CheckoutRequestID",
    "settles nothing",
    "looked at",
    "failed",
]
DONE: tuple[Outcome, ...] = ("stored", "known already", "looked at")


class Replayer:
    """Takes deliveries a second time, by the same rules as the first time."""

    def __init__(
        self,
        documents: Documents,
        settings: Settings,
        now: Callable[[], datetime],
        deadline: Deadline,
        forwards: Forwards | None = None,
    ) -> None:
        self._documents = documents
        self._settings = settings
        self._now = now
        self._deadline = deadline
        self._writer = VerdictWriter(documents, settings, now, forwards)

    async def waiting(self, *queries: Query) -> list[Document]:
        """MOST of the dead letters that were not replayed yet, the newest first."""
        collection = self._settings.dead_letter_collection_id
        newest = order_by("receivedAt", newest_first=True)
        return await retry(
            lambda: self._documents.page(collection, is_null("replayedAt"), *queries, newest), self._deadline()
        )

    async def each_waiting(self, *queries: Query) -> AsyncGenerator[Document, None]:
        """Every dead letter that was not replayed yet, the oldest first, page by page, for they can be long."""
        collection = self._settings.dead_letter_collection_id
        wanted = [is_null("replayedAt"), *queries, order_by("receivedAt")]
        after: list[Query] = []
        while True:
            page = await retry(lambda: self._documents.page(collection, *wanted, *after), self._deadline())  # noqa: B023 — run at once
            for letter in page:
                yield letter
            if len(page) < MOST:
                return
            after = [{"method": "cursorAfter", "values": [page[-1]["$id"]]}]

    async def dead_letter(self, letter_id: str) -> Document | None:
        """One dead letter by its id, replayed or not."""
        collection = self._settings.dead_letter_collection_id
        return await retry(lambda: self._documents.read(collection, letter_id), self._deadline())

    async def close(self, letter_id: str) -> Outcome:
        """Mark a dead letter that somebody looked at, whatever became of it."""
        return await self._mark(letter_id, "looked at")

    async def replay(self, letter: Document) -> Outcome:
        """Replay a dead letter. What is stored by now is marked as replayed."""
        outcome = await self.replay_delivery(str(letter.get("path")), str(letter.get("body")), letter.get("receivedAt"))
        if outcome in DONE and "$id" in letter:
            outcome = await self._mark(str(letter["$id"]), outcome)
        return outcome

    async def replay_delivery(self, path: str, body: str, received_at: object) -> Outcome:
        """Replay a path and a body as a dead letter holds them; a path with its signature will do as well."""
        content, at = body_bytes(body), _moment(received_at) or self._now()
        signed = signed_path(path, content, self._settings.callback_secrets)
        if signed is None:
            return "not ours"
        name, _, query = signed.partition("?")
        delivery = read_delivery(Request("POST", name, query, {}, content), self._settings, at)
        if delivery is None:
            return "not ours"
        try:
            found = delivery.read(delivery.body, delivery.target, at)
        except UnreadableCallbackError:
            return "unreadable"
        return await self._store(found, delivery.target) if isinstance(found, Verdict) else "settles nothing"

    async def replay_line(self, line: str, checkout_request_ids: Sequence[str] = ()) -> Outcome:
        """Store the verdict of a log line, once its CheckoutRequestID is among those given or in the claim."""
        secrets = self._settings.callback_secrets
        logged = read_verdict_line(line, secrets)
        if logged is None:
            return "not ours"
        try:
            claimed = await self._claimed_id(logged.target)
        except CallError:
            return "failed"
        verdict = logged.with_id([*claimed, *checkout_request_ids], secrets)
        return "needs its CheckoutRequestID" if verdict is None else await self._store(verdict, logged.target)

    async def _claimed_id(self, target: CallbackTarget) -> list[str]:
        """The CheckoutRequestID that Safaricom gave when the function itself sent the push, if it did."""
        payments = self._settings.payments_collection_id
        if payments is None or target.flow != "stk":
            return []
        claims = ClaimStore(self._documents, payments)
        claim = await claims.find(target.user_id, target.payment_id, self._deadline())
        return [] if claim is None or claim.checkout_request_id is None else [claim.checkout_request_id]

    async def _store(self, verdict: Verdict, target: CallbackTarget) -> Outcome:
        try:
            decision = await self._writer.store(verdict, target)
        except CallError:
            return "failed"
        match decision:
            case None | Decision.REPLACE:
                return "stored"
            case Decision.KEEP:
                return "known already"
            case Decision.CONFLICT:
                return "identity_conflict"
            case Decision.CONTRADICTION:
                return "contradiction"

    async def _mark(self, letter_id: str, outcome: Outcome) -> Outcome:
        collection, fields = self._settings.dead_letter_collection_id, {"replayedAt": iso(self._now())}
        try:
            await retry(
                lambda: self._documents.update(collection, letter_id, fields, unchanged_since=None), self._deadline()
            )
        except CallError:
            return "failed"  # it is stored, and a further replay will find it so
        return outcome


def with_reasons(reasons: Sequence[str]) -> Query:
    """Only the dead letters with one of these reasons."""
    return equal("reason", reasons)


def _moment(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
