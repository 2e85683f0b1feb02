"""What a payment can be: the eight states that a member or a program sees."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal, TypeAlias

from .result_codes import INSUFFICIENT_FUNDS, SUBSCRIBER_LOCKED, WRONG_PIN, stk_result
from .result_codes import Advice as Advice

MoneyMoved = Literal["no", "yes", "unknown"]
Retry = Literal["now", "after_wait", "after_check", "never"]
TimeoutCause = Literal["no_answer", "unreachable", "session_lost"]


@dataclass(frozen=True, slots=True)
class PaymentIdle:
    """Nothing was asked of M-Pesa yet."""

    money_moved: ClassVar[MoneyMoved] = "no"
    final: ClassVar[bool] = False
    retry: ClassVar[Retry] = "now"


@dataclass(frozen=True, slots=True)
class PaymentInitiating:
    """The attempt is written down; the request is about to leave, or is on its way to Safaricom."""

    initiated_at: datetime
    money_moved: ClassVar[MoneyMoved] = "unknown"
    final: ClassVar[bool] = False
    retry: ClassVar[Retry] = "never"


@dataclass(frozen=True, slots=True)
class PaymentPending:
    """Safaricom took the request, or may have; the payer's phone is showing the PIN prompt.

    `checkout_request_id` is None when the request left but no answer came back. `advice` is "paid" once M-Pesa said
    so without a receipt: then never ask for the money again.
    """

    checkout_request_id: str | None = field(repr=False)  # ends in the payer's number
    initiated_at: datetime
    advice: Advice = "none"
    money_moved: ClassVar[MoneyMoved] = "unknown"
    final: ClassVar[bool] = False
    retry: ClassVar[Retry] = "never"


@dataclass(frozen=True, slots=True)
class PaymentSuccess:
    """The money moved, and here is the receipt. Nothing ever takes a payment out of this state.

    `amount` is what counts, in whole shillings: what M-Pesa reported, and 0 where it reported no amount, for then
    nobody knows. `reported_amount` is its own figure where it is not that number ("100.5"; "" for none), else None.
    `mpesa_timestamp` is M-Pesa's own time (UTC), None when the callback had none; `late` is True when the news came
    after a terminal state.
    """

    receipt_number: str
    amount: int
    requested_amount: int
    mpesa_timestamp: datetime | None
    settled_at: datetime
    late: bool = False
    reported_amount: str | None = None
    money_moved: ClassVar[MoneyMoved] = "yes"
    final: ClassVar[bool] = True
    retry: ClassVar[Retry] = "never"

    @property
    def amount_differs(self) -> bool:
        """Whether M-Pesa did not report exactly what was asked for: show both, and let a person look."""
        return self.amount != self.requested_amount or self.reported_amount is not None


@dataclass(frozen=True, slots=True)
class PaymentFailed:
    """M-Pesa declined the payment; no money left the account. `message` is what to tell the customer."""

    result_code: str
    message: str
    money_moved: ClassVar[MoneyMoved] = "no"
    final: ClassVar[bool] = True

    @property
    def retry(self) -> Retry:
        """When the customer may be asked again, from the result-code table."""
        return stk_result(self.result_code).retry

    @property
    def is_insufficient_funds(self) -> bool:
        """The payer's M-Pesa balance was too low (code 1)."""
        return self.result_code == INSUFFICIENT_FUNDS

    @property
    def is_wrong_pin(self) -> bool:
        """The payer typed a wrong PIN (code 2001)."""
        return self.result_code == WRONG_PIN

    @property
    def is_subscriber_locked(self) -> bool:
        """Another M-Pesa request is open on the payer's phone (code 1001)."""
        return self.result_code == SUBSCRIBER_LOCKED


@dataclass(frozen=True, slots=True)
class PaymentCancelled:
    """The payer closed or cancelled the prompt; no money left the account."""

    result_code: str
    message: str
    money_moved: ClassVar[MoneyMoved] = "no"
    final: ClassVar[bool] = True
    retry: ClassVar[Retry] = "now"


@dataclass(frozen=True, slots=True)
class PaymentTimeout:
    """Nobody knows: the money may or may not have moved. It is still watched, and can become any other outcome.

    There is no message and no result code, for there is no result. `cause` says why: "no_answer" (M-Pesa has not
    answered by the cutoff, or reported 1037, no answer from the phone: then `reported` is True), "unreachable" (the
    records could not be read), "session_lost" (the session that may read the record is gone).
    """

    checkout_request_id: str | None = field(repr=False)  # ends in the payer's number
    cause: TimeoutCause = "no_answer"
    reported: bool = False
    advice: Advice = "none"
    money_moved: ClassVar[MoneyMoved] = "unknown"
    final: ClassVar[bool] = False

    @property
    def retry(self) -> Retry:
        """Only after a check, and never once M-Pesa said that the money was paid."""
        return "never" if self.advice == "paid" else "after_check"


@dataclass(frozen=True, slots=True)
class PaymentError:
    """The request was proven not to have been sent: nobody was charged.

    `retry` is "after_wait" where it was one too many, or the payer's line is busy: after `retry_after_s` seconds, if it
    is known. `error_code` and `request_id` are what Safaricom's support asks for.
    """

    message: str
    retry: Retry = "now"
    error_code: str | None = field(default=None, compare=False)
    request_id: str | None = field(default=None, compare=False)
    retry_after_s: int | None = field(default=None, compare=False)
    money_moved: ClassVar[MoneyMoved] = "no"
    final: ClassVar[bool] = True


PaymentState: TypeAlias = (
    PaymentIdle
    | PaymentInitiating
    | PaymentPending
    | PaymentSuccess
    | PaymentFailed
    | PaymentCancelled
    | PaymentTimeout
    | PaymentError
)
