"""Bodies as Safaricom and the gateway before it send them."""

from typing import Any

CHECKOUT = "ws_CO_26032026133641276708374149"
TAKEN = {
    "MerchantRequestID": "2654-4b64-97ff-b827b542881d3130",
    "CheckoutRequestID": CHECKOUT,
    "ResponseCode": "0",
    "ResponseDescription": "Success. Request accepted for processing",
    "CustomerMessage": "Success. Request accepted for processing",
}
B2C_TAKEN = {
    "ConversationID": "AG_20240706_20106e9209f64bebd05b",
    "OriginatorConversationID": "payout.1",
    "ResponseCode": "0",
    "ResponseDescription": "Accept the service request successfully.",
}
HTML = b"<html><head><title>Request Rejected</title></head><body>The requested URL was rejected.</body></html>"


def error(code: str, text: str) -> dict[str, str]:
    return {"requestId": "1c5b-4ba8-815c-ac45c57a3db01495926", "errorCode": code, "errorMessage": text}


def fault(text: str) -> dict[str, Any]:
    return {"fault": {"faultstring": text, "detail": {"errorcode": "policies.ratelimit.SpikeArrestViolation"}}}
