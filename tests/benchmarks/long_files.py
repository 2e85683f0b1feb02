"""An export and a statement of twenty thousand lines: what a line costs, and for how long the screen stands still."""

import asyncio
import gc
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter, process_time

from chama_app.domain.book import Book
from tests.benchmarks.book import book_of
from tests.benchmarks.table import Row
from tests.chama_app.example_chama import NOON, paid
from tests.chama_app.ui.stage import Stage, staged

FEW, MANY = (20, 200), (300, 20_000)
ROUNDS = 3
TURNS = 500
"""Of the loop, from the start until somebody presses: the lines are made in so many, an account in each."""
BLOCKED_MS = 50.0
"""Nobody notices a screen that answers within this time."""
BEAT_S, LOOK_EVERY_S, LONGEST_S = 0.001, 0.005, 600


@dataclass
class Taken:
    """Of each time that a file was made: microseconds of the processor for a line, and the longest block."""

    each: list[float] = field(default_factory=list)
    blocks: list[float] = field(default_factory=list)


class Opened:
    """One tab over a book in which everything was paid."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    async def open(self) -> None:
        """From Home to Activity, for the first time since the start."""
        self._stage.session.navigate("activity")
        await self._stage.page.settle()

    async def export(self) -> None:
        """Everything, as a file for a spreadsheet."""
        activity = self._stage.session.activity
        activity.export()
        await self._until(lambda: activity.progress.part is None)

    async def state(self) -> None:
        """A statement of the year."""
        history = self._stage.session.history
        history.save_year(NOON.year)
        await self._until(lambda: history.state.making is None)

    async def _until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(LONGEST_S):
            while not is_so():  # noqa: ASYNC110 — what a page shows has no event to wait for
                await asyncio.sleep(LOOK_EVERY_S)
        await self._stage.page.settle()


@asynccontextmanager
async def longest_block() -> AsyncIterator[list[float]]:
    """The longest time, in milliseconds, in which nobody else had a turn meanwhile: the only element, afterwards."""
    longest = [0.0]

    async def beat() -> None:
        while True:
            began = perf_counter()
            await asyncio.sleep(BEAT_S)
            longest[0] = max(longest[0], (perf_counter() - began - BEAT_S) * 1000)

    beating = asyncio.create_task(beat())
    await asyncio.sleep(0)
    yield longest
    await asyncio.sleep(BEAT_S)  # a block that lasts until now is seen, too
    beating.cancel()
    await asyncio.wait([beating])


def _all_paid(book: Book) -> Book:
    requests = [replace(one, state=paid(f"UK{place:08}")) for place, one in enumerate(book.requests)]
    return replace(book, requests=tuple(requests))


async def _measure() -> dict[str, tuple[Taken, Taken]]:
    taken = {what: (Taken(), Taken()) for what in ("opening", "export", "statement")}
    for _ in range(ROUNDS):
        for place, size in enumerate((FEW, MANY)):
            with tempfile.TemporaryDirectory() as folder:
                async with staged(Path(folder), _all_paid(book_of(*size)), 1280) as stage:
                    stage.page.connection.downloads = folder
                    gc.freeze()  # as the app does when it has read its book
                    for _ in range(TURNS):
                        await asyncio.sleep(0)
                    tab = Opened(stage)
                    for what, act in (("opening", tab.open), ("export", tab.export), ("statement", tab.state)):
                        await _note(taken[what][place], act, size[1])
                gc.unfreeze()
    return taken


async def _note(taken: Taken, act: Callable[[], Awaitable[None]], lines: int) -> None:
    began = process_time()
    async with longest_block() as longest:
        await act()
    taken.each.append((process_time() - began) * 1e6 / lines)
    taken.blocks += longest


def figures() -> Iterator[Row]:
    """What a line costs beside a line of two hundred, and the longest block beside what nobody notices."""
    measured = asyncio.run(_measure())
    for what in ("export", "statement"):
        few, many = measured[what]
        yield Row("activity", f"{what}, {MANY[1]:,} lines: a line", "us", many.each, f"of {FEW[1]}", few.each, 1.5)
    for what, (_, many) in measured.items():
        yield Row("activity", f"{what}, {MANY[1]:,} lines: longest block", "ms", many.blocks, "50 ms", [BLOCKED_MS], 1)
