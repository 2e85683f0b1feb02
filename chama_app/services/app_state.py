"""The state of the app, one per process: what is known, and everything that a tap can start.

Sessions follow it through a `Follower` each and never touch it otherwise; it knows nothing of pages and screens.
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
from ..domain.member_form import with_number
from ..domain.payment_requests import Attempt
from ..domain.reported_codes import ClaimReading, claimable, open_claim, read_claim
from ..domain.request_rules import May, No, OnYourWord, Permission, Wait, may_ask, plan_all
from ..storage.database import Shelf
from ..storage.mode import Mode
from .credentials import Initiator
from .engine import Handle, News, Payments
from .group_sync import SharedPot, Team, Together
from .ledger import Keeper
from .notifications import Follower, Notice, Summary
from .payout_service import MoneyOut, why_not_sent

log = logging.getLogger("chama.state")

CHECK_LIMIT_S = 30.0
LOOK_AGAIN_S = 0.5


@dataclass(frozen=True, slots=True)
class Glance:
    """All that a session needs to draw itself, at one moment."""

    book: Book
    mode: Mode
    ready: bool
    problem: str | None
    queued: frozenset[str]
    checking: frozenset[str]
    can_send: bool = False
    live: bool = False
    together: Together = Together()  # noqa: RUF009 — frozen


class AppState:
    """Takes orders from sessions, listens to the engine, and tells every session. `run` it while the app lives."""

    def __init__(
        self, shelf: Shelf, clock: Clock, mode: Mode, new_id: Callable[[], str] = lambda: secrets.token_hex(10)
    ) -> None:
        self.clock = clock
        self.mode: Mode = mode
        self._new_id = new_id
        self._keeper = Keeper(shelf)
        self._payments: Payments | None = None
        self._handles: dict[str, Handle] = {}
        self._queued: dict[str, Mirror | None] = {}
        self._checking: frozenset[str] = frozenset()
        self._problem: str | None = None
        self._followers: set[Follower] = set()
        self._changed = asyncio.Event()
        self._tasks: asyncio.TaskGroup | None = None
        self.shared_pot = SharedPot(self._keeper, clock, self._tell, self._spawn)
        self.money_out = MoneyOut(
            self._keeper, clock, self._tell, self._spawn, lambda: self.shared_pot.is_kept_from_paying_out
        )

    def glance(self) -> Glance:
        """Everything as it is now."""
        ready = self._payments is not None
        checking = self._checking | self.money_out.checking
        return Glance(
            self._keeper.book,
            self.mode,
            ready,
            self._problem,
            frozenset(self._queued),
            checking,
            self.money_out.can_send,
            self._payments is not None and self._payments.is_live,
            self.shared_pot.glance(),
        )

    def follow(self) -> Follower:
        """A follower, which hears of every change until it is given to `unfollow`."""
        follower = Follower()
        self._followers.add(follower)
        return follower

    def unfollow(self, follower: Follower) -> None:
        """Stop telling this one."""
        self._followers.discard(follower)

    @property
    def is_followed(self) -> bool:
        """Whether any session is open."""
        return bool(self._followers)

    def fail(self, problem: str) -> None:
        """Say that payments cannot be taken, and why; the book can still be read."""
        self._problem = problem
        self._tell()

    def clear(self, seed: Book) -> None:
        """Forget everything and begin again with the seed. Only while nothing runs: the engine has its own record."""
        self._keeper.clear(seed)
        self.money_out.forget()
        self.shared_pot.forget()
        self._handles, self._queued, self._checking = {}, {}, frozenset()
        self._tell()

    async def run(self, payments: Payments, initiator: Initiator | None = None, team: Team | None = None) -> None:
        """Take payments through this engine until cancelled, send money in the name of the initiator, and share the
        pot with the devices of the team."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            try:
                tasks.create_task(self._listen(payments.updates()))
                await self._restore(payments)
                self._payments, self._problem = payments, None
                self.money_out.start(payments, initiator)
                self.shared_pot.start(team)
                self._tell()
                await self._look_again_and_again()
            finally:
                self._payments = self._tasks = None
                self.money_out.stop()
                self.shared_pot.stop()

    def request(self, member_id: str, mirror: Mirror | None = None) -> None:
        """Ask one member for what is missing from the share."""
        if self._payments and isinstance(self._permission(member_id), May):
            self._begin(member_id, mirror)

    def request_all(self, mirror: Mirror | None = None) -> None:
        """Ask everybody whom asking is safe for; members who share a phone wait for one another."""
        if not self._payments:
            return
        plan = plan_all(self._keeper.book, self.clock.now())
        self._queued = {member_id: mirror for member_id in plan.later}
        self._spawn(self._send_all, plan.now, mirror)

    def request_again(self, member_id: str, mirror: Mirror | None = None) -> None:
        """Ask again although nobody knows about the first request: somebody looked and says that it was not paid."""
        permission = self._permission(member_id)
        if self._payments and isinstance(permission, OnYourWord) and self.clock.now() >= permission.since:
            self._begin(member_id, mirror)

    def recover(self, mirror: Mirror) -> None:
        """Take up what only this client's storage still knows."""
        if self._payments:
            self._spawn(self._adopt, self._payments, mirror)

    def check(self, attempt_id: str) -> None:
        """Ask what became of an attempt."""
        if self._payments and attempt_id not in self._checking:
            self._spawn(self._check, attempt_id)

    def keep_surplus(self, member_id: str) -> None:
        """It was agreed that what a member paid beyond the share stays in the pot."""
        share, parts = self._keeper.book.shares.get(member_id, 0), surplus(self._keeper.book, member_id)
        for part, counts in zip(parts, accumulate((part.amount for part in parts), initial=share), strict=False):
            kept = Kept(self._new_id(), part.request.id, part.amount, counts + part.amount, self.clock.now())
            self._keeper.decide(kept)
        self._tell()

    def set_surplus_aside(self, member_id: str) -> None:
        """It was agreed that what a member paid beyond the share counts for something that is asked for later."""
        for part in surplus(self._keeper.book, member_id):
            self._keeper.decide(SetAside(self._new_id(), part.request.id, part.amount, self.clock.now()))
        self._tell()

    def checkout_request_id(self, attempt_id: str) -> str | None:
        """Safaricom's id of an attempt, for support only: it ends in the payer's number."""
        attempt = self._keeper.book.attempt(attempt_id)
        return attempt.checkout_request_id if attempt else None

    def change_people(self, after: Book) -> None:
        """Take over the members and the purpose of a book that was made from this one just now."""
        if may_edit(self._keeper.sharing):
            self._keeper.change_people(after.chama, after.members)
        self._tell()

    def know_number(self, member_id: str, phone: str, *, is_me: bool) -> None:
        """Somebody typed a member's number into this device. It stays here, whoever keeps the chama."""
        after = with_number(self._keeper.book, member_id, phone, is_me=is_me)
        self._keeper.change_people(after.chama, after.members)
        self._tell()

    def report(self, member_id: str, pasted: str) -> ClaimReading:
        """Write down the M-PESA code that a member reports for the newest request; it proves nothing yet."""
        attempt, reading = claimable(self._keeper.book, member_id), read_claim(self._keeper.book, pasted)
        if attempt and reading.code:
            self._keeper.change(attempt.id, claim=reading.code)
            self._tell()
        return reading

    def take_back(self, member_id: str) -> None:
        """The code that was reported is not that of a payment to us."""
        attempt = open_claim(self._keeper.book, member_id)
        if attempt:
            self._keeper.change(attempt.id, claim=None)
            self._tell()

    def resumed(self) -> None:
        """The app is back in the foreground."""
        if self._payments:
            self.shared_pot.read_again()
            self._spawn(self._payments.resumed)

    def catch_up(self, ids: Collection[str]) -> None:
        """Take over the histories that grew without news, as by a fruitless check: for what is on a screen now."""
        for attempt_id in ids:
            handle, attempt = self._handles.get(attempt_id), self._keeper.book.attempt(attempt_id)
            if handle and attempt and len(handle.timeline) != len(attempt.timeline):
                self._take_over(handle)
        for payout in self.money_out.look_again():
            if payout.id in ids:
                self._take_over(payout)

    def _permission(self, member_id: str) -> Permission:
        return may_ask(self._keeper.book, member_id, self.clock.now(), production=self.mode == "production")

    def _begin(self, member_id: str, mirror: Mirror | None) -> Attempt | None:
        """Write an attempt down and send it off."""
        attempt = self._keeper.begin(member_id, self.clock.now())
        if attempt:
            self._tell()
            self._spawn(self._push, attempt, mirror)
        return attempt

    async def _push(self, attempt: Attempt, mirror: Mirror | None) -> None:
        assert self._payments  # only called while it runs
        try:
            handle = await self._payments.stk_push(
                attempt.phone,
                attempt.amount,
                attempt.reference,
                self._keeper.book.chama.description,
                payment_id=attempt.id,
                group_id=self._keeper.group_id,
                mirror=mirror,
            )
        except DarajaError as exc:
            log.info("payment %s was not sent: %s", attempt.id, type(exc).__name__)
            if type(exc) is InvalidOrderError and await self._was_refused_by_the_function(attempt.id):
                self._keeper.taken_elsewhere(attempt.id)
            else:
                self._keeper.not_sent(attempt.id, str(exc), why_not_sent(exc))
            self._tell()
        else:
            self._take_over(handle)

    async def _was_refused_by_the_function(self, attempt_id: str) -> bool:
        """The engine wrote the order down before it asked; one that it refuses itself it does not even know."""
        assert self._payments  # only called while it runs
        return self._keeper.sharing is not None and await self._payments.payment(attempt_id) is not None

    async def _send_all(self, members: tuple[str, ...], mirror: Mirror | None) -> None:
        begun: list[Attempt] = []
        for member_id in members:  # one after the other, for they may share a phone
            attempt = self._begin(member_id, mirror) if isinstance(self._permission(member_id), May) else None
            begun += [attempt] if attempt else []
        follower = self.follow()
        try:
            while any(isinstance(self._now(one).state, PaymentInitiating) for one in begun):
                await follower.changed(None)
        finally:
            self.unfollow(follower)
        failed = sum(isinstance(self._now(one).state, PaymentError) for one in begun)
        if begun:
            self._tell(Summary(len(begun) - failed, failed))

    def _now(self, attempt: Attempt) -> Attempt:
        return self._keeper.book.attempt(attempt.id) or attempt

    async def _check(self, attempt_id: str) -> None:
        handle = self._handles.get(attempt_id) or (self._payments and await self._payments.payment(attempt_id))
        attempt = self._keeper.book.attempt(attempt_id)
        if attempt and attempt.elsewhere and self._payments:  # only the group can say
            await self._payments.resumed()
            self._keeper.change(attempt_id, checked_at=self.clock.now())
            self._tell()
            return
        if not handle or isinstance(handle, Disbursement):
            return
        self._checking |= {attempt_id}
        self._tell()
        try:
            async with asyncio.timeout(CHECK_LIMIT_S):
                found = await handle.check()
        except (DarajaError, TimeoutError) as exc:
            log.info("payment %s could not be checked: %s", attempt_id, type(exc).__name__)
        else:
            self._take_over(handle)
            self._keeper.change(attempt_id, checked_at=self.clock.now(), advice=found.advice)
        finally:
            self._checking -= {attempt_id}
            self._tell()

    async def _restore(self, payments: Payments) -> None:
        """Take up what an earlier run left open: the engine is reading each of these at this moment."""
        is_read = {handle.id for handle in await self._taken_over(payments, None)}
        for attempt in [one for one in self._keeper.book.attempts if one.restored and one.id not in is_read]:
            handle = await payments.payment(attempt.id)
            if handle:
                self._take_over(handle)
                self._keeper.change(attempt.id, restored=False)
            elif isinstance(attempt.state, PaymentInitiating):
                # The engine writes a payment down before it sends it; it never heard of this one.
                self._keeper.not_sent(attempt.id, "the app closed before the request left", "closed")
            else:
                self._keeper.change(attempt.id, state=PaymentTimeout(None, "session_lost"), restored=False)
        await self.money_out.restore(payments, is_read)

    async def _adopt(self, payments: Payments, mirror: Mirror) -> None:
        await self._taken_over(payments, mirror)

    async def _taken_over(self, payments: Payments, mirror: Mirror | None) -> list[Handle | Disbursement]:
        handles = list(await payments.restore_pending(mirror))
        for handle in handles:
            self._take_over(handle)
        return handles

    async def _listen(self, news: AsyncIterator[News]) -> None:
        async for item in news:
            self._take_over(item.payment)
            self._send_queued()

    def _take_over(self, handle: Handle | Disbursement) -> None:
        if isinstance(handle, Disbursement):
            self.money_out.know(handle)
        else:
            self._handles[handle.id] = handle
        self._tell(self._keeper.take_over(handle))

    def _send_queued(self) -> None:
        for member_id in list(self._queued):
            permission = self._permission(member_id)
            if isinstance(permission, Wait) or permission == No("phone_in_use"):
                continue
            mirror = self._queued.pop(member_id)
            if isinstance(permission, May):
                self._begin(member_id, mirror)
            self._tell()

    async def _look_again_and_again(self) -> None:
        """What brings no news of its own: the first read after a restart, and phones that get free."""
        while True:
            self._changed.clear()
            book = self._keeper.book
            unread = {one.id for one in book.attempts if one.restored} | {
                one.id for one in book.payouts if one.restored
            }
            self.catch_up(unread)
            self._send_queued()
            if unread or self._queued:
                await asyncio.sleep(LOOK_AGAIN_S)
            else:
                await self._changed.wait()

    def _spawn(self, work: Callable[..., Awaitable[object]], *given: object) -> None:
        if self._tasks is not None:
            self._tasks.create_task(_survive(work, *given))

    def _tell(self, notice: Notice | None = None) -> None:
        self._changed.set()
        self.shared_pot.look()
        for follower in self._followers:
            follower.tell(notice)


async def _survive(work: Callable[..., Awaitable[object]], *given: object) -> None:
    """One task that fails must not take the others with it."""
    try:
        await work(*given)
    except DarajaError as exc:
        log.warning("a task ended: %s", type(exc).__name__)
    except Exception:  # the app's task boundary: reported, and everything else goes on
        log.exception("a task failed")
