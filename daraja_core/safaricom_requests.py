"""Safaricom's requests, built as values: a path and the exact bytes of the body."""

import json
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Literal, Protocol

from .order import DisbursementOrder, PaymentOrder

EAT = timezone(timedelta(hours=3), "EAT")
OAUTH_PATH = "/oauth/v1/generate?grant_type=client_credentials"
PUSH_PATH = "/mpesa/stkpush/v1/processrequest"
QUERY_PATH = "/mpesa/stkpushquery/v1/query"
TRANSACTION_STATUS_PATH = "/mpesa/transactionstatus/v1/query"


class Merchant(Protocol):
    """Whose account at Safaricom is used, and how: a `DarajaConfig` is one, and so are the function's variables."""

    @property
    def consumer_key(self) -> str: ...
    @property
    def consumer_secret(self) -> str: ...
    @property
    def passkey(self) -> str: ...
    @property
    def shortcode(self) -> str: ...
    @property
    def till(self) -> str | None: ...
    @property
    def b2c_shortcode(self) -> str | None: ...
    @property
    def b2c_version(self) -> Literal["v3", "v1"]: ...
    @property
    def base_url(self) -> str: ...
    @property
    def safaricom_timeout_s(self) -> float: ...


@dataclass(frozen=True, slots=True)
class SafaricomRequest:
    """One POST. `body` holds the phone number and the password: it is never logged."""

    path: str
    body: bytes = field(repr=False)


def push_request(merchant: Merchant, order: PaymentOrder, callback_url: str, now: datetime) -> SafaricomRequest:
    """The STK Push. With a till the store number signs, and the till is paid."""
    return _request(
        PUSH_PATH,
        _signed(merchant, now)
        | {
            "TransactionType": "CustomerPayBillOnline" if merchant.till is None else "CustomerBuyGoodsOnline",
            "Amount": order.amount,
            "PartyA": order.phone,
            "PartyB": merchant.till or merchant.shortcode,
            "PhoneNumber": order.phone,
            "CallBackURL": callback_url,
            "AccountReference": order.reference,
            "TransactionDesc": order.description,  # said to be optional, but the sandbox refuses a push without it
        },
    )


def query_request(merchant: Merchant, checkout_request_id: str, now: datetime) -> SafaricomRequest:
    """The STK Query."""
    body = _signed(merchant, now)
    body["CheckoutRequestID"] = checkout_request_id
    return _request(QUERY_PATH, body)


def disbursement_request(
    merchant: Merchant, order: DisbursementOrder, security_credential: str, result_url: str, timeout_url: str
) -> SafaricomRequest:
    """The B2C payment request, v3 or v1. v1 knows no OriginatorConversationID: Safaricom's proxy makes one up."""
    body: dict[str, str | int] = {
        "InitiatorName": order.initiator_name,
        "SecurityCredential": security_credential,
        "CommandID": order.command_id,
        "Amount": order.amount,
        "PartyA": merchant.b2c_shortcode or merchant.shortcode,
        "PartyB": order.phone,
        "Remarks": order.remarks,
        "QueueTimeOutURL": timeout_url,
        "ResultURL": result_url,
    }
    if merchant.b2c_version == "v3":
        body["OriginatorConversationID"] = order.id
    if order.occasion is not None:
        body["Occassion"] = order.occasion  # Safaricom's spelling; "Occasion" is silently ignored
    return _request(f"/mpesa/b2c/{merchant.b2c_version}/paymentrequest", body)


def transaction_status_request(
    merchant: Merchant,
    disbursement_id: str,
    initiator_name: str,
    security_credential: str,
    result_url: str,
    timeout_url: str,
) -> SafaricomRequest:
    """What became of a disbursement of B2C v3. Safaricom's spelling differs here: Initiator, OriginalConversationID."""
    body: dict[str, str | int] = {
        "Initiator": initiator_name,
        "SecurityCredential": security_credential,
        "CommandID": "TransactionStatusQuery",
        "OriginalConversationID": disbursement_id,  # without a TransactionID, not even an empty one: that is not taken
        "PartyA": merchant.b2c_shortcode or merchant.shortcode,
        "IdentifierType": "4",
        "Remarks": "Status",
        "Occasion": "Status",
        "QueueTimeOutURL": timeout_url,
        "ResultURL": result_url,
    }
    return _request(TRANSACTION_STATUS_PATH, body)


def basic_authorization(merchant: Merchant) -> str:
    """The Authorization header of the token request."""
    return "Basic " + b64encode(f"{merchant.consumer_key}:{merchant.consumer_secret}".encode()).decode()


def timestamp(now: datetime) -> str:
    """The moment as Safaricom writes it: YYYYMMDDHHmmss in East Africa Time, whatever the host's zone is."""
    return now.astimezone(EAT).strftime("%Y%m%d%H%M%S")


def _signed(merchant: Merchant, now: datetime) -> dict[str, str | int]:
    moment = timestamp(now)  # made once: Password and Timestamp must agree to the byte
    password = b64encode(f"{merchant.shortcode}{merchant.passkey}{moment}".encode()).decode()
    return {"BusinessShortCode": merchant.shortcode, "Password": password, "Timestamp": moment}


def _request(path: str, body: dict[str, str | int]) -> SafaricomRequest:
    return SafaricomRequest(path, json.dumps(body).encode())
