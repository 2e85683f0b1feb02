"""Takes orders: claims the id, then checks, then sends once, then keeps the answer for whoever asks again."""

import asyncio
import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol, TypeAlias

from .appwrite import BusyError, CallError, ExistsError
from .claims import Claim, Flow, fingerprint, is_fingerprint, read_claim
from .collected import uncovered
from .documents import Documents
from .exchange import Log
from .limits import Gate
from .rules.document import from_document
from .rules.errors import AppwriteError, DarajaError, InvalidOrderError
from .rules.function_wire import read_answer, write_answer
from .rules.order import DisbursementOrder, PaymentOrder
from .rules.safaricom_wire import Accepted, Ambiguous, ProvenNotSent, PushAnswer, SendOutcome
from .trying import TWO_PAUSES, insist

Order: TypeAlias = PaymentOrder | DisbursementOrder
SEND_BY = 10.5  # seconds after a request came in: keeping the answer takes 4.25 more, the runtime stops after 15
LEAST_TO_SEND = 2.0  # with less time left nothing is sent
LOOK_AGAIN = 0.25


class Sender(Protocol):
    """Sends an order to Safaricom, once."""

    async def send(self, order: Order) -> SendOutcome: ...


@dataclass(frozen=True, slots=True)
class Books:
    """The collections: claims, and the verdicts of each flow; `secrets` make the fingerprints, the newest first."""

    documents: Documents
    payments: str
    verdicts: dict[Flow, str]
    secrets: Sequence[str] = field(repr=False)


class Till:
    """One request's way. `deadline` is the loop's time after which nothing more is sent."""

    def __init__(
        self, books: Books, gate: Gate, sender: Sender, now: Callable[[], datetime], log: Log, deadline: float
    ) -> None:
        self._books = books
        self._gate = gate
        self._sender = sender
        self._now = now
        self._log = log
        self._deadline = deadline

    async def take(self, order: Order) -> PushAnswer:
        """What became of the order, now or when it was first asked for."""
        claim = self._claim_of(order)
        try:
            earlier = await insist(lambda: self._lay(claim), TWO_PAUSES)
            if earlier is not None:
                return await self._repeat(earlier, order)
        except CallError as exc:
            return ProvenNotSent(_unrecorded(exc))
        outcome = await self._carry_out(order, claim)
        await self._keep(claim, outcome)
        return outcome

    def _claim_of(self, order: Order) -> Claim:
        assert order.user_id is not None, "the caller is known before an order is parsed"
        secret = self._books.secrets[0]
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

    async def _lay(self, claim: Claim) -> Claim | None:
        """Store the claim: None when it is ours, else the one that lies there. The unique id is the only gate."""
        try:
            await self._books.documents.create(self._books.payments, claim.payment_id, claim.fields())
        except ExistsError:
            earlier = await self._read(claim.payment_id)
            # Ours after all, when an earlier try got through and only its answer was lost.
            return None if earlier.mark == claim.mark else earlier
        return None

    async def _read(self, payment_id: str) -> Claim:
        document = await self._books.documents.read(self._books.payments, payment_id)
        if document is None:
            raise BusyError("it exists, and it cannot be found")
        claim = read_claim(document)
        if claim is None:
            raise ExistsError("another kind of document has this id")
        return claim

    async def _carry_out(self, order: Order, claim: Claim) -> SendOutcome:
        try:
            objection = await insist(lambda: self._objection(order, claim), TWO_PAUSES)
        except CallError as exc:
            objection = _unrecorded(exc)
        if objection is None and asyncio.get_running_loop().time() > self._deadline - LEAST_TO_SEND:
            objection = AppwriteError("Appwrite is too slow at the moment: nothing was sent, try again")
        if objection is not None:
            self._log.log(f"{claim.payment_id}: not sent: {type(objection).__name__}")
            return ProvenNotSent(objection)
        try:
            async with asyncio.timeout_at(self._deadline):
                return await self._sender.send(order)
        except TimeoutError:
            return Ambiguous("Safaricom did not answer in time")

    async def _objection(self, order: Order, claim: Claim) -> DarajaError | None:
        """Why the order must not be sent, if anything speaks against it."""
        if await self._verdict_id(claim) is not None:
            return InvalidOrderError("this id was used before the function sent orders: make a new one")
        objection = await self._gate.too_many(claim, self._now())
        if objection is None and isinstance(order, PaymentOrder):
            objection = await self._gate.repeated(order, claim, self._now())
        if objection is None and isinstance(order, DisbursementOrder) and order.group_id is not None:
            books = self._books
            objection = await uncovered(
                books.documents, books.payments, books.verdicts["stk"], books.verdicts["b2c"], order.group_id
            )
        return objection

    async def _keep(self, claim: Claim, outcome: SendOutcome) -> None:
        _, answer = write_answer(outcome)
        checkout = outcome.safaricom_id if isinstance(outcome, Accepted) and claim.flow == "stk" else None
        is_open = not isinstance(outcome, ProvenNotSent)
        answered = replace(claim, outcome=answer, checkout_request_id=checkout, open=is_open)
        documents, payments = self._books.documents, self._books.payments
        try:
            await insist(
                lambda: documents.update(payments, claim.payment_id, answered.fields(), unchanged_since=None),
                TWO_PAUSES,
            )
        except CallError as exc:
            self._log.error(f"{claim.payment_id}: answered, but the answer could not be kept: {exc}")

    async def _repeat(self, earlier: Claim, order: Order) -> PushAnswer:
        """The first request's answer. Nothing is ever sent here."""
        if not self._is_same(earlier, order):
            return ProvenNotSent(InvalidOrderError("this id belongs to another order: make a new one for a new order"))
        while earlier.is_being_answered(self._now()) and asyncio.get_running_loop().time() < self._deadline:
            await asyncio.sleep(LOOK_AGAIN)
            earlier = await insist(lambda: self._read(order.id), TWO_PAUSES)
        if earlier.outcome is not None:
            return read_answer(earlier.flow, 200, json.dumps(earlier.outcome).encode())
        found = await insist(lambda: self._verdict_id(earlier), TWO_PAUSES)
        return Ambiguous("an earlier request with this id ended without an answer") if not found else Accepted(found)

    def _is_same(self, earlier: Claim, order: Order) -> bool:
        return (
            (earlier.payment_id, earlier.user_id, earlier.flow) == (order.id, order.user_id, _flow(order))
            and (earlier.group_id, earlier.amount) == (order.group_id, order.amount)
            and is_fingerprint(earlier.order, "order", _identity(order), self._books.secrets)
        )

    async def _verdict_id(self, claim: Claim) -> str | None:
        """Safaricom's id in the verdict that is stored for the payment, None when there is no verdict."""
        document = await self._books.documents.find(self._books.verdicts[claim.flow], "paymentId", claim.payment_id)
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
