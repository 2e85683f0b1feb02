"""The bodies that Safaricom posts for a disbursement: the result, and the queue timeout."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..clock import EAT
from .faults import CallbackFaults
from .payouts import Payout
from .results import INSUFFICIENT, PAID, b2c_words, on_the_wire
from .stk_callback import masked

REFERENCE = {
    "ReferenceItem": {
        "Key": "QueueTimeoutURL",
        "Value": "https://internalsandbox.safaricom.co.ke/mpesa/b2cresults/v1/submit",
    }
}


@dataclass(frozen=True, slots=True)
class Names:
    """The ids that a result carries: the request's, or the proxy's own as in the portal's samples."""

    originator_conversation_id: str
    conversation_id: str


@dataclass(frozen=True, slots=True)
class Books:
    """What a result tells about the accounts of both sides."""

    receiver_name: str
    registered: bool
    utility: int
    working: int


def b2c_result(
    payout: Payout,
    names: Names,
    books: Books,
    code: str,
    transaction_id: str,
    now: datetime,
    faults: CallbackFaults,
    parameters: str,
) -> dict[str, Any]:
    """The result for `payout`. `parameters`: "list" as documented, a "single" object, or "absent"."""
    result = _envelope(names, code, b2c_words(code))
    result["ResultCode"] = code if faults.shape == "strings" else on_the_wire(code)
    result["TransactionID"] = transaction_id
    match parameters, code:
        case "list", "0":
            result["ResultParameters"] = {"ResultParameter": _list(payout, books, transaction_id, now, faults)}
        case "single", "0":
            result["ResultParameters"] = {"ResultParameter": {"Key": "TransactionReceipt", "Value": transaction_id}}
        case "single", _:
            completed = int(now.astimezone(EAT).strftime("%Y%m%d%H%M%S"))
            result["ResultParameters"] = {"ResultParameter": {"Key": "BOCompletedTime", "Value": completed}}
        case _:
            pass  # a failure has none
    return {"Result": result}


def forged_result(payout: Payout, names: Names, receipt: str) -> dict[str, Any]:
    """What somebody would post who knows the ids but is not Safaricom."""
    result = _envelope(names, PAID, b2c_words(PAID)) | {"TransactionID": receipt}
    items = [
        {"Key": "TransactionAmount", "Value": payout.request.amount},
        {"Key": "TransactionReceipt", "Value": receipt},
    ]
    return {"Result": {**result, "ResultParameters": {"ResultParameter": items}}}


def queue_timeout(names: Names) -> dict[str, Any]:
    """The body of a queue timeout, which no document shows: the same envelope, as the SDKs assume."""
    return {"Result": _envelope(names, INSUFFICIENT, "The service request has timed out.")}


def _envelope(names: Names, code: str, words: str) -> dict[str, Any]:
    return {
        "ResultType": 0,
        "ResultCode": on_the_wire(code),
        "ResultDesc": words,
        "OriginatorConversationID": names.originator_conversation_id,
        "ConversationID": names.conversation_id,
        "ReferenceData": REFERENCE,
    }


def _list(payout: Payout, books: Books, receipt: str, now: datetime, faults: CallbackFaults) -> list[dict[str, Any]]:
    phone = masked(payout.request.phone) if faults.masked_phone else payout.request.phone
    amount = payout.request.amount if faults.amount is None else faults.amount
    items: list[dict[str, Any]] = [
        {"Key": "TransactionAmount", "Value": amount},
        {"Key": "TransactionReceipt", "Value": receipt},
        {"Key": "ReceiverPartyPublicName", "Value": f"{phone} - {books.receiver_name}"},
        {"Key": "TransactionCompletedDateTime", "Value": f"{now.astimezone(EAT):%d.%m.%Y %H:%M:%S}"},
        {"Key": "B2CUtilityAccountAvailableFunds", "Value": float(books.utility)},
        {"Key": "B2CWorkingAccountAvailableFunds", "Value": float(books.working)},
        {"Key": "B2CRecipientIsRegisteredCustomer", "Value": "Y" if books.registered else "N"},
        {"Key": "B2CChargesPaidAccountAvailableFunds", "Value": 0.0},
    ]
    if faults.shape == "no_receipt":
        del items[1]
    return items[::-1] if faults.shape == "reversed" else items
