"""How much a receipt counts for: one rule for the state, the group, the pot and the payout limit."""

from dataclasses import dataclass

from .verdict import Verdict


@dataclass(frozen=True, slots=True)
class CountedAmount:
    """`amount` is what a receipt adds to a sum, in whole shillings.

    `reported` is M-Pesa's own figure where it is not that number: "100.5", "0", "ten", or "" when it gave none; else
    None. `differs` is True when it is not exactly what was asked for: show that, and M-Pesa's figure beside it.
    """

    amount: int
    reported: str | None
    differs: bool


def counted_amount(verdict: Verdict) -> CountedAmount:
    """What a verdict with a receipt counts for.

    Whole shillings count as M-Pesa reported them; of a figure with cents the whole shillings count. Where it reported
    nothing, zero, or what is no amount, the request counts: the receipt says that the prompt was paid, and the prompt
    showed that amount. Nobody is asked twice because a field was missing, and everybody is shown that it was.
    """
    asked = verdict.requested_amount
    if verdict.amount is not None and verdict.amount > 0:
        is_odd = verdict.reported_amount is not None
        return CountedAmount(verdict.amount, verdict.reported_amount, is_odd or asked not in (None, verdict.amount))
    reported = verdict.reported_amount or ("" if verdict.amount is None else str(verdict.amount))
    return CountedAmount(asked or 0, reported, differs=True)
