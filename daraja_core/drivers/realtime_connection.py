"""One Realtime connection with a keepalive: silence is answered with a ping, a second silence ends it."""

import asyncio
from collections import deque
from dataclasses import dataclass

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from ..realtime_wire import PING

MOST_PINGS = 16
"""In a minute, when they are asked for: the server allows 32 messages, and the ones after a silence come on top."""


@dataclass(frozen=True, slots=True)
class Timings:
    """Timeouts and intervals of the socket, in seconds. Pings count towards the server's 32 messages a minute."""

    open_s: float = 5.0  # for the handshake, and for the greeting after it
    ping_after_s: float = 20.0  # without any frame
    pong_s: float = 8.0  # then the socket is half open: nothing goes through, and nobody said so
    steady_s: float = 10.0  # a socket that lived this long starts the backoff anew
    knock_s: float = 5.0  # between two tries that payments make while there is no socket
    session_s: float = 1.0  # between two looks for a session


class RealtimeConnection:
    """Receives from one socket. The server never pings and never hangs up: only our own ping finds a dead one."""

    def __init__(self, socket: ClientConnection, timings: Timings) -> None:
        self._socket = socket
        self._timings = timings
        self._receive_timeout: asyncio.Timeout | None = None
        self._is_pinged = False
        self._pinged_at: deque[float] = deque(maxlen=MOST_PINGS)
        self.ending = ""

    async def next_frame(self) -> str | bytes | None:
        """The next frame; None when the connection is dead or was closed, and `ending` says why."""
        while not self.ending:
            try:
                async with asyncio.timeout(self._receive_timeout_s()) as self._receive_timeout:
                    frame = await self._socket.recv()
                self._is_pinged = False
                return frame
            except TimeoutError:
                self._receive_timeout = None
                await self._on_receive_timeout()
            except ConnectionClosed:
                self.ending = "closed by the server"
            finally:
                self._receive_timeout = None
        return None

    def probe(self) -> None:
        """Ping now instead of after a silence. A ping that is still unanswered is enough, and so are many of late."""
        now = asyncio.get_running_loop().time()
        are_many = len(self._pinged_at) == MOST_PINGS and now - self._pinged_at[0] < 60
        if not (self._is_pinged or are_many):
            self._wake()

    def close(self, why: str) -> None:
        """End the connection now."""
        self.ending = why
        self._wake()

    def _wake(self) -> None:
        if self._receive_timeout is not None and not self._receive_timeout.expired():
            self._receive_timeout.reschedule(asyncio.get_running_loop().time())

    def _receive_timeout_s(self) -> float:
        return self._timings.pong_s if self._is_pinged else self._timings.ping_after_s

    async def _on_receive_timeout(self) -> None:
        if self.ending:
            return  # it was closed
        if self._is_pinged:
            self.ending = "no answer to a ping"
        else:
            await self._ping()

    async def _ping(self) -> None:
        self._is_pinged = True
        self._pinged_at.append(asyncio.get_running_loop().time())
        try:
            async with asyncio.timeout(self._timings.pong_s):  # a full write buffer blocks on a half-open connection
                await self._socket.send(PING)
        except TimeoutError:
            self.ending = "no answer to a ping"
        except ConnectionClosed:
            self.ending = "closed by the server"
