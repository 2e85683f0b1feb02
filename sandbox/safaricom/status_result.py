"""The bodies that Safaricom posts for a question about a transaction: the result, and the queue timeout."""

from datetime import datetime
from typing import Any

from ..clock import EAT
from .results import INSUFFICIENT, on_the_wire, status_words
from .status_queries import Finding, StatusQuery
from .stk_callback import FORGED_RECEIPT
from .transactions import COMPLETED, Transaction

KEYS_WITH_SPACES = {
    "OriginatorConversationID": "Originator Conversation ID",
    "ConversationID": "Conversation ID",
}
PLACEHOLDER_ZEROS = 7

Items = list[dict[str, Any]]


def status_result(query: StatusQuery, finding: Finding, shape: str) -> dict[str, Any]:
    """The result for `query`. Its own ids are the question's; those of the transaction are among the parameters."""
    result = _envelope(query, finding.code, status_words(finding.code))
    if shape == "strings":
        result["ResultCode"] = finding.code
    found = finding.transaction
    if found is None:
        return {"Result": result}
    result["TransactionID"] = _placeholder(found.receipt)
    if shape != "absent":
        items = _shaped(_items(found), shape)
        result["ResultParameters"] = {"ResultParameter": items[0] if shape == "single" else items}
    return {"Result": result}


def forged_status(query: StatusQuery, found: Transaction) -> dict[str, Any]:
    """What somebody would post who knows the ids but is not Safaricom."""
    result = _envelope(query, "0", status_words("0"))
    items = [
        {"Key": "TransactionStatus", "Value": COMPLETED},
        {"Key": "Amount", "Value": str(found.amount)},
        {"Key": "ReceiptNo", "Value": FORGED_RECEIPT},
    ]
    return {"Result": {**result, "ResultParameters": {"ResultParameter": items}}}


def status_timeout(query: StatusQuery) -> dict[str, Any]:
    """The same envelope as for a disbursement's queue timeout; no document shows it."""
    return {"Result": _envelope(query, INSUFFICIENT, "The service request has timed out.")}


def _envelope(query: StatusQuery, code: str, words: str) -> dict[str, Any]:
    occasion = query.request.occasion
    return {
        "ResultType": 0,
        "ResultCode": on_the_wire(code),
        "ResultDesc": words,
        "OriginatorConversationID": query.originator_conversation_id,
        "ConversationID": query.conversation_id,
        "TransactionID": _placeholder(None),
        "ReferenceData": {"ReferenceItem": {"Key": "Occasion", **({"Value": occasion} if occasion else {})}},
    }


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


def _placeholder(receipt: str | None) -> str:
    """What stands where other results have the receipt: its beginning, then zeros."""
    return (receipt or "")[:3].ljust(3, "0") + "0" * PLACEHOLDER_ZEROS


def _time(at: datetime) -> str:
    return at.astimezone(EAT).strftime("%Y%m%d%H%M%S")
