"""The sandbox's clock: the only reader of the wall clock, and the factor that shortens every wait of the simulation."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

EAT = timezone(timedelta(hours=3), "EAT")
LONGEST_NAP_S = 3600.0  # a laptop that slept, or a clock that was set, is noticed within the hour


class Clock:
    """Wall time as it is, waits divided by `factor`: with 10, a prompt of 60 seconds closes after 6.

    What M-PESA says of its times, in results, messages and ids, is `mpesa_time`: the wall's, unless the program that
    this is a part of has a hurried clock of its own.
    """

    def __init__(self, factor: float = 1.0, mpesa_time: Callable[[], datetime] | None = None) -> None:
        self.factor = factor
        self.mpesa_time = mpesa_time or self.now

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 — everything else in the sandbox asks this clock

    def scaled(self, seconds: float) -> timedelta:
        """How long `seconds` of the simulation last on the wall."""
        return timedelta(seconds=seconds / self.factor)

    def after(self, seconds: float) -> datetime:
        """The moment at which `seconds` of the simulation will have passed."""
        return self.now() + self.scaled(seconds)

    async def sleep_until(self, moment: datetime) -> None:
        while (left := (moment - self.now()).total_seconds()) > 0:  # noqa: ASYNC110 — waits for a time, not an event
            await asyncio.sleep(min(left, LONGEST_NAP_S))
