"""Safaricom's answers, read: was the request taken, proven not sent, or does nobody know?"""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from .errors import DarajaError
from .payment import Advice


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


@dataclass(frozen=True, slots=True)
class TokenRejected:
    """The access token was refused, which proves that nothing else was looked at."""

    text: str


SendOutcome: TypeAlias = Accepted | ProvenNotSent | Ambiguous
PushAnswer: TypeAlias = Accepted | ProvenNotSent | Ambiguous | TokenRejected
Flow = Literal["stk", "b2c"]


@dataclass(frozen=True, slots=True)
class QueryAnswer:
    """What an STK Query said: advice, never a verdict, for it knows neither receipt nor amount.

    `result_code` is None when the query brought no result; `retry_after_s` is set when it was turned away as too many.
    """

    advice: Advice
    result_code: str | None = None
    text: str = ""
    retry_after_s: int | None = None
