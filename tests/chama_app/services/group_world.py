"""Several devices of one group without a network: records, verdicts and prompts go where and when a test says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import unified_diff
from itertools import count, pairwise
from pprint import pformat
from typing import Literal

from chama_app.domain.book import Book, owed, surplus, through, with_terms
from chama_app.domain.collections import Debt
from chama_app.domain.next_round import Credit, credits_of, debts_of
from chama_app.domain.pot import Pot, pot
from daraja_core import GroupVerdict, Status, Verdict

from ..domain.test_group_verdicts import verdict
from ..fake_engine import ManualClock
from ..fake_group import Cloud

GROUP = "group1"
_WITHOUT_DIGITS = str.maketrans("0123456789", "ABCDEFGHIJ")


@dataclass
class Prompt:
    """What a phone was asked for, or a payout: until M-PESA has said its last word."""

    id: str
    flow: Literal["stk", "b2c"]
    amount: int
    at: datetime
    phone: str = ""


@dataclass
class Server:
    """The function, Appwrite and M-PESA. A payment that is asked for twice at once is refused, as the function does.

    `sent` is all that ever was; what was sent before there was a group is one device's `own`, which alone hears of it.
    """

    clock: ManualClock
    cloud: Cloud = field(init=False)
    prompts: dict[str, Prompt] = field(default_factory=dict)
    sent: dict[str, Prompt] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    refunds: dict[str, str] = field(default_factory=dict)
    verdicts: list[GroupVerdict] = field(default_factory=list)
    names: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.cloud = Cloud(now=self.clock.now)

    def name(self) -> str:
        """An id, a receipt or a code that nobody else has."""
        return f"N{next(self.names):09}"

    def code(self) -> str:
        """What M-PESA's messages begin with; a few have no digit."""
        number = next(self.names)
        return f"N{number:09}" if number % 2 else "N" + f"{number:09}".translate(_WITHOUT_DIGITS)

    def send(self, prompt: Prompt, group_id: str | None) -> None:
        """A phone is asked, or money is on its way."""
        self.prompts[prompt.id] = self.sent[prompt.id] = prompt
        self.own |= set() if group_id else {prompt.id}

    def word_on(self, name: str) -> Verdict | None:
        """The last that M-PESA said of a payment."""
        return next((one.verdict for one in reversed(self.verdicts) if one.verdict.payment_id == name), None)

    def may_move(self, prompt: Prompt) -> bool:
        """M-PESA has neither moved the money nor said that it will not."""
        word = self.word_on(prompt.id)
        return word is None or word.status in (Status.TIMEOUT, Status.CONFIRMING)

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
    payouts: tuple[tuple[str, int, int, bool, str | None], ...]
    codes: tuple[tuple[str, str | None], ...]


def view(book: Book) -> View:
    """The book as everybody sees it: without numbers of phones, and whoever said what first."""
    out = [one for one in book.payouts if one.reserved + one.sent]
    known = with_terms(book).collections
    return View(
        tuple(_sums(through(book, one.id)) for one in known),
        tuple(sorted((one.id, one.reserved, one.sent, one.unconfirmed, one.refund_of) for one in out)),
        tuple(sorted((one.id, one.reported_code) for one in book.requests if one.reported_code)),
    )


def differences(views: Sequence[View]) -> str:
    """What of these is not the same, line by line."""
    written = [pformat(one, width=150).splitlines() for one in views]
    pairs = pairwise(written)
    return "\n".join(line for one, other in pairs for line in unified_diff(one, other, lineterm="", n=0))


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
