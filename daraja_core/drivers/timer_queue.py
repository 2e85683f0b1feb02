"""The next moments at which attempts must be looked at again: a heap, so that idle payments cost nothing."""

import asyncio
import heapq
from datetime import datetime


class TimerQueue:
    """At most one moment per attempt; setting a new one replaces the old."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, str]] = []
        self._moments: dict[str, datetime] = {}
        self.changed = asyncio.Event()

    def set(self, attempt_id: str, moment: datetime | None) -> None:
        """Wake this attempt at the moment, or never."""
        if self._moments.get(attempt_id) == moment:
            return
        if moment is None:
            del self._moments[attempt_id]
            return
        if (earliest := self.earliest()) is None or moment < earliest:
            self.changed.set()
        self._moments[attempt_id] = moment
        heapq.heappush(self._heap, (moment, attempt_id))

    def earliest(self) -> datetime | None:
        """The next moment, None when nobody waits."""
        while self._heap and self._moments.get(self._heap[0][1]) != self._heap[0][0]:
            heapq.heappop(self._heap)  # replaced or cancelled since
        return self._heap[0][0] if self._heap else None

    def due(self, until: datetime) -> list[tuple[datetime, str]]:
        """Take out everybody whose moment comes up to then, earliest first."""
        taken = []
        while (moment := self.earliest()) is not None and moment <= until:
            _, attempt_id = heapq.heappop(self._heap)
            del self._moments[attempt_id]
            taken.append((moment, attempt_id))
        return taken
