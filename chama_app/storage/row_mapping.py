"""How requests and payouts become rows of the database and back; a state is stored by its name and its fields."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any, TypeVar

from daraja_core.attempt import TimelineEntry
from daraja_core.disbursement import (
    DisbursementFailed,
    DisbursementInitiating,
    DisbursementPending,
    DisbursementState,
    DisbursementSuccess,
    DisbursementTimeout,
)
from daraja_core.payment import (
    PaymentCancelled,
    PaymentError,
    PaymentFailed,
    PaymentIdle,
    PaymentInitiating,
    PaymentPending,
    PaymentState,
    PaymentSuccess,
    PaymentTimeout,
)
from daraja_core.public_state import NOT_SENT
from daraja_core.result_codes import b2c_result, stk_result

from ..domain.decisions import Decision, Kept, SetAside, Settled
from ..domain.members import Chama, Member, composed
from ..domain.payment_requests import PaymentRequest
from ..domain.payouts import Payout
from .declared_types import as_declared

S = TypeVar("S", PaymentState, DisbursementState)

_PAYMENT_STATES: dict[str, type[PaymentState]] = {
    kind.__name__: kind
    for kind in (
        PaymentIdle,
        PaymentInitiating,
        PaymentPending,
        PaymentSuccess,
        PaymentFailed,
        PaymentCancelled,
        PaymentTimeout,
        PaymentError,
    )
}
_PAYOUT_STATES: dict[str, type[DisbursementState]] = {
    kind.__name__: kind
    for kind in (
        DisbursementInitiating,
        DisbursementPending,
        DisbursementSuccess,
        DisbursementFailed,
        DisbursementTimeout,
    )
}
_MOMENTS = {"initiated_at", "mpesa_timestamp", "settled_at"}


def name_of(row: sqlite3.Row) -> str:
    """The name in a row, composed: an earlier version wrote it as a keyboard or a file had it. What else stands there
    is refused with the whole row."""
    name: str = row["name"]
    return composed(name) if isinstance(name, str) else name


def chama_from_row(row: sqlite3.Row) -> Chama:
    """The chama that was written."""
    return as_declared(Chama(name_of(row), row["target"], row["reference"], row["description"]))


def member_from_row(row: sqlite3.Row) -> Member:
    """The member that was written."""
    flags = bool(row["archived"]), bool(row["is_me"])
    return as_declared(Member(row["id"], name_of(row), row["phone"], row["custom_share"], *flags))


def request_to_row(request: PaymentRequest) -> dict[str, object]:
    """The columns of a request."""
    return {
        "id": request.id,
        "member_id": request.member_id,
        "number": request.number,
        "suffix": request.suffix,
        "amount": request.amount,
        "share": request.share,
        "phone": request.phone,
        "started_at": request.started_at.isoformat(),
        "blocks_asking": int(request.blocks_asking),
        "receipt": request.receipt,
        "state": state_to_text(request.state),
        "timeline": timeline_to_text(request.timeline),
        "checked_at": request.checked_at.isoformat() if request.checked_at else None,
        "advice": request.advice,
        "superseded": int(request.superseded),
        "claim": request.reported_code,
        "reason": request.reason,
        "reference": request.reference,
        "checkout_request_id": request.checkout_request_id,
        "elsewhere": int(request.elsewhere),
        "way": request.way,
        "collection_id": request.collection_id,
        "group_id": request.group_id,
        "claim_amount": request.reported_amount,
    }


def request_from_row(row: sqlite3.Row, decided: tuple[Decision, ...] = ()) -> PaymentRequest:
    """The request that was written, with what was decided about it."""
    made = PaymentRequest(
        member_id=row["member_id"],
        number=row["number"],
        amount=row["amount"],
        phone=row["phone"],
        started_at=_moment_of(row["started_at"]),
        state=_still_proven(state_from_text(row["state"], _PAYMENT_STATES)),
        timeline=timeline_from_text(row["timeline"]),
        checked_at=_moment_of(row["checked_at"]) if row["checked_at"] else None,
        advice=row["advice"],
        superseded=bool(row["superseded"]),
        reported_code=row["claim"],
        decided=decided,
        reason=row["reason"],
        reference=row["reference"],
        checkout_request_id=row["checkout_request_id"],
        elsewhere=bool(row["elsewhere"]),
        suffix=row["suffix"],
        share=row["share"],
        way=row["way"],
        collection_id=row["collection_id"],
        group_id=row["group_id"],
        reported_amount=row["claim_amount"],
    )
    return as_declared(made)


def _still_proven(state: PaymentState) -> PaymentState:
    """Earlier versions took every code for a refusal; one that proves nothing leaves open whether money moved."""
    if isinstance(state, PaymentFailed) and stk_result(state.result_code).money_moved != "no":
        return PaymentTimeout(None, reported=True)
    return state


def _payout_still_proven(state: DisbursementState) -> DisbursementState:
    if not isinstance(state, DisbursementFailed) or state.result_code == NOT_SENT:
        return state
    if b2c_result(state.result_code).money_moved == "no":
        return state
    return DisbursementTimeout(state.originator_conversation_id, state.conversation_id, reported=True)


def decision_to_row(decision: Decision) -> dict[str, object]:
    """The columns of a decision."""
    return {
        "id": decision.id,
        "request_id": decision.request_id,
        "kind": decision.kind,
        "amount": decision.amount,
        "counts": decision.counts if isinstance(decision, Kept) else 0,
        "code": decision.code if isinstance(decision, Settled) else "",
        "note": decision.note if isinstance(decision, Settled) else "",
        "at": decision.at.isoformat(),
        "paid_on": decision.paid_on.isoformat() if isinstance(decision, Settled) and decision.paid_on else None,
        "recorded_by": decision.by if isinstance(decision, Settled) else "",
        "way": decision.way if isinstance(decision, Settled) else None,
    }


def decision_from_row(row: sqlite3.Row) -> Decision:
    """The decision that was written."""
    of, amount, at = (row["id"], row["request_id"]), row["amount"], _moment_of(row["at"])
    match row["kind"]:
        case "kept":
            return as_declared(Kept(*of, amount, row["counts"], at))
        case "set_aside":
            return as_declared(SetAside(*of, amount, at))
        case "settled":
            paid_on = date.fromisoformat(row["paid_on"]) if row["paid_on"] else None
            by, way = row["recorded_by"], row["way"]
            return as_declared(Settled(*of, amount, row["code"], row["note"], at, paid_on, by, way))
        case kind:
            raise ValueError(f"there is no decision of the kind {kind!r}")


def state_to_text(state: PaymentState | DisbursementState) -> str:
    """A state as JSON: its name and what it carries."""
    stored = {name: v.isoformat() if isinstance(v, datetime) else v for name, v in asdict(state).items()}
    return json.dumps({"is": type(state).__name__} | stored)


def state_from_text(text: str, kinds: Mapping[str, type[S]]) -> S:
    """The state that was written: one of these kinds."""
    stored: dict[str, Any] = json.loads(text)  # JSON's own shape: parsed right here
    kind = kinds[stored.pop("is")]
    known = {field.name for field in fields(kind)}
    values: dict[str, Any] = {
        name: _moment_of(value) if name in _MOMENTS and value else value for name, value in stored.items()
    }
    return as_declared(kind(**{name: value for name, value in values.items() if name in known}))


def timeline_to_text(timeline: tuple[TimelineEntry, ...]) -> str:
    """A history as JSON."""
    return json.dumps([[entry.at.isoformat(), entry.source, entry.what, entry.detail] for entry in timeline])


def timeline_from_text(text: str) -> tuple[TimelineEntry, ...]:
    """The history that was written."""
    return tuple(
        as_declared(TimelineEntry(datetime.fromisoformat(at), source, what, detail))
        for at, source, what, detail in json.loads(text)
    )


def _moment_of(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"a moment without its zone: {text!r}")
    return moment


def payout_to_row(payout: Payout) -> dict[str, object]:
    """The columns of a payout."""
    return {
        "id": payout.id,
        "name": payout.name,
        "phone": payout.phone,
        "amount": payout.amount,
        "remarks": payout.remarks,
        "started_at": payout.started_at.isoformat(),
        "member_id": payout.member_id,
        "refund_of": payout.refund_of,
        "reserved": payout.reserved,
        "sent": payout.sent,
        "state": state_to_text(payout.state),
        "timeline": timeline_to_text(payout.timeline),
        "checked_at": payout.checked_at.isoformat() if payout.checked_at else None,
        "confirmed_not_sent": payout.confirmed_not_sent,
        "reason": payout.reason,
        "collection_id": payout.collection_id,
        "elsewhere": int(payout.elsewhere),
        "group_id": payout.group_id,
    }


def payout_from_row(row: sqlite3.Row) -> Payout:
    """The payout that was written."""
    made = Payout(
        id=row["id"],
        name=name_of(row),
        phone=row["phone"],
        amount=row["amount"],
        remarks=row["remarks"],
        started_at=_moment_of(row["started_at"]),
        state=_payout_still_proven(state_from_text(row["state"], _PAYOUT_STATES)),
        member_id=row["member_id"],
        refund_of=row["refund_of"],
        timeline=timeline_from_text(row["timeline"]),
        checked_at=_moment_of(row["checked_at"]) if row["checked_at"] else None,
        confirmed_not_sent=row["confirmed_not_sent"],
        reason=row["reason"],
        collection_id=row["collection_id"],
        elsewhere=bool(row["elsewhere"]),
        group_id=row["group_id"],
    )
    return as_declared(made)
