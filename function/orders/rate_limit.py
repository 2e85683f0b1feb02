"""The rate limits: orders per minute, and the same amount of the same payer not twice in two minutes."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil

from daraja_core.document import from_document
from daraja_core.errors import B2cRejectedError, DarajaError, StkPushRejectedError
from daraja_core.function_errors import TWO_MINUTE_RULE
from daraja_core.order import PaymentOrder
from daraja_core.safaricom_wire import TOO_MANY
from daraja_core.verdict import Status, Verdict

from ..appwrite.documents import Documents, Query, compare, equal, iso, order_by
from ..appwrite.retry import retry
from .claim import Claim, claim_id, in_state, read_claim
from .merchant import Limits

WINDOW = timedelta(minutes=1)


class RateLimit:
    """Decides from stored documents, for two invocations share nothing else. Raises CallError after the deadline."""

    def __init__(self, documents: Documents, payments: str, transactions: str, limits: Limits, deadline: float) -> None:
        self._documents = documents
        self._payments = payments
        self._transactions = transactions
        self._limits = limits
        self._deadline = deadline

    async def too_many(self, claim: Claim, payer: Sequence[str], now: datetime) -> DarajaError | None:
        """Whether this claim is beyond what its user, its payer or the merchant may have within a minute.

        Asked once more when the claim is stored, so of many at once exactly as many pass as may: the first ones.
        `payer` are the fingerprints of the phone. What Safaricom refused counts for its user only, so that he keeps
        nobody else waiting.
        """
        limits, not_refused = self._limits, in_state("claimed", "sending", "open", "closed")
        crowds: list[tuple[str, int, Sequence[Query]]] = [
            ("of this user", limits.per_minute, [equal("userId", [claim.user_id])])
        ]
        if limits.per_payer and claim.flow == "stk":  # a payout rings on no phone
            of_phone = [equal("payer", payer), equal("flow", ["stk"]), not_refused]
            crowds.append(("to this phone", limits.per_payer, of_phone))
        if limits.of_all:
            crowds.append(("of all users", limits.of_all, [not_refused]))
        refusals = [self._beyond(claim, who, most, queries, now) for who, most, queries in crowds]
        return next((refusal for refusal in await asyncio.gather(*refusals) if refusal is not None), None)

    async def _beyond(
        self, claim: Claim, who: str, most: int, queries: Sequence[Query], now: datetime
    ) -> DarajaError | None:
        since = compare("greaterThan", "createdAt", iso(now - WINDOW))
        wanted = [*queries, since, order_by("createdAt")]
        recent = await retry(lambda: self._documents.page(self._payments, *wanted, limit=most), self._deadline)
        if len(recent) < most or any(each.get("$id") == claim.document_id for each in recent):
            return None
        first = read_claim(recent[0]) if recent else None
        wait_s = _seconds((claim if first is None else first).created_at + WINDOW - now)
        kind = StkPushRejectedError if claim.flow == "stk" else B2cRejectedError
        text = f"too many requests {who}, try again in {wait_s} seconds"
        return kind(text, error_code=TOO_MANY, retry_after_s=wait_s, refused_by="function")

    async def repeated(self, order: PaymentOrder, claim: Claim, now: datetime) -> DarajaError | None:
        """Whether the same payer paid the same amount within the last two minutes: M-Pesa would refuse it as well."""
        since = now - self._limits.repeat
        paid = await self._documents.pages(
            self._transactions,
            equal("requestedAmount", [order.amount]),
            equal("status", [Status.SUCCESS.value]),
            compare("greaterThan", "settledAt", iso(since)),
            order_by("settledAt", newest_first=True),
            deadline=self._deadline,
        )
        verdicts = [verdict for document in paid if (verdict := from_document(document)) is not None]
        others = [_claim_of(verdict) for verdict in verdicts if not _ends_in(verdict, order.phone)]
        same_payer = await self._claims_of(claim.payer, others)
        for verdict in verdicts:
            if _ends_in(verdict, order.phone) or _claim_of(verdict) in same_payer:
                return _paid_just_now(_seconds(verdict.settled_at + self._limits.repeat - now))
        return None

    async def _claims_of(self, payer: str, claim_ids: Sequence[str]) -> set[str]:
        found = await self._documents.with_any(self._payments, "$id", claim_ids, deadline=self._deadline)
        claims = [claim for document in found if (claim := read_claim(document)) is not None]
        return {claim.document_id for claim in claims if claim.payer == payer}


def _claim_of(verdict: Verdict) -> str:
    return claim_id(verdict.user_id or "", verdict.payment_id)


def _ends_in(verdict: Verdict, phone: str) -> bool:
    # A CheckoutRequestID ends in the payer's nine digits; older forms don't, and those are found by their claim.
    return verdict.safaricom_id is not None and verdict.safaricom_id.endswith(phone[-9:])


def _paid_just_now(wait_s: int) -> DarajaError:
    text = f"the same amount was paid from this phone less than two minutes ago, try again in {wait_s} seconds"
    return StkPushRejectedError(text, error_code=TWO_MINUTE_RULE, retry_after_s=wait_s, refused_by="function")


def _seconds(left: timedelta) -> int:
    return max(1, ceil(left.total_seconds()))
