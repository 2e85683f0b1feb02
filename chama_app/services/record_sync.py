"""The records of a group, to and from the function: what this device wrote is told, and what others wrote is taken."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Protocol

from daraja_core import AppwriteError, DarajaError, GroupRecord, RefusedRecord
from daraja_core.group_record import first_batch

from ..domain.book import Book, with_terms
from ..domain.group import Membership
from ..domain.group_book import TAKEN_TURN, Conflict
from ..domain.namesakes import whole_name_in
from .group_ledger import GroupLedger
from .ledger import Ledger
from .notifications import ChangedElsewhere, NameTaken, Notification, NotTaken, TaskFailed, TurnTaken

log = logging.getLogger("chama.records")

TELL_AGAIN_S = 60.0
"""What the function could not be told is told again at least this often, in the order in which it was written."""


_SAID = frozenset({"not_allowed", "id_taken"})
"""Refusals that are told in their own words, or mean that another device of this owner was faster."""

_LINKS = frozenset({"linked", "unlinked"})
"""What a function from before does not take: then it holds on this device alone, and nobody need be told."""


class RecordGroups(Protocol):
    """Where records are told; `daraja_core.Groups` is it."""

    async def tell(
        self, group_id: str, records: Sequence[GroupRecord]
    ) -> tuple[tuple[GroupRecord, ...], tuple[RefusedRecord, ...]]: ...
    async def records(self, group_id: str) -> list[GroupRecord]: ...


class RecordStream(Protocol):
    """What the devices of a group tell each other, in batches, until it is closed."""

    def __aiter__(self) -> AsyncIterator[tuple[GroupRecord, ...]]: ...
    def close(self) -> None: ...


class RecordSync:
    """Keeps the ledger and the records of one group alike."""

    def __init__(
        self,
        ledger: Ledger,
        shared: GroupLedger,
        notify: Callable[[Notification | None], None],
        groups: RecordGroups,
        membership: Membership,
    ) -> None:
        self._ledger = ledger
        self._shared = shared
        self._notify = notify
        self._groups = groups
        self._group_id = membership.group_id
        self._is_due = asyncio.Event()
        self._telling = asyncio.Lock()
        self._last_tried = ""

    async def follow(self, stream: RecordStream) -> None:
        """Take what the others tell, until the stream ends."""
        async for batch in stream:
            if self._ledger.group_id != self._group_id:
                return
            self._report(self._shared.take_records(batch))
            if self._shared.outbox:
                self._is_due.set()  # the network is there

    async def tell_what_is_due(self) -> None:
        """Tell what this device wrote, as soon as it is written, and again while it cannot be told."""
        while self._ledger.group_id == self._group_id:
            self._is_due.clear()
            try:
                await self.tell()
            except DarajaError as exc:
                log.info("group %s is told later: %s", self._group_id, type(exc).__name__)
            self._report(self._shared.bring_in_line())
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TELL_AGAIN_S):
                    await self._is_due.wait()

    def on_change(self) -> None:
        """Something may have been written down; what failed before is not tried at every change."""
        outbox = self._shared.outbox
        if outbox and outbox[-1].id != self._last_tried:
            self._is_due.set()

    def tell_now(self) -> None:
        """The app is back in the foreground, or the network may be."""
        self._is_due.set()

    async def tell(self) -> None:
        """Tell all that is written down by now. Raises DarajaError; what was told until then is told."""
        async with self._telling:
            while outbox := self._shared.outbox:
                self._last_tried = outbox[-1].id
                await self._tell(first_batch(self._group_id, outbox))

    async def exchange(self) -> None:
        """Tell everything, then read everything: what others wrote before is here. Raises DarajaError."""
        await self.tell()
        self._report(self._shared.take_records(await self._groups.records(self._group_id)))

    async def _tell(self, batch: Sequence[GroupRecord]) -> None:
        try:
            taken, refused = await self._groups.tell(self._group_id, batch)
        except AppwriteError as exc:
            if exc.kind != "invalid_record":
                raise
            if len(batch) > 1:  # one of them cannot be told at all: the others can
                for record in batch:
                    await self._tell([record])
                return
            taken, refused = (), (RefusedRecord(batch[0].id, exc.kind, str(exc)),)
        for one in refused:
            log.warning("record %s was not taken: %s", one.id, one.error)
        is_news = self._shared.take_records(taken, [one.id for one in refused])
        kinds = {one.id: one.kind for one in batch}
        for kind in {kinds[one.id] for one in refused if one.error == "not_allowed" and one.id in kinds} - _LINKS:
            self._notify(NotTaken("members" if kind in ("chama", "member", "collection") else "money"))
        if any(one.error not in _SAID for one in refused):
            self._notify(TaskFailed())
        self._report(is_news)

    def _report(self, is_news: bool) -> None:
        for conflict in self._shared.conflicts():
            self._notify(_refusal(self._ledger.book, conflict))
        if is_news:
            self._notify(None)


def _refusal(book: Book, conflict: Conflict) -> Notification:
    """What whoever wrote it is told."""
    name = _name_of(book, conflict)
    if TAKEN_TURN in conflict.fields:
        return TurnTaken(name)
    return NameTaken(name) if conflict.record.kind == "linked" else ChangedElsewhere(name)


def _name_of(book: Book, conflict: Conflict) -> str:
    """What or whom a change is about, as people call it."""
    record = conflict.record
    match record.kind:
        case "chama":
            return book.name
        case "collection":
            whose = {name.partition(":")[2] for name in conflict.fields if name.startswith(("in:", "own:"))}
            if len(whose) == 1:
                return whole_name_in(book, whose.pop())
            return next((one.name for one in with_terms(book).collections if one.id == record.subject), book.name)
        case _:
            request = book.request(record.subject)
            return whole_name_in(book, request.member_id if request else record.subject)
