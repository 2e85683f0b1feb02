"""One call for all who wait: its result, its failure, and what a cancelled caller leaves to the next."""

import asyncio

import pytest

from daraja_core.drivers.single_flight import SingleFlight
from daraja_core.errors import DarajaUnreachableError


class Work:
    """Something slow that a test lets go on."""

    def __init__(self, *outcomes: str | DarajaUnreachableError) -> None:
        self.started = 0
        self.running = asyncio.Event()
        self.go_on = asyncio.Event()
        self._outcomes = list(outcomes)

    async def __call__(self) -> str:
        self.started += 1
        self.running.set()
        await self.go_on.wait()
        outcome = self._outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


async def test_everybody_who_waits_gets_the_one_result() -> None:
    work = Work("token")
    flight = SingleFlight(work)
    callers = [asyncio.create_task(flight()) for _ in range(20)]
    await work.running.wait()
    work.go_on.set()
    assert await asyncio.gather(*callers) == ["token"] * 20
    assert work.started == 1


async def test_everybody_who_waits_gets_the_one_failure() -> None:
    work = Work(DarajaUnreachableError("no internet"))
    flight = SingleFlight(work)
    callers = [asyncio.create_task(flight()) for _ in range(20)]
    await work.running.wait()
    work.go_on.set()
    failures = await asyncio.gather(*callers, return_exceptions=True)
    assert {str(failure) for failure in failures} == {"no internet"}
    assert len({id(failure) for failure in failures}) == 20
    assert work.started == 1


async def test_who_asks_later_starts_anew() -> None:
    work = Work(DarajaUnreachableError("no internet"), "token")
    work.go_on.set()
    flight = SingleFlight(work)
    with pytest.raises(DarajaUnreachableError):
        await flight()
    assert await flight() == "token"


async def test_a_cancelled_caller_takes_nothing_from_the_others() -> None:
    work = Work("token")
    flight = SingleFlight(work)
    first, *others = [asyncio.create_task(flight()) for _ in range(4)]
    await work.running.wait()  # the others have queued up by then
    first.cancel()
    others[1].cancel()
    work.go_on.set()
    outcomes = await asyncio.gather(first, *others, return_exceptions=True)
    assert [outcome for outcome in outcomes if isinstance(outcome, str)] == ["token", "token"]
    assert work.started == 2  # the cancelled one's, which never ended, and the next in the queue's
