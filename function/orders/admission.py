"""Admission: whether a user may give an order for the first time, and what is checked once its id is claimed."""

import asyncio
from dataclasses import dataclass, replace

from daraja_core.amounts import LARGEST_AMOUNT
from daraja_core.errors import AppwriteError, ConfigError, DarajaError, InvalidOrderError
from daraja_core.function_wire import INITIATE_PATH, read_disbursement_request, read_payment_request
from daraja_core.order import LONGEST_PAYOUT_ID, DisbursementOrder, PaymentOrder
from daraja_core.safaricom_wire import SendOutcome

from ..appwrite.caller import Caller
from ..appwrite.teams import TREASURER
from ..fingerprint import fingerprint, is_fingerprint
from ..groups.group import Group
from ..groups.membership import Groups
from ..groups.proposals import Proposal, Proposals
from ..request_context import RequestContext
from ..schema import GROUPS, RECORDS
from ..settings import MissingVariableError
from .approval import approved, released, used_already
from .claim import Claim
from .claim_store import ClaimStore
from .merchant import Initiator, Merchant, read_initiator, read_merchant
from .one_request import asked_already
from .payout_limit import PayoutLimit, Records
from .processor import LOOK_AGAIN_S, Collections, Deadlines, Order
from .rate_limit import RateLimit
from .sender import SAFARICOM_CLIENTS, MerchantSender

LEAST_TO_CHECK_S = 2.0
_UNDER_WAY = "another payout of this group is being sent at this moment: nothing was sent, try again"
_TURN_S = 15
"""By then a payout that is being sent has had its turn."""
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
    context: RequestContext,
    collections: Collections,
    groups: Groups | None,
    order: Order,
    deadlines: Deadlines,
    caller: Caller,
) -> "Admitted":
    """The admission of an order that was never given before. Raises the DarajaError that forbids it, or CallError."""
    merchant, initiator = check_set_up(context)
    user_id = caller.user_id
    read_order(context, user_id, merchant.limits.max_payout if initiator else merchant.limits.max_amount)
    _check_caller(merchant, order, caller)
    group = await _own_group(groups, order, user_id)
    safaricom = SAFARICOM_CLIENTS.get(merchant, context.http, context.now)
    sender = MerchantSender(safaricom, merchant, collections.secrets[0], initiator)
    return Admitted(context, collections, merchant, sender, deadlines, groups, group)


@dataclass(frozen=True, slots=True)
class Admitted:
    """The user may give this order; limits are checked once it is claimed, so that of many at once the first pass."""

    context: RequestContext
    collections: Collections
    merchant: Merchant
    sender: MerchantSender
    deadlines: Deadlines
    groups: Groups | None
    group: Group | None

    @property
    def reader(self) -> str | None:
        """Whose members may read the verdict beside the user."""
        return None if self.group is None else self.group.readers

    async def objection(self, order: Order, claim: Claim) -> DarajaError | None:
        """Whether there are too many already: a flood of orders writes nothing. Raises CallError."""
        payer = [fingerprint("payer", (order.phone,), secret) for secret in self.collections.secrets]
        return await self._limit.too_many(claim, payer, self.context.now())

    async def check(self, order: Order, claim: Claim) -> Claim | DarajaError:
        """The claim to go on with, or what speaks against sending it. Raises CallError."""
        objection = await self.objection(order, claim)
        if objection is None and isinstance(order, PaymentOrder):
            objection = await self._limit.repeated(order, claim, self.context.now())
            objection = objection or await self._asked_already(order, claim)
        if objection is None and self.groups is not None and self.group is not None and claim.flow == "b2c":
            return await self._check_payout(order, claim, self.groups, self.group)
        return objection or claim

    @property
    def _limit(self) -> RateLimit:
        kept = self.collections
        limits, deadline = self.merchant.limits, self.deadlines.prepare
        return RateLimit(kept.documents, kept.payments, kept.verdicts["stk"], limits, deadline)

    async def _asked_already(self, order: PaymentOrder, claim: Claim) -> DarajaError | None:
        kept = self.collections
        transactions = kept.verdicts["stk"]

        def is_payer(other: Claim) -> bool:
            return is_fingerprint(other.payer, "payer", (order.phone,), kept.secrets)

        now, deadline = self.context.now(), self.deadlines.prepare
        return await asked_already(kept.documents, kept.payments, transactions, claim, is_payer, now, deadline)

    async def send(self, order: Order, claim: Claim, deadline: float) -> SendOutcome:
        """Send the order, once."""
        return await self.sender.send(order, deadline, claim.originator)

    async def _check_payout(self, order: Order, claim: Claim, groups: Groups, group: Group) -> Claim | DarajaError:
        """One payout of a group at a time: the claim counts as sent before the next one is checked."""
        kept, deadline = self.collections, self.deadlines.prepare
        records = Records(kept.documents, kept.payments, kept.verdicts["stk"], kept.verdicts["b2c"])
        turn = await self._turn(claim, groups, group)
        if turn is None:
            return AppwriteError(_UNDER_WAY, status=409, kind="payout_under_way", retry_after_s=_TURN_S)
        try:
            proposal = await self._approved(order, groups, turn)
            if isinstance(proposal, DarajaError):
                return proposal
            turn, objection = await PayoutLimit(records, deadline, self.context.now()).objection(turn, claim)
            if objection is not None:
                return objection
            claims = ClaimStore(kept.documents, kept.payments)
            sending = replace(claim, state="sending", originator=await self._originator(claim, claims))
            await claims.keep(sending, deadline)
            used = None if proposal is None else await used_already(records, proposal, claim, deadline)
            if used is None and proposal is not None:
                used = await released(self._proposals(turn), proposal)
            return sending if used is None else used
        finally:
            await groups.end_turn(turn)

    async def _approved(self, order: Order, groups: Groups, group: Group) -> Proposal | DarajaError | None:
        """Where two treasurers agree: what they agreed on, or why not. The group is as it is in this payout's turn."""
        rule, now = group.two_treasurers, self.context.now()
        if rule is None or not rule.holds(now) or not isinstance(order, DisbursementOrder):
            return None
        if not self._records_collection:
            return ConfigError(f"the function is not set up: {RECORDS.variable} is not set")
        return await approved(self._proposals(group), groups, group, rule, order, now)

    @property
    def _records_collection(self) -> str:
        return self.context.environment.get(RECORDS.variable, "").strip()

    def _proposals(self, group: Group) -> Proposals:
        kept = self.collections
        return Proposals(kept.documents, self._records_collection, group, kept.secrets, self.deadlines.prepare)

    async def _turn(self, claim: Claim, groups: Groups, group: Group) -> Group | None:
        """The turn, waited for while there is time to send afterwards."""
        time = asyncio.get_running_loop().time
        while (turn := await groups.take_turn(group, claim.document_id, self.context.now())) is None:
            if time() > self.deadlines.prepare - LEAST_TO_CHECK_S:
                return None
            await asyncio.sleep(LOOK_AGAIN_S)
        return turn

    async def _originator(self, claim: Claim, claims: ClaimStore) -> str | None:
        """A payout whose id another user's has as well travels under one of its own: Safaricom takes each id once."""
        payouts = await claims.everybodys("b2c", claim.payment_id, self.deadlines.prepare)
        is_taken = any(payout.user_id != claim.user_id for payout in payouts)
        return claim.document_id[:LONGEST_PAYOUT_ID] if is_taken else None


def _is_payment(context: RequestContext) -> bool:
    return context.request.path == INITIATE_PATH


def _check_caller(merchant: Merchant, order: Order, caller: Caller) -> None:
    """Whether this deployment lets such a user order at all."""
    if merchant.callers == "members" and order.group_id is None:
        raise AppwriteError("payments are made for a group here: give group_id", status=403, kind="group_required")
    if merchant.callers == "verified" and not caller.is_verified:
        raise AppwriteError("verify your address or phone number first", status=403, kind="not_verified")


async def _own_group(groups: Groups | None, order: Order, user_id: str) -> Group | None:
    """The group of the order, whose member its user is, and for a payout its treasurer."""
    if order.group_id is None:
        if isinstance(order, DisbursementOrder):
            raise InvalidOrderError("group_id must name the group whose treasurer sends the money")
        return None
    if groups is None:
        raise ConfigError(f"the function is not set up: {GROUPS.variable} is not set")
    membership = await groups.membership(order.group_id, user_id)
    if isinstance(order, DisbursementOrder) and TREASURER not in membership.roles:
        raise AppwriteError("only a treasurer of this team may send money", status=403, kind="not_a_treasurer")
    return membership.group
