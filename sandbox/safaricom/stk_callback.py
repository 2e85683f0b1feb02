"""The body that Safaricom posts for a finished push, in every shape that was seen in the wild."""

import re
from datetime import datetime
from typing import Any

from ..clock import EAT
from .faults import CallbackFaults
from .prompts import Prompt
from .results import PAID, on_the_wire, stk_words

FORGED_RECEIPT = "FORGED0000"


def stk_callback(
    prompt: Prompt, code: str, receipt: str | None, now: datetime, faults: CallbackFaults
) -> dict[str, Any]:
    """The callback for `prompt`; only a paid one has metadata."""
    result: dict[str, Any] = {
        "MerchantRequestID": prompt.merchant_request_id,
        "CheckoutRequestID": prompt.checkout_request_id,
        "ResultCode": str(code) if faults.shape == "strings" else on_the_wire(code),
        "ResultDesc": stk_words(code),
    }
    if faults.shape == "null_metadata":
        result["CallbackMetadata"] = None
    if code == PAID and faults.shape not in ("no_metadata", "null_metadata"):
        result["CallbackMetadata"] = {"Item": _items(prompt, receipt, now, faults)}
    return {"Body": {"stkCallback": result}}


def forged_callback(prompt: Prompt, code: str, amount: int, receipt: str, now: datetime) -> dict[str, Any]:
    """What somebody would post who knows the CheckoutRequestID but is not Safaricom."""
    items = [
        {"Name": "Amount", "Value": float(amount)},
        {"Name": "MpesaReceiptNumber", "Value": receipt},
        {"Name": "TransactionDate", "Value": _date(now)},
        {"Name": "PhoneNumber", "Value": int(prompt.phone)},
    ]
    result = {
        "MerchantRequestID": prompt.merchant_request_id,
        "CheckoutRequestID": prompt.checkout_request_id,
        "ResultCode": on_the_wire(code),
        "ResultDesc": stk_words(code),
        **({"CallbackMetadata": {"Item": items}} if code == PAID else {}),
    }
    return {"Body": {"stkCallback": result}}


def forged_url(url: str) -> str:
    """The address with its last character changed: what a guesser of signed paths would try."""
    return url[:-1] + ("0" if url[-1] != "0" else "1")


def _items(prompt: Prompt, receipt: str | None, now: datetime, faults: CallbackFaults) -> list[dict[str, Any]]:
    amount = prompt.amount if faults.amount is None else faults.amount
    strings = faults.shape == "strings"
    phone = masked(prompt.phone) if faults.masked_phone else str(prompt.phone) if strings else int(prompt.phone)
    items: list[dict[str, Any]] = [
        {"Name": "Amount", "Value": str(amount) if strings else float(amount)},
        {"Name": "MpesaReceiptNumber", "Value": receipt},
        {"Name": "Balance"},
        {"Name": "TransactionDate", "Value": str(_date(now)) if strings else _date(now)},
        {"Name": "PhoneNumber", "Value": phone},
    ]
    if faults.shape == "no_receipt":
        del items[1]
    return items[::-1] if faults.shape == "reversed" else items


def _date(now: datetime) -> int:
    return int(now.astimezone(EAT).strftime("%Y%m%d%H%M%S"))


def masked(phone: str) -> str:
    """254712***678 and the like, as statements have shown numbers since 2026."""
    return re.sub(r"^254(\d{3})\d{3}(\d{3})$", r"254\1***\2", phone)
