"""What Activity costs with twenty thousand lines: to open, search, filter and export it, drawing included."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from time import perf_counter, process_time

from chama_app.domain.activity import filter_entries
from chama_app.i18n import ENGLISH
from chama_app.i18n.activity_text import export_csv
from tests.benchmarks.book import book_of
from tests.benchmarks.table import Row
from tests.chama_app.ui.stage import Stage, staged

FEW, MANY = (20, 200), (300, 20_000)
ROUNDS = 12
BLOCKED_MS = 50.0
"""Nobody notices a screen that answers within this time."""


class Opened:
    """One tab over such a book."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._searched = 0

    async def open(self) -> None:
        """From Home to Activity."""
        self._stage.session.navigate("activity")
        await self._stage.page.settle()

    async def search(self) -> None:
        """One more letter."""
        self._searched += 1
        self._stage.session.activity.set_query("wanjiku"[: 1 + self._searched % 7])
        await self._stage.page.settle()

    async def filter(self) -> None:
        """What M-PESA confirmed, and everything again."""
        shown = self._stage.session.activity.list.filter
        self._stage.session.activity.set_filter("all" if shown == "received" else "received")
        await self._stage.page.settle()

    async def close(self) -> None:
        """Back to Home, which is not measured."""
        self._stage.session.activity.set_query("")
        self._stage.session.activity.set_filter("all")
        self._stage.session.navigate("home")
        await self._stage.page.settle()

    def export_parts(self) -> list[float]:
        """How long each part of a file of everything keeps everybody else waiting, in milliseconds."""
        state, taken = self._stage.session.app_state, []
        parts = export_csv(state.snapshot().book, filter_entries(state.activity(), "all"), "demo", ENGLISH)
        began = perf_counter()
        for _ in parts:
            taken.append((perf_counter() - began) * 1000)
            began = perf_counter()
        return taken


async def _timed(act: Callable[[], Awaitable[None]]) -> float:
    began = process_time()
    await act()
    return (process_time() - began) * 1000


async def _measure() -> tuple[dict[str, tuple[list[float], list[float]]], list[float]]:
    taken: dict[str, tuple[list[float], list[float]]] = {what: ([], []) for what in ("open", "search", "filter")}
    with tempfile.TemporaryDirectory() as few, tempfile.TemporaryDirectory() as many:
        async with staged(Path(few), book_of(*FEW), 1280) as one, staged(Path(many), book_of(*MANY), 1280) as other:
            tabs = (Opened(one), Opened(other))
            for round_ in range(1 + ROUNDS):
                for size, tab in enumerate(tabs):
                    acts = {"open": tab.open, "search": tab.search, "filter": tab.filter}
                    for what, act in acts.items():
                        milliseconds = await _timed(act)
                        if round_:  # the first one warms up
                            taken[what][size].append(milliseconds)
                    await tab.close()
            return taken, tabs[1].export_parts()


def figures() -> Iterator[Row]:
    """Beside two hundred lines; and the longest time for which an export keeps everybody waiting."""
    taken, parts = asyncio.run(_measure())
    for what, (few, many) in taken.items():
        yield Row("activity", f"{what}, {MANY[1]:,} lines", "ms", many, f"{FEW[1]} lines", few, goal=1.5)
    budget = f"the {BLOCKED_MS:g} ms that nobody notices"
    yield Row("activity", f"a part of an export, {MANY[1]:,} lines", "ms", parts, budget, [BLOCKED_MS], 1, 1)
