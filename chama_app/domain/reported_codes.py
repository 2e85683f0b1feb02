"""What a member reports as paid: an M-PESA code proves nothing until M-PESA says the same."""

import re
from dataclasses import dataclass
from typing import Literal

from daraja_core.payment import PaymentInitiating

from .book import Book, owed
from .payment_requests import Attempt

_CODE = re.compile(r"(?<![A-Z0-9])(?=[A-Z0-9]*[0-9])[A-Z][A-Z0-9]{9}(?![A-Z0-9])")
_WITHOUT_A_DIGIT = re.compile(r"([A-Z][A-L][A-V][A-Z]{7})(?:\W+(?:CONFIRMED|IMETHIBITISHWA)\b.*)?", re.DOTALL)

ClaimProblem = Literal["no_code", "already_counted", "already_reported"]


@dataclass(frozen=True, slots=True)
class ClaimReading:
    """The code in what was pasted, or why it cannot be taken."""

    code: str | None = None
    problem: ClaimProblem | None = None


def read_code(pasted: str) -> str | None:
    """The M-PESA code in a message or by itself: ten letters and digits, a letter first. The message begins with it.

    A few codes have no digit; in any other place than where M-PESA puts its code such a one would be a word.
    """
    text = pasted.strip().upper()
    found, bare = _CODE.search(text), _WITHOUT_A_DIGIT.fullmatch(text)
    if bare:
        return bare.group(1)
    return found.group() if found else None


def read_claim(book: Book, pasted: str) -> ClaimReading:
    """What was pasted, as a claim. A code that is in the book already pays for nothing else."""
    code = read_code(pasted)
    if code is None:
        return ClaimReading(problem="no_code")
    if code in book.index.carriers:
        return ClaimReading(problem="already_counted")
    if any(attempt.claim == code for attempt in book.attempts):
        return ClaimReading(problem="already_reported")
    return ClaimReading(code)


def claimable(book: Book, member_id: str) -> Attempt | None:
    """The attempt that a code would be reported for: the newest that has not arrived, while the share is not paid."""
    if owed(book, member_id) <= 0 or open_claim(book, member_id):
        return None
    own = [one for one in book.of(member_id) if not one.has_arrived and not isinstance(one.state, PaymentInitiating)]
    return own[0] if own else None


def open_claim(book: Book, member_id: str) -> Attempt | None:
    """The attempt whose reported code M-PESA has not confirmed yet. While there is one, nobody asks again."""
    return next((one for one in book.of(member_id) if one.claim and _is_open(book, one, one.claim)), None)


def is_confirmed(attempt: Attempt) -> bool:
    """The code that was reported is the receipt that arrived."""
    return attempt.claim is not None and attempt.claim == attempt.receipt


def _is_open(book: Book, attempt: Attempt, code: str) -> bool:
    return not attempt.receipt and code not in book.index.carriers
