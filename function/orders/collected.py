"""What a group collected: a sum over its receipts that goes on where the last one ended.

What is older than `FINAL_AFTER` is added up once and kept with the group; only what is younger is read each time. The
group's turn to pay is held meanwhile, so nobody else adds up. A receipt counts once, in its earliest document, and only
for a payment that the function itself recorded for this very team.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from daraja_core.amounts import counted_amount
from daraja_core.document import from_document
from daraja_core.verdict import Status, Verdict

from ..appwrite.documents import MOST, Document, Documents, Query, compare, equal, iso, order_by
from ..appwrite.retry import retry
from ..groups.group import Group
from .claim import claim_id, read_claim

FINAL_AFTER = timedelta(hours=48)  # nobody watches a payment for longer; what comes later still counts for its user
SPARE_S = 1.5  # what must be left for what follows


@dataclass(frozen=True, slots=True)
class Receipts:
    """Adds up receipts. Raises CallError when Appwrite cannot be asked before the deadline."""

    documents: Documents
    payments: str
    transactions: str
    deadline: float
    now: datetime

    async def add_up(self, group: Group) -> tuple[Group, int | None]:
        """The group with its kept sum as far as that came, and all that it collected; None when there was no time."""
        older = compare("lessThan", "$createdAt", iso(self.now - FINAL_AFTER))
        wanted = [*_paid(group), *_stored_after(group.received_until), older, order_by("$createdAt")]
        held: list[Document] = []  # of one moment, of which the next page may have more
        cursor: list[Query] = []
        while asyncio.get_running_loop().time() < self.deadline - SPARE_S:
            page = await self._read(self.transactions, *wanted, *cursor)
            is_last, held = len(page) < MOST, [*held, *page]
            whole = held if is_last else [each for each in held if _created(each) < _created(held[-1])]
            held = held[len(whole) :]
            if whole:
                received = group.received + await self._sum(group, whole)
                group = replace(group, received=received, received_until=_created(whole[-1]))
            if is_last:
                return group, group.received + await self._young(group)
            cursor = [{"method": "cursorAfter", "values": [page[-1]["$id"]]}]
        return group, None

    async def _young(self, group: Group) -> int:
        wanted = [*_paid(group), *_stored_after(group.received_until), order_by("$createdAt")]
        return await self._sum(group, await self.documents.pages(self.transactions, *wanted, deadline=self.deadline))

    async def _sum(self, group: Group, found: Sequence[Document]) -> int:
        """What these documents add: those that are the first of ours with their receipt."""
        receipts = sorted({str(document["receipt"]) for document in found if document.get("receipt")})
        known = await self.documents.with_any(
            self.transactions, "receipt", receipts, *_paid(group), deadline=self.deadline
        )
        first: dict[str, tuple[str, str, int]] = {}
        for receipt, place in await self._ours(group, known):
            first[receipt] = min(place, first.get(receipt, place))
        here = {str(document["$id"]) for document in found}
        return sum(amount for _, name, amount in first.values() if name in here)

    async def _ours(self, group: Group, documents: Sequence[Document]) -> list[tuple[str, tuple[str, str, int]]]:
        """Receipt, moment, id and amount of those that the function recorded for this team."""
        verdicts = [(each, verdict) for each in documents if (verdict := from_document(each)) is not None]
        recorded = await self._recorded(group, [verdict for _, verdict in verdicts])
        return [
            (verdict.receipt, (_created(each), str(each["$id"]), counted_amount("stk", verdict).amount))
            for each, verdict in verdicts
            if verdict.receipt is not None and _claim_of(verdict) in recorded
        ]

    async def _recorded(self, group: Group, verdicts: Sequence[Verdict]) -> set[str]:
        """Those claims that the function wrote for this team, and not before it was there."""
        founded, names = datetime.fromisoformat(group.team_created_at), sorted({_claim_of(one) for one in verdicts})
        found = await self.documents.with_any(self.payments, "$id", names, deadline=self.deadline)
        claims = [claim for document in found if (claim := read_claim(document)) is not None]
        return {one.document_id for one in claims if one.group_id == group.id and one.created_at >= founded}

    async def _read(self, collection: str, *queries: Query) -> list[Document]:
        return await retry(lambda: self.documents.page(collection, *queries), self.deadline)


def _paid(group: Group) -> tuple[Query, Query]:
    return equal("groupId", [group.id]), equal("status", [Status.SUCCESS.value])


def _stored_after(moment: str) -> list[Query]:
    return [compare("greaterThan", "$createdAt", moment)] if moment else []


def _created(document: Mapping[str, object]) -> str:
    return str(document["$createdAt"])


def _claim_of(verdict: Verdict) -> str:
    return claim_id(verdict.user_id or "", verdict.payment_id)
