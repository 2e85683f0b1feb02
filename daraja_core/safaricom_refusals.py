"""What an error body of Safaricom's proves: one table, and the reading of the body that it needs."""

import json
import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from .phone import hide_long_numbers

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
Meaning = Literal["token", "not_enabled", "not_sent", "received_before", "unknown"]

_REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{3,63}")
_PAYERS_NUMBER = re.compile(r"ws_CO|(?<![0-9a-f])(?:254|0)?[17][0-9]{8}(?![0-9a-f])")
_TOKEN = re.compile(r"(?=[A-Za-z_+/-]*[0-9])[A-Za-z0-9_+/-]{24,}={0,2}")  # a long word without a digit is a name


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error body in one shape. The gateway's own `fault` has no `code`, and says in `fault` which policy it was."""

    status: int
    code: str
    text: str
    fault: str = ""
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: `code`, `text` and `fault` are patterns, `text` is searched in Safaricom's words."""

    meaning: Meaning
    source: str
    code: str = ""
    text: str = ""
    fault: str = ".*"
    status: str = "..."
    flows: tuple[Literal["stk", "b2c"], ...] = ("stk", "b2c")

    def fits(self, flow: Literal["stk", "b2c"], refusal: Refusal) -> bool:
        """Whether the row speaks of this refusal."""
        return (
            flow in self.flows
            and re.fullmatch(self.status, str(refusal.status)) is not None
            and re.fullmatch(self.code, refusal.code) is not None
            and re.fullmatch(self.fault, refusal.fault) is not None
            and re.search(self.text, refusal.text.lower()) is not None
        )


_CHECKED_FIRST = r"400\.002\.0[25]|400\.003\.02|404\.00[123]\.01|405\.001"
_TOKEN_CODES = r"400\.003\.01|401\.00[23]\.01|404\.001\.0[34]"

# A closed list. The first row that fits decides; what fits no row is unknown, for money may have moved: a row is added
# only where Safaricom's documents or a recording show that such a request was not passed on. Codes are reused, so the
# words decide, too.
ERROR_TABLE: tuple[Row, ...] = (
    Row("not_enabled", "reports", text="no apiproduct match"),  # the gateway: this app has no such product
    Row("token", "portal, recordings", _TOKEN_CODES, status="[24].."),
    Row("not_sent", "portal", _CHECKED_FIRST, status="[24].."),  # the same bodies were seen under HTTP 200
    Row("not_sent", "portal, recordings", r"500\.001\.1001", "merchant does not exist", flows=("stk",)),
    Row("not_sent", "portal, recordings", r"500\.001\.1001", "wrong credentials", flows=("stk",)),
    # Another prompt is open: that proves it for this request only.
    Row("not_sent", "portal, recordings", r"500\.001\.1001", "unable to lock subscriber", flows=("stk",)),
    Row("not_sent", "portal", r"500\.003\.02", "spike arrest"),  # not "System is busy", which has the same code
    Row("not_sent", "portal", r"500\.003\.03", "quota"),
    # The gateway counts before it passes anything on.
    Row("not_sent", "recordings", text="spike arrest|quota", fault=r"policies\.ratelimit\..+"),
    Row("received_before", "portal", r"500\.002\.1001", "duplicate", flows=("b2c",)),  # this id is known
)


def meaning(flow: Literal["stk", "b2c"], refusal: Refusal) -> Meaning:
    """What the error body proves, by the table."""
    return next((row.meaning for row in ERROR_TABLE if row.fits(flow, refusal)), "unknown")


def read_refusal(status: int, answer: dict[str, Json] | None) -> Refusal | None:
    """The error body in an answer; None when it is none."""
    if answer is not None and (code := code_text(answer.get("errorCode"))):
        text, request_id = plain_text(answer.get("errorMessage")), _request_id(answer.get("requestId"))
        return Refusal(status, code, text, request_id=request_id)
    match answer:
        case {"fault": dict(fault)}:
            detail = fault.get("detail")
            policy = detail.get("errorcode") if isinstance(detail, dict) else None
            return Refusal(status, "", plain_text(fault.get("faultstring")), policy if isinstance(policy, str) else "")
        case _:
            return None


def read_object(body: bytes) -> dict[str, Json] | None:
    """The JSON object of a body; None for HTML, nothing, or anything else."""
    try:
        answer: Json = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def trace_of(code: str, request_id: str) -> str:
    """What support asks for, in one pair of brackets; empty when there is nothing."""
    parts = [code, f"requestId {request_id}" if request_id else ""]
    return f" ({', '.join(filter(None, parts))})" if any(parts) else ""


def _request_id(value: Json) -> str:
    """Safaricom's name for the request, for support; of a query it may be the CheckoutRequestID, which is personal."""
    if not isinstance(value, str) or not _REQUEST_ID.fullmatch(value) or _PAYERS_NUMBER.search(value):
        return ""
    return value


def code_text(value: Json) -> str:
    """A code as text, empty when there is none: Safaricom sends "0", 0 and "SFC_IC0003" alike."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).strip()[:40]


def plain_text(value: Json) -> str:
    """Safaricom's words as an error or a log may show them: on one line, cut, without a phone number or a token."""
    if not isinstance(value, str):
        return ""
    # "Invalid Access Token - <the token>" was seen: the refused token is repeated in the refusal.
    return hide_long_numbers(_TOKEN.sub("…", " ".join(value.split())))[:200]
