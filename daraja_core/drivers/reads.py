"""The reads of an engine that are under way, and what each says: about the attempts, and about the live connection."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from ..attempt import Attempt, Settled
from ..events import Event, NothingFound, Read, ReadFailed, VerdictArrived
from .batch_read import Events, ReadRequest, read_documents
from .lifetime import Lifetime, done
from .portions import in_portions
from .ports import VerdictReader
from .realtime_watch import RealtimeWatch
from .tracked_attempt import TrackedAttempt

log = logging.getLogger("daraja.engine")


class Reads:
    """`lookup` gives an attempt by its id, `feed` takes what was learned, `settled` returns once that is on disk."""

    def __init__(
        self,
        reader: VerdictReader,
        lifetime: Lifetime,
        watch: RealtimeWatch,
        lookup: Callable[[str], TrackedAttempt | None],
        feed: Callable[[Events, datetime], None],
        settled: Callable[[], Awaitable[None]],
        now: Callable[[], datetime],
    ) -> None:
        self._reader = reader
        self._now = now
        self._lifetime = lifetime
        self._watch = watch
        self._lookup = lookup
        self._feed = feed
        self._settled = settled
        self._under_way: set[asyncio.Task[None]] = set()
        self._held: list[Sequence[ReadRequest]] | None = None

    @contextmanager
    def after_all_are_taken_up(self) -> Iterator[None]:
        """What a restore asks for waits meanwhile: whoever waits for very many would wait for what these learn, too."""
        held = self._held = []
        try:
            yield
        finally:
            self._held = None
            for requests in held:
                self.begin(requests)

    def begin(self, requests: Sequence[ReadRequest]) -> None:
        """Read these in one go, in the background."""
        if self._held is not None and all(one.read.source == "restored" for one in requests):
            self._held.append(requests)
        elif requests:
            task = self._lifetime.spawn(self._read_and_apply(requests))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    def begin_extra(self, attempts: Sequence[Attempt]) -> None:
        """Read these in place of what the live connection does not bring: that nothing is there yet is no news."""
        if attempts:
            self._lifetime.spawn(self._read_extra([ReadRequest(attempt, Read("poll")) for attempt in attempts]))

    async def run(self, attempt: Attempt, read: Read) -> None:
        """Read one attempt now."""
        await self._apply([ReadRequest(attempt, read)], lambda _: True)

    async def finished(self) -> None:
        """Until everything that was begun is done, and on disk."""
        await self._settled()
        await done(*self._under_way)
        await self._settled()

    async def _read_and_apply(self, requests: Sequence[ReadRequest]) -> None:
        try:
            await self._apply(requests, lambda _: True)
        except Exception:
            log.exception("a read failed in an unexpected way; it is made up for")
            failed: Events = [(one.attempt.id, ReadFailed(one.read.source, one.read.last)) for one in requests]
            self._feed(failed, self._now())

    async def _read_extra(self, requests: Sequence[ReadRequest]) -> None:
        await self._apply(requests, lambda event: not isinstance(event, NothingFound | ReadFailed))

    async def _apply(self, requests: Sequence[ReadRequest], is_told: Callable[[Event], bool]) -> None:
        async for some in in_portions(requests):
            await self._apply_portion(some, is_told)

    async def _apply_portion(self, requests: Sequence[ReadRequest], is_told: Callable[[Event], bool]) -> None:
        connection = self._watch.connection
        events = await read_documents(self._reader, requests)
        now = self._now()
        for attempt_id, event in events:
            tracked = self._lookup(attempt_id)
            if tracked is None:
                continue
            before = tracked.attempt
            if is_told(event):
                self._feed([(attempt_id, event)], now)
            if _is_news(before, tracked.attempt):
                self._watch.missed(tracked.known_on)
            if isinstance(event, VerdictArrived | NothingFound):
                tracked.known_on = connection


def _is_news(before: Attempt, after: Attempt) -> bool:
    """Whether a verdict came between the two that the live connection would have brought."""
    is_settled = isinstance(after.phase, Settled) and after.phase is not before.phase
    return is_settled or before.advice != after.advice
