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
    DarajaError,
    Disbursement,
    InvalidOrderError,
    Mirror,
    PaymentError,
    PaymentInitiating,
    PaymentTimeout,
)

from ..domain.book import Book, surplus
from ..domain.decisions import Kept, SetAside
from ..domain.group import may_edit
from ..domain.member_form import with_phone
from ..domain.payment_requests import PaymentRequest
from ..domain.reported_codes import ParsedCode, parse_code, reportable_request, unconfirmed_report
from ..domain.request_rules import (
    Allowed,
    AllowedFrom,
    NeedsConfirmation,
    NotAllowed,
    RequestPermission,
    may_request,
    plan_requests,
)
from ..storage.database import Database
from ..storage.mode import Mode
from .credentials import Initiator
from .engine import Engine, PaymentHandle, PaymentUpdate
from .group_sync import GroupEngine, GroupSnapshot, GroupSync
from .ledger import Ledger
from .notifications import Notification, RequestsSent, Subscriber
from .payout_service import PayoutService, not_sent_reason

log = logging.getLogger("chama.state")

CHECK_LIMIT_S = 30.0
POLL_S = 0.5


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


class AppState:
    """Takes orders from sessions, listens to the engine, and notifies every session. `run` it while the app lives."""

    def __init__(
        self, database: Database, clock: Clock, mode: Mode, new_id: Callable[[], str] = lambda: secrets.token_hex(10)
    ) -> None:
        self.clock = clock
        self.mode: Mode = mode
        self._new_id = new_id
        self._ledger = Ledger(database)
        self._engine: Engine | None = None
        self._handles: dict[str, PaymentHandle] = {}
        self._queued: dict[str, Mirror | None] = {}
        self._checking: frozenset[str] = frozenset()
        self._problem: str | None = None
        self._subscribers: set[Subscriber] = set()
        self._changed = asyncio.Event()
        self._tasks: asyncio.TaskGroup | None = None
        self.group_sync = GroupSync(self._ledger, clock, self._notify, self._spawn)
        self.payouts = PayoutService(
            self._ledger, clock, self._notify, self._spawn, lambda: self.group_sync.may_not_pay_out
        )

    def snapshot(self) -> Snapshot:
        """Everything as it is now."""
        ready = self._engine is not None
        checking = self._checking | self.payouts.checking
        return Snapshot(
            self._ledger.book,
            self.mode,
            ready,
            self._problem,
            frozenset(self._queued),
            checking,
            self.payouts.can_send,
            self._engine is not None and self._engine.is_live,
            self.group_sync.snapshot(),
        )

    def subscribe(self) -> Subscriber:
        """A subscriber, which is notified of every change until it is given to `unsubscribe`."""
        subscriber = Subscriber()
        self._subscribers.add(subscriber)
        return subscriber

    def unsubscribe(self, subscriber: Subscriber) -> None:
        """Stop telling this one."""
        self._subscribers.discard(subscriber)

    @property
    def has_subscribers(self) -> bool:
        """Whether any session is open."""
        return bool(self._subscribers)

    def set_problem(self, problem: str) -> None:
        """Say that payments cannot be taken, and why; the book can still be read."""
        self._problem = problem
        self._notify()

    def reset(self, seed: Book) -> None:
        """Forget everything and begin again with the seed. Only while nothing runs: the engine has its own record."""
        self._ledger.clear(seed)
        self.payouts.reset()
        self.group_sync.reset()
        self._handles, self._queued, self._checking = {}, {}, frozenset()
        self._notify()

    async def run(
        self, engine: Engine, initiator: Initiator | None = None, group_engine: GroupEngine | None = None
    ) -> None:
        """Take payments through this engine until cancelled, send money in the name of the initiator, and share the
        pot with the devices of the team."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            try:
                tasks.create_task(self._listen(engine.updates()))
                await self._restore(engine)
                self._engine, self._problem = engine, None
                self.payouts.start(engine, initiator)
                self.group_sync.start(group_engine)
                self._notify()
                await self._poll_open()
            finally:
                self._engine = self._tasks = None
                self.payouts.stop()
                self.group_sync.stop()

    def request(self, member_id: str, mirror: Mirror | None = None) -> None:
        """Ask one member for what is missing from the share."""
        if self._engine and isinstance(self._permission(member_id), Allowed):
            self._begin_request(member_id, mirror)

    def request_all(self, mirror: Mirror | None = None) -> None:
        """Ask everybody whom asking is safe for; members who share a phone wait for one another."""
        if not self._engine:
            return
        plan = plan_requests(self._ledger.book, self.clock.now())
        self._queued = {member_id: mirror for member_id in plan.later}
        self._spawn(self._send_all, plan.now, mirror)

    def request_again(self, member_id: str, mirror: Mirror | None = None) -> None:
        """Ask again although nobody knows about the first request: somebody looked and says that it was not paid."""
        permission = self._permission(member_id)
        if self._engine and isinstance(permission, NeedsConfirmation) and self.clock.now() >= permission.since:
            self._begin_request(member_id, mirror)

    def restore_from(self, mirror: Mirror) -> None:
        """Take up what only this client's storage still knows."""
        if self._engine:
            self._spawn(self._restore_from_mirror, self._engine, mirror)

    def check(self, request_id: str) -> None:
        """Ask what became of a request."""
        if self._engine and request_id not in self._checking:
            self._spawn(self._check, request_id)

    def keep_surplus(self, member_id: str) -> None:
        """It was agreed that what a member paid beyond the share stays in the pot."""
        share, parts = self._ledger.book.shares.get(member_id, 0), surplus(self._ledger.book, member_id)
        for part, counts in zip(parts, accumulate((part.amount for part in parts), initial=share), strict=False):
            kept = Kept(self._new_id(), part.request.id, part.amount, counts + part.amount, self.clock.now())
            self._ledger.decide(kept)
        self._notify()

    def set_surplus_aside(self, member_id: str) -> None:
        """It was agreed that what a member paid beyond the share counts for something that is asked for later."""
        for part in surplus(self._ledger.book, member_id):
            self._ledger.decide(SetAside(self._new_id(), part.request.id, part.amount, self.clock.now()))
        self._notify()

    def checkout_request_id(self, request_id: str) -> str | None:
        """Safaricom's id of a request, for support only: it ends in the payer's number."""
        request = self._ledger.book.request(request_id)
        return request.checkout_request_id if request else None

    def update_members(self, after: Book) -> None:
        """Take over the members and the chama of a book that was made from this one just now."""
        if may_edit(self._ledger.membership):
            self._ledger.update_members(after.chama, after.members)
        self._notify()

    def set_member_phone(self, member_id: str, phone: str, *, is_me: bool) -> None:
        """Somebody typed a member's number into this device. It stays here, whoever keeps the chama."""
        after = with_phone(self._ledger.book, member_id, phone, is_me=is_me)
        self._ledger.update_members(after.chama, after.members)
        self._notify()

    def report_code(self, member_id: str, pasted: str) -> ParsedCode:
        """Write down the M-PESA code that a member reports for the newest request; it proves nothing yet."""
        request, parsed = reportable_request(self._ledger.book, member_id), parse_code(self._ledger.book, pasted)
        if request and parsed.code:
            self._ledger.update_request(request.id, reported_code=parsed.code)
            self._notify()
        return parsed

    def withdraw_code(self, member_id: str) -> None:
        """The code that was reported is not that of a payment to us."""
        request = unconfirmed_report(self._ledger.book, member_id)
        if request:
            self._ledger.update_request(request.id, reported_code=None)
            self._notify()

    def on_resume(self) -> None:
        """The app is back in the foreground."""
        if self._engine:
            self.group_sync.sync_now()
            self._spawn(self._engine.resumed)

    def refresh_histories(self, ids: Collection[str]) -> None:
        """Take over the histories that grew without news, as by a fruitless check: for what is on a screen now."""
        for request_id in ids:
            handle, request = self._handles.get(request_id), self._ledger.book.request(request_id)
            if handle and request and len(handle.timeline) != len(request.timeline):
                self._apply_update(handle)
        for payout in self.payouts.updated_payouts():
            if payout.id in ids:
                self._apply_update(payout)

    def _permission(self, member_id: str) -> RequestPermission:
        return may_request(self._ledger.book, member_id, self.clock.now(), production=self.mode == "production")

    def _begin_request(self, member_id: str, mirror: Mirror | None) -> PaymentRequest | None:
        """Write a request down and send it off."""
        request = self._ledger.begin_request(member_id, self.clock.now())
        if request:
            self._notify()
            self._spawn(self._push, request, mirror)
        return request

    async def _push(self, request: PaymentRequest, mirror: Mirror | None) -> None:
        assert self._engine  # only called while it runs
        try:
            handle = await self._engine.stk_push(
                request.phone,
                request.amount,
                request.reference,
                self._ledger.book.chama.description,
                payment_id=request.id,
                group_id=self._ledger.group_id,
                mirror=mirror,
            )
        except DarajaError as exc:
            log.info("payment %s was not sent: %s", request.id, type(exc).__name__)
            if type(exc) is InvalidOrderError and await self._was_refused_by_the_function(request.id):
                self._ledger.mark_requested_elsewhere(request.id)
            else:
                self._ledger.mark_not_sent(request.id, str(exc), not_sent_reason(exc))
            self._notify()
        else:
            self._apply_update(handle)

    async def _was_refused_by_the_function(self, request_id: str) -> bool:
        """The engine wrote the order down before it asked; one that it refuses itself it does not even know."""
        assert self._engine  # only called while it runs
        return self._ledger.membership is not None and await self._engine.payment(request_id) is not None

    async def _send_all(self, members: tuple[str, ...], mirror: Mirror | None) -> None:
        begun: list[PaymentRequest] = []
        for member_id in members:  # one after the other, for they may share a phone
            request = (
                self._begin_request(member_id, mirror) if isinstance(self._permission(member_id), Allowed) else None
            )
            begun += [request] if request else []
        subscriber = self.subscribe()
        try:
            while any(isinstance(self._newest(one).state, PaymentInitiating) for one in begun):
                await subscriber.wait_for_change(None)
        finally:
            self.unsubscribe(subscriber)
        failed = sum(isinstance(self._newest(one).state, PaymentError) for one in begun)
        if begun:
            self._notify(RequestsSent(len(begun) - failed, failed))

    def _newest(self, request: PaymentRequest) -> PaymentRequest:
        return self._ledger.book.request(request.id) or request

    async def _check(self, request_id: str) -> None:
        handle = self._handles.get(request_id) or (self._engine and await self._engine.payment(request_id))
        request = self._ledger.book.request(request_id)
        if request and request.elsewhere and self._engine:  # only the group can say
            await self._engine.resumed()
            self._ledger.update_request(request_id, checked_at=self.clock.now())
            self._notify()
            return
        if not handle or isinstance(handle, Disbursement):
            return
        self._checking |= {request_id}
        self._notify()
        try:
            async with asyncio.timeout(CHECK_LIMIT_S):
                found = await handle.check()
        except (DarajaError, TimeoutError) as exc:
            log.info("payment %s could not be checked: %s", request_id, type(exc).__name__)
        else:
            self._apply_update(handle)
            self._ledger.update_request(request_id, checked_at=self.clock.now(), advice=found.advice)
        finally:
            self._checking -= {request_id}
            self._notify()

    async def _restore(self, engine: Engine) -> None:
        """Take up what an earlier run left open: the engine is reading each of these at this moment."""
        is_read = {handle.id for handle in await self._restore_pending(engine, None)}
        for request in [one for one in self._ledger.book.requests if one.restored and one.id not in is_read]:
            handle = await engine.payment(request.id)
            if handle:
                self._apply_update(handle)
                self._ledger.update_request(request.id, restored=False)
            elif isinstance(request.state, PaymentInitiating):
                # The engine writes a payment down before it sends it; it never heard of this one.
                self._ledger.mark_not_sent(request.id, "the app closed before the request left", "closed")
            else:
                self._ledger.update_request(request.id, state=PaymentTimeout(None, "session_lost"), restored=False)
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
            self._send_queued()

    def _apply_update(self, handle: PaymentHandle | Disbursement) -> None:
        if isinstance(handle, Disbursement):
            self.payouts.track(handle)
        else:
            self._handles[handle.id] = handle
        self._notify(self._ledger.apply_update(handle))

    def _send_queued(self) -> None:
        for member_id in list(self._queued):
            permission = self._permission(member_id)
            if isinstance(permission, AllowedFrom) or permission == NotAllowed("phone_in_use"):
                continue
            mirror = self._queued.pop(member_id)
            if isinstance(permission, Allowed):
                self._begin_request(member_id, mirror)
            self._notify()

    async def _poll_open(self) -> None:
        """What brings no news of its own: the first read after a restart, and phones that get free."""
        while True:
            self._changed.clear()
            book = self._ledger.book
            unread = {one.id for one in book.requests if one.restored} | {
                one.id for one in book.payouts if one.restored
            }
            self.refresh_histories(unread)
            self._send_queued()
            if unread or self._queued:
                await asyncio.sleep(POLL_S)
            else:
                await self._changed.wait()

    def _spawn(self, work: Callable[..., Awaitable[object]], *given: object) -> None:
        if self._tasks is not None:
            self._tasks.create_task(_log_failure(work, *given))

    def _notify(self, notification: Notification | None = None) -> None:
        self._changed.set()
        self.group_sync.on_ledger_change()
        for subscriber in self._subscribers:
            subscriber.notify(notification)


async def _log_failure(work: Callable[..., Awaitable[object]], *given: object) -> None:
    """One task that fails must not take the others with it."""
    try:
        await work(*given)
    except DarajaError as exc:
        log.warning("a task ended: %s", type(exc).__name__)
    except Exception:  # the app's task boundary: reported, and everything else goes on
        log.exception("a task failed")
