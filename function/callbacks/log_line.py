"""The log line of a verdict that could be written nowhere: enough to replay it, and nothing about who paid.

A CheckoutRequestID ends in the payer's number, so the line has only a keyed fingerprint of it: whoever brings the id,
from the claim or from the device that paid, is told whether it is the right one. A second fingerprint covers the line.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from daraja_core.callback_path import CallbackTarget
from daraja_core.verdict import Status, Verdict

from ..fingerprint import fingerprint, is_fingerprint
from .dead_letter import WRITTEN_NOWHERE

_LINE, _CHECKOUT_REQUEST_ID = "log line", "CheckoutRequestID"  # what a fingerprint is of


@dataclass(frozen=True, slots=True)
class LoggedVerdict:
    """What a line of ours says. A push's verdict lacks its CheckoutRequestID until `with_id` finds it."""

    verdict: Verdict
    target: CallbackTarget
    id_fingerprint: str | None

    def with_id(self, candidates: Sequence[str], secrets: Sequence[str]) -> Verdict | None:
        """The whole verdict, None when none of the candidates is the id that Safaricom reported."""
        if self.id_fingerprint is None:
            return self.verdict
        for candidate in candidates:
            known = (self.target.payment_id, candidate)
            if is_fingerprint(self.id_fingerprint, _CHECKOUT_REQUEST_ID, known, secrets):
                return replace(self.verdict, safaricom_id=candidate)
        return None


def verdict_line(verdict: Verdict, target: CallbackTarget, secret: str) -> str:
    """The verdict as JSON on one line."""
    is_push, safaricom_id = target.flow == "stk", verdict.safaricom_id
    known = (target.payment_id, safaricom_id)
    fields = {
        "paymentId": target.payment_id,
        "flow": "b2c-result" if target.flow == "status-result" else target.flow,
        "source": verdict.source,
        "status": verdict.status.value,
        "code": verdict.result_code,
        "receipt": verdict.receipt,
        "amount": verdict.amount,
        "mpesaTimestamp": None if verdict.mpesa_timestamp is None else verdict.mpesa_timestamp.isoformat(),
        "settledAt": verdict.settled_at.isoformat(),
        "userId": target.user_id,
        "groupId": target.group_id,
        "requestedAmount": verdict.requested_amount,
        "conversationId": None if is_push else safaricom_id,
        "idFingerprint": fingerprint(_CHECKOUT_REQUEST_ID, known, secret) if is_push else None,
    }
    return json.dumps(fields | {"signature": fingerprint(_LINE, _signed(fields), secret)}, separators=(",", ":"))


def read_verdict_line(line: str, secrets: Sequence[str]) -> LoggedVerdict | None:
    """The verdict in a log line, whatever stands before it; None when there is none, or our secrets did not sign it."""
    fields = _fields(line)
    signature = fields.pop("signature", None)
    if not isinstance(signature, str) or not is_fingerprint(signature, _LINE, _signed(fields), secrets):
        return None
    target = _target(fields)
    return None if target is None else LoggedVerdict(_verdict(fields, target), target, _text(fields["idFingerprint"]))


def _signed(fields: Mapping[str, object]) -> list[object]:
    return [[name, fields[name]] for name in sorted(fields)]


def _target(fields: Mapping[str, object]) -> CallbackTarget | None:
    match fields:
        case {
            "flow": "stk" | "b2c-result" | "b2c-timeout" as flow,
            "paymentId": str(payment_id),
            "userId": str(user_id),
            "requestedAmount": int(amount),
        }:
            return CallbackTarget(flow, payment_id, user_id, _text(fields["groupId"]), amount)
        case _:  # the plain form of earlier deployments, which says no amount
            return None


def _verdict(fields: Mapping[str, object], target: CallbackTarget) -> Verdict:
    amount, at = fields["amount"], _text(fields["mpesaTimestamp"])
    return Verdict(
        payment_id=target.payment_id,
        status=Status(str(fields["status"])),
        result_code=str(fields["code"]),
        result_text="",
        receipt=_text(fields["receipt"]),
        amount=amount if isinstance(amount, int) else None,
        requested_amount=target.amount,
        mpesa_timestamp=None if at is None else datetime.fromisoformat(at),
        settled_at=datetime.fromisoformat(str(fields["settledAt"])),
        source="query" if fields.get("source") == "query" else "callback",
        safaricom_id=_text(fields["conversationId"]),
    )


def _fields(line: str) -> dict[str, object]:
    _, _, rest = line.partition(WRITTEN_NOWHERE)
    try:
        fields = json.loads(rest[rest.index("{") :])
    except (ValueError, RecursionError):
        return {}
    return fields if isinstance(fields, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
