"""Draws every screen and state of the real app into artifacts/: `make screenshots`."""

import asyncio
import tempfile
from contextlib import ExitStack
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser

from .browser import chromium, new_tab
from .page_stories import backup, people, room, rounds, treasurers
from .served import Served, sandbox_apart
from .stories import Story, code, first, pages, paying, sharing, swahili, trouble

SIZES = {"phone": (390, 844), "tablet": (768, 1024), "desk": (1280, 800), "narrow": (320, 700), "large": (1920, 1080)}
SIZES |= {"long-phone": (390, 1800), "long-narrow": (320, 1800)}  # where large text needs more of a page
WIDTHS = ("phone", "tablet", "desk", "large")
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
LANGUAGES = {"en": "en-KE", "sw": "sw-KE"}
FAST = 30.0
LARGE = 2.0


async def draw(
    browser: Browser,
    name: str,
    story: Story,
    size: str,
    scheme: Scheme = "light",
    *,
    language: str = "en",
    text: float = 1,
    clock_factor: float = 1.0,
) -> None:
    """One story on one size of screen, from a clean data folder."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        is_shared, is_room = story in (sharing, treasurers), story is room
        apart = stack.enter_context(sandbox_apart(Path(folder))) if is_shared else None
        served = Served(Path(folder), clock_factor=clock_factor, sandbox=apart, stage=is_room)
        served.start()
        stack.callback(served.stop)
        shown = "room-code" if is_room else "pot-total"
        tab = await new_tab(browser, served.address, SIZES[size], scheme, LANGUAGES[language], text, shown)
        await story(tab, served, name)
        await tab.page.context.close()


async def draw_pages(browser: Browser) -> None:
    """Members, collections, a backup, treasurers and the room, at every width, light and dark, in both languages."""
    for size, scheme, language in product(WIDTHS, SCHEMES, LANGUAGES):
        for story in (people, rounds, backup, treasurers):
            await draw(browser, f"{size}-{scheme}-{language}", story, size, scheme, language=language)
    await draw(browser, "large-light", room, "large")


async def main() -> None:
    """All of them."""
    async with chromium() as browser:
        for size in WIDTHS:
            for scheme in SCHEMES:
                name = f"{size}-{scheme}"
                await draw(browser, name, first, size, scheme)
                await draw(browser, name, paying, size, scheme)
                await draw(browser, name, trouble, size, scheme, clock_factor=FAST)
        await draw_pages(browser)
        for scheme in SCHEMES:
            for story in (pages, code, sharing):
                await draw(browser, f"phone-{scheme}", story, "phone", scheme)
        for size in ("narrow", "phone", "desk"):
            await draw(browser, f"{size}-sw", swahili, size, language="sw")
        await draw(browser, "narrow-light", first, "narrow")
        for size in ("long-narrow", "long-phone"):
            for language in LANGUAGES:
                for story in (first, code):
                    await draw(browser, f"{size}-{language}-large", story, size, language=language, text=LARGE)


if __name__ == "__main__":
    asyncio.run(main())
