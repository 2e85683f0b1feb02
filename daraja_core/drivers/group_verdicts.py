"""Every verdict of a group, as all its members see it: read with paging, then live, then read again now and then."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal

from ..errors import AppwriteError, DarajaError
from ..verdict import Status, Verdict
from .ports import VerdictReader

log = logging.getLogger("daraja.group")

MOST_WAITING = 1000
READ_AGAIN_S = 60.0
"""A live socket is no proof of delivery, so the group is read again even while it is open."""


@dataclass(frozen=True, slots=True)
class GroupVerdict:
    """What M-Pesa said of one payment or disbursement of the group, whichever member's device started it.

    `verdict.user_id` says whose it is: two members may have used one payment id, and both payments count.
    """

    flow: Literal["stk", "b2c"]
    verdict: Verdict


class GroupVerdicts:
    """The verdicts of one group: all there are, then each new or better one. Ends when the engine closes.

    Raises DarajaError when the engine stops because of an error.
    """

    def __init__(self, reader: VerdictReader, group_id: str) -> None:
        self.group_id = group_id
        self._reader = reader
        self._inbox: asyncio.Queue[GroupVerdict | None] = asyncio.Queue()
        self._stale = asyncio.Event()
        self._stale.set()
        self._seen: dict[tuple[str, str | None], Verdict] = {}
        self._read_again_at = 0.0
        self._is_closed = False
        self._failure: DarajaError | None = None

    def put(self, news: GroupVerdict) -> None:
        """One verdict arrived live. Where nobody takes them, they are dropped: a read brings all of them back."""
        if self._inbox.qsize() < MOST_WAITING:
            self._inbox.put_nowait(news)
            return
        while not self._inbox.empty():
            self._inbox.get_nowait()
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
                self._stale.clear()
                self._read_again_at = asyncio.get_running_loop().time() + READ_AGAIN_S
                for found in await self._read_all():
                    if self._is_news(found.verdict):
                        yield found
            arrived = await self._next()
            if arrived is not None and self._is_news(arrived.verdict):
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

    async def _read_all(self) -> list[GroupVerdict]:
        try:
            stk = [GroupVerdict("stk", one) for one in await self._reader.read_group("stk", self.group_id)]
            return stk + [GroupVerdict("b2c", one) for one in await self._reader.read_group("b2c", self.group_id)]
        except AppwriteError as exc:
            log.warning("group %s could not be read: %s", self.group_id, exc)
            return []

    def _is_news(self, verdict: Verdict) -> bool:
        key = (verdict.payment_id.lower(), verdict.user_id)
        known = self._seen.get(key)
        if known == verdict or (known is not None and known.status is Status.SUCCESS):
            return False  # a page read earlier may arrive later than a live success
        self._seen[key] = verdict
        return True
