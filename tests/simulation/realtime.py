"""The world's Realtime: an open socket that drops, goes silent or deaf, opens late, and never replays."""

import asyncio
import random
from collections.abc import Callable

from daraja_core.document import from_document
from daraja_core.drivers.realtime import Arrived, Lost, RealtimeEvent, Subscribed
from tests.simulation.appwrite import Document, WorldAppwrite
from tests.simulation.faults import Weather


class WorldRealtime:
    """The socket of one life of the engine. `swallowed` are the payments that an open socket said nothing about, with
    the moments of their writes; `sockets` counts those that were open so far.
    """

    def __init__(
        self, rng: random.Random, weather: Weather, appwrite: WorldAppwrite, secret: Callable[[], str | None]
    ) -> None:
        self._rng = rng
        self._weather = weather
        self._appwrite = appwrite
        self._secret = secret
        self._again = asyncio.Event()
        self._open = asyncio.Event()
        self._user: str | None = None
        self._is_silent = False
        self._deafnesses = 0
        self._on_event: Callable[[RealtimeEvent], None] = lambda event: None
        self.sockets = 0
        self.opened_at_s = 0.0
        self.heard_at_s = 0.0
        self.swallowed: dict[str, float] = {}

    async def run(self, on_event: Callable[[RealtimeEvent], None]) -> None:
        """Open, deliver, drop, open again."""
        self._on_event = on_event
        while True:
            await self._wait_for_session()
            await asyncio.sleep(self._rng.choice((0.05, 0.5, 4.0)))
            self._user = self._appwrite.user_of(self._secret())
            self._is_silent = self._misbehaves() and self._rng.random() < 0.5
            self._deafnesses = self._appwrite.deafnesses
            self.swallowed.clear()
            self.sockets += 1
            self.opened_at_s = _now()
            self._open.set()
            on_event(Subscribed(self._user))
            self._again.clear()
            await self._until_dropped()
            self._open.clear()
            on_event(Lost("dropped"))

    @property
    def is_open(self) -> bool:
        """Whether a socket is open, whatever it is worth."""
        return self._open.is_set()

    def deliver(self, collection: str, document: Document) -> None:
        """A document was written: tell the socket if it is open and may know."""
        if not self._open.is_set() or f'read("user:{self._user}")' not in document["$permissions"]:
            return
        verdict = from_document(document)
        if verdict is None:
            return
        if self._is_silent or self._appwrite.is_deaf or self._deafnesses != self._appwrite.deafnesses:
            self.swallowed[verdict.payment_id] = _now()
            return
        event = Arrived("stk" if collection == "transactions" else "b2c", verdict)
        asyncio.get_running_loop().call_later(self._rng.uniform(0.001, 0.3), self._tell, event)

    def probe(self) -> None:
        """Coming back to the foreground opens a new socket at once."""
        self._again.set()

    def reconnect(self) -> None:
        """The session changed."""
        self._again.set()

    def renew(self, why: str) -> None:
        """The engine no longer believes in this socket."""
        self._again.set()

    async def wait_open(self, timeout_s: float) -> bool:
        """Wait a while for the socket."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._open.wait()
        except TimeoutError:
            return False
        return True

    def _tell(self, event: RealtimeEvent) -> None:
        self.heard_at_s = _now()
        self._on_event(event)

    def _misbehaves(self) -> bool:
        return not self._appwrite.is_calm and self._rng.random() < self._weather.socket

    async def _wait_for_session(self) -> None:
        while self._secret() is None:
            await self._again.wait()
            self._again.clear()

    async def _until_dropped(self) -> None:
        holds = self._rng.choice((1.0, 15.0, 60.0)) if self._misbehaves() else 100_000.0
        try:
            async with asyncio.timeout(holds):
                await self._again.wait()
        except TimeoutError:
            await asyncio.sleep(self._rng.choice((0.5, 10.0, 90.0)))


def _now() -> float:
    return asyncio.get_running_loop().time()
