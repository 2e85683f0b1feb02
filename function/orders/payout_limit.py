"""What a group may pay out: what the function collected for it, less what left or may have left.

A role alone must not open the account: receipts do, for nobody can invent those. A receipt counts when the function
itself recorded the payment for this very team; a payout counts whoever sent it, until M-Pesa proves that it failed.
"""

from dataclasses import dataclass
from datetime import datetime

from daraja_core.amounts import counted_amount
from daraja_core.document import from_document
from daraja_core.errors import AppwriteError, DarajaError, InvalidAmountError
from daraja_core.verdict import Status, Verdict

from ..appwrite.documents import Documents, equal
from ..groups.group import Group
from .claim import Claim, claim_id, in_state, read_claim
from .collected import Receipts

_ADDING_UP = "this group has very many receipts, and they are still being added up: nothing was sent, try again"

ADD_ON_S = 5


@dataclass(frozen=True, slots=True)
class Records:
    """Where claims and verdicts are."""

    documents: Documents
    payments: str
    transactions: str
    disbursements: str


@dataclass(frozen=True, slots=True)
class PayoutLimit:
    """Adds up a group's money. Raises CallError when Appwrite cannot be asked before the deadline."""

    records: Records
    deadline: float
    now: datetime

    async def objection(self, group: Group, claim: Claim) -> tuple[Group, DarajaError | None]:
        """Why the group cannot pay this claim, None when what it collected covers it; and the group to be kept."""
        kept = self.records
        receipts = Receipts(kept.documents, kept.payments, kept.transactions, self.deadline, self.now)
        group, received = await receipts.add_up(group)
        if received is None:
            return group, AppwriteError(_ADDING_UP, status=409, kind="adding_up", retry_after_s=ADD_ON_S)
        sent, on_its_way = await self._sent(group)
        total = sent + on_its_way + claim.amount
        if total <= received:
            return group, None
        text = f"this group collected {received} shillings, and {total} would have left with this payout"
        hint = f"; {on_its_way} of that are on their way: try again when they have arrived or failed"
        return group, InvalidAmountError(text + (hint if on_its_way else ""))

    async def _sent(self, group: Group) -> tuple[int, int]:
        """What left, and what is on its way or may be. Refused ones are not among them, so they are few."""
        kept, of_group = self.records, equal("groupId", [group.id])
        of_payouts = equal("flow", ["b2c"]), in_state("sending", "open", "closed")
        claimed = await kept.documents.pages(kept.payments, of_group, *of_payouts, deadline=self.deadline)
        stored = await kept.documents.pages(kept.disbursements, of_group, deadline=self.deadline)
        claims = {claim.document_id: claim for each in claimed if (claim := read_claim(each)) is not None}
        verdicts = {_claim_of(verdict): verdict for each in stored if (verdict := from_document(each)) is not None}
        arrived = sum(_arrived(verdict, claims.get(name)) for name, verdict in verdicts.items())
        return arrived, sum(claim.amount for name, claim in claims.items() if not _is_decided(verdicts.get(name)))


def _is_decided(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.status in (Status.SUCCESS, Status.FAILED)


def _arrived(verdict: Verdict, claim: Claim | None) -> int:
    """What a verdict says that left; of one that an app sent itself, also what may have left."""
    if verdict.status is Status.FAILED or (claim is not None and verdict.status is not Status.SUCCESS):
        return 0
    asked = verdict.requested_amount or 0
    counted = counted_amount("b2c", verdict).amount if verdict.status is Status.SUCCESS else asked
    return max(counted, asked if claim is None else claim.amount)


def _claim_of(verdict: Verdict) -> str:
    return claim_id(verdict.user_id or "", verdict.payment_id)
