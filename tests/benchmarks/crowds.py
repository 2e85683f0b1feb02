"""What open tabs cost when two hundred members pay at once: seconds until the last has paid, by clock and processor."""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, process_time
from typing import NamedTuple

from tests.benchmarks.table import Row
from tests.chama_app.crowd import crowd

ROUNDS = 7
"""An odd number: the medians are rounds that there were. One round alone is off by a tenth either way."""

MEMBERS = 200
TABS = (0, 1, 3)


class Took(NamedTuple):
    """The seconds of one crowd: other programs slow the clock, and of the processor a tab also takes what was idle."""

    clock: float
    processor: float


async def _took(tabs: int) -> Took:
    with tempfile.TemporaryDirectory() as folder:
        async with crowd(Path(folder), MEMBERS, tabs) as here:
            began, used = monotonic(), process_time()
            await here.pay()
            return Took(monotonic() - began, process_time() - used)


def figures() -> Iterator[Row]:
    """Two rows for each number of tabs; they take turns, and everything that takes part runs in this process."""
    rounds = [[asyncio.run(_took(tabs)) for tabs in TABS] for _ in range(ROUNDS)]
    none, *some = zip(*rounds, strict=True)
    for tabs, crowds in zip(TABS[1:], some, strict=True):
        what = f"{MEMBERS} payments at once, {tabs} tab{'s' * (tabs > 1)} open"
        clock = [one.clock for one in crowds], [one.clock for one in none]
        processor = [one.processor for one in crowds], [one.processor for one in none]
        yield Row("app", f"{what}, by the clock", "s", clock[0], "with none", clock[1], goal=1.1)
        yield Row("app", f"{what}, of the processor", "s", processor[0], "with none", processor[1], goal=1.1)
