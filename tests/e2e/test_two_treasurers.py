"""Two programs on one sandbox: the owner has two treasurers agree, proposes a payout, and the other one approves it."""

from pathlib import Path

from playwright.async_api import Browser, expect

from .browser import LIMIT_MS, PHONE, Tab, new_tab
from .test_keyboard import REACHED
from .test_paying import Serve
from .test_sharing import of_member, open_row

TURN_OFF = "Turn off, from tomorrow"


async def joined(owner: Tab, member: Tab) -> None:
    """The owner reads a code out, the other one types it, and says that she is Carol."""
    await owner.press("share")
    await expect(owner.part("share-code")).to_be_visible(timeout=LIMIT_MS)
    code = (await owner.part("share-code").inner_text()).replace(" ", "")
    await owner.press("back")
    await member.press("join")
    await member.fill("join-code", code)
    await member.press_until("join-yes", "who-title")
    await of_member(member, "who-carol").click(timeout=LIMIT_MS)
    await member.fill("number", "0712 345 003")
    await member.press_until("number-save", "pay-own")


async def made_treasurer(owner: Tab, member: Tab) -> None:
    """The owner gives Carol the role on her page, takes it back, and gives it again; her phone follows.

    The keyboard stays on the button that was pressed, whatever that says by then.
    """
    await open_row(owner, "carol")
    await owner.press_until("person-open", "treasurer-role")
    await owner.press_until("treasurer-role", "dialog-yes")
    await owner.picture("treasurer-question-1280-light")
    await owner.press_until("dialog-yes", "treasurer")
    await owner.page.wait_for_function(REACHED, arg="treasurer-role", timeout=LIMIT_MS)
    await owner.picture("treasurer-made-1280-light")
    await expect(member.part("member-add")).to_be_visible(timeout=LIMIT_MS)
    await owner.press_until("treasurer-role", "dialog-yes")
    await owner.press_until_gone("dialog-yes")
    await expect(owner.part("treasurer")).to_have_count(0, timeout=LIMIT_MS)
    await expect(member.part("own-rounds")).to_be_visible(timeout=LIMIT_MS)
    await owner.press_until("treasurer-role", "dialog-yes")
    await owner.press_until("dialog-yes", "treasurer")
    await expect(member.part("own-rounds")).to_have_count(0, timeout=LIMIT_MS)
    await owner.press("go-home")


async def test_what_one_treasurer_proposes_another_one_approves_and_it_is_paid(
    serve: Serve, browser: Browser, sandbox: Path
) -> None:
    served = serve("owner", sandbox=sandbox)
    owner = await new_tab(browser, served.address)
    member = await new_tab(browser, serve("member", sandbox=sandbox).address, PHONE)
    await joined(owner, member)
    for number in range(1, 4):
        served.control("PUT", f"/control/phones/25471234500{number}", auto="pay", auto_delay_s=0)
    await owner.ask_all()
    await owner.reads("pot-progress", "Everyone has paid")
    await made_treasurer(owner, member)
    await owner.press("go-settings")
    await owner.press("two-treasurers-switch")
    await expect(owner.part("two-treasurers-switch").get_by_role("button", name=TURN_OFF)).to_be_visible(
        timeout=LIMIT_MS
    )
    await owner.page.wait_for_function(REACHED, arg="two-treasurers-switch", timeout=LIMIT_MS)
    await owner.picture("two-treasurers-on-1280-light")
    await owner.press("go-home")
    await owner.press("pay-out")
    payee = owner.page.locator('[flt-semantics-identifier^="payout-to-alice"]').first
    await payee.click(timeout=LIMIT_MS)
    await owner.fill("payout-amount", "2000")
    await owner.press("payout-review")
    await expect(owner.part("payout-must-propose")).to_be_visible(timeout=LIMIT_MS)
    await owner.picture("proposal-review-1280-light")
    await owner.press("payout-send")
    await expect(owner.part("proposal-take-back")).to_be_visible(timeout=LIMIT_MS)
    await owner.page.wait_for_url("**/payout/proposed-*", timeout=LIMIT_MS)
    await owner.picture("proposal-own-1280-light")
    await expect(member.part("attention-proposals")).to_be_visible(timeout=LIMIT_MS)
    await member.picture("proposal-home-390-light")
    await member.press("attention-proposals-do")
    await expect(member.part("proposal-approve")).to_be_visible(timeout=LIMIT_MS)
    await member.reads("proposal-phone", "0712 345 001")
    await member.picture("proposal-390-light")
    await member.press("proposal-approve")
    await owner.reads("pot-out", "KES 2,000 paid out · KES 1,000 available by M-PESA")
    for tab in (owner, member):
        await expect(tab.part("payout-registered")).to_contain_text("ALICE WANJIKU", timeout=LIMIT_MS)
    await owner.picture("proposal-paid-1280-light")
    await member.picture("proposal-paid-390-light")
    await member.press("back")
    await member.reads("pot-out", "KES 2,000 paid out · KES 1,000 available by M-PESA")
    await expect(member.part("attention-proposals")).to_have_count(0)
