"""What a member reports as paid: an M-PESA code proves nothing until M-PESA says the same."""

import re
from dataclasses import dataclass
from typing import Literal

from daraja_core.payment import PaymentInitiating

from .book import Book, owed, unique_receipts
from .payment_requests import Attempt

_CODE = re.compile(r"(?<![A-Z0-9])(?=[A-Z0-9]*[0-9])[A-Z][A-Z0-9]{9}(?![A-Z0-9])")

ClaimProblem = Literal["no_code", "already_counted", "already_reported"]


@dataclass(frozen=True, slots=True)
class ClaimReading:
    """The code in what was pasted, or why it cannot be taken."""

    code: str | None = None
    problem: ClaimProblem | None = None


def read_code(pasted: str) -> str | None:
    """The M-PESA code in a message or by itself: ten letters and digits, a letter first. The message begins with it."""
    found = _CODE.search(pasted.upper())
    return found.group() if found else None


def read_claim(book: Book, pasted: str) -> ClaimReading:
    """What was pasted, as a claim. A code that is in the book already pays for nothing else."""
    code = read_code(pasted)
    if code is None:
        return ClaimReading(problem="no_code")
    if code in unique_receipts(book.attempts):
        return ClaimReading(problem="already_counted")
    if any(attempt.claim == code for attempt in book.attempts):
        return ClaimReading(problem="already_reported")
    return ClaimReading(code)


def claimable(book: Book, member_id: str) -> Attempt | None:
    """The attempt that a code would be reported for: the member's newest, while the share is not paid."""
    own = book.of(member_id)
    if not own or owed(book, member_id) <= 0 or open_claim(book, member_id):
        return None
    return None if own[0].receipt or isinstance(own[0].state, PaymentInitiating) else own[0]


def open_claim(book: Book, member_id: str) -> Attempt | None:
    """The attempt whose reported code M-PESA has not confirmed yet. While there is one, nobody asks again."""
    arrived = unique_receipts(book.attempts)
    return next((one for one in book.of(member_id) if one.claim and not one.receipt and one.claim not in arrived), None)


def is_confirmed(attempt: Attempt) -> bool:
    """The code that was reported is the receipt that arrived."""
    return attempt.claim is not None and attempt.claim == attempt.receipt
