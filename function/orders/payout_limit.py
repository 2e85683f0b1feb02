"""What a group may pay out: what it collected, less what left or may have left.

Whoever founds a team gives himself any role in it, so a role alone must not open the account: receipts do, for nobody
can invent those.
"""

from daraja_core.amounts import counted_amount
from daraja_core.document import from_document
from daraja_core.errors import AppwriteError, DarajaError, InvalidAmountError
from daraja_core.verdict import Status, Verdict

from ..appwrite.documents import MOST, MOST_PAGES, Document, Documents, equal
from .claim import read_claim


async def uncovered(
    documents: Documents, payments: str, transactions: str, disbursements: str, group_id: str, *, deadline: float
) -> DarajaError | None:
    """Why the group's payouts, the newest claim among them, are more than it collected; None when they are covered."""
    of_group = equal("groupId", [group_id])
    claims = await documents.pages(payments, of_group, deadline=deadline)
    if len(claims) >= MOST * MOST_PAGES:
        return AppwriteError("this group has too many records to add up: its payouts need a person", status=422)
    paid, failed = equal("status", [Status.SUCCESS.value]), equal("status", [Status.FAILED.value])
    received = _receipts(await documents.pages(transactions, of_group, paid, deadline=deadline))
    declined = await documents.pages(disbursements, of_group, failed, deadline=deadline)
    # What earlier versions took for a refusal without proof is read as unknown: it may have left.
    proven = {verdict.payment_id for verdict in _verdicts(declined) if verdict.status is Status.FAILED}
    sent = _claimed(claims, proven)
    if sent <= received:
        return None
    return InvalidAmountError(f"this group collected {received} shillings, and {sent} would have left with this payout")


def _receipts(documents: list[Document]) -> int:
    amounts = {verdict.receipt: counted_amount("stk", verdict).amount for verdict in _verdicts(documents)}
    return sum(amounts.values())


def _claimed(documents: list[Document], declined: set[str]) -> int:
    """What left or may have left: every payout that was neither proven not sent nor declined by M-Pesa."""
    claims = [claim for document in documents if (claim := read_claim(document)) is not None]
    return sum(
        claim.amount
        for claim in claims
        if claim.flow == "b2c" and claim.payment_id not in declined and claim.state != "refused"
    )


def _verdicts(documents: list[Document]) -> list[Verdict]:
    return [verdict for document in documents if (verdict := from_document(document)) is not None]
