"""What a disbursement can be: the five states of money on its way out."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, TypeAlias

from .payment import Advice, MoneyMoved, Retry, TimeoutCause


@dataclass(frozen=True, slots=True)
class DisbursementInitiating:
    """The disbursement is written down; the request is about to leave, or is on its way to Safaricom."""

    originator_conversation_id: str
    initiated_at: datetime
    money_moved: ClassVar[MoneyMoved] = "unknown"
    final: ClassVar[bool] = False
    retry: ClassVar[Retry] = "never"


@dataclass(frozen=True, slots=True)
class DisbursementPending:
    """Safaricom took the request, or may have (then `conversation_id` is None); the result is awaited."""

    originator_conversation_id: str
    conversation_id: str | None
    initiated_at: datetime
    advice: Advice = "none"
    money_moved: ClassVar[MoneyMoved] = "unknown"
    final: ClassVar[bool] = False
    retry: ClassVar[Retry] = "never"


@dataclass(frozen=True, slots=True)
class DisbursementSuccess:
    """The money arrived. `receiver_name` is the registered name as M-Pesa shows it, None when it did not say.

    `amount` and `reported_amount` are as in PaymentSuccess, but where M-Pesa reported no amount, the request counts.
    """

    originator_conversation_id: str
    conversation_id: str | None
    receipt_number: str
    amount: int
    requested_amount: int
    receiver_name: str | None = field(repr=False)
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
class DisbursementFailed:
    """The money did not leave: M-Pesa declined, or the request was proven not sent (then `result_code` is "not_sent").

    `message` says why, in words for the one who sends: 2001 here is the initiator's sign-in, never a wrong PIN. Of what
    was not sent, `error_code` and `request_id` are what Safaricom's support asks for, and `retry` is "after_wait" where
    it was one too many: after `retry_after_s` seconds, if it is known.
    """

    originator_conversation_id: str
    conversation_id: str | None
    result_code: str
    message: str
    retry: Retry = "now"
    error_code: str | None = field(default=None, compare=False)
    request_id: str | None = field(default=None, compare=False)
    retry_after_s: int | None = field(default=None, compare=False)
    money_moved: ClassVar[MoneyMoved] = "no"
    final: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class DisbursementTimeout:
    """Nobody knows: the money may have been sent. Never send it again before somebody checked; it is still watched.

    `reported` is True when Safaricom itself reported that it does not know. `probably_not_sent`: it was asked twice and
    has no such transaction; `advice` "failed": it says that it declined, cancelled or expired, and never reported it.
    In both cases a person looks into M-Pesa's portal and decides, no program does.
    """

    originator_conversation_id: str
    conversation_id: str | None
    cause: TimeoutCause = "no_answer"
    reported: bool = False
    advice: Advice = "none"
    probably_not_sent: bool = False
    money_moved: ClassVar[MoneyMoved] = "unknown"
    final: ClassVar[bool] = False
    retry: ClassVar[Retry] = "after_check"


DisbursementState: TypeAlias = (
    DisbursementInitiating | DisbursementPending | DisbursementSuccess | DisbursementFailed | DisbursementTimeout
)
