"""What open tabs cost when two hundred members pay at once: the processor's seconds until the last one has paid."""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import process_time

from tests.benchmarks.table import Row
from tests.chama_app.crowd import crowd

ROUNDS = 3
MEMBERS = 200
TABS = (0, 1, 3)


async def _seconds(tabs: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        async with crowd(Path(folder), MEMBERS, tabs) as here:
            began = process_time()
            await here.pay()
            return process_time() - began


def figures() -> Iterator[Row]:
    """A row for each number of tabs; they take turns, and everything that takes part runs in this process."""
    rounds = [[asyncio.run(_seconds(tabs)) for tabs in TABS] for _ in range(ROUNDS)]
    none, *some = zip(*rounds, strict=True)
    for tabs, seconds in zip(TABS[1:], some, strict=True):
        what = f"{MEMBERS} payments at once, {tabs} tab{'s' * (tabs > 1)} open"
        yield Row("app", what, "s", seconds, "with none", none, goal=1.1)
