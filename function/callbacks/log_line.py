"""The log line of a verdict that could be written nowhere: enough to replay it, and nothing about who paid."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from daraja_core.callback_path import CallbackTarget
from daraja_core.verdict import Status, Verdict

from .sealed import seal, unseal

MARK = "WRITTEN NOWHERE"


def verdict_line(verdict: Verdict, target: CallbackTarget, secret: str) -> str:
    """The verdict as JSON on one line; Safaricom's id, which ends in the payer's number, is sealed."""
    settled_at = verdict.settled_at.isoformat()
    sealed = None if verdict.safaricom_id is None else seal(verdict.safaricom_id, _context(target, settled_at), secret)
    fields = {
        "paymentId": target.payment_id,
        "flow": target.flow,
        "status": verdict.status.value,
        "code": verdict.result_code,
        "receipt": verdict.receipt,
        "amount": verdict.amount,
        "mpesaTimestamp": None if verdict.mpesa_timestamp is None else verdict.mpesa_timestamp.isoformat(),
        "settledAt": settled_at,
        "userId": target.user_id,
        "groupId": target.group_id,
        "requestedAmount": verdict.requested_amount,
        "sealedId": sealed,
    }
    return json.dumps(fields, separators=(",", ":"))


def read_verdict_line(line: str, secrets: Sequence[str]) -> tuple[Verdict, CallbackTarget] | None:
    """The verdict in a log line, whatever stands before it; None when there is none, or our secrets did not seal it."""
    fields = _fields(line)
    target = _target(fields)
    try:
        verdict = None if target is None else _verdict(fields, target, secrets)
    except (ValueError, TypeError):  # a line that was cut or changed
        return None
    return None if target is None or verdict is None else (verdict, target)


def _target(fields: Mapping[str, object]) -> CallbackTarget | None:
    match fields:
        case {
            "flow": "stk" | "b2c-result" | "b2c-timeout" as flow,
            "paymentId": str(payment_id),
            "userId": str(user_id),
            "requestedAmount": int(amount),
        }:
            return CallbackTarget(flow, payment_id, user_id, _text(fields.get("groupId")), amount)
        case _:
            return None


def _verdict(fields: Mapping[str, object], target: CallbackTarget, secrets: Sequence[str]) -> Verdict | None:
    settled_at, sealed, at = str(fields.get("settledAt")), fields.get("sealedId"), _text(fields.get("mpesaTimestamp"))
    safaricom_id = unseal(sealed, _context(target, settled_at), secrets) if isinstance(sealed, str) else None
    if safaricom_id is None and (target.flow == "stk" or sealed is not None):
        return None
    amount = fields.get("amount")
    return Verdict(
        payment_id=target.payment_id,
        status=Status(str(fields.get("status"))),
        result_code=str(fields.get("code")),
        result_text="",
        receipt=_text(fields.get("receipt")),
        amount=amount if isinstance(amount, int) else None,
        requested_amount=target.amount,
        mpesa_timestamp=None if at is None else datetime.fromisoformat(at),
        settled_at=datetime.fromisoformat(settled_at),
        source="callback",
        safaricom_id=safaricom_id,
    )


def _fields(line: str) -> dict[str, object]:
    _, _, rest = line.partition(MARK)
    try:
        fields = json.loads(rest[rest.index("{") :])
    except (ValueError, RecursionError):
        return {}
    return fields if isinstance(fields, dict) else {}


def _context(target: CallbackTarget, settled_at: str) -> str:
    return f"{target.flow}|{target.payment_id}|{settled_at}"


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
