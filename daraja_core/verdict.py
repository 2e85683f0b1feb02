"""What M-Pesa said of one payment or disbursement, whoever brought the news."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

VerdictSource = Literal["callback", "query"]
"""Who answered: Safaricom's callback, or an STK Query that the reconciler asked."""

# What M-Pesa says of a disbursement that it was asked about, where a person must decide; stored in place of a code.
NOT_KNOWN_CODES = ("2032", "2033")  # no such receipt; no transaction with this originator's id
ENDED_OTHERWISE = ("CANCELLED", "DECLINED", "EXPIRED")


class Status(StrEnum):
    """The word stored in a document; a word that is not listed here is ignored, never an error."""

    SUCCESS = "SUCCESS"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    TIMEOUT = "TIMEOUT"  # 1037 of a push, the queue timeout of a disbursement: no answer is not a failure
    CONFIRMING = "CONFIRMING"  # M-Pesa says paid, but no receipt came: not in the pot yet


@dataclass(frozen=True, slots=True)
class Verdict:
    """One answer about one payment. Only a SUCCESS has a receipt, and every SUCCESS has one.

    `payment_id` is ours, from the signed callback path; `safaricom_id` is the CheckoutRequestID of a push or the
    ConversationID of a disbursement, and is personal data. `result_code` is text because codes such as SFC_IC0003
    exist. `amount` is in whole shillings as M-Pesa reported it, `requested_amount` as the signed path says; they are
    kept side by side so that a difference shows. `reported_amount` is M-Pesa's own figure where it is no whole number
    of shillings above zero. How much a receipt counts for is for `counted_amount` to say. `user_id` is whose payment it
    is, as the signed path says: another user may have one with the same id. All moments are UTC.
    """

    payment_id: str
    status: Status
    result_code: str
    result_text: str
    receipt: str | None
    amount: int | None
    requested_amount: int | None
    mpesa_timestamp: datetime | None
    settled_at: datetime
    source: VerdictSource
    safaricom_id: str | None = field(repr=False)
    receiver_name: str | None = field(default=None, repr=False)
    reported_amount: str | None = None
    user_id: str | None = field(default=None, compare=False)  # says whose it is, nothing of what became of it


def is_unresolved(verdict: Verdict) -> bool:
    """Whether M-Pesa was asked about a disbursement, and its answer is for a person to decide on."""
    said = verdict.result_code in (*NOT_KNOWN_CODES, *ENDED_OTHERWISE)
    return verdict.status is Status.TIMEOUT and verdict.source == "query" and said


def is_probably_not_sent(verdict: Verdict) -> bool:
    """Whether M-Pesa said twice that it does not know the disbursement."""
    return is_unresolved(verdict) and verdict.result_code in NOT_KNOWN_CODES
