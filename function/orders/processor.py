"""One order's way: claim its id, check it, send it once, and keep the answer for whoever asks again."""

import asyncio
import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol, TypeAlias

from daraja_core.document import from_document
from daraja_core.errors import AppwriteError, DarajaError, InvalidOrderError
from daraja_core.function_wire import read_answer, write_answer
from daraja_core.order import DisbursementOrder, PaymentOrder
from daraja_core.safaricom_wire import Accepted, Ambiguous, ProvenNotSent, PushAnswer, SendOutcome

from ..appwrite.client import BusyError, CallError, ExistsError
from ..appwrite.documents import Documents
from ..appwrite.retry import retry, seconds_from_now
from ..fingerprint import fingerprint, is_fingerprint
from ..http import Log
from .claim import Claim, Flow, read_claim
from .payout_limit import uncovered
from .rate_limit import RateLimit

Order: TypeAlias = PaymentOrder | DisbursementOrder
LOOK_AGAIN_S = 0.25


class Sender(Protocol):
    """Sends an order to Safaricom, once; with a deadline it looks for no further token when it comes near."""

    async def send(self, order: Order, deadline: float) -> SendOutcome: ...


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Until when each part of a request may go on, as times of the running loop: the runtime ends everything at 15 s.

    What was not sent by `prepare` is not sent at all; the answer of Safaricom is waited for until `send`.
    """

    prepare: float
    send: float
    keep: float


PREPARE_SECONDS, SEND_SECONDS, KEEP_SECONDS = 8.0, 10.5, 14.5


def deadlines_from_now() -> Deadlines:
    """The deadlines of a request that came in now."""
    return Deadlines(*map(seconds_from_now, (PREPARE_SECONDS, SEND_SECONDS, KEEP_SECONDS)))


@dataclass(frozen=True, slots=True)
class Collections:
    """The collections: claims, and the verdicts of each flow; `secrets` make the fingerprints, the newest first."""

    documents: Documents
    payments: str
    verdicts: dict[Flow, str]
    secrets: Sequence[str] = field(repr=False)


class OrderProcessor:
    """Processes one request's order."""

    def __init__(
        self,
        collections: Collections,
        rate_limit: RateLimit,
        sender: Sender,
        *,
        now: Callable[[], datetime],
        log: Log,
        deadlines: Deadlines,
    ) -> None:
        self._collections = collections
        self._rate_limit = rate_limit
        self._sender = sender
        self._now = now
        self._log = log
        self._deadlines = deadlines

    async def process(self, order: Order) -> PushAnswer:
        """What became of the order, now or when it was first asked for."""
        claim = self._new_claim(order)
        try:
            earlier = await retry(lambda: self._create_claim(claim), self._deadlines.prepare)
            if earlier is not None:
                return await self._answer_again(earlier, order)
        except CallError as exc:
            return ProvenNotSent(_unrecorded(exc))
        outcome = await self._check_and_send(order, claim)
        await self._keep_answer(claim, outcome)
        return outcome

    def _new_claim(self, order: Order) -> Claim:
        assert order.user_id is not None, "the caller is known before an order is parsed"
        secret = self._collections.secrets[0]
        return Claim(
            payment_id=order.id,
            user_id=order.user_id,
            group_id=order.group_id,
            amount=order.amount,
            created_at=self._now(),
            flow=_flow(order),
            order=fingerprint("order", _identity(order), secret),
            payer=fingerprint("payer", (order.phone,), secret),
            mark=secrets.token_hex(8),
        )

    async def _create_claim(self, claim: Claim) -> Claim | None:
        """Store the claim: None when it is ours, else the one that is there. The unique id alone decides."""
        try:
            await self._collections.documents.create(self._collections.payments, claim.payment_id, claim.fields())
        except ExistsError:
            earlier = await self._read(claim.payment_id)
            # Ours after all, when an earlier try got through and only its answer was lost.
            return None if earlier.mark == claim.mark else earlier
        return None

    async def _read(self, payment_id: str) -> Claim:
        document = await self._collections.documents.read(self._collections.payments, payment_id)
        if document is None:
            raise BusyError("it exists, and it cannot be found")
        claim = read_claim(document)
        if claim is None:
            raise ExistsError("another kind of document has this id")
        return claim

    async def _check_and_send(self, order: Order, claim: Claim) -> SendOutcome:
        try:
            objection = await retry(lambda: self._objection(order, claim), self._deadlines.prepare)
        except CallError as exc:
            objection = _unrecorded(exc)
        if objection is None and asyncio.get_running_loop().time() > self._deadlines.prepare:
            objection = AppwriteError("Appwrite is too slow at the moment: nothing was sent, try again")
        if objection is not None:
            self._log.log(f"{claim.payment_id}: not sent: {type(objection).__name__}")
            return ProvenNotSent(objection)
        try:
            async with asyncio.timeout_at(self._deadlines.send):
                return await self._sender.send(order, self._deadlines.send)
        except TimeoutError:
            return Ambiguous("Safaricom did not answer in time")

    async def _objection(self, order: Order, claim: Claim) -> DarajaError | None:
        """Why the order must not be sent, if anything speaks against it."""
        if await self._verdict_id(claim) is not None:
            return InvalidOrderError("this id was used before the function sent orders: make a new one")
        objection = await self._rate_limit.too_many(claim, self._now())
        if objection is None and isinstance(order, PaymentOrder):
            objection = await self._rate_limit.repeated(order, claim, self._now())
        if objection is None and isinstance(order, DisbursementOrder) and order.group_id is not None:
            objection = await self._beyond_receipts(order.group_id)
        return objection

    async def _beyond_receipts(self, group_id: str) -> DarajaError | None:
        kept = self._collections
        return await uncovered(
            kept.documents,
            kept.payments,
            kept.verdicts["stk"],
            kept.verdicts["b2c"],
            group_id,
            deadline=self._deadlines.prepare,
        )

    async def _keep_answer(self, claim: Claim, outcome: SendOutcome) -> None:
        _, answer = write_answer(outcome)
        checkout = outcome.safaricom_id if isinstance(outcome, Accepted) and claim.flow == "stk" else None
        is_open = not isinstance(outcome, ProvenNotSent)
        answered = replace(claim, outcome=answer, checkout_request_id=checkout, open=is_open)
        documents, payments = self._collections.documents, self._collections.payments
        try:
            await retry(
                lambda: documents.update(payments, claim.payment_id, answered.fields(), unchanged_since=None),
                self._deadlines.keep,
            )
        except CallError as exc:
            self._log.error(f"{claim.payment_id}: answered, but the answer could not be kept: {exc}")

    async def _answer_again(self, earlier: Claim, order: Order) -> PushAnswer:
        """The first request's answer. Nothing is ever sent here."""
        if not self._is_same(earlier, order):
            return ProvenNotSent(InvalidOrderError("this id belongs to another order: make a new one for a new order"))
        while earlier.is_being_answered(self._now()) and asyncio.get_running_loop().time() < self._deadlines.send:
            await asyncio.sleep(LOOK_AGAIN_S)
            earlier = await retry(lambda: self._read(order.id), self._deadlines.keep)
        if earlier.outcome is not None:
            return read_answer(earlier.flow, 200, json.dumps(earlier.outcome).encode())
        found = await retry(lambda: self._verdict_id(earlier), self._deadlines.keep)
        return Ambiguous("an earlier request with this id ended without an answer") if not found else Accepted(found)

    def _is_same(self, earlier: Claim, order: Order) -> bool:
        return (
            (earlier.payment_id, earlier.user_id, earlier.flow) == (order.id, order.user_id, _flow(order))
            and (earlier.group_id, earlier.amount) == (order.group_id, order.amount)
            and is_fingerprint(earlier.order, "order", _identity(order), self._collections.secrets)
        )

    async def _verdict_id(self, claim: Claim) -> str | None:
        """Safaricom's id in the verdict that is stored for the payment, None when there is no verdict."""
        document = await self._collections.documents.find(
            self._collections.verdicts[claim.flow], "paymentId", claim.payment_id
        )
        verdict = None if document is None else from_document(document)
        return None if verdict is None else verdict.safaricom_id or claim.payment_id


def _flow(order: Order) -> Flow:
    return "stk" if isinstance(order, PaymentOrder) else "b2c"


def _identity(order: Order) -> tuple[object, ...]:
    match order:
        case PaymentOrder():
            return order.id, order.phone, order.amount, order.reference, order.description
        case DisbursementOrder():
            return order.id, order.phone, order.amount, order.remarks, order.command_id, order.occasion


def _unrecorded(exc: CallError) -> AppwriteError:
    return AppwriteError(f"the order could not be recorded, so nothing was sent: {exc}")
