"""Safaricom's answers, read: was the request taken, proven not sent, or does nobody know?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from .errors import B2cRejectedError, DarajaAuthError, DarajaError, StkPushRejectedError
from .result_codes import Advice, advice_of, is_processing
from .safaricom_refusals import (
    Json,
    Refusal,
    code_text,
    meaning,
    plain_text,
    read_object,
    read_refusal,
    trace_of,
)

Flow = Literal["stk", "b2c"]
BUSY_LINE_S = 60  # the least between two prompts to one subscriber
TOO_MANY = "429"  # the gateway's refusals have no code of their own
LONGEST_ID = 255  # the column of a document


@dataclass(frozen=True, slots=True)
class Accepted:
    """Safaricom took the request, no more. `safaricom_id` is the CheckoutRequestID, or the ConversationID of a B2C."""

    safaricom_id: str = field(repr=False)  # a CheckoutRequestID ends in the payer's number
    merchant_request_id: str | None = None


@dataclass(frozen=True, slots=True)
class ProvenNotSent:
    """Nothing reached a phone or an account: it is safe to say so, and to raise `error`."""

    error: DarajaError


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """The request left and nobody knows what became of it: never send it again, wait for the result."""

    reason: str
    safaricom_id: str | None = field(default=None, repr=False)  # when the answer had one all the same


@dataclass(frozen=True, slots=True)
class TokenRejected:
    """The access token was refused, which proves that nothing else was looked at."""

    text: str
    code: str = field(default="", compare=False)  # for support: they change nothing about what is to be done
    request_id: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.text}{trace_of(self.code, self.request_id)}"


SendOutcome: TypeAlias = Accepted | ProvenNotSent | Ambiguous
PushAnswer: TypeAlias = Accepted | ProvenNotSent | Ambiguous | TokenRejected


@dataclass(frozen=True, slots=True)
class QueryAnswer:
    """What an STK Query said: advice, never a verdict, for it knows neither receipt nor amount.

    `result_code` is None when the query brought no result; `retry_after_s` is set when it was turned away as too many.
    """

    advice: Advice
    result_code: str | None = None
    text: str = ""
    retry_after_s: int | None = None


def read_push_answer(status: int, headers: Mapping[str, str], body: bytes) -> PushAnswer:
    """Read the answer to an STK Push. `headers` must find names in any case, as httpx's do."""
    return _read_answer("stk", status, headers, body)


def read_disbursement_answer(status: int, headers: Mapping[str, str], body: bytes) -> PushAnswer:
    """Read the answer to a B2C payment request; `safaricom_id` is the ConversationID."""
    return _read_answer("b2c", status, headers, body)


def read_query_answer(status: int, headers: Mapping[str, str], body: bytes) -> QueryAnswer | TokenRejected:
    """Read the answer to an STK Query. Only a closed list of codes is the last word; everything else means: wait."""
    answer = read_object(body)
    if (refusal := read_refusal(status, answer)) is not None:
        return _read_query_refusal(refusal, headers)
    code = code_text(answer.get("ResultCode")) if answer is not None else ""
    if answer is None or status // 100 != 2 or not code:
        return QueryAnswer("none", text=f"HTTP {status} without a result")
    text = plain_text(answer.get("ResultDesc"))
    return QueryAnswer(advice_of(code, text), code, text)


def not_enabled(flow: Flow, refused: TokenRejected) -> DarajaAuthError:
    """The error for tokens that are refused although they are fresh, one after the other."""
    product = "M-Pesa Express" if flow == "stk" else "B2C"
    return DarajaAuthError(
        f"Safaricom refused every fresh access token: {refused}; the product {product} is probably not enabled on this "
        "app, or the app is not approved for this environment: check the app on the Daraja portal; or another process "
        "fetches tokens for the same app all the time, for each new token ends the one before",
        error_code=refused.code or None,
        request_id=refused.request_id or None,
    )


def _read_answer(flow: Flow, status: int, headers: Mapping[str, str], body: bytes) -> PushAnswer:
    answer = read_object(body)
    if (refusal := read_refusal(status, answer)) is not None:
        if answer is not None and (safaricom_id := _safaricom_id(flow, answer)) is not None:
            return Ambiguous(f"HTTP {status}, an error and an id in one answer: {refusal.text}", safaricom_id)
        return _read_refusal(flow, refusal, headers)
    if answer is None:
        return Ambiguous(f"HTTP {status} with {'an unreadable' if body.strip() else 'an empty'} body")
    return _read_taken(flow, status, answer)


def _read_taken(flow: Flow, status: int, answer: dict[str, Json]) -> SendOutcome:
    code = code_text(answer.get("ResponseCode"))
    safaricom_id = _safaricom_id(flow, answer)
    if not code:
        return Ambiguous(f"HTTP {status} without a ResponseCode or errorCode that decides", safaricom_id)
    if code.strip("0"):  # B2C says "00000000" for accepted, too
        # No other ResponseCode proves anything: 100000000 says that the request is cached and will be sent again.
        text = plain_text(answer.get("ResponseDescription")) or "no reason was given"
        return Ambiguous(f"HTTP {status}, ResponseCode {code}: {text}", safaricom_id)
    if status // 100 != 2 or safaricom_id is None:
        lack = "without an id" if safaricom_id is None else "as an error"
        return Ambiguous(f"HTTP {status}, accepted, but {lack}", safaricom_id)
    merchant_request_id = answer.get("MerchantRequestID")
    return Accepted(safaricom_id, merchant_request_id if isinstance(merchant_request_id, str) else None)


def _safaricom_id(flow: Flow, answer: Mapping[str, Json]) -> str | None:
    value = answer.get("CheckoutRequestID" if flow == "stk" else "ConversationID")
    return value if isinstance(value, str) and 0 < len(value) <= LONGEST_ID and value.isprintable() else None


def _read_refusal(flow: Flow, refusal: Refusal, headers: Mapping[str, str]) -> PushAnswer:
    text = refusal.text or "no reason was given"
    match meaning(flow, refusal):
        case "token":
            return _token_rejected(refusal, text)
        case "not_enabled":
            return ProvenNotSent(not_enabled(flow, _token_rejected(refusal, text)))
        case "not_sent":
            return ProvenNotSent(_rejected(flow, refusal, text, headers))
        case "received_before":
            return Ambiguous(f"Safaricom had received the first request with this id: {text}")
        case "unknown":
            return Ambiguous(f"HTTP {refusal.status}, {refusal.code or 'no error code'}: {text}")


def _read_query_refusal(refusal: Refusal, headers: Mapping[str, str]) -> QueryAnswer | TokenRejected:
    is_about_the_token = refusal.status == 401 and "token" in refusal.text.lower()
    if is_about_the_token or meaning("stk", refusal) == "token":
        return _token_rejected(refusal, refusal.text)  # a query moves no money: once more does no harm
    if is_processing(refusal.text):
        return QueryAnswer("processing", text=refusal.text)
    text = f"{refusal.code or refusal.status} {refusal.text}".strip()
    return QueryAnswer("none", text=text, retry_after_s=retry_after(headers))


def _token_rejected(refusal: Refusal, text: str) -> TokenRejected:
    return TokenRejected(text, refusal.code, refusal.request_id)


def _rejected(
    flow: Flow, refusal: Refusal, text: str, headers: Mapping[str, str]
) -> StkPushRejectedError | B2cRejectedError:
    wait_s = retry_after(headers)
    if "unable to lock subscriber" in text.lower():
        wait_s = max(wait_s or 0, BUSY_LINE_S)
    elif not refusal.code:  # the gateway's own words
        text = f"too many requests ({text})" + ("" if wait_s is None else f", try again in {wait_s} seconds")
    return (StkPushRejectedError if flow == "stk" else B2cRejectedError)(
        text,
        error_code=refusal.code or TOO_MANY,
        request_id=refusal.request_id or None,
        retry_after_s=wait_s,
    )


def retry_after(headers: Mapping[str, str]) -> int | None:
    """The seconds of a Retry-After header, an hour at most; None when there is none, or it is no number."""
    text = headers.get("Retry-After", "").strip()
    return min(int(text), 3600) if text.isascii() and text.isdigit() and len(text) < 10 else None
