"""Where claims are kept: found by their user and payment, written before anything is sent, and changed afterwards."""

from ..appwrite.client import BusyError, CallError, ExistsError
from ..appwrite.documents import Documents, equal
from ..appwrite.retry import retry
from .claim import Claim, Flow, claim_id, read_claim


class ClaimStore:
    """The collection of claims. Each method raises CallError when Appwrite fails until the deadline."""

    def __init__(self, documents: Documents, collection: str) -> None:
        self._documents = documents
        self._collection = collection

    async def find(self, user_id: str, payment_id: str, deadline: float) -> Claim | None:
        """The user's claim for a payment, None when there is none. Ids that differ in case only are one id."""
        # Before claims belonged to users, a claim's document id was the payment's.
        wanted = equal("$id", [claim_id(user_id, payment_id), payment_id])
        documents = await retry(lambda: self._documents.page(self._collection, wanted), deadline)
        claims = [claim for document in documents if (claim := read_claim(document)) is not None]
        return next((claim for claim in claims if claim.user_id == user_id), None)

    async def create(self, claim: Claim, deadline: float, found_by: float) -> Claim | None:
        """Store a claim: None when it is stored and ours, else the one that is there. The unique id alone decides.

        What went wrong may have gone wrong after it was stored, so then it is looked for until `found_by`.
        """
        failure: CallError = BusyError("it exists, and it cannot be found")
        try:
            await retry(lambda: self._documents.create(self._collection, claim.document_id, claim.fields()), deadline)
        except CallError as exc:
            failure = exc
        else:
            return None
        found = await self.find(claim.user_id, claim.payment_id, found_by)
        if found is None:
            raise BusyError(str(failure)) if isinstance(failure, ExistsError) else NotStoredError(str(failure))
        return None if found.mark == claim.mark else found

    async def keep(self, claim: Claim, deadline: float) -> None:
        """Overwrite a claim: for those who know that nobody else writes."""
        await retry(
            lambda: self._documents.update(self._collection, claim.document_id, claim.fields(), unchanged_since=None),
            deadline,
        )

    async def withdraw(self, claim: Claim, deadline: float) -> None:
        """Delete this very claim, for nothing was sent: another one under the same id stays, whoever wrote it."""
        await retry(lambda: self._withdraw(claim), deadline)

    async def _withdraw(self, claim: Claim) -> None:
        document = await self._documents.read(self._collection, claim.document_id)
        found = None if document is None else read_claim(document)
        if found is not None and found.mark == claim.mark and found.version is not None:
            await self._documents.delete(self._collection, claim.document_id, unchanged_since=found.version)

    async def everybodys(self, flow: Flow, payment_id: str, deadline: float) -> list[Claim]:
        """The claims for payments with this id, whosever they are."""
        wanted = (equal("paymentId", [payment_id]), equal("flow", [flow]))
        documents = await self._documents.pages(self._collection, *wanted, deadline=deadline)
        return [claim for document in documents if (claim := read_claim(document)) is not None]


class NotStoredError(CallError):
    """The claim is not there, so nothing was sent in its name."""
