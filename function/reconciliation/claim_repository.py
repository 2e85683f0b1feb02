"""The claims as they are stored: those that await a verdict, and the verdicts that there are for them."""

from collections.abc import Sequence
from datetime import datetime

from daraja_core.document import from_document, stored_ids
from daraja_core.verdict import Verdict

from ..appwrite.documents import MOST, Documents, compare, equal, iso, order_by
from ..appwrite.retry import Deadline
from ..orders.claim import Claim, Flow, in_state, read_claim
from ..orders.claim_store import ClaimStore
from ..settings import Settings


class ClaimRepository:
    """Reads and writes claims. Each method raises CallError when Appwrite fails until the deadline."""

    def __init__(self, documents: Documents, settings: Settings, deadline: Deadline) -> None:
        self._documents = documents
        self._settings = settings
        self._deadline = deadline

    async def open_since(self, moment: datetime) -> list[Claim]:
        """The claims from before the moment that await a verdict, the oldest first."""
        if self._settings.payments_collection_id is None:
            return []
        queries = (
            in_state("claimed", "sending", "open"),
            compare("lessThan", "createdAt", iso(moment)),
            order_by("createdAt"),
        )
        documents = await self._documents.pages(
            self._settings.payments_collection_id, *queries, deadline=self._deadline()
        )
        return [claim for document in documents if (claim := read_claim(document)) is not None]

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

    async def write(self, claim: Claim) -> None:
        """Overwrite a claim. Nobody else writes one that is this old but another run, and that writes the same."""
        assert self._settings.payments_collection_id is not None, "a claim was read from there"
        collection = self._settings.payments_collection_id
        await ClaimStore(self._documents, collection).keep(claim, self._deadline())


def _stored(claim: Claim) -> tuple[str, str]:
    return stored_ids(claim.user_id, claim.payment_id)
