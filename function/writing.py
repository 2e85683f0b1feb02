"""Writing that does not give up: one verdict per signed payment, or a dead letter, each with its tries."""

from collections.abc import Sequence

from .appwrite import BusyError, ExistsError
from .documents import Documents
from .letters import Letter
from .rules.callback import document_id, to_document
from .rules.callback_path import CallbackTarget
from .rules.verdict import Verdict
from .settings import Settings
from .trying import PAUSES, insist
from .upgrade import Decision, decide

_IDENTITY = ("checkoutRequestId", "originatorConversationId", "paymentId", "userId", "groupId", "requestedAmount")


class Writer:
    """Puts verdicts and letters where they belong. Raises CallError once all tries are used up."""

    def __init__(self, documents: Documents, settings: Settings) -> None:
        self._documents = documents
        self._settings = settings

    async def store(self, verdict: Verdict, target: CallbackTarget) -> Decision | None:
        """Store a verdict: None when it is the first one, else what was decided about it and the one stored."""
        return await insist(lambda: self._store(verdict, target), PAUSES)

    async def keep(self, letter: Letter, pauses: Sequence[float] = PAUSES) -> None:
        """Keep a letter; the same one twice is kept once."""
        await insist(lambda: self._keep(letter), pauses)

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
