"""One device of a group: its file, its disk, its clock, its book, and the engine that it sends with."""

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

from chama_app.domain.book import Book, owed
from chama_app.domain.group import Membership, Role, may_ask
from chama_app.domain.group_projection import with_group
from chama_app.domain.group_records import fold
from chama_app.domain.member_form import with_phone
from chama_app.domain.members import Chama
from chama_app.domain.payout_form import PayoutInput, parse_payout
from chama_app.domain.payouts import Payout
from chama_app.domain.request_rules import Allowed, NeedsConfirmation, may_request
from chama_app.services.collection_service import CollectionService
from chama_app.services.credentials import FUNCTION_INITIATOR, Initiator
from chama_app.services.engine import PaymentHandle
from chama_app.services.group_ledger import GroupLedger
from chama_app.services.ledger import Ledger
from chama_app.services.notifications import Subscribers
from chama_app.services.payout_service import PayoutService
from chama_app.services.reconciliation import reconcile
from chama_app.services.request_service import RequestService
from chama_app.storage.database import Database
from daraja_core import Disbursement, GroupRecord, PaymentPending, RefusedRecord

from ..storage.failing_disk import FailingDisk
from .device_engine import DeviceEngine, Sent, completed
from .group_world import GROUP, Server

NOBODY = Book(Chama("Nothing yet", 1000, "NOTHING", "Nothing"), ())


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
    """The server's time, but for what somebody set it to, and when that was."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.wrong_by = timedelta()
        self.was_set_at: datetime | None = None

    def set(self, wrong_by: timedelta) -> None:
        """Somebody sets it."""
        self.wrong_by, self.was_set_at = wrong_by, self._server.clock.now()

    def now(self) -> datetime:
        return self._server.clock.now() + self.wrong_by

    async def sleep_until(self, moment: datetime) -> None:
        raise AssertionError("nothing waits here")


@dataclass
class Backup:
    """What lay on a device once."""

    file: bytes
    sent: Sent


class ComparedLedger(GroupLedger):
    """Comes to the same book, whether it looks at what is new or at all of it."""

    def bring_in_line(self) -> bool:
        ledger, is_recorded = self._ledger, self._ledger.membership and self._ledger.membership.is_recorded
        whole = (
            with_group(ledger.book, ledger.log.book, self._clock.now(), self._user_id) if is_recorded else ledger.book
        )
        try:
            is_news = super().bring_in_line()
        except sqlite3.IntegrityError as exc:
            raise AssertionError("what the others told does not fit into the file") from exc
        assert ledger.book == whole
        assert ledger.book.accounts == replace(whole, known=None).accounts
        return is_news


class Device:
    """One device. Offline, or while it has other credentials, it hears and tells nothing.

    `refused` is what its user was told of: records that came too late, or were not his to write, and what they were of.
    """

    def __init__(self, server: Server, user: str, seed: Book = NOBODY) -> None:
        self.server = server
        self.user = user
        self.clock = DeviceClock(server)
        self.disk = FailingDisk()
        self.has_network = True
        self.heard: set[int] = set()
        self.refused: set[str] = set()
        self.proven: set[str] = set()
        self.engine = DeviceEngine(server, self.clock, lambda: self.is_online, lambda: "treasurer" in self.roles)
        self.engine.on_news = self.take_over
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
        names, self.subscribers = self.server.names, Subscribers()
        self.ledger = Ledger(
            self.database, self.clock, lambda: f"k{next(names):07}", lambda: f"{self.user}-{next(names)}"
        )
        self.shared = ComparedLedger(self.ledger, self.database, self.clock)
        self.collections = CollectionService(self.ledger, self.clock, self.server.name, lambda _: None, self.may_edit)
        self.requests = RequestService(self.ledger, self.clock, "production", self.subscribers, self.run)
        self.payouts = PayoutService(
            self.ledger, self.clock, self.subscribers.notify, self.run, lambda: False, self.exchange, lambda _: ()
        )
        self.requests.start(self.engine, through_function=True)
        self.be_known()

    def be_known(self) -> None:
        """What was shared is sent by the function, and it has said whose device this is."""
        is_shared = self.ledger.membership is not None
        self.payouts.start(self.engine, FUNCTION_INITIATOR if is_shared else Initiator("testapi", "secret"))
        if is_shared:
            self.shared.set_user(self.user)

    def run(self, work: Callable[..., Awaitable[object]], *given: object) -> None:
        """What a service does besides is done at once."""

        async def do() -> None:
            await work(*given)

        completed(do())

    async def exchange(self) -> None:
        """Before money leaves the device tells what it wrote, and reads what others wrote."""
        self.tell()
        self.read()

    def restart(self) -> None:
        """The app ended, and is there again: the engine takes up what it knows, as far as it may read it."""
        self.start()
        self.heard.clear()
        completed(self._take_up())

    async def _take_up(self) -> None:
        handles = await self.engine.restore_pending()
        for handle in handles:
            self.take_over(handle)
        is_read = {one.id for one in handles}
        await self.requests.restore(self.engine, is_read)
        await self.payouts.restore(self.engine, is_read)
        await reconcile(self.engine, self.ledger, self.take_over, lambda _: None)

    def take_over(self, handle: PaymentHandle | Disbursement) -> None:
        """News of the engine."""
        if isinstance(handle, Disbursement):
            self.payouts.track(handle)
        else:
            self.requests.track(handle)
        self.ledger.apply_update(handle)

    def make_a_backup(self) -> None:
        """A copy of the book, and of what the engine knows."""
        self.backup = Backup(self.file.serialize(), self.engine.sent.copy())

    def put_the_backup_back(self) -> None:
        """What happened since is known to the others alone."""
        if self.backup:
            self.database.close()
            self.engine.sent = self.backup.sent.copy()
            self.open(self.backup.file)
            self.restart()

    @property
    def roles(self) -> set[str]:
        """What its user is in the group; before there is one, everything."""
        return self.server.cloud.roles.get((GROUP, self.user), {"owner", "treasurer"})

    def may_edit(self) -> bool:
        """Whether its user keeps the members and collections of the group."""
        return "owner" in self.roles

    @property
    def is_online(self) -> bool:
        """Whether its group can be reached."""
        return self.has_network and not self.engine.is_blind

    @property
    def book(self) -> Book:
        return self.ledger.book

    def found(self) -> None:
        """Share this device's chama."""
        self.server.cloud.records[GROUP] = []
        self.be("owner", "treasurer")
        self.shared.record_all(Membership(GROUP, "owner", self.clock.now()))
        self.be_known()
        self.tell()

    def join(self, *roles: Role) -> None:
        """Join the group, as soon as its founder has told of it."""
        self.be(*roles)
        records = self.server.cloud.records[GROUP]
        assert fold(records).is_complete
        self.shared.join_group(Membership(GROUP, roles[0], self.clock.now()), records, None)
        self.be_known()

    def be(self, *roles: str) -> None:
        """What the user of this device is in the group."""
        self.server.cloud.roles[GROUP, self.user] = set(roles)

    def tell(self) -> None:
        """The outbox goes to the function, in its order."""
        if not self.is_online or not self.shared.outbox:
            return
        answers = [(one, self.server.cloud.take(GROUP, self.user, one)) for one in self.shared.outbox]
        refused = [one for one, answer in answers if isinstance(answer, RefusedRecord)]
        self._note_refused(refused)
        taken = [answer for _, answer in answers if isinstance(answer, GroupRecord)]
        self.shared.take_records(taken, [one.id for one in refused])

    def read(self, places: set[int] | None = None) -> None:
        """What others told arrives: all of it, or some of it."""
        records = self.server.cloud.records.get(GROUP, [])
        if self.is_online and records:
            self.shared.take_records([one for place, one in enumerate(records) if places is None or place in places])
            self._note_refused([one.record for one in self.shared.conflicts()])

    def _note_refused(self, records: list[GroupRecord]) -> None:
        self.refused |= {name for one in records for name in (one.id, one.subject)}

    def hear(self, place: int) -> None:
        """One verdict arrives, by the engine where it is this device's, and by the group; it waits for its member."""
        news = self.server.verdicts[place]
        name = news.verdict.payment_id
        is_own = name in self.engine.sent.payments or name in self.engine.sent.payouts
        if not self.is_online or place in self.heard or (name in self.server.own and not is_own):
            return
        self.engine.hear(news)
        if name not in self.server.own:
            self.shared.apply_group_verdict(news)
        known = self.book.request if news.flow == "stk" else self.book.payout
        if known(name):
            self.heard.add(place)
        self.requests.send_queued()

    def hear_everything(self) -> None:
        """Whatever was missed, twice: a verdict may wait for the record of its member."""
        self.tell()
        self.read()
        self.heard.clear()
        for place in range(len(self.server.verdicts)):
            self.hear(place)
        self.shared.bring_in_line()

    def type_number(self, member_id: str) -> None:
        """The member's number is typed where it is not known here, and whoever may ask himself alone says who he is."""
        member, membership = self.book.member(member_id), self.ledger.membership
        if not member.phone or not may_ask(membership, member):
            phone = member.phone or f"2547{crc32(member_id.encode()) % 10**8:08}"
            known = with_phone(self.book, member_id, phone, is_me=not may_ask(membership, member))
            self.ledger.update_members(known.chama, known.members)

    def ask(self, member_id: str, *, word: bool, shown: int | None = None) -> None:
        """Press the button of a row, on which `shown` stood. Whoever gives his word has waited until it counts."""
        self.type_number(member_id)
        may = may_request(self.book, member_id, self.clock.now(), production=True)
        shown = owed(self.book, member_id) if shown is None else shown
        match may:
            case Allowed():
                self.requests.send(member_id, shown=shown)
            case NeedsConfirmation(since=since) if word:
                self.server.clock.move(seconds=max(0.0, (since - self.clock.now()).total_seconds()))
                self.requests.send_again(member_id, shown=shown)

    def give_up(self) -> None:
        """The engine's time for an answer is over."""
        for name, handle in self.engine.sent.payments.items():
            if isinstance(handle.state, PaymentPending):
                self.engine.give_up(name)
        for name in self.engine.sent.payouts:
            self.engine.give_up(name)

    def pay_out(self, amount: int, refund_of: str | None = None) -> Payout | None:
        """Send money to whose turn it is, or to a member, or back to the number that it came from, as the form says."""
        request = self.book.request(refund_of) if refund_of else None
        turn_of = None if request else self.book.collection.receiver
        if turn_of:
            self.type_number(turn_of)
        to = request.member_id if request else turn_of or (self.book.members[0].id if self.book.members else "")
        phone = (request.phone if request else "") or "0712345001"
        form = PayoutInput(to, phone=phone, amount=str(amount), remarks="Pot", refund_of=refund_of, turn_of=turn_of)
        draft = parse_payout(form, self.book.members, self.server.name())
        return self.payouts.send(draft) if draft else None

    def mend(self) -> None:
        """There is room on the disk, a network, and the credentials of the group; what waited is written down."""
        self.disk.recover()
        self.ledger.save_again()
        self.has_network = True
        if self.engine.is_blind:
            self.engine.is_blind = False
            self.restart()
