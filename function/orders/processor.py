"""One order's way: look for its claim, check it, claim its id, send it once, keep the answer for whoever asks again.

Whatever cannot be looked up is unknown, never "not sent": an earlier request with this id may have been sent.
"""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

from daraja_core.document import from_document, stored_ids
from daraja_core.errors import AppwriteError, DarajaError, InvalidOrderError
from daraja_core.function_wire import read_answer, write_answer
from daraja_core.order import DisbursementOrder, PaymentOrder
from daraja_core.safaricom_wire import Accepted, Ambiguous, ProvenNotSent, PushAnswer, SendOutcome

from ..appwrite.client import CallError
from ..appwrite.documents import Documents, equal
from ..appwrite.retry import retry, seconds_from_now
from ..fingerprint import fingerprint, is_fingerprint, key_name
from ..http import Log
from .claim import Claim, Flow, State
from .claim_store import ClaimStore, NotStoredError

Order: TypeAlias = PaymentOrder | DisbursementOrder
LOOK_AGAIN_S = 0.25
_OTHER_ORDER = "this id belongs to another order: make a new one for a new order; ids that differ in case are one id"


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


class Admission(Protocol):
    """An order that its user may give: who else may read the verdict, what else speaks against it, and the way out."""

    @property
    def reader(self) -> str | None: ...

    async def objection(self, order: Order, claim: Claim) -> DarajaError | None:
        """What already speaks against an order whose claim is not written yet. Raises CallError."""

    async def check(self, order: Order, claim: Claim) -> Claim | DarajaError:
        """The claim to go on with, or what speaks against sending it. Raises CallError."""

    async def send(self, order: Order, claim: Claim, deadline: float) -> SendOutcome:
        """Send it to Safaricom, once; near the deadline it looks for no further token."""


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
        *,
        now: Callable[[], datetime],
        log: Log,
        deadlines: Deadlines,
        look_after: timedelta,
    ) -> None:
        self._collections = collections
        self._claims = ClaimStore(collections.documents, collections.payments)
        self._now = now
        self._log = log
        self._deadlines = deadlines
        self._look_after = look_after  # how long the reconciler waits for a verdict

    async def process(self, order: Order, admit: Callable[[], Awaitable[Admission]]) -> PushAnswer:
        """What became of the order, now or when it was first asked for. `admit` raises what forbids a first time."""
        answer: PushAnswer | None = None
        try:
            while answer is None:
                earlier = await self._claims.find(_user(order), order.id, self._deadlines.prepare)
                if earlier is None:
                    answer = await self._first_time(order, admit)
                else:
                    answer = await self._answer_again(earlier, order)
        except CallError as exc:
            self._log.error(f"{order.id}: it is not known whether it was sent before: {exc}")
            return Ambiguous(f"Appwrite could not be asked whether this was sent before ({exc})")
        return answer

    async def _first_time(self, order: Order, admit: Callable[[], Awaitable[Admission]]) -> PushAnswer | None:
        try:
            admission = await admit()
        except DarajaError as error:
            return await self._refuse(order, error)
        except CallError as exc:
            return await self._refuse(order, _unrecorded(exc))
        claim = self._new_claim(order, admission.reader)
        try:
            objection = await admission.objection(order, claim)
        except CallError as exc:
            objection = _unrecorded(exc)
        if objection is not None:
            return await self._refuse(order, objection)
        try:
            earlier = await self._claims.create(claim, self._deadlines.prepare, self._deadlines.keep)
        except NotStoredError as exc:
            return ProvenNotSent(_unrecorded(exc))
        if earlier is not None:
            return await self._answer_again(earlier, order)
        return await self._check_and_send(order, claim, admission)

    async def _refuse(self, order: Order, error: DarajaError) -> PushAnswer | None:
        """The refusal of a first request, unless another one with this id was quicker."""
        earlier = await self._claims.find(_user(order), order.id, self._deadlines.keep)
        return ProvenNotSent(error) if earlier is None else await self._answer_again(earlier, order)

    def _new_claim(self, order: Order, reader: str | None) -> Claim:
        secret, now = self._collections.secrets[0], self._now()
        return Claim(
            payment_id=order.id,
            user_id=_user(order),
            group_id=order.group_id,
            amount=order.amount,
            created_at=now,
            flow=_flow(order),
            order=fingerprint("order", _identity(order), secret),
            payer=fingerprint("payer", (order.phone,), secret),
            mark=secrets.token_hex(8),
            key=key_name(secret),
            reader=reader,
            due_at=now + self._look_after,
        )

    async def _check_and_send(self, order: Order, claim: Claim, admission: Admission) -> SendOutcome:
        checked = await self._check(order, claim, admission)
        if not isinstance(checked, Claim):
            self._log.log(f"{claim.payment_id}: not sent: {type(checked).__name__}")
            await self._withdraw(claim)
            return ProvenNotSent(checked)
        outcome = await self._send(order, checked, admission)
        await self._keep_answer(checked, outcome)
        return outcome

    async def _withdraw(self, claim: Claim) -> None:
        """What was never sent is not kept: neither as money nor as something that stands in anybody's way."""
        try:
            await self._claims.withdraw(claim, self._deadlines.keep)
        except CallError as exc:
            self._log.error(f"{claim.payment_id}: not sent, but its claim could not be withdrawn: {exc}")

    async def _check(self, order: Order, claim: Claim, admission: Admission) -> Claim | DarajaError:
        try:
            if await retry(lambda: self._verdict_id(claim), self._deadlines.prepare) is not None:
                return InvalidOrderError("this id was used before the function sent orders: make a new one")
            checked = await admission.check(order, claim)
        except CallError as exc:
            return _unrecorded(exc)
        if asyncio.get_running_loop().time() > self._deadlines.prepare:
            return AppwriteError("Appwrite is too slow at the moment: nothing was sent, try again")
        return checked

    async def _send(self, order: Order, claim: Claim, admission: Admission) -> SendOutcome:
        try:
            async with asyncio.timeout_at(self._deadlines.send):
                return await admission.send(order, claim, self._deadlines.send)
        except TimeoutError:
            return Ambiguous("Safaricom did not answer in time")

    async def _keep_answer(self, claim: Claim, outcome: SendOutcome) -> None:
        _, answer = write_answer(outcome)
        known = outcome.safaricom_id if isinstance(outcome, Accepted | Ambiguous) and claim.flow == "stk" else None
        state: State = "refused" if isinstance(outcome, ProvenNotSent) else "open"
        answered = replace(claim, outcome=answer, checkout_request_id=known, state=state)
        try:
            await self._claims.keep(answered, self._deadlines.keep)
        except CallError as exc:
            self._log.error(f"{claim.payment_id}: answered, but the answer could not be kept: {exc}")

    async def _answer_again(self, earlier: Claim, order: Order) -> PushAnswer | None:
        """The first request's answer, None when it has withdrawn its claim. Nothing is ever sent here."""
        is_same = self._is_same(earlier, order)
        if is_same is None:
            return Ambiguous("an earlier request with this id was recorded under another callback secret")
        if not is_same:
            return ProvenNotSent(InvalidOrderError(_OTHER_ORDER))
        while earlier.is_being_answered(self._now()) and asyncio.get_running_loop().time() < self._deadlines.send:
            await asyncio.sleep(LOOK_AGAIN_S)
            found = await self._claims.find(_user(order), order.id, self._deadlines.keep)
            if found is None:
                return None
            earlier = found
        if earlier.outcome is not None:
            return read_answer(earlier.flow, 200, json.dumps(earlier.outcome).encode())
        verdict_id = await retry(lambda: self._verdict_id(earlier), self._deadlines.keep)
        return (
            Accepted(verdict_id) if verdict_id else Ambiguous("an earlier request with this id ended without an answer")
        )

    def _is_same(self, earlier: Claim, order: Order) -> bool | None:
        """Whether the claim is of this very order; None when that cannot be told, for its secret is gone."""
        if (earlier.payment_id, earlier.flow) != (order.id, _flow(order)):
            return False
        if (earlier.group_id, earlier.amount) != (order.group_id, order.amount):
            return False
        known = self._collections.secrets
        if is_fingerprint(earlier.order, "order", _identity(order), known):
            return True
        return None if earlier.key and earlier.key not in map(key_name, known) else False

    async def _verdict_id(self, claim: Claim) -> str | None:
        """Safaricom's id in the verdict that is stored for the payment, None when there is no verdict."""
        found = await self._collections.documents.page(
            self._collections.verdicts[claim.flow],
            equal("paymentId", stored_ids(claim.user_id, claim.payment_id)),
        )
        verdicts = [verdict for document in found if (verdict := from_document(document)) is not None]
        verdict = next((one for one in verdicts if one.user_id in (None, claim.user_id)), None)
        return None if verdict is None else verdict.safaricom_id or claim.payment_id


def _user(order: Order) -> str:
    assert order.user_id is not None, "the caller is known before an order is parsed"
    return order.user_id


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
