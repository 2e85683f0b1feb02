"""Money sent out of the pot: a payout, the app's own record of one disbursement."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal

from daraja_core.attempt import TimelineEntry
from daraja_core.disbursement import (
    DisbursementFailed,
    DisbursementInitiating,
    DisbursementPending,
    DisbursementState,
    DisbursementSuccess,
    DisbursementTimeout,
)

from .collections import FIRST
from .members import masked_phone
from .payee_name import is_same_person
from .payment_requests import NotSentReason


@dataclass(frozen=True, slots=True)
class Payout:
    """One order to send money; its id is also the OriginatorConversationID, 25 characters at most.

    `member_id` is None when the money went to somebody outside the chama. `refund_of` is the request whose money goes
    back to its payer. `confirmed_not_sent` is what somebody wrote down who looked the payout up at M-PESA and did not
    find it: from then on its money counts as being in the pot, unless M-PESA says otherwise. Another device of the
    chama sent what is `elsewhere`; `group_id` is the group whose members may read its verdict, empty for nobody else.
    """

    id: str
    name: str
    phone: str = field(repr=False)
    amount: int
    remarks: str
    started_at: datetime
    state: DisbursementState
    member_id: str | None = None
    refund_of: str | None = None
    timeline: tuple[TimelineEntry, ...] = ()
    restored: bool = False
    checked_at: datetime | None = None
    confirmed_not_sent: str | None = None
    reason: NotSentReason = ""
    collection_id: str = FIRST
    elsewhere: bool = False
    group_id: str = ""
    direction: ClassVar[Literal["out"]] = "out"

    @property
    def receipt(self) -> str | None:
        """M-PESA's receipt, once the money arrived."""
        return self.state.receipt_number if isinstance(self.state, DisbursementSuccess) else None

    @property
    def sent(self) -> int:
        """What M-PESA says left the pot, not what was asked for."""
        return self.state.amount if isinstance(self.state, DisbursementSuccess) else 0

    @property
    def is_waiting(self) -> bool:
        """M-PESA is being asked, or is at work: the answer is expected soon."""
        return isinstance(self.state, DisbursementInitiating | DisbursementPending)

    @property
    def unconfirmed(self) -> bool:
        """M-PESA says that it was sent, and the receipt is still on its way."""
        return isinstance(self.state, DisbursementPending | DisbursementTimeout) and self.state.advice == "paid"

    @property
    def is_unknown(self) -> bool:
        """The time for an answer is over and there was none, and nobody has looked it up yet."""
        looked_up = self.confirmed_not_sent is not None and not self.unconfirmed
        return isinstance(self.state, DisbursementTimeout) and not looked_up

    @property
    def reserved(self) -> int:
        """What may have left the pot: no other payout can have it."""
        return self.amount if self.is_waiting or self.is_unknown else 0

    @property
    def is_open(self) -> bool:
        """The engine may still bring news of it after a restart."""
        return isinstance(self.state, DisbursementInitiating | DisbursementPending | DisbursementTimeout)

    @property
    def did_not_leave(self) -> bool:
        """The money is in the pot: M-PESA said so, or somebody who looked it up."""
        return isinstance(self.state, DisbursementFailed) or (
            isinstance(self.state, DisbursementTimeout) and not self.is_unknown
        )

    @property
    def settled_at(self) -> datetime | None:
        """The moment to print beside a receipt: M-PESA's own time, else when the news was written down."""
        if isinstance(self.state, DisbursementSuccess):
            return self.state.mpesa_timestamp or self.state.settled_at
        return None

    @property
    def receiver_name(self) -> str:
        """The registered name that M-PESA told, else the one that was written down."""
        return self.registered_name or self.name

    @property
    def recipient(self) -> str:
        """Who gets it: by name, else by the ends of the number, else by the id that is all we know."""
        return self.name or masked_phone(self.phone) or self.id

    @property
    def registered_name(self) -> str:
        """The name that M-PESA has for the number; empty where it did not say."""
        return (self.state.receiver_name or "") if isinstance(self.state, DisbursementSuccess) else ""

    @property
    def went_to_another(self) -> bool:
        """M-PESA has the number under a name that cannot be the one that was written down."""
        told = self.registered_name
        return bool(told and self.name) and not is_same_person(told, self.name)
