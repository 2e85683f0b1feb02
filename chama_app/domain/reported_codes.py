"""What a member reports as paid: an M-PESA code proves nothing until M-PESA says the same."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from daraja_core.payment import PaymentInitiating

from .amounts import parse_amount
from .book import Book, owed
from .payment_requests import PaymentRequest

_CODE = re.compile(r"(?<![A-Z0-9])(?=[A-Z0-9]*[0-9])[A-Z][A-Z0-9]{9}(?![A-Z0-9])")
_WITHOUT_A_DIGIT = re.compile(r"([A-Z][A-L][A-V][A-Z]{7})(?:\W+(?:CONFIRMED|IMETHIBITISHWA)\b.*)?", re.DOTALL)

# What goes on behind a blank may be the rest of it: KSH1 000.00
_AMOUNT = re.compile(r"\b(?P<amount>KSHS?\.?\s*\d[\d,]*(?:\.\d+)?)(?P<more>\s\d{3}(?!\d))?")

CodeProblem = Literal["no_code", "already_counted", "already_reported", "not_saved"]


@dataclass(frozen=True, slots=True)
class ParsedCode:
    """The code in what was pasted, or why it cannot be taken; `amount` is what the message says was sent, in whole
    shillings, None where it says nothing that can be read."""

    code: str | None = None
    problem: CodeProblem | None = None
    amount: int | None = None


def find_code(pasted: str) -> str | None:
    """The M-PESA code in a message or by itself: ten letters and digits, a letter first. The message begins with it.

    A few codes have no digit; in any other place than where M-PESA puts its code such a one would be a word.
    """
    text = unicodedata.normalize("NFKC", _seen(pasted)).strip()
    found, bare = _CODE.search(text), _WITHOUT_A_DIGIT.fullmatch(text)
    if bare:
        return bare.group(1)
    return found.group() if found else None


def find_amount(pasted: str) -> int | None:
    """The amount that an M-PESA message says was sent: the first in it; the balance comes later."""
    found = _AMOUNT.search(_seen(pasted))
    return (parse_amount(found["amount"]) or None) if found and not found["more"] else None


def _seen(pasted: str) -> str:
    """In capitals, without what a messenger puts in unseen."""
    return "".join(one for one in pasted if unicodedata.category(one) != "Cf").upper()


def parse_code(book: Book, pasted: str) -> ParsedCode:
    """The code in what was pasted. One that is in the book already pays for nothing else.

    A receipt that M-PESA told without its amount does not count yet: its message says how much it was.
    """
    code = find_code(pasted)
    if code is None:
        return ParsedCode(problem="no_code")
    carriers = book.index.carriers.get(code, ())
    if any(request.has_arrived for request in carriers):
        return ParsedCode(problem="already_counted")
    reported = (request.reported_code for account in book.index.all_accounts() for request in account.reported)
    if not carriers and code in reported:
        return ParsedCode(problem="already_reported")
    return ParsedCode(code, amount=find_amount(pasted))


def agreed_amount(request: PaymentRequest) -> int | None:
    """What counts because a member's message and M-PESA agree, None where they don't, or M-PESA has said nothing.

    M-PESA said that the request was paid: its amount. It told the receipt alone: the amount in the receipt's message.
    """
    code, told = request.reported_code, request.reported_amount
    if code is None or request.settled:
        return None
    if request.unconfirmed:
        return request.amount if told in (None, request.amount) else None
    return told if request.lacks_amount and code == request.receipt else None


def reportable_request(book: Book, member_id: str) -> PaymentRequest | None:
    """The request that a code would be reported for: what M-PESA says was paid, else the newest that has not arrived.

    Once the share is paid it is what M-PESA has not answered. None while a code waits for M-PESA's word; nor for what
    was recorded by hand, which no message of M-PESA's is about.
    """
    if unconfirmed_report(book, member_id):
        return None
    is_paid = owed(book, member_id) <= 0
    own = [
        one
        for one in book.requests_of(member_id)
        if one.way == "mpesa" and not one.has_arrived and not isinstance(one.state, PaymentInitiating)
        if one.is_unanswered or not is_paid
    ]
    return next(filter(may_settle, own), own[0] if own else None)


def may_settle(request: PaymentRequest) -> bool:
    """M-PESA says that it was paid, and what is missing may be recorded by hand."""
    return (request.unconfirmed or request.lacks_amount) and not request.settled


def unconfirmed_report(book: Book, member_id: str) -> PaymentRequest | None:
    """The request whose reported code M-PESA has not confirmed yet. While there is one, nobody asks again."""
    return next(
        (
            one
            for one in book.account(member_id).reported
            if one.reported_code and _is_open(book, one, one.reported_code)
        ),
        None,
    )


def is_code_confirmed(request: PaymentRequest) -> bool:
    """The code that was reported is the receipt that arrived."""
    return request.reported_code is not None and request.reported_code == request.receipt


def _is_open(book: Book, request: PaymentRequest, code: str) -> bool:
    return not request.receipt and code not in book.index.carriers
