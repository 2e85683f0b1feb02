"""The STK callback: Safaricom's body and our signed path in, one verdict out."""

from collections.abc import Mapping
from datetime import datetime

from .b2c_result import read_b2c_result, read_b2c_timeout
from .callback_path import CallbackTarget
from .document import document_id, from_document, to_document
from .result_codes import PROCESSED, stk_status
from .safaricom_values import (
    UnreadableCallbackError,
    code,
    eat_to_utc,
    identifier,
    mapping,
    pairs,
    read_json,
    receipt,
    shillings,
    text,
)
from .verdict import Status, Verdict

__all__ = [
    "UnreadableCallbackError",
    "document_id",
    "eat_to_utc",
    "from_document",
    "read_b2c_result",
    "read_b2c_timeout",
    "read_stk_callback",
    "to_document",
]

LONGEST_SAFARICOM_ID = 255
LONGEST_TEXT = 255  # Safaricom writes up to 1,024 characters into ResultDesc


def read_stk_callback(body: bytes, target: CallbackTarget, now: datetime) -> Verdict:
    """The verdict of an STK callback. Who it is for comes from the signed path alone; the phone number is never read.

    Raises UnreadableCallbackError when the body has no CheckoutRequestID or no result code that can be understood.
    """
    callback = _stk_callback(body)
    checkout_request_id = identifier(callback.get("CheckoutRequestID"), LONGEST_SAFARICOM_ID)
    if checkout_request_id is None:
        raise UnreadableCallbackError("CheckoutRequestID is missing or is no id")
    result_code = code(callback.get("ResultCode"))
    if result_code is None:
        raise UnreadableCallbackError("ResultCode is missing or is no code")
    items = pairs(callback.get("CallbackMetadata"), "Name", "Item") if result_code == PROCESSED else {}
    number = receipt(items.get("MpesaReceiptNumber"))
    words = text(callback.get("ResultDesc"), LONGEST_TEXT) or ""
    amount, reported = shillings(items.get("Amount"))
    is_confirming = result_code == PROCESSED and number is None
    return Verdict(
        payment_id=target.payment_id,
        status=Status.CONFIRMING if is_confirming else stk_status(result_code, words),
        result_code=result_code,
        result_text=words,
        receipt=number,
        amount=amount,
        reported_amount=reported,
        requested_amount=target.amount,
        mpesa_timestamp=eat_to_utc(items.get("TransactionDate")),
        settled_at=now,
        source="callback",
        safaricom_id=checkout_request_id,
    )


def _stk_callback(body: bytes) -> Mapping[str, object]:
    envelope = mapping(read_json(body)) or {}
    outer = mapping(envelope.get("Body")) or {}
    callback = mapping(outer.get("stkCallback"))
    if callback is None:
        raise UnreadableCallbackError("Body.stkCallback is missing")
    return callback
