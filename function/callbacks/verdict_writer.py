"""Writing that does not give up while there is time: one verdict per signed payment, or a dead letter."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from daraja_core.callback_path import CallbackTarget
from daraja_core.document import document_id, owned_id, stored_ids, to_document
from daraja_core.verdict import Verdict

from ..appwrite.client import BusyError, ExistsError
from ..appwrite.documents import Document, Documents, compare, equal, iso
from ..appwrite.retry import TRY_SECONDS, retry, seconds_from_now
from ..orders.claim import Claim
from ..orders.claim_store import ClaimStore
from ..settings import Settings
from .dead_letter import DeadLetter
from .precedence import Decision, decide
from .readers import Readers

if TYPE_CHECKING:
    from ..forwarding.forwards import Forwards

STORE_SECONDS = 6.75  # Safaricom is kept waiting for 7
LOOK_AGAIN_S = 0.25
_IDENTITY = ("checkoutRequestId", "originatorConversationId", "paymentId", "userId", "groupId", "requestedAmount")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a verdict goes. `is_proven` when nobody else's document can rightly stand there."""

    collection: str
    readers: list[str]
    is_proven: bool


class VerdictWriter:
    """Stores verdicts and dead letters. Raises CallError once the time is used up."""

    def __init__(
        self,
        documents: Documents,
        settings: Settings,
        now: Callable[[], datetime],
        forwards: "Forwards | None" = None,
    ) -> None:
        """`forwards` None: verdicts are passed on to nobody."""
        self._documents = documents
        self._settings = settings
        self._now = now
        self._forwards = forwards
        self._readers = Readers(documents, settings)

    async def store(self, verdict: Verdict, target: CallbackTarget) -> Decision | None:
        """Store a verdict: None when it is the first one, else what was decided about it and the one stored."""
        deadline = seconds_from_now(STORE_SECONDS)
        is_signed = verdict.payment_id == target.payment_id  # something stands in for the id of a plain callback
        claim = await self._claim(target, deadline) if is_signed else None
        expected = None if claim is None or target.flow != "stk" else claim.checkout_request_id
        if expected not in (None, verdict.safaricom_id):
            return Decision.CONFLICT
        # A disbursement's own id comes from the signed path, a CheckoutRequestID from the body, which is not signed.
        is_proven = is_signed and (target.flow != "stk" or expected is not None)
        readers = await self._readers.of(target, claim, self._now())
        place = _Place(self._settings.collection_of(target.flow), readers, is_proven)
        decision = await retry(lambda: self._store(verdict, target, place), deadline)
        # What anybody could have said is not passed on under our signature.
        if is_signed and decision in (None, Decision.REPLACE) and self._forwards is not None:
            await self._forwards.take(verdict, target, deadline)
        return decision

    async def create(self, verdict: Verdict, target: CallbackTarget, claim: Claim) -> bool:
        """Store a verdict only if there is none: for what is worth less than any callback. Whether it was stored.

        Its CheckoutRequestID comes from the claim and not from a body, so it is proven.
        """
        readers = await self._readers.of(target, claim, self._now())
        place = _Place(self._settings.collection_of(target.flow), readers, is_proven=True)
        deadline = seconds_from_now(STORE_SECONDS)
        try:
            await retry(lambda: self._create(verdict, target, place), deadline)
        except ExistsError:
            return False
        if self._forwards is not None:
            await self._forwards.take(verdict, target, deadline)
        return True

    async def keep_dead_letter(self, letter: DeadLetter, deadline: float) -> None:
        """Keep a dead letter; the same one twice is kept once."""
        await retry(lambda: self._create_dead_letter(letter), deadline)
        from daraja_core.drivers.telemetry import Telemetry  # dead letters are rare: verdicts need not load it

        Telemetry().dead_letter(letter.reason)

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

    async def _store(self, verdict: Verdict, target: CallbackTarget, place: "_Place") -> Decision | None:
        try:
            await self._create(verdict, target, place)
        except ExistsError:  # also our own write, when only its answer was lost
            return await self._resolve(verdict, target, place.collection)
        return None

    async def _create(self, verdict: Verdict, target: CallbackTarget, place: "_Place") -> None:
        """Raises ExistsError when the payment has a verdict, or its document's id is taken by another's."""
        name, fields = document_id(verdict, target), to_document(verdict, target)
        try:
            await self._documents.create(place.collection, name, fields, place.readers)
        except ExistsError:
            if await self._own(verdict, target, place.collection) is not None:
                raise
            await self._create_displaced(verdict, target, place)

    async def _create_displaced(self, verdict: Verdict, target: CallbackTarget, place: "_Place") -> None:
        """Store what another user's document stands in the way of, under ids that nobody else can have."""
        name = document_id(verdict, target)
        if await self._documents.read(place.collection, name) is not None:
            if not place.is_proven:
                raise ExistsError("another payment has this CheckoutRequestID")
            name = _own_id(target)
        fields = {**to_document(verdict, target), "paymentId": owned_id(target.user_id, verdict.payment_id)}
        await self._documents.create(place.collection, name, fields, place.readers)

    async def _own(self, verdict: Verdict, target: CallbackTarget, collection: str) -> Document | None:
        """The verdict that is stored for this payment of this user."""
        wanted = equal("paymentId", stored_ids(target.user_id, verdict.payment_id))
        found = await self._documents.page(collection, wanted)
        return next((document for document in found if document.get("userId") in (None, target.user_id)), None)

    async def _claim(self, target: CallbackTarget, deadline: float) -> Claim | None:
        """The claim when the function itself sent the payment, with Safaricom's answer in it; None for any other."""
        if self._settings.payments_collection_id is None:
            return None
        claims, time = (
            ClaimStore(self._documents, self._settings.payments_collection_id),
            asyncio.get_running_loop().time,
        )
        while True:
            claim = await claims.find(target.user_id, target.payment_id, deadline)
            if claim is None or target.flow != "stk" or claim.checkout_request_id:
                return claim
            if not claim.is_being_answered(self._now()):
                return claim
            if time() + LOOK_AGAIN_S > deadline - TRY_SECONDS:
                raise BusyError("the push was sent a moment ago, and its answer is not kept yet")
            await asyncio.sleep(LOOK_AGAIN_S)  # the callback overtook the answer to its own push

    async def _resolve(self, verdict: Verdict, target: CallbackTarget, collection: str) -> Decision:
        stored = await self._own(verdict, target, collection)
        if stored is None:
            stored = await self._documents.read(collection, document_id(verdict, target))
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


def _own_id(target: CallbackTarget) -> str:
    """A document id that only this payment of this user has."""
    return sha256(json.dumps(["verdict", target.user_id.lower(), target.payment_id.lower()]).encode()).hexdigest()[:36]
