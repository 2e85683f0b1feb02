"""The stored document: a verdict as Appwrite keeps it, and back."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256

from .callback_path import CallbackTarget
from .result_codes import believed_status
from .verdict import Status, Verdict

_DOCUMENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,35}")
_LARGEST_CODE = 2**31 - 1
_AMOUNT_NOTE = "amount as reported: "
_LONGEST_ID = 36  # of the column
_LONGEST_PLAIN = 19  # leaves 64 bits for the mark


def document_id(verdict: Verdict, target: CallbackTarget) -> str:
    """The id to store a verdict under: a disbursement's own, for a push the CheckoutRequestID or its fingerprint."""
    if target.flow != "stk":
        return target.payment_id
    return checkout_document_id(verdict.safaricom_id or "")


def checkout_document_id(checkout_request_id: str) -> str:
    """A CheckoutRequestID as an id that Appwrite takes: an older form has 37 characters, one too many."""
    if _DOCUMENT_ID.fullmatch(checkout_request_id):
        return checkout_request_id
    return sha256(checkout_request_id.encode()).hexdigest()[:36]


def owned_id(user_id: str, payment_id: str) -> str:
    """What is stored as a payment's id when another user's payment has the plain one: ids are unique there.

    No client can choose it, for `~` may not be in an id. It begins with the plain id where there is room for both.
    """
    mark = sha256(json.dumps(["owned", user_id.lower(), payment_id.lower()]).encode()).hexdigest()
    plain = payment_id if len(payment_id) <= _LONGEST_PLAIN else ""
    return f"{plain}~{mark}"[:_LONGEST_ID]


def stored_ids(user_id: str, payment_id: str) -> tuple[str, str]:
    """The two ids that a user's payment may be stored under, the plain one first."""
    return payment_id, owned_id(user_id, payment_id)


def plain_id(stored: str) -> str:
    """The payment's id out of a stored one; one that had no room for it stays as it is."""
    return stored.partition("~")[0] or stored


def to_document(verdict: Verdict, target: CallbackTarget) -> dict[str, object]:
    """The attributes to store; `target` says which collection's shape it is and who may read it."""
    if target.flow == "stk":
        ids: dict[str, object] = {"checkoutRequestId": verdict.safaricom_id}
    else:
        ids = {
            "originatorConversationId": target.payment_id,
            "conversationId": verdict.safaricom_id,
            "receiverName": verdict.receiver_name,
        }
    paid = verdict.status in (Status.SUCCESS, Status.CONFIRMING)
    return {
        **ids,
        "status": verdict.status.value,
        **_code_columns(verdict.result_code),
        "receipt": verdict.receipt,
        "amount": verdict.amount,
        "failureReason": _note(verdict) if paid else verdict.result_text or None,
        "mpesaTimestamp": None if verdict.mpesa_timestamp is None else _iso(verdict.mpesa_timestamp),
        "settledAt": _iso(verdict.settled_at),
        "paymentId": verdict.payment_id,
        "userId": target.user_id,
        "groupId": target.group_id,
        "requestedAmount": verdict.requested_amount,
        "source": verdict.source,
    }


def from_document(document: Mapping[str, object]) -> Verdict | None:
    """The verdict in a document of either collection; None for an unknown status and for a shape that is not ours."""
    payment_id, settled_at = _text(document.get("paymentId")), _moment(document.get("settledAt"))
    source = document.get("source") or "callback"  # the first deployments stored callbacks only, and did not say so
    status = _status(document)
    if payment_id is None or settled_at is None or status is None or source not in ("callback", "query"):
        return None
    code = _text(document.get("resultCodeText")) or _code_text(document.get("resultCode"))
    words = _text(document.get("failureReason")) or ""
    paid = status in (Status.SUCCESS, Status.CONFIRMING)
    figure = words.removeprefix(_AMOUNT_NOTE) if paid and words.startswith(_AMOUNT_NOTE) else None
    return Verdict(
        payment_id=plain_id(payment_id),
        status=believed_status("b2c" if "originatorConversationId" in document else "stk", status, code, words),
        result_code=code,
        result_text=words if figure is None else "",
        receipt=_text(document.get("receipt")) if status is Status.SUCCESS else None,
        amount=_whole(document.get("amount")),
        requested_amount=_whole(document.get("requestedAmount")),
        mpesa_timestamp=_moment(document.get("mpesaTimestamp")),
        settled_at=settled_at,
        source=source,
        safaricom_id=_text(document.get("checkoutRequestId")) or _text(document.get("conversationId")),
        receiver_name=_text(document.get("receiverName")),
        reported_amount=figure,
        user_id=_text(document.get("userId")),
    )


def _note(verdict: Verdict) -> str | None:
    """A payment has no reason to have failed; its column tells of a figure that the column for amounts cannot hold."""
    return None if verdict.reported_amount is None else _AMOUNT_NOTE + verdict.reported_amount


def _status(document: Mapping[str, object]) -> Status | None:
    word = document.get("status")
    if not isinstance(word, str) or word not in Status.__members__.values():
        return None
    status = Status(word)
    if status is Status.SUCCESS and _text(document.get("receipt")) is None:
        return Status.CONFIRMING  # every success has a receipt
    return status


def _code_columns(code: str) -> dict[str, object]:
    digits = code.removeprefix("-")
    if digits.isdecimal() and digits.isascii() and int(digits) <= _LARGEST_CODE:
        return {"resultCode": int(code), "resultCodeText": None}
    return {"resultCode": None, "resultCodeText": code or None}


def _code_text(value: object) -> str:
    whole = _whole(value)
    return "" if whole is None else str(whole)


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo is not None else None
