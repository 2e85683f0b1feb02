"""Requests as values: the exact fields that Safaricom reads, and one moment in all of them."""

import json
from base64 import b64decode
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from daraja_core.order import DisbursementOrder, PaymentOrder
from daraja_core.safaricom_requests import (
    SafaricomRequest,
    basic_authorization,
    disbursement_request,
    push_request,
    query_request,
    timestamp,
    transaction_status_request,
)
from tests.daraja_core.configs import config

NOW = datetime(2026, 3, 26, 21, 36, 41, tzinfo=UTC)  # 00:36:41 of the next day in Nairobi
PUSH = PaymentOrder("alice.1", "254712345678", 1000, "ORDER-001", "Payment")
PAYOUT = DisbursementOrder("payout.1", "254112345678", 500, "apiuser", "Refund", "BusinessPayment")
CALLBACK = "https://65f0.fra.appwrite.run/callback/alice.1/user-7/-/1000/0f"


def body(request: SafaricomRequest) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(request.body)
    return read


def test_a_push_to_a_paybill() -> None:
    request = push_request(config(), PUSH, CALLBACK, NOW)
    assert request.path == "/mpesa/stkpush/v1/processrequest"
    assert body(request) | {"Password": ""} == {
        "BusinessShortCode": "174379",
        "Password": "",
        "Timestamp": "20260327003641",
        "TransactionType": "CustomerPayBillOnline",
        "Amount": 1000,
        "PartyA": "254712345678",
        "PartyB": "174379",
        "PhoneNumber": "254712345678",
        "CallBackURL": CALLBACK,
        "AccountReference": "ORDER-001",
        "TransactionDesc": "Payment",
    }


def test_a_push_to_a_till_is_signed_by_the_store_and_paid_to_the_till() -> None:
    sent = body(push_request(config(shortcode="600000", till="5123456"), PUSH, CALLBACK, NOW))
    assert (sent["TransactionType"], sent["BusinessShortCode"], sent["PartyB"]) == (
        "CustomerBuyGoodsOnline",
        "600000",
        "5123456",
    )


def test_a_question_about_a_disbursement_has_safaricoms_spelling_and_no_receipt() -> None:
    asked = transaction_status_request(config(b2c_shortcode="600310"), "payout.1", "apiuser", "sealed", "r", "t")
    assert asked.path == "/mpesa/transactionstatus/v1/query"
    assert body(asked) == {
        "Initiator": "apiuser",
        "SecurityCredential": "sealed",
        "CommandID": "TransactionStatusQuery",
        "OriginalConversationID": "payout.1",
        "PartyA": "600310",
        "IdentifierType": "4",
        "Remarks": "Status",
        "Occasion": "Status",
        "ResultURL": "r",
        "QueueTimeOutURL": "t",
    }
    assert "sealed" not in repr(asked)
    assert body(transaction_status_request(config(), "payout.1", "a", "b", "r", "t"))["PartyA"] == "174379"


def test_password_and_timestamp_carry_the_same_moment() -> None:
    sent = body(push_request(config(passkey="pass-key"), PUSH, CALLBACK, NOW))
    assert b64decode(sent["Password"]).decode() == f"174379pass-key{sent['Timestamp']}"


def test_the_timestamp_is_east_african_on_any_host() -> None:
    elsewhere = timezone(timedelta(hours=-8))
    assert timestamp(NOW) == timestamp(NOW.astimezone(elsewhere)) == "20260327003641"


def test_a_query_names_the_push_and_is_signed_like_one() -> None:
    request = query_request(config(), "ws_CO_1", NOW)
    assert request.path == "/mpesa/stkpushquery/v1/query"
    assert list(body(request)) == ["BusinessShortCode", "Password", "Timestamp", "CheckoutRequestID"]


def test_a_disbursement_carries_our_own_id() -> None:
    request = disbursement_request(config(), PAYOUT, "sealed", "https://r", "https://t")
    assert request.path == "/mpesa/b2c/v3/paymentrequest"
    assert body(request) == {
        "OriginatorConversationID": "payout.1",
        "InitiatorName": "apiuser",
        "SecurityCredential": "sealed",
        "CommandID": "BusinessPayment",
        "Amount": 500,
        "PartyA": "174379",
        "PartyB": "254112345678",
        "Remarks": "Refund",
        "QueueTimeOutURL": "https://t",
        "ResultURL": "https://r",
    }


def test_the_first_version_of_b2c_knows_no_id_of_ours() -> None:
    request = disbursement_request(config(b2c_version="v1"), PAYOUT, "sealed", "https://r", "https://t")
    assert request.path == "/mpesa/b2c/v1/paymentrequest"
    assert "OriginatorConversationID" not in body(request)


def test_the_occasion_is_spelled_as_safaricom_spells_it() -> None:
    order = DisbursementOrder("p", "254112345678", 500, "api", "Refund", "BusinessPayment", occasion="Easter")
    assert body(disbursement_request(config(), order, "sealed", "https://r", "https://t"))["Occassion"] == "Easter"


def test_another_shortcode_may_pay_out() -> None:
    sent = body(disbursement_request(config(b2c_shortcode="600996"), PAYOUT, "sealed", "https://r", "https://t"))
    assert sent["PartyA"] == "600996"


def test_the_credentials_travel_as_basic_authorization() -> None:
    assert basic_authorization(config(consumer_key="key", consumer_secret="secret")) == "Basic a2V5OnNlY3JldA=="


def test_a_request_shows_neither_phone_nor_password() -> None:
    assert repr(push_request(config(), PUSH, CALLBACK, NOW)) == (
        "SafaricomRequest(path='/mpesa/stkpush/v1/processrequest')"
    )
