"""What somebody decided about money that M-PESA moved: each is written down once and never changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, TypeAlias

Way = Literal["mpesa", "cash", "bank", "paybill", "phone", "carried"]
"""How money came: asked for from here, or in another way, which somebody records by hand; what is carried was in the
pot of another collection, and counts for this one on the treasurer's word."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A payment beyond the share stays in the pot; `counts` is what counts from then on of all that the payer paid."""

    id: str
    request_id: str
    amount: int
    counts: int
    at: datetime
    kind: Literal["kept"] = field(default="kept", init=False)


@dataclass(frozen=True, slots=True)
class SetAside:
    """A payment beyond the share is in the pot, and will count for something that is asked for later."""

    id: str
    request_id: str
    amount: int
    at: datetime
    kind: Literal["set_aside"] = field(default="set_aside", init=False)


@dataclass(frozen=True, slots=True)
class Settled:
    """A payment that M-PESA told without a receipt, or without an amount, counts as this one until M-PESA tells more.

    `code` is that of the payer's SMS, empty where nobody has it; then the `note` says how the treasurer knows. What
    came without M-PESA's telling has the day on which it was `paid_on`, and the `way` in which it came, which earlier
    versions did not write down; `by` is who recorded it, and nothing (0) is what was recorded by mistake.
    """

    id: str
    request_id: str
    amount: int
    code: str
    note: str
    at: datetime
    paid_on: date | None = None
    by: str = ""
    way: Way | None = None
    kind: Literal["settled"] = field(default="settled", init=False)


Decision: TypeAlias = Kept | SetAside | Settled


def settled_by(decided: Sequence[Decision]) -> Settled | None:
    """What somebody recorded by hand last; None where that was nothing."""
    last = next((one for one in reversed(decided) if isinstance(one, Settled)), None)
    return last if last and last.amount else None
