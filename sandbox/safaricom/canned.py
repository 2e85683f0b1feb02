"""Safaricom's answers word for word: the error envelope, and every wrong or broken answer that can be asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from .ids import Ids

LOCKED = "Unable to lock subscriber, a transaction is already in process for the current subscriber"
PROCESSING = "The transaction is being processed"
WRONG_CREDENTIALS = "[MerchantValidate] - Wrong credentials"
UNKNOWN_MERCHANT = "Merchant does not exist"
CUT = "sandbox.cut"  # where the server puts the function that drops the connection of a request

GATEWAY_PAGE = (
    "<html><head><title>Request Rejected</title></head>"
    "<body>The requested URL was rejected. Please consult with your administrator.</body></html>"
)


class CutConnection(Response):
    """The request was read, then the connection drops without an answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[CUT]()
        await _gone(receive)


class NoAnswer(Response):
    """The request was read, and nothing ever comes back; the connection stays until the caller gives up."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await _gone(receive)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def refusal(ids: Ids, status: int, code: str, words: str, hint: str = "") -> Response:
    """Daraja's error envelope; a hint is the sandbox's own, for the person who reads it."""
    told = {"sandboxHint": hint} if hint else {}
    return JSONResponse({"requestId": ids.request_id(), "errorCode": code, "errorMessage": words, **told}, status)


def invalid(ids: Ids, what: str, hint: str = "") -> Response:
    return refusal(ids, 400, "400.002.02", f"Bad Request - Invalid {what}", hint)


def wrong_token(ids: Ids) -> Response:
    return refusal(ids, 404, "404.001.03", "Invalid Access Token")


def wrong_method(ids: Ids) -> Response:
    return refusal(ids, 405, "405.001", "Method Not Allowed")


def too_many(retry_after_s: int) -> Response:
    """Apigee's SpikeArrest, which has no errorCode."""
    words = (
        "Spike arrest violation. Allowed rate : "
        "MessageRate{messagesPerPeriod=5, periodInMicroseconds=60000000, maxBurstMessageCount=1.0}"
    )
    fault = {"faultstring": words, "detail": {"errorcode": "policies.ratelimit.SpikeArrestViolation"}}
    return JSONResponse({"fault": fault}, 429, {"Retry-After": str(retry_after_s)})


def rejected(ids: Ids) -> Response:
    """HTTP 200, and a ResponseCode that says no."""
    return JSONResponse(
        {
            "MerchantRequestID": ids.merchant_request_id(),
            "ResponseCode": "1",
            "ResponseDescription": "Rejected",
            "CustomerMessage": "Rejected",
        }
    )


@dataclass(frozen=True, slots=True)
class Canned:
    """One answer that can be asked for by name; `processed`: whether the call counts unless said otherwise."""

    answer: Callable[[Ids, int], Response]
    processed: bool = False


def _says(status: int, code: str, words: str) -> Canned:
    return Canned(lambda ids, _retry: refusal(ids, status, code, words))


def cached(ids: Ids, known: Mapping[str, str]) -> Response:
    """HTTP 200, and a ResponseCode that says neither yes nor no; `known` are the ids that the request was given."""
    words = "Request was cached, waiting for resending"
    answer = {"MerchantRequestID": ids.merchant_request_id(), **known}
    return JSONResponse({**answer, "ResponseCode": "100000000", "ResponseDescription": words, "CustomerMessage": ""})


CANNED: Mapping[str, Canned] = {
    "cut": Canned(lambda _ids, _retry: CutConnection(), processed=True),
    "hang": Canned(lambda _ids, _retry: NoAnswer(), processed=True),
    "html": Canned(lambda _ids, _retry: HTMLResponse(GATEWAY_PAGE)),
    "html_502": Canned(lambda _ids, _retry: HTMLResponse("<html><body>502 Bad Gateway</body></html>", 502)),
    "empty": Canned(lambda _ids, _retry: Response(b"", 200)),
    "empty_500": Canned(lambda _ids, _retry: Response(b"", 500)),
    "429": Canned(lambda _ids, retry: too_many(retry)),
    "403": Canned(lambda _ids, _retry: Response(b"", 403)),
    "rejected": Canned(lambda ids, _retry: rejected(ids)),
    "cached": Canned(lambda ids, _retry: cached(ids, {}), processed=True),
    "error_200": _says(200, "500.001.1001", UNKNOWN_MERCHANT),
    "400.002.02": _says(400, "400.002.02", "Bad Request - Invalid CallBackURL"),
    "401.003.01": _says(401, "401.003.01", "Error Occurred - Invalid Access Token"),
    "404.001.03": _says(404, "404.001.03", "Invalid Access Token"),
    "merchant": _says(500, "500.001.1001", UNKNOWN_MERCHANT),
    "credentials": _says(500, "500.001.1001", WRONG_CREDENTIALS),
    "locked": _says(500, "500.001.1001", LOCKED),
    "500.001.1001": _says(500, "500.001.1001", PROCESSING),
    "500.002.1001": _says(500, "500.002.1001", "System internal error."),
    "500.003.02": _says(500, "500.003.02", "System is busy. Please try again in few minutes."),
    "spike_arrest": _says(500, "500.003.02", "Error Occurred: Spike Arrest Violation"),
    "500.003.03": _says(500, "500.003.03", "Error Occurred: Quota Violation"),
    "500.003.1001": _says(500, "500.003.1001", "Internal Server Error"),
}
