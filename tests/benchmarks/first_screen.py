"""From an address to the first screen that can be used, in Chromium, with few members and with very many."""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.async_api import Browser

from tests.benchmarks.browser_tabs import apps_of, browser, opened_tab
from tests.benchmarks.table import Row

SIZES = (3, 100, 1000)
ROUNDS = 7
FIRST_BUTTON = "act-row-m000"

Measured = dict[int, tuple[list[float], list[float]]]


async def _first_screen(opened: Browser, address: str) -> tuple[float, float]:
    """Its milliseconds, and the kilobytes that its socket had brought by then."""
    async with opened_tab(opened, address, FIRST_BUTTON) as (tab, seconds):
        received = sum(frame.size for frame in await tab.frames() if not frame.is_sent)
        return seconds * 1000, received / 1000


async def _measure() -> Measured:
    measured: Measured = {size: ([], []) for size in SIZES}
    with tempfile.TemporaryDirectory() as folder:
        async with browser() as opened:
            with apps_of(Path(folder), SIZES) as apps:
                for round_ in range(1 + ROUNDS):
                    for app, (times, received) in zip(apps, measured.values(), strict=True):
                        milliseconds, kilobytes = await _first_screen(opened, app.address)
                        if round_:  # the first one warms up
                            times.append(milliseconds)
                            received.append(kilobytes)
    return measured


def figures() -> Iterator[Row]:
    """Times and bytes beside those of the fewest members."""
    (times_of_few, bytes_of_few), *others = (measured := asyncio.run(_measure())).values()
    few = f"{SIZES[0]} members"
    for size, (times, received) in zip([*measured][1:], others, strict=True):
        yield Row("app", f"first usable screen, {size:,} members", "ms", times, few, times_of_few, goal=1.3)
        yield Row("app", f"bytes of it, {size:,} members", "kB", received, few, bytes_of_few)
