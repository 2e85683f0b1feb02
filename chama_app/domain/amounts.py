"""Money as people type it, and the most that one payment can be."""

LARGEST_AMOUNT = 250_000
"""Safaricom's limit for one payment: a share must fit into one request, a payout into one order."""


def parse_amount(text: str) -> int | None:
    """Whole shillings as people write them: 1000, 1,000, KES 1 000. None for anything else."""
    digits = "".join(text.upper().strip().removeprefix("KES").replace(",", "").split())
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else None
