"""Everybody who listens to an engine: streams of updates, and followers of a group."""

import weakref
from typing import Literal

from ..verdict import Verdict
from .group import GroupVerdict, GroupVerdicts
from .handles import Update, Updates
from .ports import Records


class Audience:
    """Held weakly: who drops his listener is no longer told."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._updates: weakref.WeakSet[Updates] = weakref.WeakSet()
        self._groups: weakref.WeakSet[GroupVerdicts] = weakref.WeakSet()

    def updates(self) -> Updates:
        """A new listener, which hears everything from now on."""
        listener = Updates()
        self._updates.add(listener)
        return listener

    def group(self, group_id: str) -> GroupVerdicts:
        """A new follower of one group."""
        follower = GroupVerdicts(self._records, group_id)
        self._groups.add(follower)
        return follower

    def tell(self, update: Update) -> None:
        """One of our own attempts changed."""
        for listener in self._updates:
            listener.put(update)

    def arrived(self, flow: Literal["stk", "b2c"], verdict: Verdict, group_id: str | None) -> None:
        """A verdict came over the socket, ours or another member's."""
        for follower in self._groups:
            if follower.group_id == group_id:
                follower.put(GroupVerdict(flow, verdict))

    def read_again(self) -> None:
        """News may have been missed."""
        for follower in self._groups:
            follower.read_again()

    def close(self) -> None:
        """Nothing more will come."""
        for listener in list(self._updates):
            listener.close()
        for follower in list(self._groups):
            follower.close()
