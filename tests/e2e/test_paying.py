"""From the first look to a full pot, and everything that can go wrong on the way, in a real browser."""

from collections.abc import Callable

import pytest
from playwright.async_api import Browser, expect

from .browser import DESK, LIMIT_MS, PHONE, Tab, new_tab
from .served import Served

Serve = Callable[..., Served]
WAITING = "Waiting for PIN"


async def type_pin(tab: Tab, member: str, pin: str) -> None:
    """On a simulated phone, whichever rang first."""
    await tab.press_until(f"tab-{member}", f"prompt-{member}")
    for digit in pin:
        await tab.press(f"key-{member}-{digit}")
    await tab.press(f"phone-pin-{member}")


async def choose(tab: Tab, member: str, outcome: str) -> None:
    """On a simulated phone beside the list."""
    await tab.press_until(f"tab-{member}", f"prompt-{member}")
    await tab.press(f"outcome-{outcome}-{member}")


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESK, "dark")], ids=["phone", "desk"])
async def test_three_members_pay_at_once_into_one_pot(
    serve: Serve, browser: Browser, size: tuple[int, int], scheme: str
) -> None:
    tab = await new_tab(browser, serve().address, size, scheme)  # type: ignore[arg-type]  # from the list above
    await tab.reads("pot-total", "In the pot: KES 0 of KES 3,000")
    await tab.picture(f"first-{size[0]}-{scheme}")
    await tab.ask_all()
    for member in ("alice", "bob", "carol"):
        await type_pin(tab, member, "1234")
        if member == "alice":
            await tab.picture(f"paying-{size[0]}-{scheme}")
    await tab.reads("pot-total", "In the pot: KES 3,000 of KES 3,000")
    await tab.reads("pot-progress", "Everyone has paid")
    await tab.picture(f"paid-{size[0]}-{scheme}")
    await tab.open("bob")
    await expect(tab.part("entry-success-realtime")).to_contain_text("Live", timeout=LIMIT_MS)
    await tab.picture(f"payment-{size[0]}-{scheme}")


async def test_a_cancel_a_wrong_pin_and_no_answer_each_say_what_happened(serve: Serve, browser: Browser) -> None:
    served = serve(clock_factor=20)
    tab = await new_tab(browser, served.address)
    for number, outcome in {"1": "wrong_pin", "2": "cancel", "3": "pay"}.items():
        served.control("PUT", f"/control/phones/25471234500{number}", auto=outcome, auto_delay_s=1)
    served.control("PUT", "/control/phones/254712345003", callback={"lost": True})
    await tab.ask_all()
    await tab.reads("status-row-alice", "Alice Wanjiku, KES 1,000, Not paid — wrong PIN")
    await tab.reads("status-row-bob", "Bob Otieno, KES 1,000, Prompt closed")
    await tab.reads("status-row-carol", "Carol Achieng, KES 1,000, Status unknown")
    await tab.reads("pot-progress", "0 of 3 paid · KES 3,000 left. KES 1,000 unknown")
    await tab.reads("attention-unknown", "1 payment with unknown status")
    await tab.open("carol")
    await tab.reads(
        "status-body",
        (
            "M-PESA has not answered yet. Carol may or may not have paid. We keep listening. "
            "Check Carol’s M-PESA messages before you request again."
        ),
    )
    await tab.picture("trouble-1280-light")


async def test_two_tabs_show_the_same_pot(serve: Serve, browser: Browser) -> None:
    address = serve().address
    one, other = await new_tab(browser, address), await new_tab(browser, address, PHONE, "dark")
    await one.ask_all()
    await expect(other.part("status-row-bob")).to_contain_text(WAITING, timeout=LIMIT_MS)
    await choose(one, "bob", "pay")
    for tab in (one, other):
        await tab.reads("status-row-bob", "Bob Otieno, KES 1,000, Paid KES 1,000")
        await tab.reads("pot-total", "In the pot: KES 1,000 of KES 3,000")
    await other.picture("second-tab-390-dark")


async def test_coming_back_to_the_tab_checks_at_once(serve: Serve, browser: Browser) -> None:
    tab = await new_tab(browser, serve().address)
    await tab.press("act-row-alice")
    await expect(tab.part("status-row-alice")).to_contain_text(WAITING, timeout=LIMIT_MS)
    await tab.turn_away(hidden=True)
    await tab.turn_away(hidden=False)
    await tab.open("alice")
    await expect(tab.part("entry-nothing_yet-resume")).to_contain_text("On return", timeout=LIMIT_MS)


async def test_a_tab_that_was_away_shows_what_happened_meanwhile(serve: Serve, browser: Browser) -> None:
    served = serve()
    one, other = await new_tab(browser, served.address), await new_tab(browser, served.address)
    await one.ask_all()
    await expect(other.part("status-row-bob")).to_contain_text(WAITING, timeout=LIMIT_MS)
    await other.page.goto("about:blank")
    await choose(one, "bob", "pay")
    await one.reads("status-row-bob", "Bob Otieno, KES 1,000, Paid KES 1,000")
    await other.page.goto(served.address)
    await other.listen()
    await other.reads("status-row-bob", "Bob Otieno, KES 1,000, Paid KES 1,000")


async def test_a_killed_server_comes_back_with_every_payment_while_the_tab_stays_open(
    serve: Serve, browser: Browser
) -> None:
    served = serve()
    tab = await new_tab(browser, served.address)
    await tab.ask_all()
    await choose(tab, "alice", "pay")
    await tab.reads("pot-total", "In the pot: KES 1,000 of KES 3,000")
    await expect(tab.part("status-row-carol")).to_contain_text(WAITING, timeout=LIMIT_MS)
    served.kill()
    async with tab.page.expect_event("websocket", timeout=LIMIT_MS):  # what is pressed before that is lost
        served.start()
    await expect(tab.part("member-bob")).to_be_visible(timeout=LIMIT_MS)
    await tab.first_is("bob")  # a new session puts whom it waits for before those who have paid
    await expect(tab.part("act-row-carol").get_by_role("button")).to_be_enabled(timeout=LIMIT_MS)
    await tab.reads("pot-total", "In the pot: KES 1,000 of KES 3,000")
    await expect(tab.part("status-row-carol")).to_contain_text(WAITING, timeout=LIMIT_MS)
    await choose(tab, "carol", "pay")
    await choose(tab, "bob", "pay")
    await tab.reads("pot-total", "In the pot: KES 3,000 of KES 3,000")
    await tab.open("carol")
    await expect(tab.part("entry-restored-restored")).to_contain_text("Recovered", timeout=LIMIT_MS)
    await tab.picture("recovered-1280-light")


async def test_a_reload_at_any_moment_and_a_tab_that_comes_late_show_what_is_true(
    serve: Serve, browser: Browser
) -> None:
    address = serve().address
    tab = await new_tab(browser, address, PHONE)
    await expect(tab.part("request-all").get_by_role("button")).to_be_enabled(timeout=LIMIT_MS)
    await tab.press("request-all")
    await expect(tab.part("dialog-yes")).to_be_visible(timeout=LIMIT_MS)
    await tab.page.reload()
    await tab.listen("dialog-yes")
    await tab.press("dialog-yes")
    await expect(tab.part("prompt-alice")).to_be_visible(timeout=LIMIT_MS)
    await tab.page.reload()
    await tab.listen("prompt-alice")
    await tab.press("outcome-pay-alice")
    late = await new_tab(browser, address)
    await late.reads("status-row-alice", "Alice Wanjiku, KES 1,000, Paid KES 1,000")
    await expect(late.part("status-row-bob")).to_contain_text(WAITING, timeout=LIMIT_MS)
    await choose(late, "bob", "pay")
    await tab.press("phones-close")
    for one in (tab, late):
        await one.reads("status-row-bob", "Bob Otieno, KES 1,000, Paid KES 1,000")
        await one.reads("pot-total", "In the pot: KES 2,000 of KES 3,000")
    await tab.page.reload()
    await tab.listen()
    await tab.reads("pot-total", "In the pot: KES 2,000 of KES 3,000")
    await expect(tab.part("status-row-carol")).to_contain_text(WAITING, timeout=LIMIT_MS)
