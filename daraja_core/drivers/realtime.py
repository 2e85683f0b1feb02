"""The Realtime socket: one WebSocket to Appwrite that is kept open, and what arrives on it."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from ..config import DarajaConfig
from ..safaricom_wire import Flow
from ..verdict import Verdict
from .appwrite import Session


@dataclass(frozen=True, slots=True)
class Subscribed:
    """The socket is open: read once now. `user_id` is None when the server does not know our session."""

    user_id: str | None


@dataclass(frozen=True, slots=True)
class Arrived:
    """A verdict was written. Not necessarily one of ours."""

    flow: Flow
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Lost:
    """The socket is gone; it is being opened again."""

    reason: str


RealtimeEvent: TypeAlias = Subscribed | Arrived | Lost


class RealtimeSocket:
    """Keeps one socket open while `run` runs. `session` is asked at every handshake; without one it waits."""

    def __init__(self, config: DarajaConfig, session: Callable[[], Session | None], rng: random.Random) -> None:
        self._config = config
        self._session = session
        self._rng = rng

    async def run(self, on_event: Callable[[RealtimeEvent], None]) -> None:
        """Connect, listen, reconnect, until cancelled. `on_event` must only put the event into an inbox."""
        raise NotImplementedError

    def probe(self) -> None:
        """The app is back in the foreground: check the socket now, or connect now instead of waiting."""
        raise NotImplementedError

    def reconnect(self) -> None:
        """The session changed: leave the socket and open one with the new session."""
        raise NotImplementedError

    async def wait_open(self, timeout_s: float) -> bool:
        """Wait until the socket is subscribed as our user; False when it takes longer."""
        raise NotImplementedError
