"""Proposals of two treasurers and what was decided about them: records that only the function writes.

Their ids are made with the function's secret, so nobody can write another record in their place beforehand; and a
proposal has one decision at most, for all of them would have the same id. What was approved is taken back, or sent:
both would have one id, too.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from daraja_core.approval_wire import RELEASED, Decision, DecisionRequest, ProposalRequest, first_id
from daraja_core.errors import AppwriteError, InvalidOrderError
from daraja_core.group_record import GroupRecord, record_fields, record_from_document
from daraja_core.order import DisbursementOrder, fold_id
from daraja_core.phone import mask_middle, normalise_phone

from ..appwrite.client import BusyError, ExistsError
from ..appwrite.documents import Document, Documents, equal, iso
from ..appwrite.retry import retry
from ..fingerprint import fingerprint, is_fingerprint
from ..sealed import seal, unseal
from .group import Group

LASTS = timedelta(hours=24)
APPROVED: Decision = "approved"
WITHDRAWN: Decision = "withdrawn"
_TAKEN = "this id belongs to another proposal: make a new one for a new proposal; ids that differ in case are one id"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal as it was recorded. `order` is a fingerprint of all that would be sent, `payee` the sealed number;
    empty where an earlier function recorded it."""

    record: Document
    id: str
    disbursement_id: str
    proposer: str
    order: str
    payee: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided about a proposal, and by whom."""

    record: Document
    user_id: str
    decision: str


class Proposals:
    """The records of one group that two treasurers agree by. Each method raises CallError."""

    def __init__(
        self, documents: Documents, collection: str, group: Group, secrets: Sequence[str], deadline: float
    ) -> None:
        self._documents = documents
        self._collection = collection
        self._group = group
        self._secrets = secrets
        self._deadline = deadline

    async def write(
        self, record_id: str, kind: str, subject: str, body: Mapping[str, object], author: str, role: str
    ) -> Document:
        """The record under this id: a new one, or the one that is there."""
        record = GroupRecord(record_id, kind, subject, dict(body))  # type: ignore[arg-type]  # written by us, as JSON
        fields = record_fields(record, self._group.id, author, role)
        return await retry(lambda: self._write(record_id, fields), self._deadline)

    async def propose(self, request: ProposalRequest, role: str, now: datetime) -> Document:
        """Record a proposal; the same one again is one. Raises InvalidOrderError for an id that is taken."""
        order = request.order
        there = await self.find(_user(order), order.id)
        if there is None:
            record_id = self._ids("proposal", *_place(self._group, _user(order), order.id))[0]
            secret = self._secrets[0]
            mark = fingerprint("proposed", _identity(order), secret)
            body = {
                "amount": order.amount,
                "remarks": order.remarks,
                "phone": mask_middle(order.phone),
                "payee": seal(order.phone, "payee", (record_id, mark), secret),
                "order": mark,
                "expires_at": iso(now + LASTS),
                "about": dict(request.about),
            }
            there = _proposal(await self.write(record_id, "proposal", order.id, body, _user(order), role))
        if there is None or not self.is_for(there, order):
            raise InvalidOrderError(_TAKEN)
        return there.record

    async def find(self, user_id: str, disbursement_id: str) -> Proposal | None:
        """The user's proposal of this disbursement, None when there is none."""
        found = await self._read(self._ids("proposal", *_place(self._group, user_id, disbursement_id)))
        return next(filter(None, map(_proposal, found)), None)

    async def find_for(self, order: DisbursementOrder) -> Proposal | None:
        """The proposal of this disbursement, or of the one that goes out again with it."""
        found = await self.find(_user(order), order.id)
        first = first_id(order.id)
        return await self.find(_user(order), first) if found is None and first else found

    async def read(self, proposal_id: str) -> Proposal | None:
        """The proposal with this id in the group, None when there is none."""
        found = await self.first_of([proposal_id])
        return None if found is None else _proposal(found)

    async def first_of(self, ids: Sequence[str]) -> Document | None:
        """A record of the group under one of these ids, None when there is none."""
        found = await self._read(ids)
        return next((one for one in found if one.get("groupId") == self._group.id), None)

    async def decided(self, proposal: Proposal) -> Decided | None:
        """What was decided about a proposal, None as long as nothing was."""
        ids = [*self._ids("decision", proposal.id), *self._ids("release", proposal.id)]
        found = [one for one in map(_decided, await self._read(ids)) if one.decision != RELEASED]
        # Of what was approved and then taken back, and of two secrets, which are two ids, the word against it counts.
        return next(iter(sorted(found, key=lambda one: one.decision == APPROVED)), None)

    async def decide(self, proposal: Proposal, request: DecisionRequest, user_id: str, role: str) -> Document:
        """Record what is decided: of several at once the first counts. Raises AppwriteError for the others."""
        there = await self.decided(proposal)
        is_taken_back = there is not None and (there.decision, request.decision) == (APPROVED, WITHDRAWN)
        if there is None or is_taken_back:
            body = {"note": request.note} if request.note else {}
            record_id = self._ids("release" if is_taken_back else "decision", proposal.id)[0]
            there = _decided(await self.write(record_id, request.decision, proposal.id, body, user_id, role))
        if there.decision == RELEASED:
            raise AppwriteError("it was sent, or may have been", status=409, kind="approval_used")
        if (there.decision, fold_id(there.user_id)) != (request.decision, fold_id(user_id)):
            raise AppwriteError(f"this proposal was {there.decision} before", status=409, kind="decided")
        return there.record

    async def release(self, proposal: Proposal, role: str) -> bool:
        """Whether what was approved may be sent: from then on it is not taken back, and before it may have been."""
        record_id = self._ids("release", proposal.id)[0]
        there = await self.write(record_id, RELEASED, proposal.id, {}, proposal.proposer, role)
        return there.get("kind") == RELEASED

    def payee_of(self, proposal: Proposal) -> str | None:
        """The whole number that a proposal is for; None where it was not recorded so that it can be read."""
        for secret in self._secrets:
            with suppress(ValueError):  # an InvalidPhoneError is one, too
                return normalise_phone(unseal(proposal.payee, "payee", (proposal.id, proposal.order), secret))
        return None

    def is_for(self, proposal: Proposal, order: DisbursementOrder) -> bool:
        """Whether it is exactly this order: amount, payee, reason and kind."""
        return is_fingerprint(proposal.order, "proposed", _identity(order), self._secrets)

    def _ids(self, purpose: str, *values: str) -> list[str]:
        return [fingerprint(purpose, values, secret) for secret in self._secrets]

    async def _read(self, ids: Sequence[str]) -> list[Document]:
        return await retry(lambda: self._documents.page(self._collection, equal("$id", ids)), self._deadline)

    async def _write(self, record_id: str, fields: Mapping[str, object]) -> Document:
        readers = [f'read("{self._group.readers}")']
        try:
            return await self._documents.create(self._collection, record_id, fields, readers)
        except ExistsError as exc:
            there = await self._documents.read(self._collection, record_id)
            if there is None:
                raise BusyError("a record is there, and cannot be read") from exc
            return there


def _place(group: Group, user_id: str, disbursement_id: str) -> tuple[str, str, str]:
    return group.id, fold_id(user_id), fold_id(disbursement_id)


def _identity(order: DisbursementOrder) -> tuple[object, ...]:
    kind = order.command_id, order.occasion
    return order.group_id, order.id, order.phone, order.amount, order.remarks, *kind


def _user(order: DisbursementOrder) -> str:
    assert order.user_id is not None, "the caller is known before an order is parsed"
    return order.user_id


def _proposal(document: Document) -> Proposal | None:
    record = record_from_document(document)
    if record is None or record.kind != "proposal":
        return None
    order, payee, expires_at = (record.body.get(name) for name in ("order", "payee", "expires_at"))
    if not isinstance(order, str) or not isinstance(expires_at, str):
        return None
    sealed, until = payee if isinstance(payee, str) else "", datetime.fromisoformat(expires_at)
    return Proposal(document, record.id, record.subject, record.author, order, sealed, until)


def _decided(document: Document) -> Decided:
    return Decided(document, str(document.get("userId")), str(document.get("kind")))
