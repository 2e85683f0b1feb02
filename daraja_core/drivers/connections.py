"""Connections to one host, for many requests at once: each takes a free one, and finding it costs always the same.

The pool of an `httpx.AsyncClient` looks at each of its connections for each request that begins or ends: with a hundred
at once that takes longer than the requests themselves. So here every connection is a client of its own.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable
from typing import Protocol

import httpx

MOST = 100  # and as long as a connection lies idle: as httpx has it
IDLE_S = 5.0


class HttpClient(Protocol):
    """What an `httpx.AsyncClient` is to whoever only sends."""

    async def send(
        self, request: httpx.Request, *, auth: None = None, follow_redirects: bool = False
    ) -> httpx.Response:
        """The answer, read to its end. Raises what httpx raises."""


class Connections:
    """At most so many at once; whoever comes then waits for as long as his request's `pool` timeout allows."""

    def __init__(self, make: Callable[[], httpx.AsyncClient], most: int = MOST) -> None:
        self._make = make
        self._free: deque[tuple[float, httpx.AsyncClient]] = deque()  # the one used last is at the end
        self._turns = asyncio.Semaphore(most)

    async def send(
        self, request: httpx.Request, *, auth: None = None, follow_redirects: bool = False
    ) -> httpx.Response:
        """Send over a connection that is free, or over a new one."""
        await self._turn(request)
        try:
            await self._close_idle()
            client = self._free.pop()[1] if self._free else self._make()
            try:
                return await client.send(request, auth=auth, follow_redirects=follow_redirects)
            finally:
                self._free.append((_now(), client))
        finally:
            self._turns.release()

    async def aclose(self) -> None:
        """Close what is free: all of them, once nobody sends any more."""
        while self._free:
            await self._free.popleft()[1].aclose()

    async def _turn(self, request: httpx.Request) -> None:
        limit = request.extensions.get("timeout", {}).get("pool")
        try:
            async with asyncio.timeout(limit):
                await self._turns.acquire()
        except TimeoutError as exc:
            raise httpx.PoolTimeout("no connection became free", request=request) from exc

    async def _close_idle(self) -> None:
        while self._free and self._free[0][0] < _now() - IDLE_S:
            with contextlib.suppress(Exception):  # nobody is to be held up by one that is not used any more
                await self._free.popleft()[1].aclose()


def _now() -> float:
    return asyncio.get_running_loop().time()
