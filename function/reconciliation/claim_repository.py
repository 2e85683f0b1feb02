"""The claims as they are stored: those that await a verdict, and the verdicts that there are for them."""

from collections.abc import Sequence
from datetime import datetime

from daraja_core.document import from_document
from daraja_core.verdict import Verdict

from ..appwrite.documents import MOST, Documents, compare, equal, iso, order_by
from ..appwrite.retry import Deadline, retry
from ..orders.claim import Claim, Flow, awaits_verdict, read_claim
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
        queries = (awaits_verdict(), compare("lessThan", "createdAt", iso(moment)), order_by("createdAt"))
        documents = await self._documents.pages(
            self._settings.payments_collection_id, *queries, deadline=self._deadline()
        )
        return [claim for document in documents if (claim := read_claim(document)) is not None]

    async def verdicts(self, claims: Sequence[Claim]) -> dict[str, Verdict]:
        """The verdicts that are stored for these claims, by payment id."""
        flows: tuple[tuple[Flow, str], ...] = (
            ("stk", self._settings.collection_id),
            ("b2c", self._settings.b2c_collection_id),
        )
        found: dict[str, Verdict] = {}
        for flow, collection in flows:
            ids = [claim.payment_id for claim in claims if claim.flow == flow]
            for start in range(0, len(ids), MOST):
                wanted = equal("paymentId", ids[start : start + MOST])
                documents = await self._documents.pages(collection, wanted, deadline=self._deadline())
                verdicts = [verdict for document in documents if (verdict := from_document(document)) is not None]
                found |= {verdict.payment_id: verdict for verdict in verdicts}
        return found

    async def write(self, claim: Claim) -> None:
        """Overwrite a claim. Nobody else writes one that is this old but another run, and that writes the same."""
        assert self._settings.payments_collection_id is not None, "a claim was read from there"
        collection = self._settings.payments_collection_id
        await retry(
            lambda: self._documents.update(collection, claim.payment_id, claim.fields(), unchanged_since=None),
            self._deadline(),
        )
