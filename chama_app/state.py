"""The state of the app, one per process: the book, what the engine tells about it, and everything a tap can start.

Sessions follow it through a `Follower` each and never touch it otherwise; it knows nothing of pages and screens.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal

from daraja_core import (
    Clock,
    DarajaAuthError,
    DarajaError,
    DarajaUnreachableError,
    Disbursement,
    InvalidPhoneError,
    Mirror,
    PaymentError,
    PaymentInitiating,
    PaymentSuccess,
    PaymentTimeout,
)

from .book.asking import May, No, OnYourWord, Permission, Wait, may_ask, plan_all
from .book.attempts import Attempt, NotSentReason
from .book.ledger import Book, owed, unique_receipts, with_attempt
from .followers import Follower, LateSuccess, Notice, Recovered, Summary
from .payments import Handle, News, Payments
from .shelf import Shelf

log = logging.getLogger("chama.state")

Mode = Literal["demo", "sandbox", "production"]
CHECK_LIMIT_S = 30.0
LOOK_AGAIN = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Glance:
    """All that a session needs to draw itself, at one moment."""

    book: Book
    mode: Mode
    ready: bool
    problem: str | None
    queued: frozenset[str]
    checking: frozenset[str]


class AppState:
    """Owns the book. Every change goes to the shelf first, then to all sessions. `run` it while the app lives."""

    def __init__(self, shelf: Shelf, clock: Clock, mode: Mode) -> None:
        self.clock = clock
        self.mode: Mode = mode
        self._shelf = shelf
        self._book = shelf.load()
        self._payments: Payments | None = None
        self._handles: dict[str, Handle] = {}
        self._queued: dict[str, Mirror | None] = {}
        self._checking: frozenset[str] = frozenset()
        self._problem: str | None = None
        self._followers: set[Follower] = set()
        self._tasks: asyncio.TaskGroup | None = None

    def glance(self) -> Glance:
        """Everything as it is now."""
        ready = self._payments is not None
        return Glance(self._book, self.mode, ready, self._problem, frozenset(self._queued), self._checking)

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

    async def run(self, payments: Payments) -> None:
        """Take payments through this engine until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            try:
                news = payments.updates()
                tasks.create_task(self._listen(news))
                await self._restore(payments)
                self._payments = payments
                self._tell()
                await self._look_again_and_again()
            finally:
                self._payments = self._tasks = None

    def request(self, member_id: str, mirror: Mirror | None = None) -> None:
        """Ask one member for what is missing from the share."""
        if self._payments and isinstance(self._permission(member_id), May):
            self._begin(member_id, mirror)

    def request_all(self, mirror: Mirror | None = None) -> None:
        """Ask everybody whom asking is safe for; members who share a phone wait for one another."""
        if not self._payments:
            return
        plan = plan_all(self._book, self.clock.now())
        self._queued = {member_id: mirror for member_id in plan.later}
        self._spawn(self._send_all, plan.now, mirror)

    def request_again(self, member_id: str, mirror: Mirror | None = None) -> None:
        """Ask again although nobody knows about the first request: somebody looked and says that it was not paid."""
        permission = self._permission(member_id)
        if self._payments and isinstance(permission, OnYourWord) and self.clock.now() >= permission.since:
            self._begin(member_id, mirror, superseding=permission.attempt)

    def recover(self, mirror: Mirror) -> None:
        """Take up what only this client's storage still knows."""
        if self._payments:
            self._spawn(self._adopt, self._payments, mirror)

    def check(self, attempt_id: str) -> None:
        """Ask what became of an attempt."""
        if self._payments and attempt_id not in self._checking:
            self._spawn(self._check, attempt_id)

    def checkout_request_id(self, attempt_id: str) -> str | None:
        """Safaricom's id of an attempt, for support only: it ends in the payer's number."""
        handle = self._handles.get(attempt_id)
        return handle.checkout_request_id if handle else None

    def resumed(self) -> None:
        """The app is back in the foreground."""
        if self._payments:
            self._spawn(self._payments.resumed)

    def _permission(self, member_id: str) -> Permission:
        return may_ask(self._book, member_id, self.clock.now(), production=self.mode == "production")

    def _begin(self, member_id: str, mirror: Mirror | None, superseding: Attempt | None = None) -> bool:
        """Write an attempt down and send it off; False when another tap or window was faster."""
        member, own, now = self._book.member(member_id), self._book.of(member_id), self.clock.now()
        attempt = Attempt(
            member_id=member_id,
            number=max((one.number for one in own), default=0) + 1,
            amount=owed(self._book, member_id),
            phone=member.phone,
            started_at=now,
            state=PaymentInitiating(now),
        )
        if not self._shelf.claim(attempt, receipts=len(unique_receipts(own)), superseding=superseding):
            return False
        if superseding:
            self._book = with_attempt(self._book, replace(superseding, superseded=True))
        self._book = with_attempt(self._book, attempt)
        self._tell()
        self._spawn(self._push, attempt, mirror)
        return True

    async def _push(self, attempt: Attempt, mirror: Mirror | None) -> None:
        assert self._payments  # only called while it runs
        chama = self._book.chama
        try:
            self._handles[attempt.id] = await self._payments.stk_push(
                attempt.phone,
                attempt.amount,
                chama.reference,
                chama.description,
                payment_id=attempt.id,
                mirror=mirror,
            )
        except DarajaError as exc:
            log.info("payment %s was not sent: %s", attempt.id, type(exc).__name__)
            self._not_sent(attempt.id, str(exc), _reason(exc))

    async def _send_all(self, members: tuple[str, ...], mirror: Mirror | None) -> None:
        before = {attempt.id for attempt in self._book.attempts}
        for member_id in members:
            self._begin(member_id, mirror)
        begun = [attempt for attempt in self._book.attempts if attempt.id not in before]
        if not begun:
            return
        while any(isinstance(self._now_of(one).state, PaymentInitiating) for one in begun):
            await self._changed()
        failed = sum(isinstance(self._now_of(one).state, PaymentError) for one in begun)
        self._tell(Summary(len(begun) - failed, failed))

    async def _changed(self) -> None:
        follower = self.follow()
        try:
            await follower.changed(None)
        finally:
            self.unfollow(follower)

    def _now_of(self, attempt: Attempt) -> Attempt:
        return self._book.attempt(attempt.id) or attempt

    async def _check(self, attempt_id: str) -> None:
        handle = await self._handle(attempt_id)
        if handle is None:
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
            self._change(attempt_id, checked_at=self.clock.now(), advice=found.advice, restored=False)
        finally:
            self._checking -= {attempt_id}
            self._tell()

    async def _handle(self, attempt_id: str) -> Handle | None:
        if attempt_id not in self._handles and self._payments:
            found = await self._payments.payment(attempt_id)
            if found and not isinstance(found, Disbursement):
                self._handles[attempt_id] = found
        return self._handles.get(attempt_id)

    async def _restore(self, payments: Payments) -> None:
        """Take up what an earlier run left open, the engine's word before ours."""
        for handle in await payments.restore_pending():
            self._take_over(handle)
        for attempt in [one for one in self._book.attempts if one.restored]:
            found = await payments.payment(attempt.id)
            if found is not None and not isinstance(found, Disbursement):
                self._take_over(found)
                self._spawn(self._look_up, attempt.id, found)
            elif isinstance(attempt.state, PaymentInitiating):
                # The engine writes a payment down before it sends it; it never heard of this one.
                self._not_sent(attempt.id, "the app closed before the request left", "closed")
            else:
                self._change(attempt.id, state=PaymentTimeout(None, "session_lost"), restored=False)

    async def _adopt(self, payments: Payments, mirror: Mirror) -> None:
        for handle in await payments.restore_pending(mirror):
            self._take_over(handle)
        self._tell()

    async def _look_up(self, attempt_id: str, handle: Handle) -> None:
        """The first check since the restart; only after it may anything be pressed."""
        try:
            async with asyncio.timeout(CHECK_LIMIT_S):
                await handle.check()
        except (DarajaError, TimeoutError) as exc:
            log.info("payment %s could not be checked: %s", attempt_id, type(exc).__name__)
        self._take_over(handle)
        self._change(attempt_id, restored=False)
        attempt = self._book.attempt(attempt_id)
        if attempt and attempt.receipt:
            self._tell(Recovered(self._book.member(attempt.member_id).name, attempt.received))
        else:
            self._tell()

    async def _listen(self, news: AsyncIterator[News]) -> None:
        async for item in news:
            self._hear(item)

    def _hear(self, news: News) -> None:
        handle = news.payment
        before = self._book.attempt(handle.id)
        self._take_over(handle)
        after = self._book.attempt(handle.id)
        notice: Notice | None = None
        if before and after and isinstance(after.state, PaymentSuccess) and after.state.late and not before.receipt:
            name = self._book.member(after.member_id).name
            notice = LateSuccess(name, after.received, after.state.receipt_number)
        self._tell(notice)
        self._send_queued()

    def _take_over(self, handle: Handle | Disbursement) -> None:
        """The engine's state and history replace ours; an id that only the engine knows becomes an attempt of ours."""
        if isinstance(handle, Disbursement):
            return
        self._handles[handle.id] = handle
        known = self._book.attempt(handle.id) or self._unknown(handle)
        if known is None:
            return
        taken = replace(known, state=handle.state, timeline=handle.timeline)
        if taken != known or self._book.attempt(handle.id) is None:
            self._shelf.save(taken)
            self._book = with_attempt(self._book, taken)

    def _unknown(self, handle: Handle) -> Attempt | None:
        member_id, _, number = handle.id.rpartition(".")
        if not number.isdigit() or member_id not in {member.id for member in self._book.members}:
            return None
        phone = self._book.member(member_id).phone
        return Attempt(member_id, int(number), handle.amount, phone, handle.initiated_at, handle.state, restored=True)

    def _not_sent(self, attempt_id: str, message: str, reason: NotSentReason) -> None:
        self._change(attempt_id, state=PaymentError(message), reason=reason, restored=False)
        self._tell()

    def _change(self, attempt_id: str, **changes: Any) -> None:
        known = self._book.attempt(attempt_id)
        if known:
            changed = replace(known, **changes)
            self._shelf.save(changed)
            self._book = with_attempt(self._book, changed)

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
        """What brings no news of its own: histories that grew by a fruitless check, and phones that got free."""
        while True:
            await asyncio.sleep(LOOK_AGAIN.total_seconds())
            before = self._book
            for attempt in before.attempts:
                handle = self._handles.get(attempt.id)
                if handle and attempt.is_open and len(handle.timeline) != len(attempt.timeline):
                    self._take_over(handle)
            self._send_queued()
            if self._book is not before:
                self._tell()

    def _spawn(self, work: Callable[..., Awaitable[object]], *given: object) -> None:
        if self._tasks is not None:
            self._tasks.create_task(_survive(work, *given))

    def _tell(self, notice: Notice | None = None) -> None:
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


def _reason(error: DarajaError) -> NotSentReason:
    match error:
        case DarajaUnreachableError():
            return "offline"
        case DarajaAuthError():
            return "keys"
        case InvalidPhoneError():
            return "phone"
        case _:
            return "refused"
