"""Draws every screen and state of the real app into artifacts/: `make screenshots`."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, expect

from chama_app.room import room

from .browser import LIMIT_MS, Tab, chromium, new_tab
from .served import Served

SIZES = {"phone": (390, 844), "tablet": (768, 1024), "desk": (1280, 800), "narrow": (320, 700)}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
FAST = 30.0
SEEDED = ("alice", "bob", "carol")
LOOK_EVERY_MS = 200
Story = Callable[[Tab, Served, str], Awaitable[None]]


async def first(tab: Tab, _: Served, name: str) -> None:
    """The first look, and the places before anything has happened."""
    await tab.picture(f"{name}-1-first")
    for place in ("activity", "settings"):
        await tab.press(f"go-{place}")
        await tab.picture(f"{name}-1-{place}-empty")
    await tab.page.keyboard.press("Control+/")
    await tab.picture(f"{name}-1-keys")
    await tab.page.keyboard.press("Escape")


async def paying(tab: Tab, served: Served, name: str) -> None:
    """Three prompts at once, one paid, then everybody."""
    await expect(tab.part("request-all").get_by_role("button")).to_be_enabled(timeout=LIMIT_MS)
    await tab.press("request-all")
    await tab.picture(f"{name}-2-question")
    await tab.press("dialog-yes")
    async with asyncio.timeout(LIMIT_MS / 1000):
        while len(prompts := served.asked("/control/prompts")) < len(SEEDED):
            await tab.page.wait_for_timeout(LOOK_EVERY_MS)
    await tab.picture(f"{name}-2-paying")
    for one in prompts:
        served.control("POST", f"/control/prompts/{one['checkout_request_id']}", outcome="pay")
    await away_from_phones(tab)
    await tab.reads("pot-progress", "Everyone has paid")
    await tab.picture(f"{name}-2-all-paid")
    await tab.open("bob")
    await tab.picture(f"{name}-2-receipt")
    await tab.press("back")
    for place in ("activity", "settings"):
        await tab.press(f"go-{place}")
        await tab.picture(f"{name}-2-{place}")
    await tab.press("go-home")
    await tab.press("pay-out")
    await tab.picture(f"{name}-2-payout")


async def trouble(tab: Tab, served: Served, name: str) -> None:
    """A wrong PIN, a cancel, and no answer at all."""
    await expect(tab.part("request-all").get_by_role("button")).to_be_enabled(timeout=LIMIT_MS)
    served.control("PUT", "/control/phones/254712345001", auto="wrong_pin", auto_delay_s=1)
    served.control("PUT", "/control/phones/254712345002", auto="cancel", auto_delay_s=1)
    served.control("PUT", "/control/phones/254712345003", auto="pay", auto_delay_s=1, callback={"lost": True})
    await tab.ask_all()
    await away_from_phones(tab)
    await expect(tab.part("status-row-carol")).to_contain_text("Status unknown", timeout=LIMIT_MS)
    await tab.picture(f"{name}-3-trouble")
    await tab.open("carol")
    await tab.picture(f"{name}-3-unknown")


async def away_from_phones(tab: Tab) -> None:
    """Close the sheet of phones where it lies over the page."""
    seen = tab.page.viewport_size
    if seen and not room(seen["width"]).phones_beside:
        await tab.press("phones-close")


async def draw(browser: Browser, name: str, story: Story, *, clock_factor: float = 1.0, **look: str) -> None:
    """One story on one size of screen, from a clean data folder."""
    size, scheme = SIZES[look["size"]], look["scheme"]
    with tempfile.TemporaryDirectory() as folder:
        served = Served(Path(folder), clock_factor=clock_factor)
        served.start()
        try:
            tab = await new_tab(browser, served.address, size, scheme, language=look.get("language", "en-KE"))  # type: ignore[arg-type]  # from SCHEMES
            await story(tab, served, name)
            await tab.page.context.close()
        finally:
            served.stop()


async def swahili(tab: Tab, _: Served, name: str) -> None:
    """The same in Kiswahili, as the browser asks for it."""
    await expect(tab.part("go-home")).to_contain_text("Nyumbani", timeout=LIMIT_MS)
    await tab.picture(f"{name}-first")
    await tab.open("alice")
    await tab.picture(f"{name}-payment")
    await tab.press("back")
    for place in ("activity", "settings"):
        await tab.press(f"go-{place}")
        await tab.picture(f"{name}-{place}")


async def main() -> None:
    """All of them."""
    async with chromium() as browser:
        for size in ("phone", "tablet", "desk"):
            for scheme in SCHEMES:
                name = f"{size}-{scheme}"
                await draw(browser, name, first, size=size, scheme=scheme)
                await draw(browser, name, paying, size=size, scheme=scheme)
                await draw(browser, name, trouble, clock_factor=FAST, size=size, scheme=scheme)
        for size in ("narrow", "phone", "desk"):
            await draw(browser, f"{size}-sw", swahili, size=size, scheme="light", language="sw-KE")
        await draw(browser, "narrow-light", first, size="narrow", scheme="light")


if __name__ == "__main__":
    asyncio.run(main())
