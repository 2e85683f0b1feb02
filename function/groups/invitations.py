"""Invitations: a code admits to one group until it ends, is revoked or used up, and never whom it saw leave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..appwrite.client import ChangedError
from ..appwrite.documents import Document, Documents, equal, is_null, iso
from ..appwrite.retry import retry
from .join_code import code_ids, new_code


@dataclass(frozen=True, slots=True)
class Invitation:
    """One code's document. `uses` counts whom it admitted."""

    id: str
    group_id: str
    created_at: datetime
    expires_at: datetime
    uses: int
    most_uses: int
    is_revoked: bool
    version: str

    def admits(self, now: datetime) -> bool:
        """Whether it still lets somebody in."""
        return not self.is_revoked and now < self.expires_at and self.uses < self.most_uses


class Invitations:
    """The collection of codes. Each method raises CallError when Appwrite fails until the deadline."""

    def __init__(self, documents: Documents, collection: str, secrets: Sequence[str], deadline: float) -> None:
        self._documents = documents
        self._collection = collection
        self._secrets = secrets
        self._deadline = deadline

    async def create(self, group_id: str, user_id: str, now: datetime, lasts: timedelta, most_uses: int) -> str:
        """A new code for the group."""
        code = new_code()
        fields = {
            "groupId": group_id,
            "createdBy": user_id,
            "createdAt": iso(now),
            "expiresAt": iso(now + lasts),
            "uses": 0,
            "mostUses": most_uses,
        }
        document_id = code_ids(code, self._secrets)[0]
        await retry(lambda: self._documents.create(self._collection, document_id, fields), self._deadline)
        return code

    async def find(self, typed: str) -> Invitation | None:
        """The invitation behind a code as somebody typed it."""
        ids = code_ids(typed, self._secrets)
        if not ids:
            return None
        found = await retry(lambda: self._documents.page(self._collection, equal("$id", ids)), self._deadline)
        return _read(found[0]) if found else None

    async def count_use(self, invitation: Invitation, now: datetime) -> bool:
        """Count one more use; False when it admits nobody any more. Of two at once one counts after the other."""
        while invitation.admits(now):
            try:
                await self._documents.update(
                    self._collection, invitation.id, {"uses": invitation.uses + 1}, unchanged_since=invitation.version
                )
            except ChangedError:
                again = await retry(lambda: self._documents.read(self._collection, invitation.id), self._deadline)  # noqa: B023 — run at once
                fresh = None if again is None else _read(again)
                if fresh is None:
                    return False
                invitation = fresh
            else:
                return True
        return False

    async def revoke(self, group_id: str, typed: str | None, now: datetime) -> int:
        """End one code of the group, or all of them; how many it were."""
        wanted = [equal("groupId", [group_id]), is_null("revokedAt")]
        if typed is not None:
            ids = code_ids(typed, self._secrets)
            if not ids:
                return 0
            wanted.append(equal("$id", ids))
        found = await self._documents.pages(self._collection, *wanted, deadline=self._deadline)
        for document in found:
            await retry(lambda: self._revoke(document, now), self._deadline)  # noqa: B023 — run at once
        return len(found)

    async def _revoke(self, document: Document, now: datetime) -> None:
        fields: Mapping[str, object] = {"revokedAt": iso(now)}
        await self._documents.update(self._collection, str(document["$id"]), fields, unchanged_since=None)


def _read(document: Document) -> Invitation | None:
    match document:
        case {
            "$id": str(document_id),
            "groupId": str(group_id),
            "createdAt": str(created_at),
            "expiresAt": str(expires_at),
            "uses": int(uses),
            "mostUses": int(most_uses),
        }:
            return Invitation(
                document_id,
                group_id,
                datetime.fromisoformat(created_at),
                datetime.fromisoformat(expires_at),
                uses,
                most_uses,
                document.get("revokedAt") is not None,
                str(document.get("$updatedAt")),
            )
        case _:
            return None
