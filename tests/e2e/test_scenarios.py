"""The demo's stories, each played from the phones' panel, and how each of them promises to end."""

import pytest
from playwright.async_api import Browser, expect

from .browser import DESK, LIMIT_MS, Tab, new_tab
from .test_paying import WAITING, Serve, choose

TWO_LINES = 60
"""So high is at least a button with two lines."""

EVERYTHING = "In the pot: KES 3,000 of KES 3,000"


async def play(tab: Tab, story: str) -> None:
    """Choose a story in the panel."""
    await tab.press("demo-scenarios")
    await tab.page.get_by_role("menuitem", name=story).click(timeout=LIMIT_MS)


@pytest.mark.parametrize("language", ["en-KE", "sw-KE"])
async def test_a_whole_phone_with_its_warning_is_in_view_in_a_window_of_800_pixels(
    serve: Serve, browser: Browser, language: str
) -> None:
    tab = await new_tab(browser, serve().address, language=language)
    await ends_in_view(tab, "phone-pin-note")
    await tab.ask_all()
    await expect(tab.part("prompt-alice")).to_be_visible(timeout=LIMIT_MS)
    await ends_in_view(tab, "phone-pin-note")
    outcome = await tab.part("outcome-expired-alice").bounding_box()
    assert outcome
    assert outcome["height"] < TWO_LINES


async def ends_in_view(tab: Tab, name: str) -> None:
    """What is cut off ends exactly where the window does."""
    await expect(tab.part(name)).to_be_visible(timeout=LIMIT_MS)
    seen = await tab.part(name).bounding_box()
    assert seen
    assert seen["y"] + seen["height"] < DESK[1]


async def test_one_cancels_then_taps_twice_and_whoever_has_paid_begins_again(serve: Serve, browser: Browser) -> None:
    served = serve(clock_factor=3)
    tab = await new_tab(browser, served.address)
    await play(tab, "One cancels")
    await tab.reads("status-row-alice", "Alice Wanjiku, KES 1,000, Prompt closed")
    await tab.reads("status-row-bob", "Bob Otieno, KES 1,000, Paid KES 1,000")
    await tab.reads("status-row-carol", "Carol Achieng, KES 1,000, Paid KES 1,000")
    await tab.reads("pot-progress", "2 of 3 paid · KES 1,000 left")
    await play(tab, "Double tap")
    await tab.reads("status-row-alice", "Alice Wanjiku, KES 1,000, Paid KES 1,000")
    await tab.reads("pot-total", EVERYTHING)
    pushes = [one for one in served.asked("/control/log") if one["path"].endswith("/stkpush/v1/processrequest")]
    assert len(pushes) == 4  # three at first, and one for two taps
    await expect(tab.part("demo-caption")).to_have_count(0, timeout=LIMIT_MS)
    await play(tab, "One cancels")  # nobody can be asked: it begins again by itself
    await tab.reads("demo-caption", "One cancels: The first phone cancels, the others pay.")
    await tab.reads("status-row-alice", "Alice Wanjiku, KES 1,000, Prompt closed")
    await tab.reads("pot-progress", "2 of 3 paid · KES 1,000 left")
    await tab.press("demo-reset")
    await tab.reads("pot-total", "In the pot: KES 0 of KES 3,000")
    await play(tab, "All pay")
    await tab.reads("pot-progress", "Everyone has paid")
    await tab.reads("pot-total", EVERYTHING)


async def test_a_lost_callback_is_checked_and_a_late_one_wins(serve: Serve, browser: Browser) -> None:
    tab = await new_tab(browser, serve(clock_factor=30).address)
    await play(tab, "Lost callback → check")
    await tab.reads("status-row-alice", "Alice Wanjiku, KES 1,000, Status unknown")
    await tab.press("act-row-alice")
    await tab.reads("status-row-alice", "Alice Wanjiku, KES 1,000, Paid, waiting for the receipt")
    await play(tab, "Late success")
    await tab.reads("status-row-bob", "Bob Otieno, KES 1,000, Paid — confirmed late")
    await tab.reads("pot-total", "In the pot: KES 1,000 of KES 3,000")  # without a receipt there is no money


async def test_the_app_is_killed_while_a_phone_asks_for_the_pin(serve: Serve, browser: Browser) -> None:
    served = serve()
    tab = await new_tab(browser, served.address)
    await play(tab, "App killed mid-payment")
    await expect(tab.part("demo-caption")).to_contain_text("every payment comes back", timeout=LIMIT_MS)
    await expect(tab.part("status-row-alice")).to_contain_text(WAITING, timeout=LIMIT_MS)
    lowest = await tab.part("outcome-expired-alice").bounding_box()
    assert lowest
    assert lowest["y"] + lowest["height"] <= DESK[1]
    await tab.open("alice")
    await expect(tab.part("back")).to_be_visible(timeout=LIMIT_MS)
    served.kill()
    async with tab.page.expect_event("websocket", timeout=LIMIT_MS):
        served.start()
    await expect(tab.part("back")).to_have_count(0, timeout=LIMIT_MS)  # a new session has no page open
    await expect(tab.part("demo-caption")).to_contain_text("every payment comes back", timeout=LIMIT_MS)
    await choose(tab, "alice", "pay")
    await tab.reads("status-row-alice", "Alice Wanjiku, KES 1,000, Paid KES 1,000")
    await expect(tab.part("demo-caption")).to_have_count(0, timeout=LIMIT_MS)
    await tab.open("alice")
    await expect(tab.part("entry-restored-restored")).to_contain_text("Recovered", timeout=LIMIT_MS)


async def test_who_paid_twice_gets_one_payment_back(serve: Serve, browser: Browser) -> None:
    served = serve(clock_factor=30)
    tab = await new_tab(browser, served.address)
    await play(tab, "Paid twice")
    await tab.reads("status-row-alice", "Alice Wanjiku, KES 1,000, Status unknown")
    # The first payment does not arrive before it was asked for again.
    served.control("PUT", "/control/faults", clock_factor=1, two_minute_rule=False)
    served.control("PUT", "/control/phones/254712345001", auto="pay", auto_delay_s=1)
    await tab.open("alice")
    await tab.press("ask-again")
    tick = tab.part("again-tick").get_by_role("checkbox")
    await expect(tick).to_be_enabled(timeout=LIMIT_MS)
    await tick.click()
    await tab.press("dialog-yes")
    await tab.reads("pot-total", "In the pot: KES 1,000 of KES 3,000")
    served.control("PUT", "/control/faults", clock_factor=300)  # the first payment still has minutes to go
    await tab.reads("attention-twice", "1 paid more than once")
    await tab.reads("pot-total", "In the pot: KES 2,000 of KES 3,000")
    await tab.press("send-back")
    await expect(tab.part("payout-review")).to_be_visible(timeout=LIMIT_MS)
    await tab.press("payout-review")
    await tab.reads("review-phone", "0712 345 001")
    await tab.reads("review-amount", "KES 1,000")
    await tab.press("payout-send")
    await expect(tab.part("payout-body")).to_contain_text("sent to", timeout=LIMIT_MS)
    await expect(tab.part("attention-twice")).to_have_count(0)
    await tab.reads("status-row-alice", "Alice Wanjiku, KES 1,000, Paid — confirmed late")
