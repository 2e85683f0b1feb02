"""Money into the pot: sends requests to members, and finds out what became of them."""

import asyncio
import logging
from collections.abc import Collection

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

from ..domain.payment_requests import PaymentRequest
from ..domain.request_rules import (
    Allowed,
    AllowedFrom,
    NeedsConfirmation,
    NotAllowed,
    RequestPermission,
    may_request,
    plan_requests,
)
from ..storage.mode import Mode
from .engine import Engine, PaymentHandle
from .ledger import Ledger
from .notifications import RequestsSent, Subscribers
from .payout_service import not_sent_reason
from .tasks import Spawn

log = logging.getLogger("chama.requests")

CHECK_LIMIT_S = 30.0


class RequestService:
    """The part of the app's state that asks for money. Nothing here asks twice by itself."""

    def __init__(self, ledger: Ledger, clock: Clock, mode: Mode, subscribers: Subscribers, spawn: Spawn) -> None:
        self._ledger = ledger
        self._clock = clock
        self._mode = mode
        self._subscribers = subscribers
        self._spawn = spawn
        self._engine: Engine | None = None
        self._handles: dict[str, PaymentHandle] = {}
        self.queued: dict[str, Mirror | None] = {}
        self.checking: frozenset[str] = frozenset()

    def start(self, engine: Engine) -> None:
        """Send through this engine from now on."""
        self._engine = engine

    def stop(self) -> None:
        """The engine is gone."""
        self._engine = None

    def reset(self) -> None:
        """There are no requests any more."""
        self._handles, self.queued, self.checking = {}, {}, frozenset()

    def send(self, member_id: str, mirror: Mirror | None = None) -> None:
        """Ask one member for what is missing from the share."""
        if self._engine and isinstance(self._permission(member_id), Allowed):
            self._begin(member_id, mirror)

    def send_all(self, mirror: Mirror | None = None) -> None:
        """Ask everybody whom asking is safe for; members who share a phone wait for one another."""
        if not self._engine:
            return
        plan = plan_requests(self._ledger.book, self._clock.now())
        self.queued = {member_id: mirror for member_id in plan.later}
        self._spawn(self._send_all, plan.now, mirror)

    def send_again(self, member_id: str, mirror: Mirror | None = None) -> None:
        """Ask again although nobody knows about the first request: somebody looked and says that it was not paid."""
        permission = self._permission(member_id)
        if self._engine and isinstance(permission, NeedsConfirmation) and self._clock.now() >= permission.since:
            self._begin(member_id, mirror)

    def send_queued(self) -> None:
        """Ask those who waited for a phone that is free now."""
        for member_id in list(self.queued):
            permission = self._permission(member_id)
            if isinstance(permission, AllowedFrom) or permission == NotAllowed("phone_in_use"):
                continue
            mirror = self.queued.pop(member_id)
            if isinstance(permission, Allowed):
                self._begin(member_id, mirror)
            self._subscribers.notify()

    def check(self, request_id: str) -> None:
        """Ask what became of a request."""
        if self._engine and request_id not in self.checking:
            self._spawn(self._check, request_id)

    def track(self, handle: PaymentHandle) -> None:
        """Remember how to ask about a request."""
        self._handles[handle.id] = handle

    def updated_requests(self, ids: Collection[str]) -> list[PaymentHandle]:
        """Those of these requests whose history grew without news, as it does by a fruitless read."""
        known = [(self._handles.get(one), self._ledger.book.request(one)) for one in ids]
        return [handle for handle, one in known if handle and one and len(handle.timeline) != len(one.timeline)]

    async def restore(self, engine: Engine, is_read: set[str]) -> None:
        """Take up what an earlier run left open; the engine is reading those in `is_read` at this moment."""
        for request in [one for one in self._ledger.book.requests if one.restored and one.id not in is_read]:
            handle = await engine.payment(request.id)
            if handle and not isinstance(handle, Disbursement):
                self._apply_update(handle)
                self._ledger.update_request(request.id, restored=False)
            elif isinstance(request.state, PaymentInitiating):
                # The engine writes a payment down before it sends it; it never heard of this one.
                self._ledger.mark_not_sent(request.id, "the app closed before the request left", "closed")
            else:
                self._ledger.update_request(request.id, state=PaymentTimeout(None, "session_lost"), restored=False)

    def _permission(self, member_id: str) -> RequestPermission:
        return may_request(self._ledger.book, member_id, self._clock.now(), production=self._mode == "production")

    def _begin(self, member_id: str, mirror: Mirror | None) -> PaymentRequest | None:
        """Write a request down and send it off."""
        request = self._ledger.begin_request(member_id, self._clock.now())
        if request:
            self._subscribers.notify()
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
            self._subscribers.notify()
        else:
            self._apply_update(handle)

    async def _was_refused_by_the_function(self, request_id: str) -> bool:
        """The engine wrote the order down before it asked; one that it refuses itself it does not even know."""
        assert self._engine  # only called while it runs
        return self._ledger.membership is not None and await self._engine.payment(request_id) is not None

    async def _send_all(self, members: tuple[str, ...], mirror: Mirror | None) -> None:
        begun: list[PaymentRequest] = []
        for member_id in members:  # one after the other, for they may share a phone
            request = self._begin(member_id, mirror) if isinstance(self._permission(member_id), Allowed) else None
            begun += [request] if request else []
        subscriber = self._subscribers.subscribe()
        try:
            while any(isinstance(self._newest(one).state, PaymentInitiating) for one in begun):
                await subscriber.wait_for_change(None)
        finally:
            self._subscribers.unsubscribe(subscriber)
        failed = sum(isinstance(self._newest(one).state, PaymentError) for one in begun)
        if begun:
            self._subscribers.notify(RequestsSent(len(begun) - failed, failed))

    def _newest(self, request: PaymentRequest) -> PaymentRequest:
        return self._ledger.book.request(request.id) or request

    async def _check(self, request_id: str) -> None:
        handle = self._handles.get(request_id) or (self._engine and await self._engine.payment(request_id))
        request = self._ledger.book.request(request_id)
        if request and request.elsewhere and self._engine:  # only the group can say
            await self._engine.resumed()
            self._ledger.update_request(request_id, checked_at=self._clock.now())
            self._subscribers.notify()
            return
        if not handle or isinstance(handle, Disbursement):
            return
        self.checking |= {request_id}
        self._subscribers.notify()
        try:
            async with asyncio.timeout(CHECK_LIMIT_S):
                found = await handle.check()
        except (DarajaError, TimeoutError) as exc:
            log.info("payment %s could not be checked: %s", request_id, type(exc).__name__)
        else:
            self._apply_update(handle)
            self._ledger.update_request(request_id, checked_at=self._clock.now(), advice=found.advice)
        finally:
            self.checking -= {request_id}
            self._subscribers.notify()

    def _apply_update(self, handle: PaymentHandle) -> None:
        self.track(handle)
        self._subscribers.notify(self._ledger.apply_update(handle))
