"""Writing that does not give up while there is time: one verdict per signed payment, or a dead letter."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from daraja_core.callback import document_id, to_document
from daraja_core.callback_path import CallbackTarget
from daraja_core.verdict import Verdict

from ..appwrite.client import BusyError, ExistsError
from ..appwrite.documents import Documents, compare, equal, iso
from ..appwrite.retry import TRY_SECONDS, retry, seconds_from_now
from ..orders.claim import read_claim
from ..settings import Settings
from .dead_letter import DeadLetter
from .precedence import Decision, decide

STORE_SECONDS = 6.75  # Safaricom is kept waiting for 7
LOOK_AGAIN_S = 0.25
_IDENTITY = ("checkoutRequestId", "originatorConversationId", "paymentId", "userId", "groupId", "requestedAmount")


class VerdictWriter:
    """Stores verdicts and dead letters. Raises CallError once the time is used up."""

    def __init__(self, documents: Documents, settings: Settings, now: Callable[[], datetime]) -> None:
        self._documents = documents
        self._settings = settings
        self._now = now

    async def store(self, verdict: Verdict, target: CallbackTarget) -> Decision | None:
        """Store a verdict: None when it is the first one, else what was decided about it and the one stored."""
        deadline = seconds_from_now(STORE_SECONDS)
        if await self._expected_id(target, deadline) not in (None, verdict.safaricom_id):
            return Decision.CONFLICT
        return await retry(lambda: self._store(verdict, target), deadline)

    async def create(self, verdict: Verdict, target: CallbackTarget) -> bool:
        """Store a verdict only if there is none: for what is worth less than any callback. Whether it was stored."""
        try:
            await retry(lambda: self._create(verdict, target), seconds_from_now(STORE_SECONDS))
        except ExistsError:
            return False
        return True

    async def keep_dead_letter(self, letter: DeadLetter, deadline: float) -> None:
        """Keep a dead letter; the same one twice is kept once."""
        await retry(lambda: self._create_dead_letter(letter), deadline)

    async def has_earlier(self, letter: DeadLetter, before: datetime, deadline: float) -> bool:
        """Whether another delivery to the same path, whatever its signature, is kept for the same reason since then."""
        queries = (
            equal("reason", [letter.reason]),
            compare("startsWith", "path", letter.path.rpartition("/")[0] + "/"),
            compare("lessThan", "receivedAt", iso(before)),
        )
        collection = self._settings.dead_letter_collection_id
        found = await retry(lambda: self._documents.page(collection, *queries, limit=2), deadline)
        return any(document.get("$id") != letter.id for document in found)  # a repeated delivery is one

    async def _store(self, verdict: Verdict, target: CallbackTarget) -> Decision | None:
        try:
            await self._create(verdict, target)
        except ExistsError:  # also our own write, when only its answer was lost
            collection, name = self._settings.collection_of(target.flow), document_id(verdict, target)
            return await self._resolve(collection, name, verdict, target)
        return None

    async def _create(self, verdict: Verdict, target: CallbackTarget) -> None:
        collection, name = self._settings.collection_of(target.flow), document_id(verdict, target)
        await self._documents.create(collection, name, to_document(verdict, target), readers(target))

    async def _expected_id(self, target: CallbackTarget, deadline: float) -> str | None:
        """The CheckoutRequestID that Safaricom gave when the function itself sent the push; None when any will do."""
        if self._settings.payments_collection_id is None or target.flow != "stk":
            return None  # a disbursement's ids differ between answer and result even in Safaricom's own samples
        payments, time = self._settings.payments_collection_id, asyncio.get_running_loop().time
        while True:
            document = await retry(lambda: self._documents.read(payments, target.payment_id), deadline)
            claim = None if document is None else read_claim(document)
            if claim is None or claim.checkout_request_id or not claim.is_being_answered(self._now()):
                return None if claim is None else claim.checkout_request_id
            if time() + LOOK_AGAIN_S > deadline - TRY_SECONDS:
                raise BusyError("the push was sent a moment ago, and its answer is not kept yet")
            await asyncio.sleep(LOOK_AGAIN_S)  # the callback overtook the answer to its own push

    async def _resolve(self, collection: str, name: str, verdict: Verdict, target: CallbackTarget) -> Decision:
        stored = await self._documents.read(collection, name)
        if stored is None:
            stored = await self._documents.find(collection, "paymentId", verdict.payment_id)
        if stored is None:
            raise BusyError("it exists, and it cannot be found")
        decision = decide(stored, verdict, target)
        if decision is Decision.REPLACE:
            news = {key: value for key, value in to_document(verdict, target).items() if key not in _IDENTITY}
            found = str(stored.get("$id"))  # not always the name: it may have been found by its payment
            await self._documents.update(collection, found, news, unchanged_since=str(stored.get("$updatedAt")))
        return decision

    async def _create_dead_letter(self, letter: DeadLetter) -> None:
        try:
            await self._documents.create(
                self._settings.dead_letter_collection_id, letter.id, letter.fields(), permissions=()
            )
        except ExistsError:
            return  # the id is made from the content: this very one is kept


def readers(target: CallbackTarget) -> list[str]:
    """Who may read a verdict: the one who asked for it, and the team when there is one. Never anybody else."""
    permissions = [f'read("user:{target.user_id}")']
    if target.group_id is not None:
        permissions.append(f'read("team:{target.group_id}")')
    return permissions
