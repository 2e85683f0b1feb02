"""Several devices of one group without a network: records, verdicts and prompts go where and when a test says."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Literal

from chama_app.domain.book import Book, owed, surplus
from chama_app.domain.collections import FIRST
from chama_app.domain.group import Membership
from chama_app.domain.group_projection import with_group
from chama_app.domain.group_records import fold
from chama_app.domain.group_verdicts import state_of_payment, state_of_payout
from chama_app.domain.member_form import with_phone
from chama_app.domain.members import Chama
from chama_app.domain.payout_rules import MaySend, PayoutDraft, may_send, may_still_send
from chama_app.domain.pot import Pot, pot
from chama_app.domain.request_rules import Allowed, NeedsConfirmation, may_request
from chama_app.services.group_ledger import GroupLedger
from chama_app.services.ledger import Ledger
from chama_app.storage.database import Database
from daraja_core import (
    AppwriteError,
    DisbursementPending,
    GroupVerdict,
    PaymentPending,
    PaymentSuccess,
    PaymentTimeout,
    Status,
)

from ..domain.test_group_verdicts import verdict
from ..example_chama import REQUEST_ID, after
from ..fake_engine import FakePaymentHandle, ManualClock
from ..fake_group import Cloud

NOBODY = Book(Chama("Nothing yet", 1000, "NOTHING", "Nothing"), ())
GROUP = "group1"
OFFLINE = AppwriteError("no network", kind="unreachable")
Ending = Literal["nothing", "offline", "taken"]


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
    cloud: Cloud = field(default_factory=Cloud)
    prompts: dict[str, Prompt] = field(default_factory=dict)
    verdicts: list[GroupVerdict] = field(default_factory=list)
    names: Iterator[int] = field(default_factory=lambda: count(1))

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


class ComparedLedger(GroupLedger):
    """Comes to the same book, whether it looks at what is new or at all of it."""

    def bring_in_line(self) -> bool:
        ledger, is_recorded = self._ledger, self._ledger.membership and self._ledger.membership.is_recorded
        whole = (
            with_group(ledger.book, ledger.log.book, self._clock.now(), self._user_id) if is_recorded else ledger.book
        )
        is_news = super().bring_in_line()
        assert ledger.book == whole
        assert ledger.book.accounts == replace(whole, known=None).accounts
        return is_news


class Device:
    """One device: its database, its ledger, and what its engine knows. Offline it hears and tells nothing."""

    def __init__(self, server: Server, user: str, seed: Book = NOBODY) -> None:
        self.server = server
        self.user = user
        self.database = Database(Path(":memory:"), seed)
        self.is_online = True
        self.heard: set[int] = set()
        self.asked: dict[str, FakePaymentHandle] = {}
        self.paid_out: set[str] = set()
        self.restart()

    def restart(self) -> None:
        """Only what is on disk is left."""
        names = self.server.names
        self.ledger = Ledger(
            self.database, self.server.clock, lambda: f"k{next(names):07}", lambda: f"{self.user}-{next(names)}"
        )
        self.shared = ComparedLedger(self.ledger, self.database, self.server.clock)

    @property
    def book(self) -> Book:
        return self.ledger.book

    def found(self) -> None:
        """Share this device's chama."""
        self.server.cloud.records[GROUP] = []
        self.be("owner", "treasurer")
        self.shared.record_all(Membership(GROUP, "owner", self.server.clock.now()))
        self.tell()

    def join(self, *roles: str) -> None:
        """Join the group, as soon as its founder has told of it."""
        self.be(*roles)
        records = self.server.cloud.records[GROUP]
        assert fold(records).is_complete
        role: Literal["owner", "member"] = "owner" if "owner" in roles else "member"
        self.shared.join_group(Membership(GROUP, role, self.server.clock.now()), records, None)

    def be(self, *roles: str) -> None:
        """What the user of this device is in the group."""
        self.server.cloud.roles[GROUP, self.user] = set(roles)

    def tell(self) -> None:
        """The outbox goes to the function, in its order."""
        for record in self.shared.outbox if self.is_online else ():
            answer = self.server.cloud.take(GROUP, self.user, record)
            refused = [record.id] if not hasattr(answer, "sequence") else []
            self.shared.take_records([] if refused else [answer], refused)  # type: ignore[list-item]  # as just seen

    def read(self, places: set[int] | None = None) -> None:
        """What others told arrives: all of it, or some of it."""
        records = self.server.cloud.records[GROUP]
        if self.is_online:
            self.shared.take_records([one for place, one in enumerate(records) if places is None or place in places])
            self.shared.conflicts()

    def hear(self, place: int) -> None:
        """One verdict arrives, by the engine where it is this device's, and by the group; it waits for its member."""
        news = self.server.verdicts[place]
        if not self.is_online or place in self.heard:
            return
        self._hear_of_own(news)
        self.shared.apply_group_verdict(news)
        known = self.book.request if news.flow == "stk" else self.book.payout
        if known(news.verdict.payment_id):
            self.heard.add(place)

    def _hear_of_own(self, news: GroupVerdict) -> None:
        """The engine hears the same."""
        payment_id, handle = news.verdict.payment_id, self.asked.get(news.verdict.payment_id)
        state, payout = state_of_payment(news.verdict, late=False), self.book.payout(payment_id)
        if handle and state and not isinstance(handle.state, PaymentSuccess):
            handle.state = state
            self.ledger.apply_update(handle)
        sent = state_of_payout(news.verdict)
        if payout and sent and not payout.elsewhere and not payout.receipt:
            self.ledger.update_payout(payment_id, state=sent)

    def hear_everything(self) -> None:
        """Whatever was missed, twice: a verdict may wait for the record of its member."""
        self.tell()
        self.read()
        self.heard.clear()
        for place in range(len(self.server.verdicts)):
            self.hear(place)
        self.shared.bring_in_line()

    def ask(self, member_id: str, *, word: bool) -> None:
        """Press the button of a row; the number is typed where it is not known here."""
        if not self.book.member(member_id).phone:
            known = with_phone(self.book, member_id, f"2547{abs(hash(member_id)) % 10**8:08}", is_me=False)
            self.ledger.update_members(known.chama, known.members)
        may = may_request(self.book, member_id, self.server.clock.now(), production=True)
        if not isinstance(may, Allowed) and not (isinstance(may, NeedsConfirmation) and word):
            return
        request = self.ledger.begin_request(member_id, self.server.clock.now(), self.book.current)
        assert request is not None
        assert 0 < request.amount <= pot(self.book).target
        if not self.is_online:
            self.ledger.mark_not_sent(request.id, OFFLINE, "offline")
        elif self.server.is_asked(member_id):
            self.ledger.mark_not_sent(request.id, AppwriteError("asked already", status=409), "elsewhere")
        else:
            now = self.server.clock.now()
            self.server.prompts[request.id] = Prompt(request.id, "stk", request.amount, now)
            handle = FakePaymentHandle(request.id, request.amount, now, PaymentPending(REQUEST_ID, now))
            self.asked[request.id] = handle
            self.ledger.apply_update(handle)

    def give_up(self, request_id: str) -> None:
        """The engine's time for an answer is over."""
        handle = self.asked[request_id]
        if isinstance(handle.state, PaymentPending):
            handle.state = PaymentTimeout(REQUEST_ID)
            self.ledger.apply_update(handle)

    def pay_out(self, amount: int, refund_of: str | None = None) -> None:
        """Send money: nothing leaves before every device could know of it."""
        request = self.book.request(refund_of) if refund_of else None
        draft = PayoutDraft(
            self.server.name(),
            "Alice",
            "254712345001",
            amount,
            "Pot",
            request.member_id if request else None,
            refund_of,
        )
        if not isinstance(may_send(self.book, draft), MaySend):
            return
        payout = self.ledger.begin_payout(draft, self.server.clock.now())
        assert payout
        self.tell()
        self.read()
        is_treasurer = "treasurer" in self.server.cloud.roles[GROUP, self.user]  # or the function sends nothing
        if not self.is_online or not is_treasurer or not may_still_send(self.book, payout.id):
            self.ledger.mark_payout_not_sent(payout.id, OFFLINE, "offline")
            return
        self.server.prompts[payout.id] = Prompt(payout.id, "b2c", amount, self.server.clock.now())
        self.ledger.update_payout(payout.id, state=DisbursementPending(payout.id, "AG_1", self.server.clock.now()))


@dataclass(frozen=True)
class View:
    """What has to be the same on every device."""

    pot: Pot
    rows: tuple[tuple[str, str, bool, int, int, int], ...]
    surplus: tuple[tuple[str, int], ...]
    payouts: tuple[tuple[str, int, int, str | None], ...]
    codes: tuple[tuple[str, str | None], ...]


def view(book: Book) -> View:
    """The book as everybody sees it: without numbers of phones, and whoever said what first."""
    shown = pot(book)
    # What is awaited, and what nobody knows, is told by each engine's own clock.
    awaited = shown.waiting + shown.unknown + shown.confirmed
    rows = [
        (one.id, one.name, one.archived, book.share(one.id), owed(book, one.id), book.account(one.id).received)
        for one in book.members
    ]
    out = [one for one in book.payouts if one.reserved + one.sent]
    return View(
        replace(shown, waiting=awaited, unknown=0, confirmed=0),
        tuple(rows),
        tuple((part.request.id, part.amount) for one in book.members for part in surplus(book, one.id)),
        tuple(sorted((one.id, one.reserved, one.sent, one.refund_of) for one in out)),
        tuple(sorted((one.id, one.reported_code) for one in book.requests if one.reported_code)),
    )


__all__ = ["FIRST", "GROUP", "Device", "Prompt", "Server", "View", "after", "view"]
