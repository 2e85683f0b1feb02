"""What Flutter itself says to screen readers, beside the words of the app: of dialogs, menus and fields."""

import re
from collections.abc import Callable

from playwright.async_api import Browser, expect

from .browser import LIMIT_MS, Tab, new_tab
from .served import Served
from .test_members import from_menu

Serve = Callable[..., Served]
SAID = """() => [...document.querySelectorAll('flt-semantics-host *, flt-announcement-host *')]
    .flatMap((one) => [one.ariaLabel, one.ariaDescription, one.ariaRoleDescription, one.title, one.textContent])
    .filter(Boolean)"""
ENGLISH = re.compile(
    r"alert|bottom sheet|characters? |clear|close|collapse|dialog|dismiss|expand|menu|popup|remaining|scrim|tab \d"
)
"""As Flutter's own English has them, in small letters."""


async def english_in(tab: Tab) -> set[str]:
    """What of it a screen reader would read out now."""
    return {said for said in await tab.page.evaluate(SAID) if ENGLISH.search(said.lower())}


async def test_flutter_speaks_kiswahili_with_the_app_as_soon_as_that_is_chosen(serve: Serve, browser: Browser) -> None:
    tab = await new_tab(browser, serve().address)
    await tab.press("menu-alice")
    await expect(tab.part("menu-archive")).to_be_visible(timeout=LIMIT_MS)
    assert await english_in(tab)
    await tab.page.keyboard.press("Escape")
    await tab.press("go-settings")
    await tab.press("language-sw")
    await expect(tab.part("title")).to_have_text("Mipangilio", timeout=LIMIT_MS)
    await walk_in_kiswahili(tab)


async def test_flutter_speaks_kiswahili_from_the_start_in_a_browser_that_does(serve: Serve, browser: Browser) -> None:
    tab = await new_tab(browser, serve().address, language="sw-KE")
    await walk_in_kiswahili(tab)


async def walk_in_kiswahili(tab: Tab) -> None:
    """A question, a menu, forms."""
    await expect(tab.page.locator("html")).to_have_attribute("lang", "sw", timeout=LIMIT_MS)  # how it is pronounced
    await tab.press("go-home")
    await tab.press("request-all")
    await expect(tab.part("dialog-yes")).to_be_visible(timeout=LIMIT_MS)
    assert not await english_in(tab)
    await tab.press("dialog-no")
    await tab.press("menu-alice")
    await expect(tab.part("menu-archive")).to_be_visible(timeout=LIMIT_MS)
    assert not await english_in(tab)
    await tab.page.keyboard.press("Escape")
    await tab.press("member-add")
    await expect(tab.part("member-name")).to_be_visible(timeout=LIMIT_MS)
    assert not await english_in(tab)
    await tab.press("member-several")
    await expect(tab.part("list-field")).to_be_visible(timeout=LIMIT_MS)
    assert not await english_in(tab)
    await tab.press("back")
    await from_menu(tab, "alice", "hand")
    await expect(tab.part("hand-record-save")).to_be_visible(timeout=LIMIT_MS)
    assert not await english_in(tab)
