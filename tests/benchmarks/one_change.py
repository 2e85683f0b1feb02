"""One member is asked: what the tab is sent for it, and how soon, with few members and with very many."""

import asyncio
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.browser_tabs import app_of
from tests.benchmarks.socket_tab import Frame, SocketTab, socket_tab
from tests.benchmarks.table import Row
from tests.e2e.served import Served

SIZES = (3, 1000)
ROUNDS = 8
ASKED = ("m000", "m001", "m002")
"""The first of them is the first request of a new app, with which its greeting goes."""
WAITS, ON_THE_PHONE = b"Waiting for PIN", b"Do you want to pay"
BYTES = 2000.0


@dataclass
class Cost:
    """Of the requests of one kind: milliseconds from the press to the first frame, and bytes for each change."""

    times: list[float] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)


Costs = dict[str, Cost]


async def _ask(tab: SocketTab, number: int, cost: Cost) -> None:
    since, name = len(tab.frames), f"Wanjiku {number},".encode()

    def is_of_row(frame: Frame) -> bool:
        return frame.is_drawn and name in frame.content

    began = await tab.press(f"act-row-{ASKED[number]}")
    first = await tab.until_such(is_of_row, since)
    last = await tab.until_such(lambda frame: is_of_row(frame) and WAITS in frame.content, since)
    drawn = [one for one in tab.frames[since:] if one.is_drawn and one.at <= last.at]
    changes = sum(is_of_row(one) for one in drawn)  # it is being sent, and it waits; or both at once
    cost.times.append((first.at - began) * 1000)
    cost.sizes.append(sum(one.size for one in drawn if ON_THE_PHONE not in one.content) / changes)


async def _requests(app: Served, costs: Costs) -> None:
    async with socket_tab(app.address) as tab:
        await tab.until_usable(f"act-row-{ASKED[0]}")
        for number in range(len(ASKED)):
            await _ask(tab, number, costs["later"] if number else costs["first"])


def _measure() -> list[Costs]:
    measured: list[Costs] = [{"first": Cost(), "later": Cost()} for _ in SIZES]
    for _ in range(ROUNDS):
        for size, costs in zip(SIZES, measured, strict=True):
            with tempfile.TemporaryDirectory() as folder, app_of(Path(folder) / "app", size) as app:
                asyncio.run(_requests(app, costs))
    return measured


def figures() -> Iterator[Row]:
    """Each beside the same with few members; and the bytes beside what a change may be."""
    few, many = _measure()
    for kind, what in (("first", "the first request of all"), ("later", "a further request")):
        one, other, size = few[kind], many[kind], f"{SIZES[1]:,} members"
        yield Row("app", f"{what}, to its frame, {size}", "ms", other.times, f"{SIZES[0]} members", one.times, 1.2)
        yield Row("app", f"{what}: bytes of a change, {size}", "B", other.sizes, "2 kB", [BYTES], 1)
        yield Row("app", f"{what}: bytes of a change, {size}", "B", other.sizes, f"{SIZES[0]} members", one.sizes, 1.2)
