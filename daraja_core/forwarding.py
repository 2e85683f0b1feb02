"""Forwarded verdicts: how the function passes one on (Standard Webhooks 1.0.0), and how a receiver checks what came.

One verdict has one id, however often it is sent: the receiver keeps the ids that it took, and takes each once.
"""

import base64
import binascii
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Literal

from .callback_path import CallbackTarget
from .errors import ConfigError, ForgedVerdictError
from .verdict import Status, Verdict

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
TOLERANCE = timedelta(minutes=5)
_PREFIX, _VERSION = "whsec_", "v1,"
_SHORTEST, _LONGEST = 24, 64  # bytes of a secret
HOW_TO_MAKE = "`echo whsec_$(openssl rand -base64 32)` makes one"

Kind = Literal["payment", "payout"]


@dataclass(frozen=True, slots=True)
class ForwardedVerdict:
    """What became of a payment or a payout, as the function passed it on. `id` is the same however often it comes.

    `status` is SUCCESS, FAILED, CANCELLED, TIMEOUT (nobody knows) or CONFIRMING (paid, and no receipt yet). A later
    verdict on the same payment may be better: a receipt wins over everything. Amounts are in whole shillings.
    """

    id: str
    kind: Kind
    status: Status
    payment_id: str
    user_id: str
    group_id: str | None
    amount: int | None
    requested_amount: int | None
    receipt: str | None
    result_code: str
    settled_at: datetime


def forward_id(verdict: Verdict, target: CallbackTarget) -> str:
    """The id of a verdict: the same one again has the same id, whoever brought it; a better one has another."""
    told = [_kind(target), target.user_id, verdict.payment_id, verdict.status, verdict.result_code, verdict.receipt]
    return "msg_" + sha256(json.dumps(told).encode()).hexdigest()[:32]


def forward_body(verdict: Verdict, target: CallbackTarget) -> bytes:
    """What is sent: nothing of it says who paid, but for the ids that the app itself chose."""
    kind, at = _kind(target), verdict.settled_at.astimezone(UTC).isoformat(timespec="milliseconds")
    told = {
        "payment_id": verdict.payment_id,
        "user_id": target.user_id,
        "group_id": target.group_id,
        "status": verdict.status.value,
        "amount": verdict.amount,
        "requested_amount": verdict.requested_amount,
        "receipt": verdict.receipt,
        "result_code": verdict.result_code,
    }
    whole = {"type": f"{kind}.{verdict.status.value.lower()}", "timestamp": at, "data": told}
    return json.dumps(whole, separators=(",", ":")).encode()


def read_secrets(setting: str, text: str) -> tuple[bytes, ...]:
    """The keys in `whsec_…`, or in several of them with commas between, the newest first. Raises ConfigError."""
    keys = []
    for secret in filter(None, map(str.strip, text.split(","))):
        try:
            key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if not secret.startswith(_PREFIX) or not _SHORTEST <= len(key) <= _LONGEST or len(set(key)) < _SHORTEST // 3:
            raise ConfigError(
                f"{setting} must be whsec_ and {_SHORTEST} to {_LONGEST} random bytes as base64, each one of new,old: "
                f"{HOW_TO_MAKE}"
            )
        keys.append(key)
    if not keys:
        raise ConfigError(f"{setting} must not be empty: {HOW_TO_MAKE}")
    return tuple(keys)


def forward_headers(name: str, body: bytes, at: datetime, keys: Sequence[bytes]) -> dict[str, str]:
    """The headers of one attempt at this moment, signed with every key."""
    seconds = str(int(at.timestamp()))
    signatures = " ".join(_signature(name, seconds, body, key) for key in keys)
    return {ID: name, TIMESTAMP: seconds, SIGNATURE: signatures, "content-type": "application/json"}


def verify_forwarded(
    headers: Mapping[str, str], body: bytes, secret: str, now: datetime, tolerance: timedelta = TOLERANCE
) -> ForwardedVerdict:
    """The verdict in a request that the function sent. Answer any 2xx once you have kept it, with its `id`.

    `headers` as they came, names in any case; `body` the bytes as they came, before anything parsed them; `secret` the
    `whsec_…` of DARAJA_FORWARD_SECRET, `new,old` while it is changed. Raises ForgedVerdictError for whatever is not
    signed with it or is older than the tolerance: answer 400. Raises ConfigError for a secret that is none.
    """
    keys = read_secrets("secret", secret)
    found = {name.lower(): value for name, value in headers.items()}
    name, seconds, signatures = (found.get(each, "") for each in (ID, TIMESTAMP, SIGNATURE))
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) <= 12):
        raise ForgedVerdictError(f"{TIMESTAMP} must be a number of seconds")
    if abs(now.timestamp() - int(seconds)) > tolerance.total_seconds():
        raise ForgedVerdictError(f"{TIMESTAMP} is too far from now: an old request again, or a clock that is wrong")
    expected = [_signature(name, seconds, body, key).encode() for key in keys]
    given = [each.encode(errors="replace") for each in signatures.split(" ")[:20]]
    if not any([hmac.compare_digest(one, other) for one in expected for other in given]):
        raise ForgedVerdictError("no signature in the request is ours")
    return _read(name, body)


def _read(name: str, body: bytes) -> ForwardedVerdict:
    try:
        whole = json.loads(body)
        told, kind = whole["data"], str(whole["type"]).partition(".")[0]
        return ForwardedVerdict(
            id=name,
            kind="payout" if kind == "payout" else "payment",
            status=Status(told["status"]),
            settled_at=datetime.fromisoformat(whole["timestamp"]),
            **{each: told[each] for each in _PLAIN},
        )
    except (ValueError, KeyError, TypeError, RecursionError) as exc:
        raise ForgedVerdictError("it is signed and no verdict: the function is of another version") from exc


_PLAIN = ("payment_id", "user_id", "group_id", "amount", "requested_amount", "receipt", "result_code")


def _signature(name: str, seconds: str, body: bytes, key: bytes) -> str:
    signed = b".".join((name.encode(errors="replace"), seconds.encode(), body))
    return _VERSION + base64.b64encode(hmac.new(key, signed, sha256).digest()).decode("ascii")


def _kind(target: CallbackTarget) -> Kind:
    return "payment" if target.flow == "stk" else "payout"
