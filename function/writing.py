"""Writing that does not give up: one verdict per signed payment, or a dead letter, each with its tries."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from .documents import BusyError, ChangedError, Documents, DocumentsError, ExistsError
from .letters import Letter
from .rules.callback import document_id, to_document
from .rules.callback_path import CallbackTarget
from .rules.verdict import Verdict
from .settings import Settings
from .upgrade import Decision, decide

TRY_SECONDS = 2.0
PAUSES = (0.25, 0.5, 0.0)  # after each of the three tries: 6.75 s at most, and Safaricom is kept waiting for 7
LETTER_PAUSES = (0.25, 0.0)  # when the tries above are used up: the runtime stops everything after 15 s
_IDENTITY = ("checkoutRequestId", "originatorConversationId", "paymentId", "userId", "groupId", "requestedAmount")

T = TypeVar("T")


class Writer:
    """Puts verdicts and letters where they belong. Raises DocumentsError once all tries are used up."""

    def __init__(self, documents: Documents, settings: Settings) -> None:
        self._documents = documents
        self._settings = settings

    async def store(self, verdict: Verdict, target: CallbackTarget) -> Decision | None:
        """Store a verdict: None when it is the first one, else what was decided about it and the one stored."""
        return await _insist(lambda: self._store(verdict, target), PAUSES)

    async def keep(self, letter: Letter, pauses: Sequence[float] = PAUSES) -> None:
        """Keep a letter; the same one twice is kept once."""
        await _insist(lambda: self._keep(letter), pauses)

    async def _store(self, verdict: Verdict, target: CallbackTarget) -> Decision | None:
        collection, name = self._settings.collection_of(target.flow), document_id(verdict, target)
        try:
            await self._documents.create(collection, name, to_document(verdict, target), readers(target))
        except ExistsError:  # also our own write, when only its answer was lost
            return await self._settle(collection, name, verdict, target)
        return None

    async def _settle(self, collection: str, name: str, verdict: Verdict, target: CallbackTarget) -> Decision:
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

    async def _keep(self, letter: Letter) -> None:
        try:
            await self._documents.create(
                self._settings.dead_letter_collection_id, letter.id, letter.fields(), permissions=()
            )
        except ExistsError:
            return  # the id is made from the content: this very letter lies there


def readers(target: CallbackTarget) -> list[str]:
    """Who may read a verdict: the one who asked for it, and the team when there is one. Never anybody else."""
    permissions = [f'read("user:{target.user_id}")']
    if target.group_id is not None:
        permissions.append(f'read("team:{target.group_id}")')
    return permissions


async def _insist(step: Callable[[], Awaitable[T]], pauses: Sequence[float]) -> T:
    last: DocumentsError = BusyError("not tried")
    for pause in pauses:
        try:
            async with asyncio.timeout(TRY_SECONDS):
                return await step()
        except TimeoutError:
            last = BusyError(f"no answer within {TRY_SECONDS:g} s")
        except (BusyError, ChangedError) as exc:
            last = exc
        await asyncio.sleep(pause)
    raise last
