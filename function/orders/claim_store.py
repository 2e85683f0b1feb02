"""Where claims are kept: found by owner and payment, written before anything is sent, and changed afterwards."""

from ..appwrite.client import BusyError, CallError, ExistsError
from ..appwrite.documents import Documents, equal
from ..appwrite.retry import retry
from .claim import Claim, claim_id, read_claim


class ClaimStore:
    """The collection of claims. Each method raises CallError when Appwrite fails until the deadline."""

    def __init__(self, documents: Documents, collection: str) -> None:
        self._documents = documents
        self._collection = collection

    async def find(self, user_id: str, group_id: str | None, payment_id: str, deadline: float) -> Claim | None:
        """The claim of the group, or else of the user, for a payment; None when there is none.

        In a group it may be another member's. Ids that differ in case only are one id.
        """
        # Before claims belonged to anybody, a claim's document id was the payment's.
        places = dict.fromkeys(
            [claim_id(user_id, group_id, payment_id), claim_id(user_id, None, payment_id), payment_id]
        )
        wanted = equal("$id", list(places))
        documents = await retry(lambda: self._documents.page(self._collection, wanted), deadline)
        claims = [claim for document in documents if (claim := read_claim(document)) is not None]
        return next((one for one in claims if one.user_id == user_id or one.group_id == group_id is not None), None)

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
        found = await self.find(claim.user_id, claim.group_id, claim.payment_id, found_by)
        if found is None:
            raise BusyError(str(failure)) if isinstance(failure, ExistsError) else NotStoredError(str(failure))
        return None if found.mark == claim.mark else found

    async def keep(self, claim: Claim, deadline: float) -> None:
        """Overwrite a claim: for those who know that nobody else writes."""
        await retry(
            lambda: self._documents.update(self._collection, claim.document_id, claim.fields(), unchanged_since=None),
            deadline,
        )

    async def payouts(self, disbursement_id: str, deadline: float) -> list[Claim]:
        """Everybody's claims for a payout with this id."""
        wanted = (equal("paymentId", [disbursement_id]), equal("flow", ["b2c"]))
        documents = await retry(lambda: self._documents.page(self._collection, *wanted), deadline)
        return [claim for document in documents if (claim := read_claim(document)) is not None]


class NotStoredError(CallError):
    """The claim is not there, so nothing was sent in its name."""
