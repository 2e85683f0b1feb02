"""What a group may pay out: what the function collected for it, less what left or may have left.

A role alone must not open the account: receipts do, for nobody can invent those. A receipt counts when the function
itself recorded the payment for this very team; a payout counts whoever sent it, until M-Pesa proves that it failed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from daraja_core.amounts import counted_amount
from daraja_core.document import from_document
from daraja_core.errors import AppwriteError, DarajaError, InvalidAmountError
from daraja_core.verdict import Status, Verdict

from ..appwrite.documents import MOST, Documents, equal
from ..appwrite.retry import retry
from ..groups.group import Group
from .claim import Claim, claim_id, in_state, read_claim

MOST_PAGES = 100
_TOO_MANY = "this group has too many receipts or payouts to add up: its payouts need a person"


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

    async def objection(self, group: Group, claim: Claim) -> DarajaError | None:
        """Why the group cannot pay this claim, None when what it collected covers it."""
        try:
            received = await self._received(group)
            sent, on_its_way = await self._sent(group)
        except _TooManyError:
            return AppwriteError(_TOO_MANY, status=422, kind="too_many_records")
        total = sent + on_its_way + claim.amount
        if total <= received:
            return None
        text = f"this group collected {received} shillings, and {total} would have left with this payout"
        hint = f"; {on_its_way} of that are on their way: try again when they have arrived or failed"
        return InvalidAmountError(text + (hint if on_its_way else ""))

    async def _received(self, group: Group) -> int:
        wanted = equal("groupId", [group.id]), equal("status", [Status.SUCCESS.value])
        verdicts = await self._verdicts(self.records.transactions, *wanted)
        ours = await self._recorded(group, [_claim_of(verdict) for verdict in verdicts])
        amounts = {
            verdict.receipt: counted_amount("stk", verdict).amount
            for verdict in verdicts
            if verdict.receipt is not None and _claim_of(verdict) in ours
        }
        return sum(amounts.values())

    async def _recorded(self, group: Group, claim_ids: Sequence[str]) -> set[str]:
        """Those claims that the function wrote for this team, and not before it was there."""
        founded, ours = datetime.fromisoformat(group.team_created_at), set[str]()
        for start in range(0, len(claim_ids), MOST):
            wanted = equal("$id", claim_ids[start : start + MOST])
            documents = await retry(lambda: self.records.documents.page(self.records.payments, wanted), self.deadline)  # noqa: B023 — run at once
            claims = [claim for document in documents if (claim := read_claim(document)) is not None]
            ours |= {one.document_id for one in claims if one.group_id == group.id and one.created_at >= founded}
        return ours

    async def _sent(self, group: Group) -> tuple[int, int]:
        """What left, and what is on its way or may be."""
        of_group = equal("groupId", [group.id])
        payouts = equal("flow", ["b2c"]), in_state("sending", "open", "closed")
        claims = {claim.document_id: claim for claim in await self._claims(of_group, *payouts)}
        verdicts = {_claim_of(one): one for one in await self._verdicts(self.records.disbursements, of_group)}
        arrived = sum(_arrived(verdict, claims.get(name)) for name, verdict in verdicts.items())
        return arrived, sum(claim.amount for name, claim in claims.items() if not _is_decided(verdicts.get(name)))

    async def _claims(self, *queries: Mapping[str, object]) -> list[Claim]:
        documents = self.records.documents
        found = await documents.pages(self.records.payments, *queries, deadline=self.deadline, most_pages=MOST_PAGES)
        if len(found) >= MOST * MOST_PAGES:
            raise _TooManyError
        return [claim for document in found if (claim := read_claim(document)) is not None]

    async def _verdicts(self, collection: str, *queries: Mapping[str, object]) -> list[Verdict]:
        documents = self.records.documents
        found = await documents.pages(collection, *queries, deadline=self.deadline, most_pages=MOST_PAGES)
        if len(found) >= MOST * MOST_PAGES:
            raise _TooManyError
        return [verdict for document in found if (verdict := from_document(document)) is not None]


class _TooManyError(Exception):
    """More than is added up within one request."""


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
