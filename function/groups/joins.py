"""Who joined and who tried: so that whoever was removed does not come back with an old code, and nobody guesses one."""

import hashlib
import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..appwrite.client import ExistsError
from ..appwrite.documents import Document, Documents, compare, equal, iso
from ..appwrite.retry import retry

WRONG_TRIES = 10
WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Joined:
    """One person who is or was in a group; `absent_since` is when it was first noticed that he is not in it."""

    id: str
    user_id: str
    absent_since: datetime | None


class Joins:
    """The collection of joins. Each method raises CallError when Appwrite fails until the deadline."""

    def __init__(self, documents: Documents, collection: str, deadline: float) -> None:
        self._documents = documents
        self._collection = collection
        self._deadline = deadline

    async def note_wrong(self, user_id: str, now: datetime) -> None:
        """The user typed a code that admits nobody."""
        fields = {"userId": user_id, "kind": "wrong", "createdAt": iso(now)}
        name = secrets.token_hex(16)
        await retry(lambda: self._create(name, fields), self._deadline)

    async def wait_s(self, user_id: str, now: datetime) -> int | None:
        """How many seconds the user must wait before the next try, None when he may try now."""
        wanted = (
            equal("userId", [user_id]),
            equal("kind", ["wrong"]),
            compare("greaterThan", "createdAt", iso(now - WINDOW)),
        )
        found = await retry(lambda: self._documents.page(self._collection, *wanted, limit=WRONG_TRIES), self._deadline)
        if len(found) < WRONG_TRIES:
            return None
        oldest = min(datetime.fromisoformat(str(document["createdAt"])) for document in found)
        return max(1, int((oldest + WINDOW - now).total_seconds()))

    async def find(self, group_id: str, user_id: str) -> Joined | None:
        """The user's own join, None for who was never seen in the group."""
        name = _join_id(group_id, user_id)
        document = await retry(lambda: self._documents.read(self._collection, name), self._deadline)
        return None if document is None else _read(document)

    async def note_present(self, group_id: str, user_id: str, now: datetime) -> None:
        """The user is in the group, from now on or again."""
        name = _join_id(group_id, user_id)
        fields = {"groupId": group_id, "userId": user_id, "kind": "joined", "createdAt": iso(now)}
        if not await retry(lambda: self._create(name, fields), self._deadline):
            await self._set_absence(name, None)

    async def note_absent(self, join: Joined, now: datetime) -> None:
        """It is noticed that somebody who joined is not in the group."""
        if join.absent_since is None:
            await self._set_absence(join.id, iso(now))

    async def notice_who_left(self, group_id: str, present: Collection[str], now: datetime) -> None:
        """Compare who joined with who is in the group, before a new code is made: old ones don't bring anybody back."""
        wanted = (equal("groupId", [group_id]), equal("kind", ["joined"]))
        documents = await self._documents.pages(self._collection, *wanted, deadline=self._deadline)
        joins = [join for document in documents if (join := _read(document)) is not None]
        for join in joins:
            if join.user_id not in present:
                await self.note_absent(join, now)
        for user_id in sorted(set(present) - {join.user_id for join in joins}):
            await self.note_present(group_id, user_id, now)

    async def _set_absence(self, name: str, moment: str | None) -> None:
        fields = {"absentSince": moment}
        await retry(
            lambda: self._documents.update(self._collection, name, fields, unchanged_since=None), self._deadline
        )

    async def _create(self, name: str, fields: dict[str, str]) -> bool:
        try:
            await self._documents.create(self._collection, name, fields)
        except ExistsError:
            return False
        return True


def _join_id(group_id: str, user_id: str) -> str:
    return hashlib.sha256(json.dumps(["join", group_id.lower(), user_id.lower()]).encode()).hexdigest()[:36]


def _read(document: Document) -> Joined | None:
    match document:
        case {"$id": str(document_id), "userId": str(user_id), "kind": "joined"}:
            absent = document.get("absentSince")
            return Joined(document_id, user_id, datetime.fromisoformat(absent) if isinstance(absent, str) else None)
        case _:
            return None
