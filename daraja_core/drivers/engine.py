"""The engine: feeds events to the machine, carries out what it orders, and tells everybody once it is on disk."""

import asyncio
import logging
import weakref
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from ..attempt import Attempt, Initiating, NotSent, flow_of
from ..errors import DarajaError, StoreError
from ..events import (
    ClockReached,
    Event,
    Prepare,
    Read,
    Refused,
    Restored,
    Resumed,
    Save,
    Send,
    VerdictArrived,
)
from ..foreign_attempt import NOT_OURS, as_shown_elsewhere
from ..machine import begin, is_decided, is_open, step, wakeup_at, watch_ends_at
from ..order import Order, fold_id
from ..public_state import state_of
from .batch_read import Events, ReadRequest
from .changes import Change, ChangeQueue
from .checks import Checks
from .client_storage import update_mirror
from .clock import Clock
from .dispatch import prepare, send
from .group_records import GroupRecords
from .group_verdicts import GroupVerdicts
from .handles import Update, Updates, handle_of
from .lifetime import Lifetime, done
from .portions import collector_paused, in_portions
from .ports import Mirror, Realtime, Sender, VerdictReader
from .reads import Reads
from .realtime import Arrived, Lost, RealtimeEvent, Subscribed, Told
from .realtime_watch import RealtimeWatch
from .scheduler import Scheduler
from .session_watch import SessionWatch
from .single_flight import Coalesced
from .store import Store
from .subscriptions import Subscriptions
from .telemetry import Telemetry
from .tracked_attempt import CheckResult, TrackedAttempt
from .write_buffer import WriteBuffer

log = logging.getLogger("daraja.engine")


class Engine:
    """Runs any number of attempts at once; each has its own state and clock, all share one socket and each read."""

    def __init__(
        self, sender: Sender, reader: VerdictReader, realtime: Realtime, store: Store, clock: Clock, account: str = ""
    ) -> None:
        """`account` names the credentials: what the store holds of others is shown, and neither read nor changed."""
        self._account = account
        self._sender = sender
        self._reader = reader
        self._realtime = realtime
        self._store = store
        self._scheduler = Scheduler(clock)
        self._tracked: dict[str, TrackedAttempt] = {}
        self._finished: weakref.WeakValueDictionary[str, TrackedAttempt] = weakref.WeakValueDictionary()
        self._changes = ChangeQueue()
        self._write_buffer = WriteBuffer(store)
        self._lifetime = Lifetime(self._on_end)
        self._watch = RealtimeWatch(realtime, self._lifetime, self._read_pending, self._refresh_groups)
        self._subscriptions = Subscriptions(reader, lambda: self._watch.connection, self._watch.missed)
        self._reads = Reads(
            reader, self._lifetime, self._watch, self._lookup, self._feed, self._changes.settled, self._scheduler.now
        )
        self._session = SessionWatch(
            reader, realtime, store, self._lifetime, self._subscriptions, self._attempts, self._feed
        )
        self._checks = Checks(self._reads, sender, self._scheduler.now, self._feed, self._changes.settled)
        self._telemetry = Telemetry()
        self._resuming = Coalesced(self._resume, self._spawn)
        self._checker = self.check  # one bound method for all of them
        self._is_subscribed = False

    @property
    def is_live(self) -> bool:
        """Whether the socket is open, and nothing speaks against its delivering."""
        return self._watch.is_live

    async def open(self) -> None:
        """Start the engine's own tasks."""
        await self._lifetime.begin(self._process_changes(), self._run_timers())

    async def close(self) -> None:
        """Stop everything. What is under way is on disk and goes on after the next start."""
        await self._lifetime.end()

    async def start(
        self, order: Order, *, is_new_id: bool = False, mirror: Mirror | None = None, security_credential: str = ""
    ) -> TrackedAttempt:
        """Begin an attempt, or find the one that already has this id. Returns once the request was answered or lost.

        An id that was drawn for this call, `is_new_id`, is on no disk yet: nobody looks for it there.

        Raises InvalidOrderError when the id belongs to another order, the reason when nothing was sent, and DarajaError
        when the engine ends first. Cancelled before the request leaves, nothing is sent.
        """
        tracked = None if is_new_id else await self.find(order.id)
        if tracked is None and order.user_id is not None:
            await self._session.require_own_user(order.user_id)
            tracked = self._lookup(order.id)  # it may have been begun meanwhile
        if tracked is not None:
            tracked.require_same(order)
            await self._answered(tracked)
            return tracked
        self._lifetime.require()
        attempt, effects = begin(order, self._scheduler.now(), self._account)
        tracked = TrackedAttempt(
            attempt, attempt, self._checker, mirror, security_credential=security_credential, is_new=True
        )
        self._tracked[fold_id(attempt.id)] = tracked
        self._changes.put(tracked, attempt, effects)
        await self._answered(tracked)
        if tracked.error is not None:
            raise tracked.error
        return tracked

    async def find(self, attempt_id: str) -> TrackedAttempt | None:
        """An attempt of this run or an earlier one."""
        if (tracked := self._lookup(attempt_id)) is not None:
            return tracked
        attempt = await self._lifetime.race(self._store.load(attempt_id))
        tracked = self._lookup(attempt_id)  # somebody else may have been quicker
        if tracked is not None or attempt is None:
            return tracked
        return self._track(attempt) if self._is_ours(attempt) else self._show(attempt)

    async def recorded(self) -> list[str]:
        """The ids of all attempts, of this run and of earlier ones, the oldest first."""
        return await self._lifetime.race(self._store.ids())

    async def restore(self) -> list[TrackedAttempt]:
        """Take up every attempt of earlier runs about which news may still come."""
        self._lifetime.require()
        restored: list[TrackedAttempt] = []
        with collector_paused(), self._reads.after_all_are_taken_up():
            stored = await self._lifetime.race(self._store.load_open(self._scheduler.now()))
            async for some in in_portions([attempt for attempt in stored if self._is_ours(attempt)]):
                now = self._scheduler.now()
                restored += [self._track(attempt, now) for attempt in some if self._lookup(attempt.id) is None]
        return restored

    async def adopt(self, attempt: Attempt, mirror: Mirror) -> TrackedAttempt:
        """Take up an attempt that a client storage holds; where the database knows it, the database is right."""
        tracked = await self.find(attempt.id) or self._track(replace(attempt, account=self._account))
        if self._is_ours(tracked.attempt):  # another account's entry names the session that can read it, which we lack
            tracked.mirror = mirror
            self._spawn(update_mirror(tracked, self._session.secret))
        return tracked

    async def resumed(self) -> None:
        """The app is back: check the socket, read every open attempt, return when that is done.

        Many calls at once are one read, and one more for those that come while it is under way.
        """
        self._lifetime.require()
        await self._lifetime.race(done(self._resuming.run()))

    async def check(self, tracked: TrackedAttempt, security_credential: str = "") -> CheckResult:
        """Read one attempt now and, while it is open and can be asked about, ask Safaricom."""
        if not self._is_ours(tracked.attempt):
            return CheckResult(state_of(tracked.shown), "none", self._scheduler.now(), "cannot", NOT_OURS)
        return await self._lifetime.race(self._checks.check(tracked, security_credential))

    def updates(self) -> Updates:
        """A new stream of everything from now on."""
        self._lifetime.require()
        return self._subscriptions.updates()

    async def sign_in(self) -> None:
        """Have a session that works and is on disk. Raises AppwriteError, or StoreError."""
        await self._session.sign_in()

    def records(self, group_id: str) -> GroupRecords:
        """A new subscription to what the devices of a group tell each other."""
        self.connect()
        return self._subscriptions.records(group_id)

    def connect(self) -> None:
        """Have a session and the socket now, before anything is paid: nobody else would open them."""
        self._lifetime.require()
        self._subscribe()
        self._spawn(self._session.sign_in_ahead())

    def group(self, group_id: str) -> GroupVerdicts:
        """A new subscription to everything that the members of a group pay and send."""
        self.connect()
        return self._subscriptions.group(group_id)

    async def _resume(self) -> None:
        self._realtime.probe()
        self._subscriptions.refresh_groups()
        async for some in in_portions(self._open_attempts()):
            self._feed([(tracked.attempt.id, Resumed()) for tracked in some])
        await self._reads.finished()

    async def _answered(self, tracked: TrackedAttempt) -> None:
        """Until the request was answered or lost. Who is cancelled stops it, if it has not left and is his alone."""
        tracked.waiting += 1
        try:
            await tracked.answered()
        except asyncio.CancelledError as exc:
            if tracked.waiting == 1:
                self._cancel(tracked, exc)
            raise
        finally:
            tracked.waiting -= 1
        if isinstance(tracked.shown.phase, Initiating):
            self._lifetime.require()

    def _cancel(self, tracked: TrackedAttempt, cancelled: asyncio.CancelledError) -> None:
        attempt_id = tracked.attempt.id
        if not isinstance(tracked.attempt.phase, Initiating) or tracked.is_posting:
            cancelled.add_note(
                f"{attempt_id!r} may have been sent and goes on; daraja.payment({attempt_id!r}) finds it"
            )
            return
        cancelled.add_note(f"{attempt_id!r} was not sent")
        self._feed([(attempt_id, Refused(DarajaError("the call was cancelled before the request was sent")))])

    def _on_end(self, why: DarajaError) -> None:
        for tracked in (*self._tracked.values(), *self._finished.values()):
            tracked.close(why)
        self._subscriptions.close(why if self._lifetime.has_failed else None)

    def _lookup(self, attempt_id: str) -> TrackedAttempt | None:
        folded = fold_id(attempt_id)
        return self._tracked.get(folded) or self._finished.get(folded)

    def _track(self, attempt: Attempt, now: datetime | None = None) -> TrackedAttempt:
        tracked = TrackedAttempt(attempt, attempt, self._checker)
        self._tracked[fold_id(attempt.id)] = tracked
        now = now or self._scheduler.now()
        self._apply(tracked, Restored(), now)
        if is_open(tracked.attempt, now):
            self._subscribe()
        else:
            self._untrack(tracked)
        return tracked

    def _is_ours(self, attempt: Attempt) -> bool:
        return attempt.account in ("", self._account)  # what names none was begun before there were several

    def _show(self, attempt: Attempt) -> TrackedAttempt:
        tracked = TrackedAttempt(*as_shown_elsewhere(attempt, self._scheduler.now()), self._checker)
        self._finished[fold_id(attempt.id)] = tracked
        return tracked

    def _untrack(self, tracked: TrackedAttempt) -> None:
        """Nothing more is to be done for it: it lives on only as long as somebody holds a handle."""
        if self._tracked.pop(fold_id(tracked.attempt.id), None) is not None:
            self._finished[fold_id(tracked.attempt.id)] = tracked

    def _attempts(self) -> list[Attempt]:
        return [tracked.attempt for tracked in self._tracked.values()]

    def _open_attempts(self) -> list[TrackedAttempt]:
        """Those about which news may still come; the others are let go, or failures would pile up for ever."""
        now = self._scheduler.now()
        for tracked in [one for one in self._tracked.values() if not is_open(one.attempt, now)]:
            self._untrack(tracked)
        return list(self._tracked.values())

    def _feed(self, events: Events, at: datetime | None = None) -> None:
        now = at or self._scheduler.now()
        for attempt_id, event in events:
            if (tracked := self._lookup(attempt_id)) is not None:
                self._apply(tracked, event, now)

    def _apply(self, tracked: TrackedAttempt, event: Event, now: datetime) -> None:
        attempt, effects = step(tracked.attempt, event, now)
        if isinstance(event, Refused) and isinstance(attempt.phase, NotSent):
            tracked.error = event.error
        if attempt is not tracked.attempt or effects:
            self._changes.put(tracked, attempt, effects)
        wakeup = wakeup_at(attempt)
        assert not isinstance(event, ClockReached) or wakeup is None or wakeup > now, f"{attempt.id} would never sleep"
        if isinstance(event, ClockReached) and not is_open(attempt, now):
            self._untrack(tracked)
            return
        self._scheduler.schedule(attempt.id, wakeup or watch_ends_at(attempt))

    async def _run_timers(self) -> None:
        while True:
            for moment, attempt_id in await self._scheduler.due():
                self._feed([(attempt_id, ClockReached())], moment)

    async def _process_changes(self) -> None:
        while True:
            await self._carry_out(await self._changes.batch(is_behind=self._write_buffer.is_behind))

    async def _carry_out(self, changes: Sequence[Change]) -> None:
        """A function of its own: the loop would hold the last batch until the next one comes."""
        on_disk = asyncio.Event()
        ordered = [(one.attempt, effect) for one in changes for effect in one.effects]
        for attempt, effect in ordered:
            if isinstance(effect, Prepare) and not self._lifetime.is_ending:
                self._subscribe()
                self._spawn(self._prepare(attempt.id, on_disk))
        failure = await self._write_buffer.flush([one for one, effect in ordered if isinstance(effect, Save)])
        now = self._scheduler.now()
        for change in changes:
            self._publish(change)
            self._run_effects(change, failure, now)
        on_disk.set()
        self._reads.begin([ReadRequest(attempt, effect) for attempt, effect in ordered if isinstance(effect, Read)])
        self._changes.done(len(changes))

    def _publish(self, change: Change) -> None:
        tracked, attempt = change.tracked, change.attempt
        if not tracked.publish(attempt):
            return
        entry = attempt.timeline[-1]
        self._telemetry.observe(attempt)
        self._subscriptions.publish(Update(handle_of(tracked), state_of(attempt), entry.source, entry.at))

    def _run_effects(self, change: Change, failure: StoreError | None, now: datetime) -> None:
        tracked, attempt = change.tracked, change.attempt
        for effect in change.effects:
            match effect:
                case Prepare() | Send() if failure is not None:
                    self._feed([(attempt.id, Refused(failure))])  # not on disk: so it must not leave
                case Send():
                    self._spawn(self._send(tracked))
                case Save() if tracked.mirror is not None:
                    self._spawn(update_mirror(tracked, self._session.secret))
                case _:
                    pass
        if not is_open(tracked.attempt, now):
            self._untrack(tracked)

    async def _prepare(self, attempt_id: str, on_disk: asyncio.Event) -> None:
        """Beside the disk, for it asks for no money; what comes of it counts once the attempt is written down."""
        event = await prepare(self._sender, self._session.session, self._realtime)
        await on_disk.wait()
        self._feed([(attempt_id, event)])

    async def _send(self, tracked: TrackedAttempt) -> None:
        if not isinstance(tracked.attempt.phase, Initiating):
            return  # cancelled since it was ordered
        tracked.is_posting = True
        tracked.known_on = self._watch.connection  # nothing is stored of it yet, so all news is still to come
        event = await send(self._sender, tracked.attempt, tracked.security_credential)
        tracked.security_credential = ""
        self._feed([(tracked.attempt.id, event)])

    def _read_pending(self) -> bool:
        undecided = (one.attempt for one in self._open_attempts() if not is_decided(one.attempt))
        sent = [attempt for attempt in undecided if attempt.sending_at is not None]
        self._reads.begin_extra(sent)
        return bool(sent)

    def _refresh_groups(self) -> None:
        self._subscriptions.refresh_groups()

    def _subscribe(self) -> None:
        if not self._is_subscribed:
            self._is_subscribed = True
            self._lifetime.keep(partial(self._realtime.run, self._on_realtime_event))
            self._lifetime.keep(self._session.check)

    def _on_realtime_event(self, event: RealtimeEvent) -> None:
        match event:
            case Arrived(flow, verdict, group_id):
                self._watch.heard()
                self._subscriptions.publish_verdict(flow, verdict, group_id)
                tracked = self._lookup(verdict.payment_id)
                if tracked is not None and flow_of(tracked.attempt.order).name == flow:
                    self._feed([(verdict.payment_id, VerdictArrived(verdict, "realtime"))])
            case Told(group_id):
                self._watch.heard()
                self._subscriptions.refresh_records(group_id)
            case Subscribed(user_id):
                if user_id is not None:  # a guest is never told anything
                    self._watch.opened()
                self._subscriptions.refresh_groups()
                sent = [one.attempt for one in self._open_attempts() if one.attempt.sending_at is not None]
                self._reads.begin([ReadRequest(attempt, Read("poll")) for attempt in sent])
                if user_id is None:
                    self._lifetime.keep(self._session.check)
            case Lost(reason):
                self._watch.lost()
                log.info("live updates stopped: %s", reason)

    def _spawn(self, work: Coroutine[object, object, None]) -> "asyncio.Task[None]":
        return self._lifetime.spawn(work)
