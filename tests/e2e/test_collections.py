"""A month ends and the next one begins, in a real browser."""

import re

import pytest
from playwright.async_api import Browser, expect

from .browser import DESK, LIMIT_MS, PHONE, new_tab
from .test_members import from_menu
from .test_paying import Serve


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESK, "dark")], ids=["phone", "desk"])
async def test_a_collection_is_begun_and_its_next_round_takes_what_is_owed(
    serve: Serve, browser: Browser, size: tuple[int, int], scheme: str
) -> None:
    served = serve()
    name = f"{size[0]}-{scheme}"
    tab = await new_tab(browser, served.address, size, scheme)  # type: ignore[arg-type]  # from the list above
    await tab.press("collection-new")
    await tab.fill("collection-name", "December contribution")
    await tab.fill("collection-amount", "Ksh 500")
    await tab.fill("collection-due", "31/12/2026")
    await tab.press("collection-repeats-monthly")
    await tab.picture(f"collection-what-{name}")
    await tab.press("collection-go-on")
    await tab.reads("collection-sum", "Adds up to KES 1,500 of KES 1,500")
    await tab.picture(f"collection-who-{name}")
    await tab.press("collection-go-on")
    await tab.picture(f"collection-prompt-{name}")
    await tab.press("collection-go-on")
    await tab.reads("pot-total", "In the pot: KES 0 of KES 1,500")
    served.control("PUT", "/control/phones/254712345001", auto="pay", auto_delay_s=1)
    await tab.press("act-row-alice")
    if size == PHONE:
        await tab.press("phones-close")
    await tab.reads("pot-total", "In the pot: KES 500 of KES 1,500")
    await tab.picture(f"collection-home-{name}")
    await tab.press("next-round-early")
    await tab.part("collection-debt-bob").get_by_role("checkbox").click()
    await tab.picture(f"collection-next-{name}")
    await tab.press("collection-go-on")
    await tab.press("collection-go-on")
    await tab.reads("pot-total", "In the pot: KES 0 of KES 2,000")
    await tab.reads("status-row-bob", "Bob Otieno, KES 1,000, Not paid yet")
    await tab.press("collection-first")
    await tab.reads("pot-total", "In the pot: KES 0 of KES 3,000")
    await expect(tab.part("title")).to_be_in_viewport(ratio=1, timeout=LIMIT_MS)


@pytest.mark.parametrize(("size", "scheme"), [((320, 700), "dark"), (DESK, "light")], ids=["narrow", "desk"])
async def test_a_member_and_the_chama_are_read_over_all_months_and_a_statement_is_downloaded(
    serve: Serve, browser: Browser, size: tuple[int, int], scheme: str
) -> None:
    name = f"{size[0]}-{scheme}"
    tab = await new_tab(browser, serve().address, size, scheme)  # type: ignore[arg-type]  # from the list above
    await from_menu(tab, "alice", "hand")
    await tab.press("hand-record-save")
    await tab.open("alice")
    await tab.press("person-open")
    await tab.part("person-line").wait_for(timeout=LIMIT_MS)
    await tab.picture(f"person-{name}")
    await tab.press("back")
    await expect(tab.part("person-line")).to_be_hidden(timeout=LIMIT_MS)  # its own Back is gone with it
    await tab.press("back")
    await tab.press("chama-history")
    await tab.reads("chama-sum-0", "Collected: KES 1,000")
    await tab.picture(f"chama-{name}")
    async with tab.page.expect_download(timeout=LIMIT_MS) as coming:
        await tab.press("statement-first")
    saved = await (await coming.value).path()
    assert saved.read_bytes().startswith(b"%PDF-")


async def test_a_step_begins_at_its_top_and_back_goes_one_step_back_on_a_narrow_screen_with_large_text(
    serve: Serve, browser: Browser
) -> None:
    address = f"{serve().address}/collection/new"
    tab = await new_tab(browser, address, (320, 700), "light", text=2.0, shown="collection-title")

    async def is_on(number: int) -> None:
        await expect(tab.part("collection-step")).to_contain_text(f"Step {number} of 3", timeout=LIMIT_MS)
        await expect(tab.part("collection-title")).to_be_in_viewport(ratio=1, timeout=LIMIT_MS)

    await tab.fill("collection-name", "March")
    await tab.fill("collection-amount", "500")
    await tab.part("collection-goes-round").scroll_into_view_if_needed(timeout=LIMIT_MS)
    await tab.press("collection-go-on")
    await is_on(2)
    await tab.press("collection-go-on")
    await is_on(3)
    await tab.page.go_back()
    await is_on(2)
    await tab.page.go_back()
    await is_on(1)
    still_there = re.compile(f"{40 - len('March')} characters remaining")
    await expect(tab.part("collection-name").locator("input")).to_have_attribute("aria-label", still_there)
    await tab.page.go_forward()
    await is_on(2)
    await tab.page.go_forward()
    await is_on(3)
    await tab.press("collection-go-on")
    await tab.reads("pot-total", "In the pot: KES 0 of KES 1,500")
