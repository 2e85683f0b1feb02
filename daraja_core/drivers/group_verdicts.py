"""Every verdict of a group, as all its members see it: read with paging, then live, then what is new now and then."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from ..errors import AppwriteError, DarajaError
from ..verdict import Status, Verdict
from .ports import VerdictReader

log = logging.getLogger("daraja.group")

MOST_WAITING = 1000
READ_AGAIN_S = 60.0
"""A live socket is no proof of delivery, so the group is read again even while it is open."""
READ_FAILED_S = 5.0
OVERLAP = timedelta(minutes=5)
"""What is written at the same time comes to light in any order: the last ones are always read once more."""
READ_ALL_S = 24 * 3600.0
"""What became readable only later, because the user joined later, is older than anything that is new."""


@dataclass(frozen=True, slots=True)
class GroupVerdict:
    """What M-Pesa said of one payment or disbursement of the group, whichever member's device started it.

    `verdict.user_id` says whose it is: two members may have used one payment id, and both payments count.
    """

    flow: Literal["stk", "b2c"]
    verdict: Verdict


class GroupVerdicts:
    """The verdicts of one group: all there are, then each new or better one. Ends when the engine closes.

    `connection` numbers the socket that is open now, and `missed` is told the number under which the group was known
    when a read brings what that socket had not. Raises DarajaError when the engine stops because of an error.
    """

    def __init__(
        self,
        reader: VerdictReader,
        group_id: str,
        connection: Callable[[], int] = lambda: 0,
        missed: Callable[[int], None] = lambda _: None,
    ) -> None:
        self.group_id = group_id
        self._reads = {flow: _FlowReads(reader, flow, group_id) for flow in _FLOWS}
        self._connection = connection
        self._missed = missed
        self._known_on = 0
        self._delivered: set[tuple[str, str | None]] = set()  # by the socket, and not taken yet
        self._inbox: asyncio.Queue[GroupVerdict | None] = asyncio.Queue()
        self._stale = asyncio.Event()
        self._stale.set()
        self._found: deque[GroupVerdict] = deque()
        self._seen: dict[tuple[str, str | None], Verdict] = {}
        self._read_again_at = 0.0
        self._is_closed = False
        self._failure: DarajaError | None = None

    def put(self, news: GroupVerdict) -> None:
        """One verdict arrived live. Where nobody takes them, they are dropped: a read brings all of them back."""
        if self._inbox.qsize() < MOST_WAITING:
            self._delivered.add(_key(news.verdict))
            self._inbox.put_nowait(news)
            return
        while not self._inbox.empty():
            self._inbox.get_nowait()
        self._delivered.clear()
        self._known_on = 0  # the socket brought them: that a read does so, too, says nothing about it
        self.read_again()

    def read_again(self) -> None:
        """Something may have been missed: the socket was away, or the app was."""
        if not self._stale.is_set():
            self._stale.set()
            self._inbox.put_nowait(None)

    def close(self, failure: DarajaError | None = None) -> None:
        """End the iteration; with the failure, if there is one."""
        self._failure = self._failure or failure
        self._is_closed = True
        self._inbox.put_nowait(None)

    def __aiter__(self) -> AsyncIterator[GroupVerdict]:
        return self._verdicts()

    async def _verdicts(self) -> AsyncIterator[GroupVerdict]:
        while not self._is_closed:
            if self._stale.is_set():
                await self._read()
            while self._found:  # kept here until it is taken: whoever follows may stop, and go on another time
                if self._is_news((found := self._found.popleft()).verdict):
                    yield found
            arrived = await self._next()
            if arrived is not None:
                self._delivered.discard(_key(arrived.verdict))
                if self._is_news(arrived.verdict):
                    yield arrived
        if self._failure is not None:
            raise DarajaError(str(self._failure))

    async def _next(self) -> GroupVerdict | None:
        # At that moment, however much arrives meanwhile: what arrives is no proof that nothing is missed.
        try:
            async with asyncio.timeout_at(self._read_again_at):
                return await self._inbox.get()
        except TimeoutError:
            self._stale.set()
            return None

    async def _read(self) -> None:
        """Find what is stored, all of it or what is new."""
        self._stale.clear()
        connection, now = self._connection(), asyncio.get_running_loop().time()
        self._read_again_at = now + READ_AGAIN_S
        for flow, reads in self._reads.items():
            try:
                found = await reads.read(now)
            except AppwriteError as exc:
                log.warning("group %s could not be read: %s", self.group_id, exc)
                self._read_again_at, connection = now + READ_FAILED_S, 0
                continue
            except asyncio.CancelledError:
                self._stale.set()
                raise
            if any(_key(one) not in self._delivered and self._is_better(one) for one in found):
                self._missed(self._known_on)
            self._found.extend(GroupVerdict(flow, one) for one in found)
        self._known_on = connection

    def _is_news(self, verdict: Verdict) -> bool:
        is_better = self._is_better(verdict)
        if is_better:
            self._seen[_key(verdict)] = verdict
        return is_better

    def _is_better(self, verdict: Verdict) -> bool:
        known = self._seen.get(_key(verdict))  # a page read earlier may arrive later than a live success
        return known is None or (known != verdict and known.status is not Status.SUCCESS)


class _FlowReads:
    """Reads one flow of the group: all of it, and from then on what is new."""

    def __init__(self, reader: VerdictReader, flow: Literal["stk", "b2c"], group_id: str) -> None:
        self._reader = reader
        self._flow = flow
        self._group_id = group_id
        self._newest: datetime | None = None
        self._took = timedelta()
        self._read_all_at = 0.0

    async def read(self, now: float) -> tuple[Verdict, ...]:
        """What was written since the last read, and a little before. Raises AppwriteError."""
        is_all = self._newest is None or now >= self._read_all_at
        since = None if is_all or self._newest is None else self._newest - OVERLAP - self._took
        page = await self._reader.read_group(self._flow, self._group_id, since)
        # While the pages were read, others were written, and some of those went behind pages that had been read.
        self._took = timedelta(seconds=asyncio.get_running_loop().time() - now)
        if is_all:
            self._read_all_at = now + READ_ALL_S
        self._newest = max((at for at in (page.newest, self._newest) if at is not None), default=None)
        return page.verdicts


_FLOWS: tuple[Literal["stk", "b2c"], ...] = ("stk", "b2c")


def _key(verdict: Verdict) -> tuple[str, str | None]:
    return verdict.payment_id.lower(), verdict.user_id
