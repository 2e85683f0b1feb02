"""The settings in a real browser: what is chosen holds at once, stays over a visit, and a demo can begin again."""

from collections.abc import Callable

import pytest
from playwright.async_api import Browser, expect

from chama_app.ui.theme import DARK_PALETTE, LIGHT_PALETTE

from .browser import DESK, LIMIT_MS, PHONE, Tab, new_tab
from .served import Served
from .test_payouts import fill_the_pot

Serve = Callable[..., Served]


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESK, "dark")], ids=["phone", "desk"])
async def test_the_settings_hold_at_once_and_over_a_visit(
    serve: Serve, browser: Browser, size: tuple[int, int], scheme: str
) -> None:
    served = serve()
    tab = await new_tab(browser, served.address, size, scheme)  # type: ignore[arg-type]  # from the list above
    await tab.press("go-settings")
    await expect(tab.part("mode-demo")).to_be_visible(timeout=LIMIT_MS)
    await tab.picture(f"settings-{size[0]}-{scheme}")
    await tab.press("mode-production")
    await expect(tab.part("no-browser")).to_be_visible(timeout=LIMIT_MS)
    await tab.picture(f"connect-browser-{size[0]}-{scheme}")
    await tab.press("back")
    await tab.press("language-sw")
    await expect(tab.part("title")).to_have_text("Mipangilio", timeout=LIMIT_MS)
    await expect(tab.part("language-sw")).to_be_checked(timeout=LIMIT_MS)
    await tab.press("theme-dark" if scheme == "light" else "theme-light")
    await tab.picture(f"settings-sw-{size[0]}-{scheme}")


async def is_swahili_and_dark(tab: Tab) -> None:
    """Wait until every part of Home is seen like that."""
    await tab.reads("pot-progress", "0 kati ya 3 wamelipa · inabaki KES 3,000")
    await expect(tab.part("go-activity")).to_have_text("Shughuli", timeout=LIMIT_MS)
    await tab.reads("status-row-alice", "Alice Wanjiku, KES 1,000, Bado hajalipa")
    await tab.lies_on(DARK_PALETTE.page)


async def test_language_and_look_are_seen_at_once_and_outlive_a_reload_and_a_restart(
    serve: Serve, browser: Browser
) -> None:
    served = serve()
    tab = await new_tab(browser, served.address)
    await tab.lies_on(LIGHT_PALETTE.page)
    await tab.press("go-settings")
    await tab.press("language-sw")
    await expect(tab.part("title")).to_have_text("Mipangilio", timeout=LIMIT_MS)
    await tab.press("theme-dark")
    await tab.press("go-home")
    await is_swahili_and_dark(tab)
    await tab.page.reload()
    await tab.listen()
    await is_swahili_and_dark(tab)
    served.kill()
    served.start()
    await tab.page.reload()
    await tab.listen()
    await is_swahili_and_dark(tab)
    await tab.press("go-settings")
    await tab.press("language-system")
    await expect(tab.part("title")).to_have_text("Settings", timeout=LIMIT_MS)
    await tab.press("theme-system")
    await tab.lies_on(LIGHT_PALETTE.page)
    await tab.page.emulate_media(color_scheme="dark")  # the system turns dark while the app is open
    await tab.lies_on(DARK_PALETTE.page)
    await tab.press("theme-light")
    await tab.lies_on(LIGHT_PALETTE.page)


async def test_a_demo_that_was_cleared_begins_again(serve: Serve, browser: Browser) -> None:
    served = serve()
    tab = await new_tab(browser, served.address)
    await fill_the_pot(tab, served)
    await tab.press("go-settings")
    await tab.press("clear-demo")
    await tab.press("dialog-yes")
    await tab.press("go-home")
    await tab.reads("pot-total", "In the pot: KES 0 of KES 3,000")
    await expect(tab.part("request-all").get_by_role("button")).to_be_enabled(timeout=LIMIT_MS)
    await fill_the_pot(tab, served)


async def test_another_mode_takes_hold_in_every_tab_without_a_new_window(serve: Serve, browser: Browser) -> None:
    served = serve()
    tab, other = await new_tab(browser, served.address), await new_tab(browser, served.address, PHONE)
    served.choose_mode("sandbox")
    await tab.press("go-settings")
    await tab.picture("settings-restart-1280-light")
    await tab.press("restart-now")
    for one in (tab, other):
        await expect(one.part("mode")).to_contain_text("SANDBOX", timeout=LIMIT_MS)
        await expect(one.part("member-alice")).to_have_count(0, timeout=LIMIT_MS)
    await tab.picture("sandbox-1280-light")
    await tab.press("go-settings")
    await tab.press("mode-demo")
    await tab.press("dialog-yes")
    await tab.press("restart-now")
    await expect(tab.part("clear-demo")).to_be_visible(timeout=LIMIT_MS)  # it stays where it was
    await tab.press("go-home")
    for one in (tab, other):
        await expect(one.part("member-alice")).to_be_visible(timeout=LIMIT_MS)
    await fill_the_pot(tab, served)
