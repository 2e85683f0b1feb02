"""Connections to one host: as many as are needed at once, none twice at once, and none kept for ever."""

import asyncio

import httpx
import pytest

from daraja_core.drivers.connections import IDLE_S, Connections
from tests.daraja_core.drivers.engine_world import Barrier
from tests.simulation.virtual_loop import run_virtually


class Host:
    """Answers, holds back while there is a barrier, and knows its clients."""

    def __init__(self) -> None:
        self.clients: list[httpx.AsyncClient] = []
        self.barrier: Barrier | None = None
        self.failure: Exception | None = None
        self.served = 0

    def make(self) -> httpx.AsyncClient:
        """Another connection."""
        self.clients.append(httpx.AsyncClient(transport=httpx.MockTransport(self._answer)))
        return self.clients[-1]

    @property
    def is_open(self) -> list[bool]:
        """Each of them."""
        return [not client.is_closed for client in self.clients]

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        self.served += 1
        await asyncio.sleep(0)  # as every network, it lets others go on
        if self.barrier is not None:
            await self.barrier.pass_by()
        if self.failure is not None:
            raise self.failure
        return httpx.Response(200, content=request.content)


def post(pool_s: float | None = None) -> httpx.Request:
    timeout = httpx.Timeout(60, pool=pool_s).as_dict()
    return httpx.Request("POST", "http://host/", content=b"order", extensions={"timeout": timeout})


async def test_one_after_the_other_uses_one_connection_and_many_at_once_one_each() -> None:
    host = Host()
    connections = Connections(host.make)
    for _ in range(3):
        assert (await connections.send(post())).content == b"order"
    assert len(host.clients) == 1
    await asyncio.gather(*(connections.send(post()) for _ in range(5)))
    assert len(host.clients) == 5
    await asyncio.gather(*(connections.send(post()) for _ in range(5)))
    assert len(host.clients) == 5
    await connections.aclose()
    assert host.is_open == [False] * 5


async def test_who_gets_no_connection_in_time_is_told_that_nothing_left() -> None:
    host, barrier = Host(), Barrier()
    host.barrier = barrier
    connections = Connections(host.make, most=1)
    first = asyncio.create_task(connections.send(post()))
    await barrier.reached.wait()
    with pytest.raises(httpx.PoolTimeout):
        await connections.send(post(pool_s=0))
    waiting = asyncio.create_task(connections.send(post()))
    barrier.opened.set()
    assert [(await one).status_code for one in (first, waiting)] == [200, 200]
    assert (host.served, len(host.clients)) == (2, 1)


async def test_a_connection_is_free_again_after_a_failure_and_after_a_call_that_was_cancelled() -> None:
    host, barrier = Host(), Barrier()
    connections = Connections(host.make, most=1)
    host.failure = httpx.ReadTimeout("no answer")
    with pytest.raises(httpx.ReadTimeout):
        await connections.send(post())
    host.failure, host.barrier = None, barrier
    cancelled = asyncio.create_task(connections.send(post()))
    await barrier.reached.wait()
    cancelled.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    host.barrier = None
    assert (await connections.send(post(pool_s=0))).status_code == 200


async def test_a_connection_that_could_not_be_made_takes_nobodys_turn() -> None:
    host = Host()
    makes = iter([None, host.make])

    def make() -> httpx.AsyncClient:
        if (made := next(makes)) is None:
            raise OSError("too many open files")
        return made()

    connections = Connections(make, most=1)
    with pytest.raises(OSError, match="too many"):
        await connections.send(post())
    assert (await connections.send(post(pool_s=0))).status_code == 200


def test_what_lay_idle_for_too_long_is_closed_and_not_used_again() -> None:
    async def pay_again_later() -> None:
        host = Host()
        connections = Connections(host.make)
        await asyncio.gather(*(connections.send(post()) for _ in range(3)))
        await asyncio.sleep(IDLE_S - 1)
        await connections.send(post())  # the one used last
        await asyncio.sleep(2)
        await connections.send(post())
        assert sorted(host.is_open) == [False, False, True]
        await asyncio.sleep(IDLE_S + 1)
        await connections.send(post())
        assert host.is_open == [False, False, False, True]

    run_virtually(pay_again_later())
