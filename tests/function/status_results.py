"""Answers to the question what became of out.1, a disbursement of 5,000 by shortcode 174379."""

import json
from collections.abc import Mapping


def status_result(
    status: str = "Completed", code: object = 0, items: Mapping[str, object] | None = None, name: str = "AG_q1"
) -> bytes:
    """As Safaricom writes it; `items` are changed, one that is None is left out. `name` is the question's own id."""
    result: dict[str, object] = {
        "ResultType": 0,
        "ResultCode": code,
        "ResultDesc": "so it says",
        "ConversationID": name,
    }
    if code == 0:
        told = {
            "DebitPartyName": "174379 - CHAMA",
            "CreditPartyName": "254712345678 - JOHN SAMPLE",
            "TransactionStatus": status,
            "Amount": "5000",
            "ReceiptNo": "UCQ5UAQ777",
            "FinalisedTime": "20260326150107",
            "OriginatorConversationID": "out.1",
            "ConversationID": "AG_1",
            **(items or {}),
        }
        result["ResultParameters"] = {
            "ResultParameter": [{"Key": key, "Value": value} for key, value in told.items() if value is not None]
        }
    return json.dumps({"Result": result}).encode()
