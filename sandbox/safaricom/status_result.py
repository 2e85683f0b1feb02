"""The bodies that Safaricom posts for a question about a transaction."""

from datetime import datetime
from typing import Any

from ..clock import EAT
from .business_requests import Taken, envelope, placeholder
from .results import status_words
from .stk_callback import FORGED_RECEIPT
from .transactions import COMPLETED, Transaction

KEYS_WITH_SPACES = {
    "OriginatorConversationID": "Originator Conversation ID",
    "ConversationID": "Conversation ID",
}

Items = list[dict[str, Any]]


def status_result(taken: Taken, code: str, found: Transaction | None, shape: str) -> dict[str, Any]:
    """The result for a question. Its own ids are the question's; those of the transaction are among the parameters."""
    result = envelope(taken, code, status_words(code))
    if shape == "strings":
        result["ResultCode"] = code
    if found is None:
        return {"Result": result}
    result["TransactionID"] = placeholder(found.receipt)
    if shape != "absent":
        items = _shaped(_items(found), shape)
        result["ResultParameters"] = {"ResultParameter": items[0] if shape == "single" else items}
    return {"Result": result}


def forged_status(taken: Taken, found: Transaction) -> dict[str, Any]:
    """What somebody would post who knows the ids but is not Safaricom."""
    result = envelope(taken, "0", status_words("0"))
    items = [
        {"Key": "TransactionStatus", "Value": COMPLETED},
        {"Key": "Amount", "Value": str(found.amount)},
        {"Key": "ReceiptNo", "Value": FORGED_RECEIPT},
    ]
    return {"Result": {**result, "ResultParameters": {"ResultParameter": items}}}


def _items(found: Transaction) -> Items:
    """As in the portal's sample, where the receiver, too, is called DebitPartyName."""
    return [
        {"Key": "DebitPartyName", "Value": found.debit_party},
        {"Key": "DebitPartyName", "Value": found.credit_party},
        {"Key": "OriginatorConversationID", "Value": found.originator_conversation_id},
        {"Key": "InitiatedTime", "Value": _time(found.initiated_at)},
        {"Key": "DebitAccountType", "Value": "Utility Account"},
        {"Key": "DebitPartyCharges"},
        {"Key": "TransactionReason"},
        {"Key": "ReasonType", "Value": found.reason},
        {"Key": "TransactionStatus", "Value": found.status},
        {"Key": "FinalisedTime", **({"Value": _time(found.finalised_at)} if found.finalised_at else {})},
        {"Key": "Amount", "Value": str(found.amount)},
        {"Key": "ConversationID", "Value": found.conversation_id},
        {"Key": "ReceiptNo", **({"Value": found.receipt} if found.receipt else {})},
    ]


def _shaped(items: Items, shape: str) -> Items:
    match shape:
        case "credit_party":
            return [items[0], {**items[1], "Key": "CreditPartyName"}, *items[2:]]
        case "spaces":
            return [{**item, "Key": KEYS_WITH_SPACES.get(item["Key"], item["Key"])} for item in items]
        case "numbers":
            return [_with_number(item) for item in items]
        case "reversed":
            return items[::-1]
        case "single":
            return [item for item in items if item["Key"] == "TransactionStatus"]
        case "no_receipt":
            return [item for item in items if item["Key"] != "ReceiptNo"]
        case _:
            return items


def _with_number(item: dict[str, Any]) -> dict[str, Any]:
    if item["Key"] not in ("Amount", "InitiatedTime", "FinalisedTime") or "Value" not in item:
        return item
    return {**item, "Value": float(item["Value"]) if item["Key"] == "Amount" else int(item["Value"])}


def _time(at: datetime) -> str:
    return at.astimezone(EAT).strftime("%Y%m%d%H%M%S")
