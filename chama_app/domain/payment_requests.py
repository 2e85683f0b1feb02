"""What was asked of one member: an attempt, the app's own record of one payment."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from daraja_core.attempt import TimelineEntry
from daraja_core.payment import (
    Advice,
    PaymentInitiating,
    PaymentPending,
    PaymentState,
    PaymentSuccess,
    PaymentTimeout,
)

PROMPT_OPEN = timedelta(seconds=60)
"""How long a phone usually shows the prompt; it is information for the one who waits, never a verdict."""

Resolution = Literal["kept"]
NotSentReason = Literal["", "offline", "keys", "phone", "closed", "treasurer", "amount", "refused"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request to one member; its id is also the engine's payment id.

    `restored` is True from a restart until the first check since. `checked_at` and `advice` are the last answer to
    "did this arrive?". A `superseded` attempt was unknown when somebody decided to ask again: it is still listened to.
    `claim` is an M-PESA code that the member reported, which proves nothing until M-PESA says so. `resolution` is what
    was agreed when this payment turned out to be a second one. `reason` says why a request was not sent. `reference` is
    what the prompt showed. Another device of the chama asked for what is `elsewhere`: our engine knows nothing of it.
    """

    member_id: str
    number: int
    amount: int
    phone: str = field(repr=False)
    started_at: datetime
    state: PaymentState
    timeline: tuple[TimelineEntry, ...] = ()
    restored: bool = False
    checked_at: datetime | None = None
    advice: Advice = "none"
    superseded: bool = False
    claim: str | None = None
    resolution: Resolution | None = None
    reason: NotSentReason = ""
    reference: str = ""
    checkout_request_id: str | None = field(default=None, repr=False)  # it ends in the payer's number
    elsewhere: bool = False

    @property
    def id(self) -> str:
        """Short enough for Safaricom's and Appwrite's ids: a member id has at most 30 characters."""
        return f"{self.member_id}.{self.number}"

    @property
    def receipt(self) -> str | None:
        """M-PESA's receipt, once the money arrived."""
        return self.state.receipt_number if isinstance(self.state, PaymentSuccess) else None

    @property
    def received(self) -> int:
        """What M-PESA says arrived, not what was asked for."""
        return self.state.amount if isinstance(self.state, PaymentSuccess) else 0

    @property
    def is_waiting(self) -> bool:
        """M-PESA is being asked, or the prompt is out: the answer is expected soon."""
        return isinstance(self.state, PaymentInitiating | PaymentPending)

    @property
    def is_unknown(self) -> bool:
        """The time for an answer is over and there was none."""
        return isinstance(self.state, PaymentTimeout)

    @property
    def is_open(self) -> bool:
        """While this is so, the member's share has its attempt and no other may start."""
        return (self.is_waiting or self.is_unknown) and not self.superseded

    @property
    def ended_at(self) -> datetime:
        """When the latest answer of M-PESA's came, else when it all began."""
        told = [entry.at for entry in self.timeline if entry.what in ("success", "failed", "cancelled", "not_sent")]
        return told[-1] if told else self.started_at

    @property
    def request_may_have_left_unanswered(self) -> bool:
        """Safaricom never said that it took the request, so there is nothing to query by."""
        if not isinstance(self.state, PaymentPending | PaymentTimeout):
            return False
        return self.state.checkout_request_id is None and not self.elsewhere

    @property
    def unconfirmed(self) -> bool:
        """M-PESA says that it was paid, and the receipt is still on its way."""
        return isinstance(self.state, PaymentPending | PaymentTimeout) and self.state.advice == "paid"

    @property
    def settled_at(self) -> datetime | None:
        """The moment to print beside a receipt: M-PESA's own time, else when the news was written down."""
        if isinstance(self.state, PaymentSuccess):
            return self.state.mpesa_timestamp or self.state.settled_at
        return None
