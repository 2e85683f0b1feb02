"""Everything that is still to happen, as rows with a due time, and the one task that sleeps until the next of them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from ..clock import Clock
from .rows import Rows, moment

Kind = Literal["prompt", "callback", "payout", "transaction_status", "account_balance", "reversal", "customer_payment"]
Handler: TypeAlias = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Job:
    """Something due: `subject` names the row that it is about."""

    id: int
    kind: Kind
    subject: str


class Jobs:
    """The list. A job is dropped in the same transaction as its effect, so a kill loses none and repeats few."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self.changed = asyncio.Event()

    def add(self, kind: Kind, subject: str, due_at: datetime) -> None:
        self._rows.do(
            "INSERT INTO jobs (due_at, kind, subject) VALUES (?, ?, ?)"
            " ON CONFLICT (kind, subject) DO UPDATE SET due_at = excluded.due_at",
            due_at.timestamp(),
            kind,
            subject,
        )
        self.changed.set()

    def drop(self, kind: Kind, subject: str) -> None:
        self._rows.do("DELETE FROM jobs WHERE kind = ? AND subject = ?", kind, subject)

    def due(self, now: datetime) -> list[Job]:
        rows = self._rows.all("SELECT * FROM jobs WHERE due_at <= ? ORDER BY due_at, id", now.timestamp())
        return [Job(row["id"], row["kind"], row["subject"]) for row in rows]

    def next_due(self, now: datetime) -> datetime | None:
        """When the next job that is not yet due will be."""
        row = self._rows.one("SELECT min(due_at) AS due_at FROM jobs WHERE due_at > ?", now.timestamp())
        return None if row["due_at"] is None else moment(row["due_at"])

    def rescale(self, now: datetime, ratio: float) -> None:
        """What is left of every wait becomes `ratio` times as long: the clock factor has changed."""
        at = now.timestamp()
        self._rows.do("UPDATE jobs SET due_at = ? + (due_at - ?) * ? WHERE due_at > ?", at, at, ratio, at)
        self.changed.set()


class Scheduler:
    """Runs what is due, each job once at a time, and sleeps in between."""

    def __init__(self, jobs: Jobs, clock: Clock, handlers: Mapping[Kind, Handler]) -> None:
        self._jobs = jobs
        self._clock = clock
        self._handlers = handlers
        self._running: set[int] = set()

    async def run(self) -> None:
        """Never returns; cancel it. What was under way then is still a row, and is done again at the next start."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                self._jobs.changed.clear()
                now = self._clock.now()
                for job in self._jobs.due(now):
                    if job.id not in self._running:
                        self._running.add(job.id)
                        tasks.create_task(self._work(job))
                await self._nap(self._jobs.next_due(now))

    async def _work(self, job: Job) -> None:
        try:
            await self._handlers[job.kind](job.subject)
        finally:
            self._running.discard(job.id)
            self._jobs.changed.set()

    async def _nap(self, until: datetime | None) -> None:
        """Until the moment, or until the list changed."""
        if until is None:
            await self._jobs.changed.wait()
            return
        alarm = asyncio.create_task(self._clock.sleep_until(until))
        change = asyncio.create_task(self._jobs.changed.wait())
        try:
            await asyncio.wait((alarm, change), return_when=asyncio.FIRST_COMPLETED)
        finally:
            alarm.cancel()
            change.cancel()
