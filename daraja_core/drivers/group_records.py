"""What the devices of a group tell each other: all of it, and then whatever is new, until it is closed."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta

from ..errors import AppwriteError, DarajaError
from ..group_record import GroupRecord
from .ports import RecordReader

log = logging.getLogger("daraja.records")

READ_AGAIN_S = 60.0
"""A live socket is no proof of delivery, so the records are read again even while it is open."""
READ_FAILED_S = 5.0
OVERLAP = timedelta(minutes=5)
"""A record may come to light after one that was written later: the last ones are always read once more."""


class GroupRecords:
    """The records of one group, in batches. A batch may repeat what was told before; ends when the engine closes.

    `connection` numbers the socket that is open now, and `missed` is told the number under which the records were known
    when a read brings one that the socket had not told of. Raises DarajaError when the engine stops because of an
    error.
    """

    def __init__(
        self,
        reader: RecordReader,
        group_id: str,
        connection: Callable[[], int] = lambda: 0,
        missed: Callable[[int], None] = lambda _: None,
    ) -> None:
        self.group_id = group_id
        self._reader = reader
        self._connection = connection
        self._missed = missed
        self._known_on = 0
        self._is_told = False
        self._latest = -1  # the place of the newest record in the order of all
        self._stale = asyncio.Event()
        self._newest: datetime | None = None
        self._is_closed = False
        self._failure: DarajaError | None = None

    def read_again(self) -> None:
        """Something may have been missed: the socket was away, or the app was."""
        self._stale.set()

    def told(self) -> None:
        """The socket told of something."""
        self._is_told = True
        self._stale.set()

    def close(self, failure: DarajaError | None = None) -> None:
        """End the iteration; with the failure, if there is one."""
        self._failure = self._failure or failure
        self._is_closed = True
        self._stale.set()

    def __aiter__(self) -> AsyncIterator[tuple[GroupRecord, ...]]:
        return self._batches()

    async def _batches(self) -> AsyncIterator[tuple[GroupRecord, ...]]:
        while not self._is_closed:
            self._stale.clear()
            found = await self._read()
            if found is not None:
                yield found
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(READ_FAILED_S if found is None else READ_AGAIN_S):
                    await self._stale.wait()
        if self._failure is not None:
            raise DarajaError(str(self._failure))

    async def _read(self) -> tuple[GroupRecord, ...] | None:
        since = None if self._newest is None else self._newest - OVERLAP
        connection, was_told, self._is_told = self._connection(), self._is_told, False
        try:
            found = await self._reader.read_records(self.group_id, since)
        except AppwriteError as exc:
            log.warning("the records of group %s could not be read: %s", self.group_id, exc)
            self._known_on = 0
            return None
        latest = max((one.sequence for one in found if one.sequence is not None), default=-1)
        if latest > self._latest and not (was_told or self._is_told):
            self._missed(self._known_on)
        self._latest, self._known_on = max(latest, self._latest), connection
        moments = [one.at for one in found if one.at is not None]
        self._newest = max([*moments, *([self._newest] if self._newest else [])], default=None)
        return tuple(found)
