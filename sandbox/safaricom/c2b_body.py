"""The body that Safaricom posts for a customer's payment, to be validated and then confirmed alike."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..clock import EAT


@dataclass(frozen=True, slots=True)
class Payment:
    """What the body tells."""

    transaction_type: str
    receipt: str
    at: datetime
    amount: int
    shortcode: str
    account: str
    third_party_id: str
    phone: str = field(repr=False)


def c2b_body(
    payment: Payment, version: str, name: str, balance: int | None, switches: Mapping[str, Any]
) -> dict[str, Any]:
    """`balance` is None while the payment is validated: OrgAccountBalance is empty then."""
    amount = payment.amount if switches["amount"] is None else switches["amount"]
    first, _, last = name.partition(" ")
    return {
        "TransactionType": payment.transaction_type,
        "TransID": payment.receipt,
        "TransTime": payment.at.astimezone(EAT).strftime("%Y%m%d%H%M%S"),
        "TransAmount": f"{amount}.00",
        "BusinessShortCode": payment.shortcode,
        "BillRefNumber": payment.account,
        "InvoiceNumber": "",
        "OrgAccountBalance": "" if balance is None else f"{balance}.00",
        "ThirdPartyTransID": payment.third_party_id,
        "MSISDN": _msisdn(payment.phone, switches["msisdn"] or ("hash" if version == "v1" else "masked")),
        "FirstName": first,
        "MiddleName": "",
        "LastName": last,
    }


def _msisdn(phone: str, form: str) -> str:
    """Every form that was seen: nobody can call the number back, or use it as a key."""
    match form:
        case "hash":
            return hashlib.sha256(phone.encode()).hexdigest()
        case "masked":
            return re.sub(r"^(\d{5})\d{4}(\d{3})$", r"\1****\2", phone)
        case "spaced":
            return re.sub(r"^(\d{4})\d{5}(\d{3})$", r"\1 ***** \2", phone)
        case "empty":
            return ""
        case _:
            return phone
