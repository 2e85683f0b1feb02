"""What an error body of Safaricom's proves: one table, and the reading of the body that it needs."""

import json
import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from .order import hide_long_numbers

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
Meaning = Literal["token", "not_enabled", "not_sent", "received_before", "unknown"]

_TOKEN = re.compile(r"(?=[A-Za-z_+/-]*[0-9])[A-Za-z0-9_+/-]{24,}={0,2}")  # a long word without a digit is a name


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error body in one shape. `code` is Safaricom's `errorCode`, empty for the `fault` of the gateway before it."""

    status: int
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table. `status` and `code` are patterns, `text` must occur in Safaricom's words, in any case."""

    meaning: Meaning
    status: str = "..."
    code: str = ".*"
    text: str = ""

    def fits(self, refusal: Refusal) -> bool:
        """Whether the row speaks of this refusal."""
        return (
            re.fullmatch(self.status, str(refusal.status)) is not None
            and re.fullmatch(self.code, refusal.code) is not None
            and self.text in refusal.text.lower()
        )


# The first row that fits decides. What fits no row is unknown, for money may have moved: a row is added only when
# Safaricom's documents or a recording show that such a request was not passed on.
ERROR_TABLE: tuple[Row, ...] = (
    Row("not_enabled", text="no apiproduct match"),  # the gateway: this app has no such product
    Row("token", code=r"404\.001\.03|401\.003\.01|400\.003\.01|401\.002\.01|404\.001\.04"),
    Row("token", status="401", code="", text="access token"),  # the gateway's own wording
    Row("not_sent", code=r"500\.001\.1001", text="merchant does not exist"),
    Row("not_sent", code=r"500\.001\.1001", text="wrong credentials"),
    Row("not_sent", code=r"500\.001\.1001", text="unable to lock subscriber"),
    Row("unknown", code=r"500\.001\.1001"),  # "The transaction is being processed", and texts nobody has seen yet
    Row("not_sent", code=r"500\.003\.0[23]"),  # spike arrest and quota: turned away at the gateway
    Row("unknown", code=r"500\.003\.1001"),  # internal error
    Row("received_before", code=r"500\.002\.1001", text="duplicate"),  # B2C: this id is known
    Row("unknown", code=r"500\.002\.1001"),  # B2C: "System internal error."
    Row("not_sent", status="429"),  # the gateway counts before it passes anything on
    Row("not_sent", status="4..", code=".+"),  # 400.002.02 and all its like
    Row("not_sent", status="2..", code="4.+"),  # the same bodies were seen under HTTP 200
    Row("not_sent", status="401|403", code=""),  # the gateway: not permitted
)


def meaning(refusal: Refusal) -> Meaning:
    """What the error body proves, by the table."""
    return next((row.meaning for row in ERROR_TABLE if row.fits(refusal)), "unknown")


def read_refusal(status: int, answer: dict[str, Json] | None) -> Refusal | None:
    """The error body in an answer; None when it is none. A bare 429 is one, too: it needs no body to be understood."""
    if answer is not None and (code := code_text(answer.get("errorCode"))):
        return Refusal(status, code, plain_text(answer.get("errorMessage")))
    fault = answer.get("fault") if answer is not None else None
    if isinstance(fault, dict):
        return Refusal(status, "", plain_text(fault.get("faultstring")))
    return Refusal(status, "", "") if status == 429 else None


def read_object(body: bytes) -> dict[str, Json] | None:
    """The JSON object of a body; None for HTML, nothing, or anything else."""
    try:
        answer: Json = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


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
