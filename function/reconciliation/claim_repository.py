"""The claims as they are stored: those whose turn it is, and the verdicts that there are for them."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from daraja_core.document import from_document, stored_ids
from daraja_core.verdict import Verdict

from ..appwrite.documents import MOST, Document, Documents, Query, compare, equal, is_null, iso, order_by
from ..appwrite.retry import Deadline, retry
from ..orders.claim import Claim, Flow, State, in_state, read_claim
from ..orders.claim_store import ClaimStore
from ..settings import Settings

OPEN: tuple[State, ...] = ("claimed", "sending", "open")
AT_ONCE = 10  # writes


class ClaimRepository:
    """Reads and writes claims. Each method raises CallError when Appwrite fails until the deadline."""

    def __init__(self, documents: Documents, settings: Settings, deadline: Deadline) -> None:
        self._documents = documents
        self._settings = settings
        self._deadline = deadline

    async def due(self, now: datetime, flows: Collection[Flow]) -> list[Claim]:
        """MOST of the claims that await a verdict and are to be looked at by now.

        The least asked about come first, and of those the ones that have waited longest.
        """
        wanted = (
            in_state(*OPEN),
            equal("flow", sorted(flows)),
            compare("lessThan", "dueAt", iso(now + timedelta(milliseconds=1))),
            order_by("asked"),
            order_by("dueAt"),
        )
        return [claim for document in await self._page(*wanted) if (claim := read_claim(document)) is not None]

    async def schedule_undated(self, after: timedelta) -> int:
        """Say when the claims of earlier versions are to be looked at, MOST of either at a time; how many it were."""
        undated = await self._page(in_state(*OPEN), is_null("dueAt"), order_by("createdAt"))
        # The first version kept the state elsewhere. Its newest go first, for among them are those that still wait.
        stateless = await self._page(is_null("state"), order_by("createdAt", newest_first=True))
        claims = [claim for document in (*undated, *stateless) if (claim := read_claim(document)) is not None]
        await self.write([replace(claim, due_at=claim.due_at or claim.created_at + after) for claim in claims])
        return len(claims)

    async def verdicts(self, claims: Sequence[Claim]) -> dict[str, Verdict]:
        """The verdicts that are stored for these claims, by the claims' document ids."""
        flows: tuple[tuple[Flow, str], ...] = (
            ("stk", self._settings.collection_id),
            ("b2c", self._settings.b2c_collection_id),
        )
        found: dict[tuple[object, object], Verdict] = {}
        for flow, collection in flows:
            ids = list(dict.fromkeys(stored for claim in claims if claim.flow == flow for stored in _stored(claim)))
            for start in range(0, len(ids), MOST):
                wanted = equal("paymentId", ids[start : start + MOST])
                for document in await self._documents.pages(collection, wanted, deadline=self._deadline()):
                    if (verdict := from_document(document)) is not None:
                        found[document.get("userId"), document.get("paymentId")] = verdict
        return {
            claim.document_id: verdict
            for claim in claims
            for stored in _stored(claim)
            if (verdict := found.get((claim.user_id, stored))) is not None
        }

    async def write(self, claims: Sequence[Claim]) -> None:
        """Overwrite claims. Nobody else writes one that is this old but another run, and that writes the same."""
        if not claims:
            return
        assert self._settings.payments_collection_id is not None, "a claim was read from there"
        store = ClaimStore(self._documents, self._settings.payments_collection_id)
        for start in range(0, len(claims), AT_ONCE):
            several = claims[start : start + AT_ONCE]
            await asyncio.gather(*[store.keep(claim, self._deadline()) for claim in several])

    async def _page(self, *queries: Query) -> list[Document]:
        collection = self._settings.payments_collection_id
        if collection is None:
            return []
        return await retry(lambda: self._documents.page(collection, *queries), self._deadline())


def _stored(claim: Claim) -> tuple[str, str]:
    return stored_ids(claim.user_id, claim.payment_id)
