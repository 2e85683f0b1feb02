"""Several devices of one group without a network: records, verdicts and prompts go where and when a test says."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Literal

from chama_app.domain.book import Book, owed, surplus, through, with_terms
from chama_app.domain.collections import Debt
from chama_app.domain.next_round import Credit, credits_of, debts_of
from chama_app.domain.pot import Pot, pot
from daraja_core import GroupVerdict, Status

from ..domain.test_group_verdicts import verdict
from ..fake_engine import ManualClock
from ..fake_group import Cloud

GROUP = "group1"


@dataclass
class Prompt:
    """What a phone was asked for, or a payout: until M-PESA has said its last word."""

    id: str
    flow: Literal["stk", "b2c"]
    amount: int
    at: datetime


@dataclass
class Server:
    """The function, Appwrite and M-PESA. A payment that is asked for twice at once is refused, as the function does."""

    clock: ManualClock
    cloud: Cloud = field(init=False)
    prompts: dict[str, Prompt] = field(default_factory=dict)
    verdicts: list[GroupVerdict] = field(default_factory=list)
    names: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.cloud = Cloud(now=self.clock.now)

    def name(self) -> str:
        """An id, a receipt or a code that nobody else has."""
        return f"N{next(self.names):09}"

    def is_asked(self, member_id: str) -> bool:
        """Whether a prompt may be open on the member's phone."""
        now = self.clock.now()
        return any(
            one.flow == "stk" and one.id.rpartition(".")[0] == member_id and (now - one.at).total_seconds() < 90
            for one in self.prompts.values()
        )

    def say(self, prompt: Prompt, status: Status, amount: int | None = None) -> None:
        """M-PESA's word on a payment: of several the function keeps the first, or the success, which is the last."""
        if prompt.flow == "b2c" and status is Status.CANCELLED:
            status = Status.FAILED  # nobody is asked, so nobody closes anything
        is_success = status is Status.SUCCESS
        if not is_success and any(one.verdict.payment_id == prompt.id for one in self.verdicts):
            return
        told = verdict(
            status,
            prompt.id,
            receipt=self.name() if is_success else None,
            amount=(prompt.amount if amount is None else amount) if is_success else None,
            requested_amount=prompt.amount,
            mpesa_timestamp=None,
            settled_at=self.clock.now(),
        )
        self.verdicts.append(GroupVerdict(prompt.flow, told))
        if is_success:
            del self.prompts[prompt.id]


@dataclass(frozen=True)
class Sums:
    """What one collection comes to."""

    name: str
    pot: Pot
    rows: tuple[tuple[str, str, bool, int, int, int], ...]
    surplus: tuple[tuple[str, int], ...]
    debts: tuple[Debt, ...]
    credits: tuple[Credit, ...]


@dataclass(frozen=True)
class View:
    """What has to be the same on every device."""

    collections: tuple[Sums, ...]
    payouts: tuple[tuple[str, int, int, str | None], ...]
    codes: tuple[tuple[str, str | None], ...]


def view(book: Book) -> View:
    """The book as everybody sees it: without numbers of phones, and whoever said what first."""
    out = [one for one in book.payouts if one.reserved + one.sent]
    known = with_terms(book).collections
    return View(
        tuple(_sums(through(book, one.id)) for one in known),
        tuple(sorted((one.id, one.reserved, one.sent, one.refund_of) for one in out)),
        tuple(sorted((one.id, one.reported_code) for one in book.requests if one.reported_code)),
    )


def _sums(book: Book) -> Sums:
    shown = pot(book)
    # What is awaited, and what nobody knows, is told by each engine's own clock.
    awaited = shown.waiting + shown.unknown + shown.confirmed
    rows = [
        (one.id, one.name, one.archived, book.share(one.id), owed(book, one.id), book.account(one.id).received)
        for one in book.members
    ]
    return Sums(
        book.chama.name,
        replace(shown, waiting=awaited, unknown=0, confirmed=0),
        tuple(rows),
        tuple((part.request.id, part.amount) for one in book.members for part in surplus(book, one.id)),
        debts_of(book),
        credits_of(book),
    )
