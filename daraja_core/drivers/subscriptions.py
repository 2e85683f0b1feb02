"""The subscriptions to an engine: streams of updates, and the verdicts of groups."""

import weakref
from collections.abc import Callable
from typing import Literal

from ..errors import DarajaError
from ..verdict import Verdict
from .group_records import GroupRecords
from .group_verdicts import GroupVerdict, GroupVerdicts
from .handles import Update, Updates
from .ports import VerdictReader


class Subscriptions:
    """Held weakly: a dropped subscription gets nothing more."""

    def __init__(self, reader: VerdictReader, connection: Callable[[], int], missed: Callable[[int], None]) -> None:
        self._reader = reader
        self._connection = connection
        self._missed = missed
        self._records: weakref.WeakSet[GroupRecords] = weakref.WeakSet()
        self._updates: weakref.WeakSet[Updates] = weakref.WeakSet()
        self._groups: weakref.WeakSet[GroupVerdicts] = weakref.WeakSet()

    def updates(self) -> Updates:
        """A new stream of everything from now on."""
        stream = Updates()
        self._updates.add(stream)
        return stream

    def group(self, group_id: str) -> GroupVerdicts:
        """A new subscription to one group."""
        verdicts = GroupVerdicts(self._reader, group_id, self._connection, self._missed)
        self._groups.add(verdicts)
        return verdicts

    def records(self, group_id: str) -> GroupRecords:
        """A new subscription to what the devices of a group tell each other."""
        records = GroupRecords(self._reader, group_id, self._connection, self._missed)
        self._records.add(records)
        return records

    @property
    def has_groups(self) -> bool:
        """Whether anybody follows a group."""
        return bool(self._groups)

    def publish(self, update: Update) -> None:
        """One of our own attempts changed."""
        for stream in self._updates:
            stream.put(update)

    def publish_verdict(self, flow: Literal["stk", "b2c"], verdict: Verdict, group_id: str | None) -> None:
        """A verdict came over the socket, ours or another member's."""
        for group in self._groups:
            if group.group_id == group_id:
                group.put(GroupVerdict(flow, verdict))

    def refresh_groups(self) -> None:
        """Something may have been missed: read every group again."""
        for group in self._groups:
            group.read_again()
        for records in self._records:
            records.read_again()

    def refresh_records(self, group_id: str) -> None:
        """A device told this group something."""
        for records in self._records:
            if records.group_id == group_id:
                records.told()

    def close(self, failure: DarajaError | None) -> None:
        """Nothing more will come; the failure is why, unless the engine was closed."""
        for stream in list(self._updates):
            stream.close(failure)
        for group in list(self._groups):
            group.close(failure)
        for records in list(self._records):
            records.close(failure)
