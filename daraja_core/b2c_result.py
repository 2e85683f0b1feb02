"""The B2C result and the queue timeout: Safaricom's body and our signed path in, one verdict out."""

import re
from collections.abc import Mapping
from datetime import datetime

from .callback_path import CallbackTarget
from .result_codes import PROCESSED, b2c_status
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

_NUMBERED = re.compile(r"\+?[0-9][0-9*xX. ]{5,18}-?\s*(?P<name>.*)")
_LONGEST_CONVERSATION_ID = 50
_LONGEST_TEXT = 255


def read_b2c_result(body: bytes, target: CallbackTarget, now: datetime) -> Verdict:
    """The verdict of a B2C result. Which disbursement it is comes from the signed path: the ids in the body may differ.

    Raises UnreadableCallbackError when the body has no result code that can be understood.
    """
    result = mapping((mapping(read_json(body)) or {}).get("Result"))
    if result is None:
        raise UnreadableCallbackError("Result is missing")
    result_code = code(result.get("ResultCode"))
    if result_code is None:
        raise UnreadableCallbackError("ResultCode is missing or is no code")
    paid = result_code == PROCESSED
    parameters = pairs(result.get("ResultParameters"), "Key", "ResultParameter") if paid else {}
    # A failure has a TransactionID too: only after a success is it a receipt.
    number = receipt(parameters.get("TransactionReceipt") or result.get("TransactionID")) if paid else None
    words = text(result.get("ResultDesc"), _LONGEST_TEXT) or ""
    amount, reported = shillings(parameters.get("TransactionAmount"))
    return Verdict(
        payment_id=target.payment_id,
        status=Status.CONFIRMING if paid and number is None else b2c_status(result_code, words),
        result_code=result_code,
        result_text=words,
        receipt=number,
        amount=amount,
        reported_amount=reported,
        requested_amount=target.amount,
        mpesa_timestamp=eat_to_utc(parameters.get("TransactionCompletedDateTime")),
        settled_at=now,
        source="callback",
        safaricom_id=identifier(result.get("ConversationID"), _LONGEST_CONVERSATION_ID),
        receiver_name=receiver_name(parameters.get("ReceiverPartyPublicName")),
    )


def read_b2c_timeout(body: bytes, target: CallbackTarget, now: datetime) -> Verdict:
    """The verdict of a queue timeout: nobody knows yet, whatever code the body has, for a result may still come.

    The payload is not documented, so any JSON object will do; one that reports a success contradicts the path that it
    came by and raises UnreadableCallbackError.
    """
    envelope = mapping(read_json(body))
    if envelope is None:
        raise UnreadableCallbackError("the body is not a JSON object")
    result: Mapping[str, object] = mapping(envelope.get("Result")) or envelope
    result_code = code(result.get("ResultCode"))
    if result_code == PROCESSED:
        raise UnreadableCallbackError("a queue timeout that reports a success")
    return Verdict(
        payment_id=target.payment_id,
        status=Status.TIMEOUT,
        result_code=result_code or "",
        result_text=text(result.get("ResultDesc"), _LONGEST_TEXT) or "",
        receipt=None,
        amount=None,
        requested_amount=target.amount,
        mpesa_timestamp=None,
        settled_at=now,
        source="callback",
        safaricom_id=identifier(result.get("ConversationID"), _LONGEST_CONVERSATION_ID),
    )


def receiver_name(value: object) -> str | None:
    """The name out of "2547… - JOHN SAMPLE DOE": the number in front of it is never kept."""
    whole = text(value, _LONGEST_TEXT) or ""
    numbered = _NUMBERED.fullmatch(whole)
    return (whole if numbered is None else numbered["name"]) or None
