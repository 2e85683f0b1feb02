"""One open Realtime socket: frames come out, silence is answered with a ping, a second silence ends it."""

import asyncio
from dataclasses import dataclass

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from ..realtime_wire import PING


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient the socket is, in seconds. Pings count towards the server's 32 messages a minute."""

    open_s: float = 5.0  # for the handshake, and for the greeting after it
    ping_after_s: float = 20.0  # without any frame
    pong_s: float = 8.0  # then the socket is half open: nothing goes through, and nobody said so
    steady_s: float = 10.0  # a socket that lived this long starts the backoff anew
    session_s: float = 1.0  # between two looks for a session


class LiveLine:
    """Listens to one socket. The server never pings and never hangs up, so only our own ping finds a dead line."""

    def __init__(self, socket: ClientConnection, pace: Pace) -> None:
        self._socket = socket
        self._pace = pace
        self._silence: asyncio.Timeout | None = None
        self._is_pinged = False
        self.ending = ""

    async def next_frame(self) -> str | bytes | None:
        """The next frame; None when the line is dead or was left, and `ending` says why."""
        while not self.ending:
            try:
                async with asyncio.timeout(self._patience_s()) as self._silence:
                    frame = await self._socket.recv()
                self._is_pinged = False
                return frame
            except TimeoutError:
                self._silence = None
                await self._end_silence()
            except ConnectionClosed:
                self.ending = "closed by the server"
            finally:
                self._silence = None
        return None

    def probe(self) -> None:
        """Ping now instead of after a silence. A ping that is still unanswered is enough."""
        if not self._is_pinged:
            self._cut_silence()

    def leave(self, why: str) -> None:
        """End the line now."""
        self.ending = why
        self._cut_silence()

    def _cut_silence(self) -> None:
        if self._silence is not None and not self._silence.expired():
            self._silence.reschedule(asyncio.get_running_loop().time())

    def _patience_s(self) -> float:
        return self._pace.pong_s if self._is_pinged else self._pace.ping_after_s

    async def _end_silence(self) -> None:
        if self.ending:
            return  # it was left
        if self._is_pinged:
            self.ending = "no answer to a ping"
        else:
            await self._ping()

    async def _ping(self) -> None:
        self._is_pinged = True
        try:
            async with asyncio.timeout(self._pace.pong_s):  # a full write buffer blocks on a half-open line
                await self._socket.send(PING)
        except TimeoutError:
            self.ending = "no answer to a ping"
        except ConnectionClosed:
            self.ending = "closed by the server"
