import asyncio

import pytest

from chama_app.services.tasks import IS_STUCK, LONGEST_WAIT_S, Restarting, wait_s


class Flaky:
    """Work that fails so many times, and then runs on."""

    def __init__(self, failures: int, error: type[Exception] = LookupError) -> None:
        self._left = failures
        self._error = error
        self.runs = 0
        self.is_running = asyncio.Event()

    async def work(self) -> None:
        self.runs += 1
        if self._left:
            self._left -= 1
            raise self._error("a mistake of ours")
        self.is_running.set()
        await asyncio.Event().wait()


async def test_what_fails_begins_again_until_it_runs() -> None:
    flaky = Flaky(2)
    running = asyncio.create_task(Restarting(first_wait_s=0.001).run("work", flaky.work))
    async with asyncio.timeout(60):
        await flaky.is_running.wait()
    assert flaky.runs == 3
    running.cancel()
    await asyncio.wait([running])


async def test_what_keeps_failing_is_named_until_it_runs_for_a_while() -> None:
    flaky, changes = Flaky(IS_STUCK), asyncio.Queue[frozenset[str]]()
    restarting = Restarting(lambda: changes.put_nowait(restarting.stuck), first_wait_s=0.001)
    running = asyncio.create_task(restarting.run("work", flaky.work))
    async with asyncio.timeout(60):
        assert await changes.get() == {"work"}
        assert await changes.get() == frozenset()
    running.cancel()
    await asyncio.wait([running])


async def test_what_ends_by_itself_is_not_begun_again() -> None:
    runs: list[int] = []

    async def work() -> None:
        runs.append(1)

    await Restarting().run("work", work)
    assert runs == [1]


async def test_what_somebody_above_must_begin_again_passes_through() -> None:
    with pytest.raises(ValueError, match="a mistake of ours"):
        await Restarting(gives_up_on=(ValueError,)).run("work", Flaky(1, ValueError).work)


def test_each_wait_is_twice_as_long_and_none_is_longer_than_a_minute() -> None:
    assert [wait_s(failures) for failures in range(4)] == [1, 2, 4, 8]
    assert wait_s(1000) == LONGEST_WAIT_S
