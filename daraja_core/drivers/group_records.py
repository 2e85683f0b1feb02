"""What the devices of a group tell each other: all of it, and then whatever is new, until it is closed."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from ..errors import AppwriteError, DarajaError
from ..group_record import GroupRecord
from .ports import RecordReader

log = logging.getLogger("daraja.records")

READ_AGAIN_S = 60.0
"""A live socket is no proof of delivery, so the records are read again even while it is open."""
OVERLAP = timedelta(minutes=5)
"""A record may come to light after one that was written later: the last ones are always read once more."""


class GroupRecords:
    """The records of one group, in batches. A batch may repeat what was told before; ends when the engine closes.

    Raises DarajaError when the engine stops because of an error.
    """

    def __init__(self, reader: RecordReader, group_id: str) -> None:
        self.group_id = group_id
        self._reader = reader
        self._stale = asyncio.Event()
        self._newest: datetime | None = None
        self._is_closed = False
        self._failure: DarajaError | None = None

    def read_again(self) -> None:
        """Something was told, or may have been missed."""
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
                async with asyncio.timeout(READ_AGAIN_S):
                    await self._stale.wait()
        if self._failure is not None:
            raise DarajaError(str(self._failure))

    async def _read(self) -> tuple[GroupRecord, ...] | None:
        since = None if self._newest is None else self._newest - OVERLAP
        try:
            found = await self._reader.read_records(self.group_id, since)
        except AppwriteError as exc:
            log.warning("the records of group %s could not be read: %s", self.group_id, exc)
            return None
        moments = [one.at for one in found if one.at is not None]
        self._newest = max([*moments, *([self._newest] if self._newest else [])], default=None)
        return tuple(found)
