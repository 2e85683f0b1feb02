"""The clock of the demo: it can be told to run faster, and never runs backwards."""

import asyncio
from datetime import datetime

from daraja_core import Clock

from ..domain.book import Book
from ..domain.payment_requests import PaymentRequest
from ..domain.payouts import Payout


def newest_moment(book: Book) -> datetime | None:
    """The last moment that anything in the record says; None where nothing has happened."""
    moves: tuple[PaymentRequest | Payout, ...] = (*book.requests, *book.payouts)
    return max((at for one in moves for at in (one.started_at, *(entry.at for entry in one.timeline))), default=None)


class DemoClock:
    """Runs `factor` times as fast as the clock that it is built on; `pace` changes that while others sleep by it."""

    def __init__(self, factor: float, base: Clock) -> None:
        self.factor = factor
        self._base = base
        self._since = self._started = base.now()
        self._changed = asyncio.Event()

    def now(self) -> datetime:
        """The demo's moment."""
        return self._started + (self._base.now() - self._since) * self.factor

    def set_factor(self, factor: float) -> None:
        """Run this fast from now on."""
        self._go_on(self.now(), factor)

    def begin_at(self, moment: datetime) -> None:
        """Be no earlier than this from now on: an earlier run was faster than life, and its records say so."""
        if moment > self.now():
            self._go_on(moment, self.factor)

    def _go_on(self, moment: datetime, factor: float) -> None:
        self._started, self._since = moment, self._base.now()
        self.factor = factor
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def sleep_until(self, moment: datetime) -> None:
        """Sleep until this clock says so, however its pace changes, and however far it goes on."""
        while moment > self.now():
            until = self._since + (moment - self._started) / self.factor
            nap = asyncio.ensure_future(self._base.sleep_until(until))
            change = asyncio.ensure_future(self._changed.wait())
            try:
                await asyncio.wait((nap, change), return_when=asyncio.FIRST_COMPLETED)
            finally:
                nap.cancel()
                change.cancel()
