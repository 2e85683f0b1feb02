"""Orders: what was asked for, parsed once and valid ever after."""

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """One STK Push: `phone` is 2547XXXXXXXX or 2541XXXXXXXX, `amount` whole shillings, `user_id` may read the verdict."""

    id: str
    phone: str = field(repr=False)
    amount: int
    reference: str
    description: str
    user_id: str | None = None
    group_id: str | None = None


@dataclass(frozen=True, slots=True)
class DisbursementOrder:
    """One B2C payment. `id` is ours and travels as OriginatorConversationID; the credential is never part of it."""

    id: str
    phone: str = field(repr=False)
    amount: int
    initiator_name: str
    remarks: str
    command_id: str
    occasion: str | None = None
    user_id: str | None = None
    group_id: str | None = None


Order: TypeAlias = PaymentOrder | DisbursementOrder
