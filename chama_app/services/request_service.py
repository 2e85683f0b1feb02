"""Money into the pot: sends requests to members, and finds out what became of them."""

import asyncio
import logging
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from daraja_core import (
    Clock,
    DarajaError,
    Mirror,
    PaymentError,
    PaymentInitiating,
    PaymentTimeout,
    StkPushRejectedError,
)
from daraja_core.function_errors import ALREADY_REQUESTED
from daraja_core.not_sent import is_for_rate

from ..domain.book import Book, owed, through
from ..domain.group import may_ask
from ..domain.namesakes import whole_name_in
from ..domain.payment_requests import PaymentRequest
from ..domain.request_pace import FROM_THE_FUNCTION, RequestPace
from ..domain.request_plan import RequestPlan, plan_changes, plan_requests
from ..domain.request_rules import (
    Allowed,
    AllowedFrom,
    NeedsConfirmation,
    NotAllowed,
    RequestPermission,
    may_request,
)
from ..storage.mode import Mode
from ..storage.transaction import SaveError
from .engine import Engine, PaymentHandle
from .ledger import Ledger
from .not_sent_reason import not_sent_reason
from .notifications import (
    AskedElsewhere,
    CheckFailed,
    NoRecord,
    Notification,
    NotSaved,
    NotTaken,
    RequestsSent,
    Subscribers,
)
from .request_queue import Turn
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
        self._pace = RequestPace()
        self._queue: dict[Turn, Mirror | None] = {}
        self._left_out = ledger.load_queue()
        self._missed: Mapping[str, tuple[str, ...]] = {}
        self._missed_in: Book | None = None
        self._missed_of: tuple[Turn, ...] = ()
        self.checking: frozenset[str] = frozenset()

    @property
    def queued(self) -> frozenset[str]:
        """Who waits to be asked for the collection that is looked at."""
        return frozenset(one.member_id for one in self._queue if one.collection_id == self._here)

    @property
    def is_anybody_queued(self) -> bool:
        """Whether somebody waits to be asked, for any collection."""
        return bool(self._queue)

    @property
    def left_out(self) -> tuple[str, ...]:
        """Who was to be asked for the collection that is looked at, with all the others, and was not: the app ended
        before, or something came between."""
        return tuple(one.member_id for one in self._left_out if one.collection_id == self._here)

    @property
    def missed(self) -> tuple[str, ...]:
        """Those of them who still owe; a chama that was joined since has other members."""
        return self._still_missed.get(self._here, ())

    @property
    def missed_elsewhere(self) -> tuple[str, ...]:
        """The open collections beside the one that is looked at for which somebody was left out who still owes."""
        missed = self._still_missed
        return tuple(
            one.id
            for one in self._ledger.book.collections
            if missed.get(one.id) and one.id != self._here and not one.closed_on
        )

    @property
    def _still_missed(self) -> Mapping[str, tuple[str, ...]]:
        """By collection, of the book as it is: every tab asks for it with every look at the state."""
        book, left_out = self._ledger.book, self._left_out
        if not left_out:
            return {}
        if self._missed_in is not book or self._missed_of != left_out:
            known = {one.id for one in book.members}
            found: dict[str, tuple[str, ...]] = {}
            for of in {one.collection_id for one in left_out}:
                here = through(book, of)
                those = [one.member_id for one in left_out if one.collection_id == of and one.member_id in known]
                found[of] = tuple(one for one in those if owed(here, one))
            self._missed, self._missed_in, self._missed_of = found, book, left_out
        return self._missed

    @property
    def next_turn(self) -> datetime | None:
        """When those who are queued go on, where too many were asked for at once."""
        return self._pace.held_until(self._clock.now()) if self._queue else None

    def start(self, engine: Engine, *, through_function: bool) -> None:
        """Send through this engine from now on; a function takes only so many requests in a minute."""
        self._engine = engine
        self._pace = RequestPace(FROM_THE_FUNCTION) if through_function else RequestPace()

    def stop(self) -> None:
        """The engine is gone."""
        self._engine = None

    def reset(self) -> None:
        """There are no requests any more."""
        self._handles, self._queue, self._left_out, self.checking = {}, {}, (), frozenset()

    def send(
        self, member_id: str, mirror: Mirror | None = None, shown: int | None = None, collection_id: str | None = None
    ) -> bool:
        """Ask one member for what is missing from the share; False when that is not what the button showed, or of
        another collection."""
        if collection_id not in (None, self._here) or (
            shown is not None and owed(self._ledger.book, member_id) != shown
        ):
            return False
        permission = self._permission(member_id)
        if permission == NotAllowed("not_own"):
            self._subscribers.notify(NotTaken("requests"))
        elif self._engine and isinstance(permission, Allowed):
            turn = Turn(self._here, member_id)
            if self._has_room():
                self._begin_or_say(turn, mirror)
            else:
                self._enqueue(turn, mirror)
        return True

    def send_all(self, mirror: Mirror | None = None, shown: RequestPlan | None = None) -> bool:
        """Ask everybody whom asking is safe for; members who share a phone wait for one another, and all behind those
        of other collections who wait already.

        False, and nobody is asked, when that is not what somebody said yes to.
        """
        if not self._engine:
            return True
        if self._ledger.membership and self._ledger.membership.role == "member":
            self._subscribers.notify(NotTaken("requests"))
            return True
        plan = plan_requests(self._ledger.book, self._clock.now())
        if shown is not None and plan_changes(shown, plan):
            return False
        here = self._here
        self._left_out = tuple(one for one in self._left_out if one.collection_id != here)
        self._queue = {one: held for one, held in self._queue.items() if one.collection_id != here}
        self._ledger.save_queue((*self._queue, *self._left_out, *(Turn(here, one) for one in plan.members)))
        begun: list[PaymentRequest] = []
        waiting = list(plan.now)
        try:
            while waiting and self._has_room():
                request = self._begin(Turn(here, waiting[0]), mirror)
                begun += [request] if request else []
                waiting.pop(0)
            self._queue |= {Turn(here, one): mirror for one in (*waiting, *plan.later)}
        except SaveError as exc:
            self._left_out += tuple(Turn(here, one) for one in (*waiting, *plan.later))
            self._subscribers.notify(NotSaved(exc.problem))
        self._save_queue()
        self._subscribers.notify()  # also where nobody was asked yet: somebody has to look when they can be
        self._spawn(self._report_sent, begun)
        return True

    def send_again(self, member_id: str, mirror: Mirror | None = None, shown: int | None = None) -> bool:
        """Ask again although nobody knows about the first request: somebody looked and says that it was not paid.

        False, and nobody is asked, when the amount is not what he said yes to.
        """
        if shown is not None and owed(self._ledger.book, member_id) != shown:
            return False
        permission = self._permission(member_id)
        if self._engine and isinstance(permission, NeedsConfirmation) and self._clock.now() >= permission.since:
            self._begin_or_say(Turn(self._here, member_id), mirror)
        return True

    def send_queued(self) -> None:
        """Ask those who waited for a phone that is free now, or for their turn, where only so many go in a minute."""
        for turn in list(self._queue):
            permission = self._permission(turn.member_id, turn.collection_id)
            if isinstance(permission, AllowedFrom) or permission == NotAllowed("phone_in_use"):
                continue
            if isinstance(permission, Allowed) and not self._has_room():
                continue
            mirror = self._queue.pop(turn)
            if isinstance(permission, Allowed):
                if not self._begin_or_say(turn, mirror):
                    self._left_out = (*self._left_out, turn)
            elif permission != NotAllowed("nothing_owed"):
                self._left_out = (*self._left_out, turn)
            self._save_queue()
            self._subscribers.notify()

    def check(self, request_id: str) -> None:
        """Ask what became of a request. Two taps are one check."""
        if self._engine and request_id not in self.checking:
            self.checking |= {request_id}
            self._subscribers.notify()
            self._spawn(self._check, self._engine, request_id)

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
            if handle:
                self._apply_update(handle)
                self._ledger.update_request(request.id, restored=False)
            else:
                # Its record may have been lost, or be another merchant's: whether it left nobody knows.
                self._ledger.update_request(request.id, state=PaymentTimeout(None, "session_lost"), restored=False)

    @property
    def _here(self) -> str:
        return self._ledger.book.current

    def _permission(self, member_id: str, collection_id: str | None = None) -> RequestPermission:
        book = through(self._ledger.book, collection_id or self._here)
        if not may_ask(self._ledger.membership, book.member(member_id)):
            return NotAllowed("not_own")
        return may_request(book, member_id, self._clock.now(), production=self._mode == "production")

    def _begin_or_say(self, turn: Turn, mirror: Mirror | None) -> bool:
        """Write a request down and send it off; False when it could not be written down, and nobody is asked."""
        try:
            self._begin(turn, mirror)
        except SaveError as exc:
            self._subscribers.notify(NotSaved(exc.problem))
            return False
        return True

    def _begin(self, turn: Turn, mirror: Mirror | None) -> PaymentRequest | None:
        """The same, or SaveError; None when another tap or window was faster."""
        request = self._ledger.begin_request(turn.member_id, self._clock.now(), turn.collection_id)
        if request:
            self._left_out = tuple(one for one in self._left_out if one != turn)
            self._pace.begin(request.id, request.started_at)
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
                through(self._ledger.book, request.collection_id).chama.description,
                payment_id=request.id,
                group_id=request.group_id or None,
                mirror=mirror,
            )
        except DarajaError as exc:
            log.info("payment %s was not sent: %s", request.id, type(exc).__name__)
            self._ledger.mark_not_sent(request.id, exc, not_sent_reason(exc))
            self._note_answer(request, mirror, exc)
            self._subscribers.notify(self._asked_elsewhere(request, exc))
        else:
            self._pace.take()
            self._apply_update(handle)
        finally:
            self._pace.end(request.id)

    def _note_answer(self, request: PaymentRequest, mirror: Mirror | None, error: DarajaError) -> None:
        """What was proven not to have left only because there were too many is asked for again in its turn."""
        if is_for_rate(error):
            self._pace.refuse(self._clock.now(), error.retry_after_s)
            self._enqueue(_turn_of(request), mirror)
        else:
            self._pace.take()

    def _has_room(self) -> bool:
        return self._pace.has_room(self._clock.now())

    def _enqueue(self, turn: Turn, mirror: Mirror | None) -> None:
        """Have a member asked in his turn."""
        self._queue[turn] = mirror
        self._save_queue()
        self._subscribers.notify()

    def _asked_elsewhere(self, request: PaymentRequest, error: DarajaError) -> Notification | None:
        """Another device of the chama has asked for this share: the function says how long that holds."""
        if not isinstance(error, StkPushRejectedError) or error.error_code != ALREADY_REQUESTED:
            return None
        until = self._clock.now() + timedelta(seconds=error.retry_after_s or 0)
        return AskedElsewhere(whole_name_in(self._ledger.book, request.member_id), until)

    async def _report_sent(self, begun: list[PaymentRequest]) -> None:
        subscriber = self._subscribers.subscribe()
        try:
            while any(isinstance(self._newest(one).state, PaymentInitiating) for one in begun):
                await subscriber.wait_for_change(None)
        finally:
            self._subscribers.unsubscribe(subscriber)
        ended = [one for one in begun if isinstance(self._newest(one).state, PaymentError)]
        failed = sum(_turn_of(one) not in self._queue for one in ended)
        if begun:
            waiting = sum(one.collection_id == begun[0].collection_id for one in self._queue)
            self._subscribers.notify(RequestsSent(len(begun) - len(ended), failed, waiting))

    def _save_queue(self) -> None:
        self._ledger.save_queue((*self._queue, *self._left_out))

    def _newest(self, request: PaymentRequest) -> PaymentRequest:
        return self._ledger.book.request(request.id) or request

    async def _check(self, engine: Engine, request_id: str) -> None:
        try:
            async with asyncio.timeout(CHECK_LIMIT_S):
                await self._ask(engine, request_id)
        except (DarajaError, TimeoutError) as exc:
            log.info("payment %s could not be checked: %s", request_id, type(exc).__name__)
            self._subscribers.notify(self._about(CheckFailed, request_id))
        finally:
            self.checking -= {request_id}
            self._subscribers.notify()

    async def _ask(self, engine: Engine, request_id: str) -> None:
        request = self._ledger.book.request(request_id)
        if request and request.elsewhere:  # only the group can say
            await engine.resumed()
            self._ledger.update_request(request_id, checked_at=self._clock.now())
            return
        handle = self._handles.get(request_id) or await engine.payment(request_id)
        if handle is None:
            self._ledger.update_request(request_id, checked_at=self._clock.now())
            self._subscribers.notify(self._about(NoRecord, request_id))
            return
        found = await handle.check()
        self._apply_update(handle)
        self._ledger.update_request(request_id, checked_at=self._clock.now(), advice=found.advice)

    def _about(self, kind: type[CheckFailed] | type[NoRecord], request_id: str) -> Notification | None:
        request = self._ledger.book.request(request_id)
        return kind(whole_name_in(self._ledger.book, request.member_id)) if request else None

    def _apply_update(self, handle: PaymentHandle) -> None:
        self.track(handle)
        self._subscribers.notify(self._ledger.apply_update(handle))


def _turn_of(request: PaymentRequest) -> Turn:
    return Turn(request.collection_id, request.member_id)
