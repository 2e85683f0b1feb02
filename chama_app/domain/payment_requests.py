"""Payment requests: the app's own record of what it asked of one member."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
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
from daraja_core.result_codes import NO_ANSWER

from .collections import FIRST
from .dates import EAT, day_of
from .decisions import Decision, Settled, Way, settled_by

PROMPT_OPEN = timedelta(seconds=60)
"""How long a phone usually shows the prompt; it is information for the one who waits, never a verdict."""

LARGEST_AMOUNT = 10**9
"""No payment is as large: what says so says nothing that could be counted."""

SILENT = frozenset({"", NO_ANSWER, "1036"})
"""Codes of a phone, or of its SIM, that did not answer; none where nobody wrote down which it was."""

NotSentReason = Literal[
    "",
    "offline",
    "keys",
    "phone",
    "closed",
    "elsewhere",
    "turn",
    "treasurer",
    "approval",
    "amount",
    "disk",
    "busy",
    "repeated",
    "server",
    "refused",
]


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """One request to one member; its id is also the engine's payment id.

    `share` is what the member's whole share was when this was asked, 0 where nothing was asked or an earlier version
    did not write it down; `amount` is what was missing of it. `suffix` makes the id one that no other device can have;
    older ones end in their number instead.
    `restored` is True from a restart until the first check since. `checked_at` and `advice` are the last answer to
    "did this arrive?". A `superseded` request was unknown when somebody decided to ask again: its news still
    counts. `reported_code` is an M-PESA code that the member reported, which proves nothing until M-PESA says so, and
    `reported_amount` what its message says was sent; `decided` is what somebody decided about the money. `reason` says
    why a request was not sent. `reference` is what the prompt showed. Another device of the chama asked for what is
    `elsewhere`: our engine knows nothing of it. `group_id` is the group whose members may read its verdict, empty where
    nobody else may. It counts for one collection. What came in another `way` than by a request from here was recorded
    by hand, and counts as `settled` says.
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
    reported_code: str | None = None
    decided: tuple[Decision, ...] = ()
    reason: NotSentReason = ""
    reference: str = ""
    checkout_request_id: str | None = field(default=None, repr=False)  # it ends in the payer's number
    elsewhere: bool = False
    suffix: str = ""
    share: int = 0
    way: Way = "mpesa"
    collection_id: str = FIRST
    group_id: str = ""
    reported_amount: int | None = None

    @property
    def id(self) -> str:
        """Short enough for Safaricom's and Appwrite's ids: a member id has at most 30 characters."""
        return f"{self.member_id}.{self.suffix or self.number}"

    @property
    def made_for(self) -> int:
        """The share that it was made for; where nobody wrote that down it was no less than what was asked for.

        Nothing else is the same on every device: moments and numbers are each device's own.
        """
        return self.share if self.share or self.is_recorded else self.amount

    @property
    def settled(self) -> Settled | None:
        """What somebody recorded by hand last: it counts until M-PESA tells what arrived."""
        return settled_by(self.decided)

    @property
    def is_recorded(self) -> bool:
        """It came as cash, to the bank, or in another way that M-PESA tells nobody here about."""
        return self.way not in ("mpesa", "carried")

    @property
    def is_carried(self) -> bool:
        """It was in the pot of another collection, named by `reference`, and came to this one."""
        return self.way == "carried"

    @property
    def is_withdrawn(self) -> bool:
        """It was recorded by mistake."""
        return self.way != "mpesa" and self.settled is None

    @property
    def corrected(self) -> tuple[Settled, ...]:
        """What was recorded by hand before, the newest first: it counts no more."""
        recorded = [one for one in reversed(self.decided) if isinstance(one, Settled)]
        return tuple(one for one in recorded if one is not self.settled and one.amount)

    @property
    def receipt(self) -> str | None:
        """M-PESA's receipt, once the money arrived; until it comes the code that somebody recorded by hand."""
        if isinstance(self.state, PaymentSuccess):
            return self.state.receipt_number
        return self.settled.code or None if self.settled else None

    @property
    def received(self) -> int:
        """What M-PESA says arrived, not what was asked for; until it does, what somebody recorded by hand."""
        if isinstance(self.state, PaymentSuccess) and not self.lacks_amount:
            return self.state.amount
        return self.settled.amount if self.settled else 0

    @property
    def has_arrived(self) -> bool:
        """The money is here, and how much it is is known."""
        return (isinstance(self.state, PaymentSuccess) and not self.lacks_amount) or self.settled is not None

    @property
    def lacks_amount(self) -> bool:
        """M-PESA told a receipt, and no amount that could be counted."""
        return isinstance(self.state, PaymentSuccess) and not 0 < self.state.amount <= LARGEST_AMOUNT

    @property
    def is_by_hand(self) -> bool:
        """It counts because somebody recorded it, and not because M-PESA said how much arrived."""
        return self.settled is not None and (not isinstance(self.state, PaymentSuccess) or self.lacks_amount)

    @property
    def is_waiting(self) -> bool:
        """M-PESA is being asked, or the prompt is out: the answer is expected soon."""
        return isinstance(self.state, PaymentInitiating | PaymentPending)

    @property
    def is_unknown(self) -> bool:
        """The time for an answer is over and there was none."""
        return isinstance(self.state, PaymentTimeout)

    @property
    def is_answer_unclear(self) -> bool:
        """M-PESA did answer, with a code that says nothing of the money: no phone was silent."""
        told = [entry.detail.partition(":")[0] for entry in self.timeline if entry.what == "timeout"]
        is_reported = isinstance(self.state, PaymentTimeout) and self.state.reported
        return is_reported and bool(told) and told[-1] not in SILENT

    @property
    def is_open(self) -> bool:
        """While this is so, the member's share has its request and no other may be sent."""
        return (self.is_waiting or self.is_unknown) and not self.superseded and not self.settled

    @property
    def is_unanswered(self) -> bool:
        """Nobody knows yet what became of the money, or how much it is: superseded or not, it is listened to."""
        return (self.is_waiting or self.is_unknown or self.lacks_amount) and not self.settled

    @property
    def blocks_asking(self) -> bool:
        """Asking again now could charge somebody twice, superseded or not."""
        return self.is_open or (not self.settled and (self.unconfirmed or self.lacks_amount))

    @property
    def may_show_a_prompt(self) -> bool:
        """The phone may be busy with it: M-PESA declines another request meanwhile."""
        return self.is_open and self.is_waiting and not self.unconfirmed

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
        return isinstance(self.state, PaymentPending | PaymentTimeout) and "paid" in (self.state.advice, self.advice)

    @property
    def arrived_at(self) -> datetime | None:
        """When it was written down that the money is here."""
        if isinstance(self.state, PaymentSuccess):
            return self.state.settled_at
        return self.settled.at if self.settled else None

    @property
    def settled_at(self) -> datetime | None:
        """The moment to print beside a receipt: M-PESA's own time, else when the news was written down.

        What was recorded by hand was paid on its day; of that the hour is known only when it was recorded the same day.
        """
        if self.day_alone:
            return datetime.combine(self.day_alone, time(12), EAT)
        told = self.state.mpesa_timestamp if isinstance(self.state, PaymentSuccess) else None
        return told or self.arrived_at

    @property
    def day_alone(self) -> date | None:
        """The day on which it was paid, where nobody knows more: `settled_at` has no hour then that could be shown."""
        told = isinstance(self.state, PaymentSuccess) and self.state.mpesa_timestamp
        on = self.settled.paid_on if self.settled and not told else None
        return None if self.settled and day_of(self.settled.at) == on else on
