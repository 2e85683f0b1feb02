"""What is demanded of an engine whose socket is open and deaf, noted while it runs."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from daraja_core.drivers.engine import Engine
from daraja_core.drivers.handles import Update
from daraja_core.drivers.realtime_watch import READ_OFTEN_S
from daraja_core.errors import DarajaError
from daraja_core.liveness import GRACE_S
from daraja_core.machine import is_decided
from tests.simulation.faults import Weather
from tests.simulation.realtime import WorldRealtime

FIRST_READ_S = 1.0  # what is written sooner after a greeting may be what the first read finds
MARGIN_S = 3.0  # a read and a commit, with everything that the world lets them wait for


class Hearing:
    """Watches one life of the engine. `broken` takes what was not kept."""

    def __init__(
        self,
        weather: Weather,
        live: WorldRealtime,
        engine: Engine,
        broken: Callable[[str], None],
        spawn: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        self._live = live
        self._engine = engine
        self._broken = broken
        self._spawn = spawn
        self._is_demanding = not (weather.appwrite or weather.session)  # where reads fail it could not know
        self._has_forgeries = bool(weather.forged)  # which it does not believe

    def update(self, update: Update) -> None:
        """The engine published something: had it to learn that from a read?"""
        written_at = self._live.swallowed.get(update.payment.id)
        if not self._is_demanding or written_at is None or update.source not in ("poll", "resume", "check"):
            return
        if written_at >= self._live.opened_at_s + FIRST_READ_S and update.state.money_moved != "unknown":
            self._spawn(self._must_doubt(update.payment.id, self._live.sockets, written_at))

    def written(self, payment_id: str) -> None:
        """A verdict was stored: is there anybody who would bring it but the reads?"""
        written_at = self._live.swallowed.get(payment_id)
        is_doubted = self._live.is_open and not self._engine.is_live
        if self._is_demanding and not self._has_forgeries and written_at is not None and is_doubted:
            self._spawn(self._must_know(payment_id, written_at))

    async def _must_doubt(self, payment_id: str, socket: int, written_at: float) -> None:
        await asyncio.sleep(GRACE_S + MARGIN_S)
        is_same = socket == self._live.sockets and self._live.is_open and self._live.heard_at_s < written_at
        if is_same and self._engine.is_live:
            self._broken(f"a read brought {payment_id}, and the engine goes on believing in a deaf socket")

    async def _must_know(self, payment_id: str, written_at: float) -> None:
        await asyncio.sleep(READ_OFTEN_S + MARGIN_S)
        tracked = None
        with suppress(DarajaError):  # it is closed by now
            tracked = await self._engine.find(payment_id)
        if tracked is not None and not is_decided(tracked.attempt) and self._live.heard_at_s < written_at:
            self._broken(f"{payment_id} waits for a scheduled poll, although the socket is known to be deaf")
