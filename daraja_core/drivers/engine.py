"""The engine: feeds events to the machine, carries out what it orders, and tells everybody once it is on disk."""

import asyncio
import logging
import weakref
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..attempt import Attempt, Initiating, NotSent, flow_of
from ..errors import AppwriteError, DarajaError, StoreError
from ..events import (
    Advised,
    ClockReached,
    Effect,
    Event,
    Prepare,
    Read,
    Refused,
    Restored,
    Resumed,
    Save,
    Send,
    SessionLost,
    VerdictArrived,
)
from ..machine import begin, is_open, queryable_id, step, wakeup_at
from ..order import Order
from ..views import state_of
from .audience import Audience
from .clock import Clock
from .flight import CheckResult, Flight
from .group import GroupVerdicts
from .handles import Update, Updates, handle_of
from .mirroring import keep_mirrored
from .ports import Live, Mirror, Records, Sender
from .reading import Asked, News, read_documents
from .realtime import Arrived, Lost, RealtimeEvent, Subscribed
from .saving import Saver
from .sending import KeptSession, prepare, send
from .store import Store
from .timekeeper import Timekeeper

log = logging.getLogger("daraja.engine")

SESSION_CHECK_S = 10.0
SAVE_AGAIN_S = 5.0


@dataclass(frozen=True, slots=True)
class _Change:
    """A step's outcome on its way to the disk, then to the listeners, then to the world."""

    flight: Flight
    attempt: Attempt
    effects: tuple[Effect, ...]


class Engine:
    """Runs any number of attempts at once; each has its own state and clock, all share one socket and each read."""

    def __init__(self, sender: Sender, records: Records, live: Live, store: Store, clock: Clock) -> None:
        self._sender = sender
        self._records = records
        self._live = live
        self._store = store
        self._session = KeptSession(records, live, store)
        self._time = Timekeeper(clock)
        self._flights: dict[str, Flight] = {}
        self._finished: weakref.WeakValueDictionary[str, Flight] = weakref.WeakValueDictionary()
        self._changes: asyncio.Queue[_Change] = asyncio.Queue()
        self._saver = Saver(store)
        self._reads: set[asyncio.Task[None]] = set()
        self._audience = Audience(records)
        self._is_listening = False
        self.is_live = False

    async def open(self) -> None:
        """Start the engine's own tasks."""
        started = asyncio.Event()
        self._running = asyncio.create_task(self._run(started), name="daraja-engine")
        self._running.add_done_callback(self._let_go)
        await started.wait()

    async def close(self) -> None:
        """Stop everything. What is under way is on disk and goes on after the next start."""
        self._running.cancel()
        await asyncio.wait([self._running])

    async def start(self, order: Order, *, mirror: Mirror | None = None, security_credential: str = "") -> Flight:
        """Begin an attempt, or find the one that already has this id. Returns once the request was answered or lost.

        Raises InvalidOrderError when the id belongs to another order, and the reason when nothing was sent.
        """
        if (flight := await self.find(order.id)) is not None:
            flight.require_same(order)
            await flight.answered.wait()
            return flight
        attempt, effects = begin(order, self._time.now())
        flight = Flight(attempt, attempt, self.check, mirror, security_credential=security_credential, is_new=True)
        self._flights[attempt.id] = flight
        self._follow(flight, attempt, effects)
        await flight.answered.wait()
        if flight.error is not None:
            raise flight.error
        if isinstance(flight.shown.phase, Initiating):
            raise DarajaError(f"the engine was closed before {order.id!r} was answered; it goes on after a restart")
        return flight

    async def find(self, attempt_id: str) -> Flight | None:
        """The flight of an attempt from this run or an earlier one."""
        if (flight := self._known(attempt_id)) is not None:
            return flight
        attempt = await self._store.load(attempt_id)
        flight = self._known(attempt_id)  # somebody else may have been quicker
        return flight if flight is not None or attempt is None else self._take_up(attempt)

    async def restore(self) -> list[Flight]:
        """Take up every attempt of earlier runs about which news may still come."""
        stored = await self._store.load_open(self._time.now())
        return [self._take_up(attempt) for attempt in stored if self._known(attempt.id) is None]

    async def adopt(self, attempt: Attempt, mirror: Mirror) -> Flight:
        """Take up an attempt that a client storage holds; where the database knows it, the database is right."""
        flight = await self.find(attempt.id) or self._take_up(attempt)
        flight.mirror = mirror
        self._spawn(keep_mirrored(flight, self._records.session_secret or ""))
        return flight

    async def resumed(self) -> None:
        """The app is back: check the socket, read every open attempt, return when that is done."""
        self._live.probe()
        self._audience.read_again()
        self._feed([(flight.attempt.id, Resumed()) for flight in self._awaited()])
        await self._changes.join()
        if self._reads:
            await asyncio.wait(self._reads)
        await self._changes.join()

    async def check(self, flight: Flight) -> CheckResult:
        """Read one attempt now and, while it is open and can be asked about, ask Safaricom for advice."""
        if is_open(flight.attempt, self._time.now()):
            self._feed(await read_documents(self._records, [Asked(flight.attempt, Read("check"))]))
        advice = flight.attempt.advice
        if (asked_by := queryable_id(flight.attempt)) is not None:
            answer = await self._sender.query(asked_by)
            advice = answer.advice if advice != "paid" else advice
            if answer.advice in ("paid", "failed"):
                code = answer.result_code or ""
                self._feed([(flight.attempt.id, Advised(answer.advice, f"{code}: {answer.text}"))])
        await self._changes.join()
        return CheckResult(state_of(flight.shown), advice, self._time.now())

    def updates(self) -> Updates:
        """A new listener, which hears everything from now on."""
        return self._audience.updates()

    async def sign_in(self) -> None:
        """Have a session that works and is on disk. Raises AppwriteError, or StoreError."""
        await self._session.usable()

    def group(self, group_id: str) -> GroupVerdicts:
        """A new follower of everything that the members of a group pay and send."""
        self._listen()
        self._spawn(self._have_session())
        return self._audience.group(group_id)

    async def _run(self, started: asyncio.Event) -> None:
        async with asyncio.TaskGroup() as self._tasks:
            self._tasks.create_task(self._carry_out())
            started.set()
            await self._follow_clock()

    def _let_go(self, running: asyncio.Task[None]) -> None:
        if not running.cancelled() and (error := running.exception()) is not None:
            log.critical("the engine stopped; open payments go on after a restart", exc_info=error)
        for flight in (*self._flights.values(), *self._finished.values()):
            flight.close()
        self._audience.close()

    def _known(self, attempt_id: str) -> Flight | None:
        return self._flights.get(attempt_id) or self._finished.get(attempt_id)

    def _take_up(self, attempt: Attempt) -> Flight:
        flight = Flight(attempt, attempt, self.check)
        self._flights[attempt.id] = flight
        self._feed([(attempt.id, Restored())])
        if is_open(flight.attempt, self._time.now()):
            self._listen()
        else:
            self._retire(flight)
        return flight

    def _retire(self, flight: Flight) -> None:
        """Nothing more is to be done for it: it lives on only as long as somebody holds a handle."""
        if self._flights.pop(flight.attempt.id, None) is not None:
            self._finished[flight.attempt.id] = flight

    def _awaited(self) -> list[Flight]:
        """Those about which news may still come; the others are let go, or failures would pile up for ever."""
        now = self._time.now()
        for flight in [one for one in self._flights.values() if not is_open(one.attempt, now)]:
            self._retire(flight)
        return list(self._flights.values())

    def _feed(self, news: News, at: datetime | None = None) -> None:
        for attempt_id, event in news:
            if (flight := self._known(attempt_id)) is not None:
                self._apply(flight, event, at or self._time.now())

    def _apply(self, flight: Flight, event: Event, now: datetime) -> None:
        attempt, effects = step(flight.attempt, event, now)
        if isinstance(event, Refused) and isinstance(attempt.phase, NotSent):
            flight.error = event.error
        if attempt is not flight.attempt or effects:
            self._follow(flight, attempt, effects)
        wakeup = wakeup_at(attempt)
        assert not isinstance(event, ClockReached) or wakeup is None or wakeup > now, f"{attempt.id} would never sleep"
        self._time.wake(attempt.id, wakeup)

    def _follow(self, flight: Flight, attempt: Attempt, effects: tuple[Effect, ...]) -> None:
        flight.attempt = attempt
        self._changes.put_nowait(_Change(flight, attempt, effects))

    async def _follow_clock(self) -> None:
        while True:
            for moment, attempt_id in await self._time.due():
                self._feed([(attempt_id, ClockReached())], moment)

    async def _carry_out(self) -> None:
        while True:
            changes = await self._waiting_changes()
            failure = await self._saver.save([one.attempt for one in changes if Save() in one.effects])
            for change in changes:
                self._publish(change)
                self._act(change, failure)
            self._read(
                [Asked(one.attempt, effect) for one in changes for effect in one.effects if isinstance(effect, Read)]
            )
            for _ in changes:
                self._changes.task_done()

    async def _waiting_changes(self) -> list[_Change]:
        """What waits to be carried out; after a while nothing, so that what a full disk refused is tried again."""
        try:
            async with asyncio.timeout(SAVE_AGAIN_S if self._saver.is_behind else None):
                changes = [await self._changes.get()]
        except TimeoutError:
            return []
        while not self._changes.empty():
            changes.append(self._changes.get_nowait())
        return changes

    def _publish(self, change: _Change) -> None:
        flight, attempt = change.flight, change.attempt
        if not flight.publish(attempt):
            return
        entry = attempt.timeline[-1]
        log.info("payment %s: %s (%s)", attempt.id, entry.what, entry.source)
        self._audience.tell(Update(handle_of(flight), state_of(attempt), entry.source, entry.at))

    def _act(self, change: _Change, failure: StoreError | None) -> None:
        flight, attempt = change.flight, change.attempt
        for effect in change.effects:
            match effect:
                case Prepare() | Send() if failure is not None:
                    self._feed([(attempt.id, Refused(failure))])  # not on disk: so it must not leave
                case Prepare():
                    self._listen()
                    self._spawn(self._prepare(attempt.id))
                case Send():
                    self._spawn(self._send(flight))
                case Save() if flight.mirror is not None:
                    self._spawn(keep_mirrored(flight, self._records.session_secret or ""))
                case _:
                    pass
        if not is_open(flight.attempt, self._time.now()):
            self._retire(flight)

    async def _prepare(self, attempt_id: str) -> None:
        event = await prepare(self._sender, self._session, self._live)
        self._feed([(attempt_id, event)])

    async def _send(self, flight: Flight) -> None:
        event = await send(self._sender, flight.attempt, flight.security_credential)
        flight.security_credential = ""
        self._feed([(flight.attempt.id, event)])

    def _read(self, asked: Sequence[Asked]) -> None:
        if asked:
            task = self._spawn(self._read_and_feed(asked))
            self._reads.add(task)
            task.add_done_callback(self._reads.discard)

    async def _read_and_feed(self, asked: Sequence[Asked]) -> None:
        self._feed(await read_documents(self._records, asked))

    def _listen(self) -> None:
        if not self._is_listening:
            self._is_listening = True
            self._spawn(self._live.run(self._on_live))
            self._spawn(self._check_session())

    def _on_live(self, event: RealtimeEvent) -> None:
        match event:
            case Arrived(flow, verdict, group_id):
                self._audience.arrived(flow, verdict, group_id)
                flight = self._known(verdict.payment_id)
                if flight is not None and flow_of(flight.attempt.order).name == flow:
                    self._feed([(verdict.payment_id, VerdictArrived(verdict, "realtime"))])
            case Subscribed(user_id):
                self.is_live = True
                self._audience.read_again()
                self._read([Asked(one.attempt, Read("poll")) for one in self._awaited() if _may_be_stored(one)])
                if user_id is None:
                    self._spawn(self._check_session())
            case Lost(reason):
                self.is_live = False
                log.info("live updates stopped: %s", reason)

    async def _have_session(self) -> None:
        """Who follows a group needs a session, although nothing is being paid."""
        try:
            await self.sign_in()
        except DarajaError as exc:
            log.warning("there is no session to read the group with: %s", exc)
        self._audience.read_again()

    async def _check_session(self) -> None:
        """At start, and when the socket opened as a guest: is the session gone for good? Asked until it is known."""
        asked_about = self._records.session_secret
        while True:
            try:
                user_id = await self._records.account()
                break
            except AppwriteError as exc:
                log.warning("the session could not be checked: %s", exc)
                await asyncio.sleep(SESSION_CHECK_S)
        if user_id is None and self._records.session_secret == asked_about:
            self._feed([(attempt_id, SessionLost("realtime")) for attempt_id in self._flights])

    def _spawn(self, work: Coroutine[object, object, None]) -> "asyncio.Task[None]":
        task = self._tasks.create_task(_guarded(work))
        task.add_done_callback(lambda _: work.close())  # closed before its first step, it would complain
        return task


async def _guarded(work: Coroutine[object, object, None]) -> None:
    """The task boundary: a bug in one payment's work is logged and stops neither the others nor the engine."""
    try:
        await work
    except Exception:
        log.exception("a task of the engine failed; the polls and the next start make up for it")


def _may_be_stored(flight: Flight) -> bool:
    return flight.attempt.sending_at is not None
