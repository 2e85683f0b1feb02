"""The state of the app, one per process: what is known, and everything that a tap can start.

Sessions subscribe to it and never touch it otherwise; it knows nothing of pages and screens.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass
from itertools import accumulate

from daraja_core import (
    Clock,
    Disbursement,
    Mirror,
)

from ..domain.amounts import LARGEST_AMOUNT
from ..domain.book import Book, surplus
from ..domain.decisions import Kept, SetAside, Settled
from ..domain.group import may_edit
from ..domain.member_form import with_phone
from ..domain.payout_rules import is_note
from ..domain.reported_codes import (
    ParsedCode,
    agreed_amount,
    may_settle,
    parse_code,
    reportable_request,
    unconfirmed_report,
)
from ..storage.database import Database
from ..storage.mode import Mode
from .credentials import Initiator
from .engine import Engine, PaymentHandle, PaymentUpdate
from .group_sync import GroupEngine, GroupSnapshot, GroupSync
from .hand_record_service import HandRecordService
from .ledger import Ledger
from .notifications import Subscriber, Subscribers
from .payout_service import PayoutService
from .request_service import RequestService
from .tasks import log_failure

log = logging.getLogger("chama.state")

_LETTERS, _LETTERS_AND_DIGITS = "abcdefghjkmnpqrstvwxyz", "0123456789abcdefghjkmnpqrstvwxyz"
CHECK_LIMIT_S = 30.0
POLL_S = 0.5


def random_suffix() -> str:
    """What ends a payment's id: no other device, and no older id, which ended in a number, can have it."""
    return secrets.choice(_LETTERS) + "".join(secrets.choice(_LETTERS_AND_DIGITS) for _ in range(7))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that a session needs to draw itself, at one moment."""

    book: Book
    mode: Mode
    ready: bool
    problem: str | None
    queued: frozenset[str]
    checking: frozenset[str]
    can_send: bool = False
    is_live: bool = False
    group: GroupSnapshot = GroupSnapshot()  # noqa: RUF009 — frozen
    left_out: tuple[str, ...] = ()


class AppState:
    """Takes orders from sessions, listens to the engine, and notifies every session. `run` it while the app lives."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        mode: Mode,
        new_id: Callable[[], str] = lambda: secrets.token_hex(10),
        new_suffix: Callable[[], str] = random_suffix,
    ) -> None:
        self.clock = clock
        self.mode: Mode = mode
        self._new_id = new_id
        self._ledger = Ledger(database, clock.now(), new_suffix)
        self._engine: Engine | None = None
        self._problem: str | None = None
        self._changed = asyncio.Event()
        self._tasks: asyncio.TaskGroup | None = None
        self._subscribers = Subscribers(self._on_change)
        notify = self._subscribers.notify
        self.hand_records = HandRecordService(self._ledger, clock, new_id, notify)
        self.requests = RequestService(self._ledger, clock, mode, self._subscribers, self._spawn)
        self.group_sync = GroupSync(self._ledger, clock, notify, self._spawn)
        self.payouts = PayoutService(self._ledger, clock, notify, self._spawn, lambda: self.group_sync.may_not_pay_out)

    def snapshot(self) -> Snapshot:
        """Everything as it is now."""
        ready = self._engine is not None
        checking = self.requests.checking | self.payouts.checking
        return Snapshot(
            self._ledger.book,
            self.mode,
            ready,
            self._problem,
            frozenset(self.requests.queued),
            checking,
            self.payouts.can_send,
            self._engine is not None and self._engine.is_live,
            self.group_sync.snapshot(),
            self.requests.left_out,
        )

    def subscribe(self) -> Subscriber:
        """A subscriber, which is notified of every change until it is given to `unsubscribe`."""
        return self._subscribers.subscribe()

    def unsubscribe(self, subscriber: Subscriber) -> None:
        """Notify this one no more."""
        self._subscribers.unsubscribe(subscriber)

    @property
    def has_subscribers(self) -> bool:
        """Whether any session is open."""
        return bool(self._subscribers)

    def set_problem(self, problem: str) -> None:
        """Say that payments cannot be taken, and why; the book can still be read."""
        self._problem = problem
        self._subscribers.notify()

    def reset(self, seed: Book) -> None:
        """Forget everything and begin again with the seed. Only while nothing runs: the engine has its own record."""
        self._ledger.clear(seed)
        self.requests.reset()
        self.payouts.reset()
        self.group_sync.reset()
        self._subscribers.notify()

    async def run(
        self, engine: Engine, initiator: Initiator | None = None, group_engine: GroupEngine | None = None
    ) -> None:
        """Take payments through this engine until cancelled, send money in the name of the initiator, and share the
        pot with the devices of the team."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            try:
                tasks.create_task(self._listen(engine.updates()))
                engine.connect()
                await self._restore(engine)
                self._engine, self._problem = engine, None
                self.requests.start(engine)
                self.payouts.start(engine, initiator)
                self.group_sync.start(group_engine)
                self._subscribers.notify()
                await self._poll_open()
            finally:
                self._engine = self._tasks = None
                self.requests.stop()
                self.payouts.stop()
                self.group_sync.stop()

    def restore_from(self, mirror: Mirror) -> None:
        """Take up what only this client's storage still knows."""
        if self._engine:
            self._spawn(self._restore_from_mirror, self._engine, mirror)

    def keep_surplus(self, member_id: str) -> None:
        """It was agreed that what a member paid beyond the share stays in the pot."""
        share, parts = self._ledger.book.shares.get(member_id, 0), surplus(self._ledger.book, member_id)
        for part, counts in zip(parts, accumulate((part.amount for part in parts), initial=share), strict=False):
            kept = Kept(self._new_id(), part.request.id, part.amount, counts + part.amount, self.clock.now())
            self._ledger.decide(kept)
        self._subscribers.notify()

    def set_surplus_aside(self, member_id: str) -> None:
        """It was agreed that what a member paid beyond the share counts for something that is asked for later."""
        for part in surplus(self._ledger.book, member_id):
            self._ledger.decide(SetAside(self._new_id(), part.request.id, part.amount, self.clock.now()))
        self._subscribers.notify()

    def checkout_request_id(self, request_id: str) -> str | None:
        """Safaricom's id of a request, for support only: it ends in the payer's number."""
        request = self._ledger.book.request(request_id)
        return request.checkout_request_id if request else None

    def update_members(self, after: Book) -> None:
        """Take over the members and the chama of a book that was made from this one just now."""
        if may_edit(self._ledger.membership):
            self._ledger.update_members(after.chama, after.members)
        self._subscribers.notify()

    def set_member_phone(self, member_id: str, phone: str, *, is_me: bool) -> None:
        """Somebody typed a member's number into this device. It stays here, whoever keeps the chama."""
        after = with_phone(self._ledger.book, member_id, phone, is_me=is_me)
        self._ledger.update_members(after.chama, after.members)
        self._subscribers.notify()

    def report_code(self, member_id: str, pasted: str) -> ParsedCode:
        """Write down the M-PESA code that a member reports. It counts where M-PESA has said the same, else nowhere."""
        request, parsed = reportable_request(self._ledger.book, member_id), parse_code(self._ledger.book, pasted)
        if request and parsed.code:
            self._ledger.update_request(request.id, reported_code=parsed.code)
            self._settle_by_code(request.id, parsed.amount)
            self._subscribers.notify()
        return parsed

    def record_by_hand(self, request_id: str, amount: int, note: str) -> None:
        """What M-PESA says was paid counts by somebody's word, until M-PESA tells the receipt and the amount."""
        request = self._ledger.book.request(request_id)
        if request and may_settle(request) and 0 < amount <= LARGEST_AMOUNT and is_note(note):
            settled = Settled(self._new_id(), request_id, amount, "", note.strip(), self.clock.now())
            self._ledger.decide(settled)
            self._subscribers.notify()

    def withdraw_code(self, member_id: str) -> None:
        """The code that was reported is not that of a payment to us."""
        request = unconfirmed_report(self._ledger.book, member_id)
        if request:
            self._ledger.update_request(request.id, reported_code=None)
            self._subscribers.notify()

    def on_resume(self) -> None:
        """The app is back in the foreground."""
        if self._engine:
            self.group_sync.sync_now()
            self._spawn(self._engine.resumed)

    def refresh_histories(self, ids: Collection[str]) -> None:
        """Take over the histories that grew without news, as by a fruitless check: for what is on a screen now."""
        for handle in self.requests.updated_requests(ids):
            self._apply_update(handle)
        for payout in self.payouts.updated_payouts():
            if payout.id in ids:
                self._apply_update(payout)

    async def _restore(self, engine: Engine) -> None:
        """Take up what an earlier run left open: the engine is reading each of these at this moment."""
        is_read = {handle.id for handle in await self._restore_pending(engine, None)}
        await self.requests.restore(engine, is_read)
        await self.payouts.restore(engine, is_read)

    async def _restore_from_mirror(self, engine: Engine, mirror: Mirror) -> None:
        await self._restore_pending(engine, mirror)

    async def _restore_pending(self, engine: Engine, mirror: Mirror | None) -> list[PaymentHandle | Disbursement]:
        handles = list(await engine.restore_pending(mirror))
        for handle in handles:
            self._apply_update(handle)
        return handles

    async def _listen(self, news: AsyncIterator[PaymentUpdate]) -> None:
        async for item in news:
            self._apply_update(item.payment)
            self.requests.send_queued()

    def _apply_update(self, handle: PaymentHandle | Disbursement) -> None:
        if isinstance(handle, Disbursement):
            self.payouts.track(handle)
        else:
            self.requests.track(handle)
        notification = self._ledger.apply_update(handle)
        self._settle_by_code(handle.id, None)
        self._subscribers.notify(notification)

    def _settle_by_code(self, request_id: str, told: int | None) -> None:
        """Where M-PESA and the message of the member agree, the payment counts without its receipt."""
        request = self._ledger.book.request(request_id)
        code = request.reported_code if request else None
        amount = agreed_amount(request, code, told) if request and code else None
        if code and amount is not None:
            self._ledger.decide(Settled(self._new_id(), request_id, amount, code, "", self.clock.now()))

    async def _poll_open(self) -> None:
        """What brings no news of its own: the first read after a restart, and phones that get free."""
        while True:
            self._changed.clear()
            book = self._ledger.book
            unread = {one.id for one in book.requests if one.restored} | {
                one.id for one in book.payouts if one.restored
            }
            self.refresh_histories(unread)
            self.requests.send_queued()
            if unread or self.requests.queued:
                await asyncio.sleep(POLL_S)
            else:
                await self._changed.wait()

    def _spawn(self, work: Callable[..., Awaitable[object]], *given: object) -> None:
        if self._tasks is not None:
            self._tasks.create_task(log_failure(work, *given))

    def _on_change(self) -> None:
        self._changed.set()
        self.group_sync.on_ledger_change()
