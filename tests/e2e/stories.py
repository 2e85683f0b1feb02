"""What is walked through while pictures are drawn: every story begins with a clean data folder."""

import asyncio
from collections.abc import Awaitable, Callable

from playwright.async_api import expect

from chama_app.ui.layout import layout_for

from .browser import LIMIT_MS, Tab
from .served import Served
from .test_payouts import fill_the_pot, to_the_review

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


async def pages(tab: Tab, served: Served, name: str) -> None:
    """What lies over the places: the forms, a reported code, the keys of a mode, the review of a payout."""
    for way, title in (("member-add", "member"), ("chama-edit", "chama")):
        await tab.press(way)
        await expect(tab.part(f"{title}-title")).to_be_visible(timeout=LIMIT_MS)
        await tab.picture(f"{name}-4-{title}")
        await tab.press("back")
    await tab.press("go-settings")
    await tab.press("mode-sandbox")
    await tab.picture(f"{name}-4-connect")
    await tab.press("back")
    await tab.press("go-home")
    await fill_the_pot(tab, served)
    await to_the_review(tab, "2000")
    await tab.picture(f"{name}-4-review")


async def code(tab: Tab, _: Served, name: str) -> None:
    """The simulated phones with what the network can do, and a code that is reported while nobody answers."""
    await tab.press("act-row-alice")
    await expect(tab.part("prompt-alice")).to_be_visible(timeout=LIMIT_MS)
    await tab.picture(f"{name}-5-phones")
    await tab.press("demo-network")
    await tab.picture(f"{name}-5-network")
    await tab.page.keyboard.press("Escape")
    await away_from_phones(tab)
    await tab.open("alice")
    await tab.picture(f"{name}-5-payment")
    await tab.press("have-code")
    await tab.fill("code-field", "UCQ5UAQ403 Confirmed. Ksh1,000.00 sent to LUNCH KCB.")
    await expect(tab.part("code-found")).to_be_visible(timeout=LIMIT_MS)
    await tab.picture(f"{name}-5-code")


async def sharing(tab: Tab, _: Served, name: str) -> None:
    """The code of a shared chama, and where one is typed."""
    await tab.press("join")
    await expect(tab.part("join-code")).to_be_visible(timeout=LIMIT_MS)
    await tab.picture(f"{name}-6-join")
    await tab.press("back")
    await tab.press("share")
    await expect(tab.part("share-code")).to_be_visible(timeout=LIMIT_MS)
    await tab.picture(f"{name}-6-share")


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


async def away_from_phones(tab: Tab) -> None:
    """Close the sheet of phones where it lies over the page."""
    seen = tab.page.viewport_size
    if seen and not layout_for(seen["width"]).fits_phones:
        await tab.press("phones-close")
