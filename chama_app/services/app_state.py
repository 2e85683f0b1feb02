"""The state of the app, one per process: what is known, and everything that a tap can start.

Sessions subscribe to it and never touch it otherwise; it knows nothing of pages and screens.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import replace
from functools import partial

from daraja_core import Clock, DarajaError, Disbursement, Mirror

from ..domain.activity import ActivityEntry
from ..domain.activity_cache import ActivityCache
from ..domain.book import Book
from ..domain.group import Membership, may_edit
from ..domain.member_form import with_phone
from ..domain.member_rows import MemberRow
from ..domain.row_cache import RowCache
from ..domain.start_problems import StartProblem
from ..storage.database import Database
from ..storage.mode import Mode
from .collection_service import CollectionService
from .credentials import Initiator
from .decision_service import DecisionService
from .engine import Engine, PaymentHandle, PaymentUpdate
from .group_ledger import GroupLedger
from .group_sync import GroupEngine, GroupSync
from .hand_record_service import HandRecordService
from .ledger import Ledger, random_suffix
from .notifications import Notification, NotTaken, Subscriber, Subscribers, TaskFailed
from .payout_service import PayoutService
from .reconciliation import reconcile
from .request_service import RequestService
from .saving import saved
from .snapshot import Snapshot
from .tasks import FIRST_WAIT_S, Restarting, report_failure, wait_s

log = logging.getLogger("chama.state")

POLL_S = 0.5


class AppState:
    """Takes orders from sessions, listens to the engine, and notifies every session. `run` it while the app lives."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        mode: Mode,
        new_id: Callable[[], str] = lambda: secrets.token_hex(10),
        new_suffix: Callable[[], str] = random_suffix,
        first_wait_s: float = FIRST_WAIT_S,
    ) -> None:
        self.clock = clock
        self.mode: Mode = mode
        self.is_backup_refused = False
        self.is_backup_in_place = False
        """The backup that was to be put in place at this start was damaged, and nobody has read that yet."""
        self._new_id = new_id
        self._ledger = Ledger(database, clock, new_suffix, new_id)
        self._engine: Engine | None = None
        self._problem: StartProblem | None = None
        self._rows = RowCache(production=mode == "production")
        self._activity = ActivityCache()
        self._changed = asyncio.Event()
        self._unsaved = asyncio.Event()
        self._tasks: asyncio.TaskGroup | None = None
        self._subscribers = Subscribers(self._on_change)
        notify = self._subscribers.notify
        self.decisions = DecisionService(
            self._ledger, clock, new_id, notify, self._may_decide, lambda: self.group_sync.may_not_decide
        )
        self.hand_records = HandRecordService(self._ledger, clock, new_id, notify, self._may_decide)
        self._first_wait_s = first_wait_s
        self._restarting = Restarting(notify, first_wait_s, (DarajaError,))  # which needs another engine
        self._group_restarting = Restarting(notify, first_wait_s)
        self.collections = CollectionService(
            self._ledger, clock, new_id, notify, self._may_edit, lambda: self.group_sync.approvals.open_proposals()
        )
        self.requests = RequestService(self._ledger, clock, mode, self._subscribers, self._spawn)
        self.group_sync = GroupSync(
            self._ledger, GroupLedger(self._ledger, database, clock), clock, notify, self._spawn, self._group_restarting
        )
        self.payouts = PayoutService(
            self._ledger,
            clock,
            notify,
            self._spawn,
            lambda: self.group_sync.may_not_pay_out,
            self.group_sync.exchange,
            lambda payout_id: self.group_sync.approvals.proposed(payout_id),
        )
        self.group_sync.approvals.release = self.payouts.send

    def snapshot(self) -> Snapshot:
        """Everything as it is now."""
        self._ledger.notice_the_time()
        ready = self._engine is not None
        checking = self.requests.checking | self.payouts.checking
        return Snapshot(
            self._ledger.book,
            self.mode,
            ready,
            self._problem,
            self.requests.queued,
            checking,
            self.payouts.can_send,
            self._engine is not None and self._engine.is_live,
            self.group_sync.snapshot(),
            self.requests.missed,
            self.requests.missed_elsewhere,
            self._ledger.unsaved,
            self._restarting.stuck | self._group_restarting.stuck,
            self._ledger.problem,
            self.requests.next_turn,
            self.is_backup_refused,
        )

    def member_rows(self) -> tuple[MemberRow, ...]:
        """Every member's row as it is now; a row that says what it said before is the same object."""
        return self._rows.rows(self._ledger.book, self.clock.now(), self.requests.queued)

    def activity(self) -> tuple[ActivityEntry, ...]:
        """Every line of Activity as it is now, the newest first; the same object while nothing changed."""
        return self._activity.entries(self._ledger.book, self.clock.now())

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

    @property
    def is_read_only(self) -> bool:
        """The record can only be looked at: nothing may be paid that could not be written down."""
        return self._ledger.problem is not None

    def set_problem(self, problem: StartProblem | None) -> None:
        """Say that payments cannot be taken, and why, or that they can; the book can be read all the same."""
        self._problem = problem
        self._subscribers.notify()

    def take_restored(self) -> bool:
        """Whether a backup was put in place at this start, and nobody has been told so."""
        is_news, self.is_backup_in_place = self.is_backup_in_place, False
        return is_news

    def forget_refused_backup(self) -> None:
        """Somebody has read that the backup was damaged."""
        self.is_backup_refused = False
        self._subscribers.notify()

    def reset(self, seed: Book, membership: Membership | None = None) -> None:
        """Forget everything and begin again with the seed, in this group, if in any. Only while nothing runs: the
        engine has its own record."""
        self._ledger.clear(seed, membership)
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
                self.requests.start(engine, through_function=group_engine is not None)
                self.payouts.start(engine, initiator)
                self.group_sync.start(group_engine)
                self._subscribers.notify()
                self._spawn(self._prepare_activity)
                tasks.create_task(self._restarting.run("writing", self._save_again))
                await self._restarting.run("open payments", self._poll_open)
            finally:
                self._ledger.save_again()
                self._engine = self._tasks = None
                self.requests.stop()
                self.payouts.stop()
                self.group_sync.stop()

    def restore_from(self, mirror: Mirror) -> None:
        """Take up what only this client's storage still knows."""
        if self._engine:
            self._spawn(self._restore_from_mirror, self._engine, mirror)

    def checkout_request_id(self, request_id: str) -> str | None:
        """Safaricom's id of a request, for support only: it ends in the payer's number."""
        request = self._ledger.book.request(request_id)
        return request.checkout_request_id if request else None

    def update_members(self, after: Book) -> bool:
        """Take over the members, the chama and what it collects for of a book that was made from this one just now.

        False when that was not saved.
        """
        if not self._may_edit():
            return True
        changed = replace(self._ledger.book, chama=after.chama, members=after.members, collections=after.collections)
        return self._save(partial(self._ledger.update_collections, changed))

    def set_member_phone(self, member_id: str, phone: str, *, is_me: bool) -> bool:
        """Somebody typed a member's number into this device. It stays here, whoever keeps the chama.

        False when it was not saved.
        """
        after = with_phone(self._ledger.book, member_id, phone, is_me=is_me)
        return self._save(partial(self._ledger.update_members, after.chama, after.members))

    def on_resume(self) -> None:
        """The app is back in the foreground."""
        if self._engine:
            self.group_sync.sync_now()
            self._spawn(self._engine.resumed)

    def refresh_histories(self, ids: Collection[str]) -> None:
        """Show the histories that grew without news, as by a fruitless check: for what is on a screen now.

        Nothing is written by it: the next news, and the engine's own record, hold the history.
        """
        grown: list[PaymentHandle | Disbursement] = [
            *self.requests.updated_requests(ids),
            *(payout for payout in self.payouts.updated_payouts() if payout.id in ids),
        ]
        for handle in grown:
            self._ledger.update_history(handle)
        if grown:
            self._subscribers.notify()

    async def _restore(self, engine: Engine) -> None:
        """Take up what an earlier run left open: the engine is reading each of these at this moment."""
        is_read = {handle.id for handle in await self._restore_pending(engine, None)}
        await self.requests.restore(engine, is_read)
        await self.payouts.restore(engine, is_read)
        await reconcile(engine, self._ledger, self._take_over, self._subscribers.notify)

    async def _restore_from_mirror(self, engine: Engine, mirror: Mirror) -> None:
        await self._restore_pending(engine, mirror)

    async def _restore_pending(self, engine: Engine, mirror: Mirror | None) -> list[PaymentHandle | Disbursement]:
        handles = list(await engine.restore_pending(mirror))
        for handle in handles:
            self._apply_update(handle)
        return handles

    async def _listen(self, news: AsyncIterator[PaymentUpdate]) -> None:
        async for item in news:
            try:
                self._apply_update(item.payment)
                self.requests.send_queued()
            except Exception:  # the boundary of one piece of news: what comes next is of other money
                log.exception("news of payment %s could not be taken over", item.payment.id)
                self._subscribers.notify(TaskFailed())

    def _apply_update(self, handle: PaymentHandle | Disbursement) -> None:
        self._subscribers.notify(self._take_over(handle))

    def _take_over(self, handle: PaymentHandle | Disbursement) -> Notification | None:
        if isinstance(handle, Disbursement):
            self.payouts.track(handle)
        else:
            self.requests.track(handle)
        return self._ledger.apply_update(handle)

    async def _prepare_activity(self) -> None:
        """Whoever opens Activity after years does not wait for all of its lines at once."""
        for _ in self._activity.prepare(self._ledger.book, self.clock.now()):
            await asyncio.sleep(0)

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
            if unread or self.requests.is_anybody_queued:
                await asyncio.sleep(POLL_S)
            else:
                await self._changed.wait()

    async def _save_again(self) -> None:
        """Write down what the disk refused, as soon as it takes it."""
        failures = 0
        while True:
            self._unsaved.clear()
            if self._ledger.unsaved is None:
                failures = 0
                await self._unsaved.wait()
            await asyncio.sleep(wait_s(failures, self._first_wait_s))
            before, failures = self._ledger.unsaved, failures + 1
            if self._ledger.save_again() != before:
                self._subscribers.notify()

    def _may_edit(self) -> bool:
        """Whoever joined a chama does not keep it, whatever form was open before; he is told so."""
        if not may_edit(self._ledger.membership):
            self._subscribers.notify(NotTaken("members"))
        return may_edit(self._ledger.membership)

    def _may_decide(self) -> bool:
        """Where the pot is shared, money is for its owner and treasurers to decide; anybody else is told so."""
        if self.group_sync.may_not_decide:
            self._subscribers.notify(NotTaken("money"))
        return not self.group_sync.may_not_decide

    def _save(self, write: Callable[[], None]) -> bool:
        return saved(self._subscribers.notify, write)

    def _spawn(self, work: Callable[..., Awaitable[object]], *given: object) -> None:
        if self._tasks is not None:
            self._tasks.create_task(report_failure(self._subscribers.notify, work, *given))

    def _on_change(self) -> None:
        self._changed.set()
        self.decisions.settle_by_code()
        if self._ledger.unsaved:
            self._unsaved.set()
        self.group_sync.on_ledger_change()
