"""Two programs on one sandbox: the owner has two treasurers agree, proposes a payout, and the other one approves it."""

import json
from pathlib import Path

import httpx
from playwright.async_api import Browser, expect

from .browser import LIMIT_MS, PHONE, Tab, new_tab
from .test_paying import Serve


def make_everybody_a_treasurer(sandbox: Path) -> None:
    """As whoever runs the server does it, in Appwrite's console."""
    at = json.loads(sandbox.read_text())
    headers = {"X-Appwrite-Project": at["project_id"], "X-Appwrite-Key": at["api_key"]}
    with httpx.Client(base_url=at["appwrite"], headers=headers) as appwrite:
        groups = appwrite.get(f"/databases/{at['database_id']}/collections/groups/documents").raise_for_status()
        (group,) = groups.json()["documents"]
        team = f"/teams/{group['$id']}/memberships"
        for one in appwrite.get(team).raise_for_status().json()["memberships"]:
            roles = sorted({*one["roles"], "treasurer"})
            appwrite.patch(f"{team}/{one['$id']}", json={"roles": roles}).raise_for_status()


async def joined(owner: Tab, member: Tab) -> None:
    """The owner reads a code out, and the other one types it."""
    await owner.press("share")
    await expect(owner.part("share-code")).to_be_visible(timeout=LIMIT_MS)
    code = (await owner.part("share-code").inner_text()).replace(" ", "")
    await owner.press("back")
    await member.press("join")
    await member.fill("join-code", code)
    await member.press("join-yes")
    await expect(member.part("who-title")).to_be_visible(timeout=LIMIT_MS)
    await member.press("back")


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
    make_everybody_a_treasurer(sandbox)
    await member.turn_away(hidden=True)
    await member.turn_away(hidden=False)
    await owner.press("go-settings")
    await owner.press("two-treasurers-on")
    await expect(owner.part("two-treasurers-off")).to_be_visible(timeout=LIMIT_MS)
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
    await owner.picture("proposal-own-1280-light")
    await expect(member.part("attention-proposals")).to_be_visible(timeout=LIMIT_MS)
    await member.picture("proposal-home-390-light")
    await member.press("attention-proposals")
    await expect(member.part("proposal-approve")).to_be_visible(timeout=LIMIT_MS)
    await member.reads("proposal-phone", "0712 ••• 001")
    await member.picture("proposal-390-light")
    await member.press("proposal-approve")
    await owner.reads("pot-out", "KES 2,000 paid out · KES 1,000 available")
    for tab in (owner, member):
        await expect(tab.part("payout-registered")).to_contain_text("ALICE WANJIKU", timeout=LIMIT_MS)
    await owner.picture("proposal-paid-1280-light")
    await member.picture("proposal-paid-390-light")
    await member.press("back")
    await member.reads("pot-out", "KES 2,000 paid out · KES 1,000 available")
    await expect(member.part("attention-proposals")).to_have_count(0)
