"""Fifty tabs on one app: how much later than the first of them the last one is told that somebody has paid."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from time import perf_counter

from tests.benchmarks.browser_tabs import apps_of
from tests.benchmarks.socket_tab import Frame, SocketTab, socket_tab
from tests.benchmarks.table import Row
from tests.e2e.served import Served

FEW, MANY = 5, 50
MEMBERS = 7
"""All of them in view: each of them pays once."""


class Opened:
    """An app with its tabs."""

    def __init__(self, app: Served, tabs: list[SocketTab]) -> None:
        self._app = app
        self._tabs = tabs

    async def pay(self, number: int) -> tuple[float, float]:
        """One member pays; milliseconds from his PIN to the first tab's frame, and from that to the last one's."""
        since = [len(tab.frames) for tab in self._tabs]
        await self._tabs[0].press(f"act-row-m{number:03}")
        await self._said(number, "Waiting for PIN", since)
        (prompt,) = await asyncio.to_thread(self._app.asked, "/control/prompts")
        answer = f"/control/prompts/{prompt['checkout_request_id']}"
        telling = asyncio.create_task(self._said(number, "Paid", since))
        began = perf_counter()
        await asyncio.to_thread(self._app.control, "POST", answer, outcome="pay", pin="1234")
        came = await telling
        return (min(came) - began) * 1000, (max(came) - min(came)) * 1000

    async def _said(self, number: int, what: str, since: list[int]) -> list[float]:
        """When each tab was told."""

        def says(frame: Frame) -> bool:
            return frame.is_drawn and f"Wanjiku {number},".encode() in frame.content and what.encode() in frame.content

        waiting = [tab.until_such(says, place) for tab, place in zip(self._tabs, since, strict=True)]
        return [frame.at for frame in await asyncio.gather(*waiting)]


async def _measure() -> list[tuple[list[float], list[float]]]:
    measured: list[tuple[list[float], list[float]]] = [([], []), ([], [])]
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncExitStack() as stack:
            apps = stack.enter_context(apps_of(Path(folder), [MEMBERS, MEMBERS]))
            both = [await _opened(stack, app, count) for app, count in zip(apps, (FEW, MANY), strict=True)]
            for number in range(MEMBERS):
                for opened, (first, behind) in zip(both, measured, strict=True):
                    to_first, to_last = await opened.pay(number)
                    if number:  # the first one warms up
                        first.append(to_first)
                        behind.append(to_last)
    return measured


async def _opened(stack: AsyncExitStack, app: Served, count: int) -> Opened:
    tabs = [await stack.enter_async_context(socket_tab(app.address)) for _ in range(count)]
    await asyncio.gather(*(tab.until_usable("act-row-m000") for tab in tabs))
    return Opened(app, tabs)


def figures() -> Iterator[Row]:
    """Beside an app with a tenth of the tabs."""
    (first_of_few, behind_few), (first_of_many, behind_many) = asyncio.run(_measure())
    yield Row("app", f"a PIN to the first of {MANY} tabs", "ms", first_of_many, f"of {FEW} tabs", first_of_few)
    yield Row("app", f"the last of {MANY} tabs after the first", "ms", behind_many, f"of {FEW} tabs", behind_few)
