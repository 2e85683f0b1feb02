"""Money out of a full pot, in a real browser: the review, the receipt, and a silence that keeps the money."""

from collections.abc import Callable

import pytest
from playwright.async_api import Browser, expect

from .browser import DESK, LIMIT_MS, PHONE, Tab, new_tab
from .served import Served

Serve = Callable[..., Served]


async def fill_the_pot(tab: Tab, served: Served) -> None:
    """Everybody pays at once."""
    for number in range(1, 4):
        served.control("PUT", f"/control/phones/25471234500{number}", auto="pay", auto_delay_s=0)
    await tab.ask_all()
    await expect(tab.part("phones-close")).to_be_visible(timeout=LIMIT_MS)
    if tab.page.viewport_size == {"width": PHONE[0], "height": PHONE[1]}:
        await tab.press("phones-close")
    await tab.reads("pot-progress", "Everyone has paid")


async def to_the_review(tab: Tab, amount: str) -> None:
    """From the pot card to the review of a payout to Alice."""
    await tab.press("pay-out")
    await expect(tab.part("payout-amount")).to_be_visible(timeout=LIMIT_MS)
    await tab.press("payout-to-alice")
    await tab.fill("payout-amount", amount)
    await tab.press("payout-review")
    await expect(tab.part("payout-send")).to_be_visible(timeout=LIMIT_MS)


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESK, "dark")], ids=["phone", "desk"])
async def test_a_full_pot_is_paid_out(serve: Serve, browser: Browser, size: tuple[int, int], scheme: str) -> None:
    served = serve()
    tab = await new_tab(browser, served.address, size, scheme)  # type: ignore[arg-type]  # from the list above
    await fill_the_pot(tab, served)
    await tab.picture(f"payout-pot-{size[0]}-{scheme}")
    await tab.press("pay-out")
    await expect(tab.part("payout-amount")).to_be_visible(timeout=LIMIT_MS)
    await tab.picture(f"payout-form-{size[0]}-{scheme}")
    await expect(tab.page.get_by_role("radio", checked=True)).to_have_count(0)
    await tab.press("payout-to-alice")
    await expect(tab.part("payout-to-alice")).to_be_checked(timeout=LIMIT_MS)
    await expect(tab.page.get_by_role("radiogroup").get_by_role("radio")).to_have_count(4)
    await expect(tab.page.get_by_role("checkbox")).to_have_count(0)
    await tab.fill("payout-amount", "2000")
    await tab.press("payout-review")
    await tab.reads("review-phone", "0712 345 001")
    await tab.reads("review-left", "KES 1,000")
    await tab.picture(f"payout-review-{size[0]}-{scheme}")
    await tab.press("payout-send")
    await expect(tab.part("payout-receipt")).to_be_visible(timeout=LIMIT_MS)
    await expect(tab.part("payout-body")).to_contain_text("sent to", timeout=LIMIT_MS)
    await expect(tab.part("payout-registered")).to_contain_text("Registered with M-PESA as", timeout=LIMIT_MS)
    await tab.picture(f"payout-sent-{size[0]}-{scheme}")
    await tab.press("back")
    await tab.reads("pot-out", "KES 2,000 paid out · KES 1,000 available by M-PESA")
    await tab.picture(f"payout-home-{size[0]}-{scheme}")


async def test_a_payout_without_an_answer_keeps_its_money_until_it_arrives_after_all(
    serve: Serve, browser: Browser
) -> None:
    served = serve(clock_factor=30)
    tab = await new_tab(browser, served.address)
    await fill_the_pot(tab, served)
    served.control("PUT", "/control/phones/254712345001", callback={"delay_s": 6000})
    await to_the_review(tab, "2000")
    await tab.press("payout-send")
    await expect(tab.part("payout-body")).to_contain_text("may have been sent", timeout=LIMIT_MS)
    await tab.reads("pot-out", "KES 2,000 on its way out · KES 1,000 available by M-PESA")
    await expect(tab.part("attention-payouts")).to_be_visible(timeout=LIMIT_MS)
    await tab.picture("payout-unknown-1280-light")
    served.control("PUT", "/control/faults", clock_factor=6000)  # the answer still has an hour to go
    await expect(tab.part("payout-body")).to_contain_text("after we stopped waiting", timeout=LIMIT_MS)
    await tab.reads("pot-out", "KES 2,000 paid out · KES 1,000 available by M-PESA")
