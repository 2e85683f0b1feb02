"""One device of a group: its file, its disk, its clock, its ledger, and what its engine knows."""

import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal
from zlib import crc32

from chama_app.domain.book import Book
from chama_app.domain.group import Membership
from chama_app.domain.group_projection import with_group
from chama_app.domain.group_records import fold
from chama_app.domain.group_verdicts import state_of_payment, state_of_payout
from chama_app.domain.member_form import with_phone
from chama_app.domain.members import Chama
from chama_app.domain.payout_rules import MaySend, PayoutDraft, may_send, may_still_send
from chama_app.domain.payouts import Payout
from chama_app.domain.pot import pot
from chama_app.domain.request_rules import Allowed, NeedsConfirmation, may_request
from chama_app.services.collection_service import CollectionService
from chama_app.services.group_ledger import GroupLedger
from chama_app.services.ledger import Ledger
from chama_app.storage.database import Database
from daraja_core import (
    AppwriteError,
    DarajaError,
    DisbursementFailed,
    DisbursementPending,
    DisbursementTimeout,
    GroupRecord,
    GroupVerdict,
    PaymentError,
    PaymentPending,
    PaymentState,
    PaymentSuccess,
    PaymentTimeout,
    RefusedRecord,
)
from daraja_core.not_sent import not_sent
from daraja_core.public_state import NOT_SENT, refused_payment

from ..example_chama import REQUEST_ID
from ..fake_engine import FakePaymentHandle
from ..storage.failing_disk import FailingDisk
from .group_world import GROUP, Prompt, Server

NOBODY = Book(Chama("Nothing yet", 1000, "NOTHING", "Nothing"), ())
OFFLINE = AppwriteError("no network", kind="unreachable")


@cache
def _file_of(seed: Book) -> bytes:
    """The file of a device on which nothing has happened yet: it is made once, and copied."""
    opened: list[sqlite3.Connection] = []

    def connect(*given: Any, **options: Any) -> sqlite3.Connection:
        opened.append(sqlite3.connect(*given, **options))
        return opened[-1]

    database = Database(Path(":memory:"), seed, connect)
    content = opened[-1].serialize()
    database.close()
    return content


class DeviceClock:
    """The server's time, but for what somebody set it to."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.wrong_by = timedelta()

    def now(self) -> datetime:
        return self._server.clock.now() + self.wrong_by

    async def sleep_until(self, moment: datetime) -> None:
        raise AssertionError("nothing waits here")


@dataclass
class Backup:
    """What lay on a device once."""

    file: bytes
    asked: dict[str, FakePaymentHandle]
    paid_out: dict[str, Payout]


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
    """One device. Offline, or while it has other credentials, it hears and tells nothing."""

    def __init__(self, server: Server, user: str, seed: Book = NOBODY) -> None:
        self.server = server
        self.user = user
        self.clock = DeviceClock(server)
        self.disk = FailingDisk()
        self.has_network = True
        self.has_other_credentials = False
        self.heard: set[int] = set()
        self.asked: dict[str, FakePaymentHandle] = {}
        self.paid_out: dict[str, Payout] = {}
        self.backup: Backup | None = None
        self.open(_file_of(seed))

    def open(self, content: bytes) -> None:
        """Begin with this file."""

        def connect(*given: Any, **options: Any) -> sqlite3.Connection:
            self.file = self.disk.connect(*given, **options)
            self.file.deserialize(content)
            return self.file

        self.database = Database(Path(":memory:"), NOBODY, connect)
        self.start()

    def start(self) -> None:
        """Only what is on disk is left, and what the engine and the group tell again."""
        names = self.server.names
        self.ledger = Ledger(
            self.database, self.clock, lambda: f"k{next(names):07}", lambda: f"{self.user}-{next(names)}"
        )
        self.shared = ComparedLedger(self.ledger, self.database, self.clock)
        self.collections = CollectionService(self.ledger, self.clock, self.server.name, lambda _: None, self.may_edit)

    def restart(self) -> None:
        """The app ended, and is there again: the engine takes up what it knows, as far as it may read it."""
        self.start()
        self.heard.clear()
        for request_id, handle in self.asked.items():
            known = self.book.request(request_id)
            if known is None and handle.state.money_moved == "no":
                continue
            if not self.has_other_credentials:
                self.ledger.apply_update(handle)
                self.ledger.update_request(request_id, restored=False)
            elif known and known.restored:
                lost = PaymentTimeout(None, "session_lost")
                self.ledger.update_request(request_id, state=lost, restored=False)
        for payout in self.paid_out.values():
            if self.book.payout(payout.id):
                self.ledger.update_payout(payout.id, state=payout.state, restored=False)
            elif not payout.did_not_leave:
                self.ledger.save_payout(Payout(payout.id, "", "", payout.amount, "", payout.started_at, payout.state))

    def make_a_backup(self) -> None:
        """A copy of the book, and of what the engine knows."""
        asked = {name: replace(one) for name, one in self.asked.items()}
        self.backup = Backup(self.file.serialize(), asked, dict(self.paid_out))

    def put_the_backup_back(self) -> None:
        """What happened since is known to the others alone."""
        if self.backup:
            self.database.close()
            self.asked = {name: replace(one) for name, one in self.backup.asked.items()}
            self.paid_out = dict(self.backup.paid_out)
            self.open(self.backup.file)
            self.restart()

    def may_edit(self) -> bool:
        """Whether its user keeps the members and collections of the group."""
        return "owner" in self.server.cloud.roles[GROUP, self.user]

    @property
    def is_online(self) -> bool:
        """Whether its group can be reached."""
        return self.has_network and not self.has_other_credentials

    @property
    def book(self) -> Book:
        return self.ledger.book

    def found(self) -> None:
        """Share this device's chama."""
        self.server.cloud.records[GROUP] = []
        self.be("owner", "treasurer")
        self.shared.record_all(Membership(GROUP, "owner", self.clock.now()))
        self.tell()

    def join(self, *roles: str) -> None:
        """Join the group, as soon as its founder has told of it."""
        self.be(*roles)
        records = self.server.cloud.records[GROUP]
        assert fold(records).is_complete
        role: Literal["owner", "member"] = "owner" if "owner" in roles else "member"
        self.shared.join_group(Membership(GROUP, role, self.clock.now()), records, None)

    def be(self, *roles: str) -> None:
        """What the user of this device is in the group."""
        self.server.cloud.roles[GROUP, self.user] = set(roles)

    def tell(self) -> None:
        """The outbox goes to the function, in its order."""
        if not self.is_online or not self.shared.outbox:
            return
        answers = [self.server.cloud.take(GROUP, self.user, one) for one in self.shared.outbox]
        refused = [one.id for one in answers if isinstance(one, RefusedRecord)]
        self.shared.take_records([one for one in answers if isinstance(one, GroupRecord)], refused)

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
            self.paid_out[payment_id] = replace(payout, state=sent)
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
            known = with_phone(self.book, member_id, f"2547{crc32(member_id.encode()) % 10**8:08}", is_me=False)
            self.ledger.update_members(known.chama, known.members)
        may = may_request(self.book, member_id, self.clock.now(), production=True)
        if not isinstance(may, Allowed) and not (isinstance(may, NeedsConfirmation) and word):
            return
        request = self.ledger.begin_request(member_id, self.clock.now(), self.book.current)
        if request is None:  # the file knows more than the screen
            return
        assert 0 < request.amount <= pot(self.book).target
        if not self.is_online:
            self._refuse(request.id, request.amount, OFFLINE)
        elif self.server.is_asked(member_id):
            self._refuse(request.id, request.amount, AppwriteError("asked already", status=409))
        else:
            self.server.prompts[request.id] = Prompt(request.id, "stk", request.amount, self.server.clock.now())
            self._follow(request.id, request.amount, PaymentPending(REQUEST_ID, self.clock.now()))

    def _refuse(self, request_id: str, amount: int, error: DarajaError) -> None:
        self._follow(request_id, amount, refused_payment(not_sent(error)))
        self.ledger.mark_not_sent(request_id, error, "offline" if error is OFFLINE else "elsewhere")

    def _follow(self, request_id: str, amount: int, state: PaymentState) -> None:
        handle = FakePaymentHandle(request_id, amount, self.clock.now(), state)
        self.asked[request_id] = handle
        if not isinstance(state, PaymentError):
            self.ledger.apply_update(handle)

    def give_up(self, request_id: str) -> None:
        """The engine's time for an answer is over."""
        handle = self.asked[request_id]
        if isinstance(handle.state, PaymentPending) and not self.has_other_credentials:
            handle.state = PaymentTimeout(REQUEST_ID)
            self.ledger.apply_update(handle)

    def give_up_payouts(self) -> None:
        """The same of what is sent out."""
        for payout in self.paid_out.values() if not self.has_other_credentials else ():
            if isinstance(payout.state, DisbursementPending):
                lost = DisbursementTimeout(payout.id, "AG_1")
                self.paid_out[payout.id] = replace(payout, state=lost)
                self.ledger.update_payout(payout.id, state=lost)

    def pay_out(self, amount: int, refund_of: str | None = None) -> None:
        """Send money: nothing leaves before every device could know of it."""
        request = self.book.request(refund_of) if refund_of else None
        member_id = request.member_id if request else None
        draft = PayoutDraft(self.server.name(), "Alice", "254712345001", amount, "Pot", member_id, refund_of)
        if not isinstance(may_send(self.book, draft), MaySend):
            return
        payout = self.ledger.begin_payout(draft, self.clock.now())
        if payout is None:  # the file knows more than the screen
            return
        self.tell()
        self.read()
        is_treasurer = "treasurer" in self.server.cloud.roles[GROUP, self.user]  # or the function sends nothing
        if not self.is_online or not is_treasurer or not may_still_send(self.book, payout.id):
            failed = DisbursementFailed(payout.id, None, NOT_SENT, "no network")
            self.paid_out[payout.id] = replace(payout, state=failed)
            self.ledger.mark_payout_not_sent(payout.id, OFFLINE, "offline")
            return
        self.server.prompts[payout.id] = Prompt(payout.id, "b2c", amount, self.server.clock.now())
        pending = DisbursementPending(payout.id, "AG_1", self.clock.now())
        self.paid_out[payout.id] = replace(payout, state=pending)
        self.ledger.update_payout(payout.id, state=pending)

    def mend(self) -> None:
        """There is room on the disk, a network, and the credentials of the group; what waited is written down."""
        self.disk.recover()
        self.ledger.save_again()
        self.has_network = True
        if self.has_other_credentials:
            self.has_other_credentials = False
            self.restart()
