"""Nobody is charged twice: when the button for another request comes back, and what it takes before that."""

import re

from playwright.async_api import Browser, Locator, expect

from .browser import LIMIT_MS, Tab, new_tab
from .test_outcomes import says
from .test_paying import Serve

ALICE, BOB, CAROL = "254712345001", "254712345002", "254712345003"


def action(tab: Tab, member: str) -> Locator:
    """The button of a row."""
    return tab.part(f"act-row-{member}").get_by_role("button")


async def test_a_busy_phone_is_waited_for_and_one_that_never_answered_is_checked_first(
    serve: Serve, browser: Browser
) -> None:
    served = serve(clock_factor=5)
    tab = await new_tab(browser, served.address)
    served.control("PUT", f"/control/phones/{ALICE}", auto="busy", auto_delay_s=1)
    served.control("PUT", f"/control/phones/{BOB}", auto="phone_off", auto_delay_s=1)
    served.control("PUT", f"/control/phones/{CAROL}", auto="pay", auto_delay_s=1)  # a prompt for people slows the clock
    await tab.ask_all()
    await expect(action(tab, "alice")).to_have_text(re.compile(r"Request again \([01]:\d\d\)"), timeout=LIMIT_MS)
    await expect(action(tab, "alice")).to_be_disabled()
    await says(tab, "bob", "no_answer")
    served.control("PUT", f"/control/phones/{BOB}", auto="pay")
    await expect(action(tab, "bob")).to_have_text("Check status", timeout=LIMIT_MS)
    await tab.press("act-row-bob")
    await expect(action(tab, "bob")).to_have_text("Request again", timeout=LIMIT_MS)
    await tab.press("act-row-bob")
    await tab.reads("status-row-bob", "Bob Otieno, KES 1,000, Paid KES 1,000")
    await expect(action(tab, "alice")).to_have_text("Request again", timeout=LIMIT_MS)
    await expect(action(tab, "alice")).to_be_enabled()


async def test_what_a_sandbox_advises_unlocks_nothing_and_waiting_sends_nothing(serve: Serve, browser: Browser) -> None:
    served = serve(clock_factor=20)
    tab = await new_tab(browser, served.address)
    lies = {"callback": {"lost": True}, "query": {"respond": "failed"}}
    served.control("PUT", f"/control/phones/{ALICE}", auto="pay", auto_delay_s=1, **lies)
    await tab.press("act-row-alice")
    await says(tab, "alice", "lost")
    await tab.press("act-row-alice")
    await expect(tab.part("entry-advised-check")).to_be_visible(timeout=LIMIT_MS)
    await tab.reads("status-row-alice", "Alice Wanjiku, KES 1,000, Status unknown")
    await expect(action(tab, "alice")).to_have_text("Check status", timeout=LIMIT_MS)
    await tab.press("ask-again")
    await expect(tab.part("dialog-yes").get_by_role("button")).to_be_disabled(timeout=LIMIT_MS)
    tick = tab.part("again-tick").get_by_role("checkbox")
    await expect(tick).to_be_enabled(timeout=LIMIT_MS)
    await tick.click()
    await expect(tab.part("dialog-yes").get_by_role("button")).to_be_enabled(timeout=LIMIT_MS)
    await tab.press("dialog-no")
    await tab.reads("status-row-alice", "Alice Wanjiku, KES 1,000, Status unknown")
    pushes = [one for one in served.asked("/control/log") if one["path"].endswith("/stkpush/v1/processrequest")]
    assert len(pushes) == 1
