"""Passing verdicts on: each is kept until the receiver took it, and tried again and again until it is dead."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Self

import httpx

from daraja_core.callback_path import CallbackTarget
from daraja_core.document import from_document, to_document
from daraja_core.verdict import Verdict

from ..appwrite.client import CallError, ExistsError
from ..appwrite.documents import MOST, Document, Documents, Query, compare, equal, iso, order_by
from ..appwrite.retry import retry, seconds_from_now
from ..http import Log
from .delivery_attempt import ATTEMPT_S, Sender
from .forward import Forward, State, new_forward, read_forward
from .receiver import Receiver

AT_ONCE_S = 3.0  # Safaricom is kept waiting meanwhile
LEAST_S = 1.5
CALL_SECONDS = 10.0
SIDE_BY_SIDE = 5
LONGEST_SLEEP_S = 30.0
KEPT_FOR = timedelta(days=7)  # once it was taken


class LateReceiver:
    """Whether the receiver failed a moment ago: then no callback waits for it."""

    def __init__(self) -> None:
        self._http: httpx.AsyncClient | None = None
        self._until: datetime | None = None

    def of(self, http: httpx.AsyncClient) -> Self:
        """What is known over this connection."""
        if self._http is not http:
            self._http, self._until = http, None
        return self

    def is_late(self, now: datetime) -> bool:
        return self._until is not None and now < self._until

    def note(self, after: Forward, now: datetime) -> None:
        self._until = None if after.state == "taken" else now + timedelta(seconds=LONGEST_SLEEP_S)


LATE_RECEIVER = LateReceiver()
"""One for all requests of this process, like the connection."""


class Forwards:
    """The collection of forwards, and the way to the receiver."""

    def __init__(
        self,
        documents: Documents,
        receiver: Receiver,
        http: httpx.AsyncClient,
        now: Callable[[], datetime],
        log: Log,
    ) -> None:
        self._documents = documents
        self._collection = receiver.collection
        self._sender = Sender(http, receiver, now)
        self._late = LATE_RECEIVER.of(http)
        self._now = now
        self._log = log

    async def take(self, verdict: Verdict, target: CallbackTarget, until: float) -> None:
        """Pass on a verdict that is stored: at once if there is time until then, else by the schedule. Never fails."""
        now, time = self._now(), asyncio.get_running_loop().time
        at_once = until - time() > LEAST_S and not self._late.is_late(now)
        forward = new_forward(as_stored(verdict, target), target, now)
        # The schedule leaves it alone while it is tried here.
        kept = forward.due_in(timedelta(seconds=LONGEST_SLEEP_S)) if at_once else forward
        try:
            await retry(lambda: self._documents.create(self._collection, kept.id, kept.fields()), until)
            if at_once and until - time() > LEAST_S:
                await self._pass_on(kept, min(AT_ONCE_S, until - time() - LEAST_S / 3), until)
        except ExistsError:
            return  # this very verdict is on its way
        except CallError as exc:
            self._log.error(f"{verdict.payment_id}: stored, and not passed on yet: {exc}")

    async def keep(self, forwards: Sequence[Forward]) -> int:
        """Keep those that are not there, to be passed on; how many it were. Raises CallError."""
        known = await self._documents.with_any(
            self._collection, "$id", [each.id for each in forwards], deadline=seconds_from_now(CALL_SECONDS)
        )
        there = {document["$id"] for document in known}
        missing = [each for each in forwards if each.id not in there]
        for each in missing:
            try:
                await retry(lambda: self._documents.create(self._collection, each.id, each.fields()), _soon())  # noqa: B023 — run at once
            except ExistsError:
                continue
        return len(missing)

    async def pass_on_due(self, deadline: float) -> None:
        """Send what is due, and what becomes due before the deadline, a time of the running loop. Raises CallError."""
        time = asyncio.get_running_loop().time
        while time() < deadline:
            waiting = await self._page(equal("state", ["waiting"]), order_by("dueAt"))
            now = self._now()
            due = [each for each in waiting if each.due_at <= now]
            for start in range(0, len(due), SIDE_BY_SIDE):
                if time() >= deadline:
                    return
                limit_s = min(ATTEMPT_S, deadline - time())
                some = due[start : start + SIDE_BY_SIDE]
                await asyncio.gather(*[self._pass_on(each, limit_s, _soon() + limit_s) for each in some])
            if due:
                continue
            pause_s = (waiting[0].due_at - now).total_seconds() if waiting else deadline
            if time() + pause_s > deadline:
                return
            await asyncio.sleep(min(pause_s, LONGEST_SLEEP_S))

    async def in_state(self, state: State) -> list[Forward]:
        """The first hundred in a state, the oldest first. Raises CallError."""
        return await self._page(equal("state", [state]), order_by("dueAt"))

    async def again(self, name: str) -> Forward | None:
        """Try one again by hand, as if it had never been tried; None when there is none. Raises CallError."""
        document = await retry(lambda: self._documents.read(self._collection, name), _soon())
        forward = None if document is None else read_forward(document)
        return (
            None if forward is None else await self._pass_on(forward.again(self._now()), ATTEMPT_S, _soon() + ATTEMPT_S)
        )

    async def forget_old(self) -> None:
        """Delete what was taken long ago, some at a time. Raises CallError."""
        before = compare("lessThan", "dueAt", iso(self._now() - KEPT_FOR))
        for document in await self._documents_of(equal("state", ["taken"]), before):
            name, version = str(document["$id"]), str(document["$updatedAt"])
            await retry(lambda: self._documents.delete(self._collection, name, unchanged_since=version), _soon())  # noqa: B023 — run at once

    async def _pass_on(self, forward: Forward, limit_s: float, until: float) -> Forward:
        after = await self._sender.send(forward, limit_s)
        self._late.note(after, self._now())
        if after.state == "taken":
            self._log.log(f"{after.payment_id}: passed on")
        else:
            what = "dead, `daraja replay --forwards` lists it" if after.state == "dead" else "tried again later"
            self._log.error(f"{after.payment_id}: not passed on ({after.reason}), {what}")
        await retry(
            lambda: self._documents.update(self._collection, after.id, after.fields(), unchanged_since=None), until
        )
        return after

    async def _page(self, *queries: Query) -> list[Forward]:
        found = await self._documents_of(*queries)
        return [forward for document in found if (forward := read_forward(document)) is not None]

    async def _documents_of(self, *queries: Query) -> list[Document]:
        return await retry(lambda: self._documents.page(self._collection, *queries, limit=MOST), _soon())


def as_stored(verdict: Verdict, target: CallbackTarget) -> Verdict:
    """The verdict as it is read from its document: whoever finds it there gives it the same id."""
    return from_document(to_document(verdict, target)) or verdict


def _soon() -> float:
    return seconds_from_now(CALL_SECONDS)
