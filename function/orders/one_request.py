"""One share is asked for by one device of a group at a time, whatever the others know of it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from math import ceil

from daraja_core.document import from_document, stored_ids
from daraja_core.errors import DarajaError, StkPushRejectedError
from daraja_core.function_errors import ALREADY_REQUESTED
from daraja_core.verdict import Status, Verdict

from ..appwrite.documents import Documents, compare, equal, iso
from .claim import Claim, in_state, read_claim

HOLD = timedelta(minutes=3)
"""A prompt can be answered for this long; afterwards somebody may say that it was not."""


async def asked_already(
    documents: Documents,
    payments: str,
    transactions: str,
    claim: Claim,
    is_payer: Callable[[Claim], bool],
    now: datetime,
    deadline: float,
) -> DarajaError | None:
    """Why this claim must wait: an earlier one of the group is for the same share, and may be on the same phone.

    What a payment is for is what stands before the last dot of its id, such as the member of a chama. What asks another
    phone, or for less, stops nobody: else one member could stop another's payment. The claim is stored already, so of
    many at once exactly the first in Appwrite's own order passes. Raises CallError.
    """
    share = _share_of(claim)
    if claim.group_id is None:
        return None
    found = await documents.pages(
        payments,
        equal("groupId", [claim.group_id]),
        equal("flow", ["stk"]),
        in_state("claimed", "open"),
        compare("startsWith", "paymentId", share),
        compare("greaterThan", "createdAt", iso(now - HOLD)),
        deadline=deadline,
    )
    claims = [one for document in found if (one := read_claim(document)) is not None and _share_of(one) == share]
    places = [one.document_id for one in claims]
    before = claims[: places.index(claim.document_id)] if claim.document_id in places else claims
    as_much = [one for one in before if one.amount >= claim.amount and is_payer(one)]
    settled = await _settled(documents, transactions, as_much, deadline)
    holding = [one for one in as_much if one.document_id not in settled]
    if not holding:
        return None
    wait_s = max(1, ceil((max(one.created_at for one in holding) + HOLD - now).total_seconds()))
    text = f"another device of this group has asked for the same share already: try again in {wait_s} seconds"
    return StkPushRejectedError(text, error_code=ALREADY_REQUESTED, retry_after_s=wait_s, refused_by="function")


async def _settled(documents: Documents, transactions: str, claims: Sequence[Claim], deadline: float) -> set[str]:
    """The claims that M-PESA has answered. One that is said to be paid without a receipt is not over."""
    ids = [each for one in claims for each in stored_ids(one.user_id, one.payment_id)]
    found = await documents.with_any(transactions, "paymentId", ids, deadline=deadline)
    verdicts = [from_document(each) for each in found]
    return {one.document_id for one in claims if any(_answers(verdict, one) for verdict in verdicts)}


def _answers(verdict: Verdict | None, claim: Claim) -> bool:
    if verdict is None or verdict.status is Status.CONFIRMING:
        return False
    return verdict.payment_id == claim.payment_id and verdict.user_id in (None, claim.user_id)


def _share_of(claim: Claim) -> str:
    share, _, last = claim.payment_id.lower().rpartition(".")
    return share or last
