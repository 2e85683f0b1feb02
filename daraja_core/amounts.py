"""Amounts: their limits, and how much a receipt counts for in the state, the group, the pot and the payout limit."""

from dataclasses import dataclass
from typing import Literal

from .verdict import Verdict

MAX_AMOUNT = 250_000  # Safaricom's limit per transaction; it was 150,000 until 2023, so it can be set
LARGEST_AMOUNT = 999_999_999  # what a callback path can carry


@dataclass(frozen=True, slots=True)
class CountedAmount:
    """`amount` is what a receipt adds to a sum, in whole shillings.

    `reported` is M-Pesa's own figure where it is not that number: "100.5", "0", "ten", or "" when it gave none; else
    None. `differs` is True when it is not exactly what was asked for: show that, and M-Pesa's figure beside it.
    """

    amount: int
    reported: str | None
    differs: bool


def counted_amount(flow: Literal["stk", "b2c"], verdict: Verdict) -> CountedAmount:
    """What a verdict with a receipt counts for.

    Whole shillings count as M-Pesa reported them; of a figure with cents the whole shillings count. Where it reported
    nothing, zero, or what is no amount, nobody knows how much it was, and the careful side counts: nothing as
    collected, the whole request as sent. It is flagged, never assumed, and the receipt stands: nobody is asked twice.
    """
    asked, told = verdict.requested_amount, verdict.amount
    if told is not None and 0 < told <= LARGEST_AMOUNT:
        is_odd = verdict.reported_amount is not None
        return CountedAmount(told, verdict.reported_amount, is_odd or asked not in (None, told))
    reported = verdict.reported_amount or ("" if told is None else str(told))
    return CountedAmount((asked or 0) if flow == "b2c" else 0, reported, differs=True)
