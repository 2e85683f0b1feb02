"""A tiny Realtime server on loopback: each connection does what a test says, the last one's again and again."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from daraja_core.config import DarajaConfig
from daraja_core.drivers.appwrite import Session
from daraja_core.drivers.realtime import RealtimeEvent, RealtimeSocket
from daraja_core.drivers.realtime_connection import Timings
from tests.daraja_core.configs import config
from tests.daraja_core.realtime_frames import FRAMES

ALICE = Session("alice", "alices-session-secret")
Behaviour = Callable[[ServerConnection], Coroutine[object, object, None]]
LIMIT_S = 60  # a wait that takes this long has failed


class AtOnce(random.Random):
    """No jitter: the shortest wait that the backoff allows."""

    def random(self) -> float:
        """Always 0."""
        return 0.0


@dataclass
class RealtimeServer:
    """What connected so far, with the handshake's path and headers."""

    behaviours: list[Behaviour]
    port: int = 0
    connections: list[ServerConnection] = field(default_factory=list)

    def config(self) -> DarajaConfig:
        """A configuration that points here."""
        base = f"http://127.0.0.1:{self.port}"
        return config(daraja_base_url=base, appwrite_endpoint=f"{base}/v1", callback_domain=f"{base}/function")

    async def serve_one(self, connection: ServerConnection) -> None:
        """Answer one client."""
        self.connections.append(connection)
        place = min(len(self.connections), len(self.behaviours)) - 1
        try:
            await self.behaviours[place](connection)
        except ConnectionClosed:
            return


@dataclass
class Listener:
    """A socket under test, and everything that it reported."""

    socket: RealtimeSocket
    events: list[RealtimeEvent] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, event: RealtimeEvent) -> None:
        """The inbox."""
        self.events.append(event)
        self._news.set()

    async def until(self, count: int) -> list[RealtimeEvent]:
        """The events, once there are so many."""
        async with asyncio.timeout(LIMIT_S):
            while len(self.events) < count:
                self._news.clear()
                await self._news.wait()
        return self.events

    async def until_nudged(self, count: int, nudge: Callable[[], None]) -> list[RealtimeEvent]:
        """The events, once there are so many; until then `nudge` is called again and again."""
        async with asyncio.timeout(LIMIT_S):
            while len(self.events) < count:
                nudge()
                self._news.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), 0.02)
        return self.events


@asynccontextmanager
async def realtime_server(*behaviours: Behaviour, port: int = 0) -> AsyncIterator[RealtimeServer]:
    """Serve until the test leaves the block, on a free port or on the given one."""
    made = RealtimeServer(list(behaviours))
    async with serve(made.serve_one, "127.0.0.1", port, ping_interval=None, close_timeout=0.1) as server:
        made.port = next(iter(server.sockets)).getsockname()[1]
        yield made


@asynccontextmanager
async def listening(
    config: DarajaConfig, timings: Timings | None = None, session: Callable[[], Session | None] = lambda: ALICE
) -> AsyncIterator[Listener]:
    """Run a socket until the test ends."""
    listener = Listener(RealtimeSocket(config, session, AtOnce(), timings))
    running = asyncio.create_task(listener.socket.run(listener.take))
    try:
        yield listener
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def greets_and(*frames: str) -> Behaviour:
    """Greet Alice, send the frames, answer pings, stay."""

    async def behave(connection: ServerConnection) -> None:
        await connection.send(FRAMES["connected with a session"])
        for frame in frames:
            await connection.send(frame)
        await answer_pings(connection)

    return behave


async def answer_pings(connection: ServerConnection) -> None:
    """What Appwrite does with a ping, for as long as the client stays."""
    async for message in connection:
        if message == '{"type":"ping"}':
            await connection.send(FRAMES["pong"])
