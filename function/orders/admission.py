"""Admission: whether a user may give an order for the first time, and what is checked once its id is claimed."""

from dataclasses import dataclass, replace
from datetime import datetime

from daraja_core.config import LARGEST_AMOUNT
from daraja_core.errors import AppwriteError, ConfigError, DarajaError, InvalidOrderError
from daraja_core.function_wire import INITIATE_PATH, read_disbursement_request, read_payment_request
from daraja_core.order import LONGEST_PAYOUT_ID, DisbursementOrder, PaymentOrder
from daraja_core.safaricom_wire import SendOutcome

from ..appwrite.retry import retry
from ..appwrite.teams import TREASURER, Teams, UnknownTeamError
from ..request_context import RequestContext
from ..settings import MissingVariableError
from .claim import Claim
from .claim_store import ClaimStore
from .merchant import Initiator, Merchant, read_initiator, read_merchant
from .one_request import asked_already
from .payout_limit import uncovered
from .processor import Collections, Deadlines, Order
from .rate_limit import RateLimit
from .sender import SAFARICOM_CLIENTS, MerchantSender

_SOMEBODY = "function"  # an order is looked up before the initiator's name is needed


def read_order(context: RequestContext, user_id: str, largest: int = LARGEST_AMOUNT) -> Order:
    """The order in a request. Raises InvalidOrderError or a subclass; for a first look only what is malformed."""
    if _is_payment(context):
        return read_payment_request(context.request.body, user_id, largest)
    return read_disbursement_request(context.request.body, user_id, _SOMEBODY, largest)


def check_set_up(context: RequestContext) -> tuple[Merchant, Initiator | None]:
    """The merchant, and for a payout the initiator. Raises ConfigError, which names the variable."""
    try:
        merchant = read_merchant(context.environment)
        return merchant, None if _is_payment(context) else read_initiator(context.environment)
    except MissingVariableError as exc:
        context.log.error(str(exc))
        raise ConfigError(f"the function is not set up: {exc}") from exc
    except ConfigError as exc:
        context.log.error(str(exc))
        raise


async def admit(
    context: RequestContext, collections: Collections, teams: Teams, order: Order, deadlines: Deadlines
) -> "Admitted":
    """The admission of an order that was never given before. Raises the DarajaError that forbids it, or CallError."""
    merchant, initiator = check_set_up(context)
    user_id = order.user_id or ""
    read_order(context, user_id, merchant.limits.max_payout if initiator else merchant.limits.max_amount)
    await _check_membership(teams, order, user_id)
    safaricom = SAFARICOM_CLIENTS.get(merchant, context.http, context.now)
    sender = MerchantSender(safaricom, merchant, collections.secrets[0], initiator)
    return Admitted(context, collections, merchant, sender, deadlines)


@dataclass(frozen=True, slots=True)
class Admitted:
    """The user may give this order; limits are checked once it is claimed, so that of many at once the first pass."""

    context: RequestContext
    collections: Collections
    merchant: Merchant
    sender: MerchantSender
    deadlines: Deadlines
    reader: str | None = None

    async def check(self, order: Order, claim: Claim) -> Claim | DarajaError:
        """The claim to go on with, or what speaks against sending it. Raises CallError."""
        kept, now = self.collections, self.context.now()
        limit = RateLimit(kept.documents, kept.payments, kept.verdicts["stk"], self.merchant.limits)
        objection = await retry(lambda: limit.too_many(claim, now), self.deadlines.prepare)
        if objection is None and isinstance(order, PaymentOrder):
            objection = await retry(lambda: limit.repeated(order, claim, now), self.deadlines.prepare)
            objection = objection or await retry(lambda: self._asked_already(claim, now), self.deadlines.prepare)
        if objection is None and isinstance(order, DisbursementOrder) and order.group_id is not None:
            objection = await uncovered(
                kept.documents,
                kept.payments,
                kept.verdicts["stk"],
                kept.verdicts["b2c"],
                order.group_id,
                deadline=self.deadlines.prepare,
            )
        return objection or await self._with_originator(claim)

    async def _asked_already(self, claim: Claim, now: datetime) -> DarajaError | None:
        kept = self.collections
        return await asked_already(kept.documents, kept.payments, kept.verdicts["stk"], claim, now)

    async def send(self, order: Order, claim: Claim, deadline: float) -> SendOutcome:
        """Send the order, once."""
        return await self.sender.send(order, deadline, claim.originator)

    async def _with_originator(self, claim: Claim) -> Claim:
        """A payout whose id another user's has as well travels under one of its own: Safaricom takes each id once."""
        claims = ClaimStore(self.collections.documents, self.collections.payments)
        payouts = await claims.payouts(claim.payment_id, self.deadlines.prepare) if claim.flow == "b2c" else []
        if any(payout.user_id != claim.user_id for payout in payouts):
            return replace(claim, originator=claim.document_id[:LONGEST_PAYOUT_ID])
        return claim


def _is_payment(context: RequestContext) -> bool:
    return context.request.path == INITIATE_PATH


async def _check_membership(teams: Teams, order: Order, user_id: str) -> None:
    if order.group_id is None:
        if isinstance(order, DisbursementOrder):
            raise InvalidOrderError("group_id must name the team whose treasurer sends the money")
        return
    try:
        roles = await teams.roles(order.group_id, user_id)
    except UnknownTeamError:
        roles = None
    if roles is None:
        raise AppwriteError("the user does not belong to this team", status=403, kind="not_a_member")
    if isinstance(order, DisbursementOrder) and TREASURER not in roles:
        raise AppwriteError("only a treasurer of this team may send money", status=403, kind="not_a_treasurer")
