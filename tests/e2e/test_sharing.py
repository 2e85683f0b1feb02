"""Two apps on one sandbox: a chama is joined by its link, a member pays the own share, and two keep one pot."""

import json
from pathlib import Path

import httpx
from playwright.async_api import Browser, Locator, expect

from .browser import LIMIT_MS, PHONE, Tab, new_tab
from .test_paying import Serve
from .test_payouts import fill_the_pot

NOTHING, A_SHARE = "In the pot: KES 0 of KES 3,000", "In the pot: KES 1,000 of KES 3,000"


def of_member(tab: Tab, name: str) -> Locator:
    """A part that belongs to a member, whose id begins like this: no two devices make up the same."""
    return tab.page.locator(f'[flt-semantics-identifier^="{name}-"]').first


async def join(owner: Tab, member: Tab) -> None:
    """The owner's chama is shared, and joined by the other."""
    await owner.press("share")
    await expect(owner.part("share-code")).to_be_visible(timeout=LIMIT_MS)
    code = (await owner.part("share-code").inner_text()).replace(" ", "")
    await owner.press("back")
    await member.press("join")
    await member.fill("join-code", code)
    await member.press_until("join-yes", "who-title")
    await member.press("back")
    await member.reads("pot-total", NOTHING)


async def trust(member: Tab, sandbox: Path) -> None:
    """Whoever joined keeps the chama and its money as well, as somebody sets it in Appwrite's console."""
    addresses = json.loads(sandbox.read_text())
    headers = {"X-Appwrite-Project": addresses["project_id"], "X-Appwrite-Key": addresses["api_key"]}
    async with httpx.AsyncClient(base_url=addresses["appwrite"], headers=headers) as console:
        (team,) = (await console.get("/teams")).raise_for_status().json()["teams"]
        place = f"/teams/{team['$id']}/memberships"
        listed = (await console.get(place)).raise_for_status().json()["memberships"]
        (membership,) = [one for one in listed if "owner" not in one["roles"]]
        roles = {"roles": [*membership["roles"], "owner", "treasurer"]}
        (await console.patch(f"{place}/{membership['$id']}", json=roles)).raise_for_status()
    for hidden in (True, False):
        await member.turn_away(hidden=hidden)


async def set_share(tab: Tab, name: str, amount: str) -> None:
    """A member pays this much, whatever the others pay."""
    await from_menu_of(tab, name, "edit")
    await tab.press("member-share-custom")
    await tab.fill("member-share-amount", amount)
    await tab.press("member-save")
    await expect(tab.part("member-title")).to_be_hidden(timeout=LIMIT_MS)


async def from_menu_of(tab: Tab, name: str, item: str) -> None:
    """Choose from the three dots of a row."""
    await of_member(tab, f"menu-{name}").click(timeout=LIMIT_MS)
    await tab.part(f"menu-{item}").click(timeout=LIMIT_MS)


async def open_row(tab: Tab, name: str) -> None:
    """Press a row beside its buttons."""
    await of_member(tab, f"member-{name}").click(position={"x": 40, "y": 30}, timeout=LIMIT_MS)


async def says(tab: Tab, name: str, text: str) -> None:
    """Wait until a part of a member says this."""
    await expect(of_member(tab, name)).to_contain_text(text.replace("KES ", "KES\u00a0"), timeout=LIMIT_MS)


async def test_two_who_keep_one_pot_see_what_the_other_decided_and_neither_undoes_it(
    serve: Serve, browser: Browser, sandbox: Path
) -> None:
    served = serve("owner", sandbox=sandbox)
    owner = await new_tab(browser, served.address)
    other = await new_tab(browser, serve("other", sandbox=sandbox).address)
    await join(owner, other)
    await trust(other, sandbox)
    await fill_the_pot(owner, served)
    for tab in (owner, other):
        await tab.press("phones-close")
    await set_share(owner, "carol", "400")
    await set_share(owner, "bob", "700")

    # Money goes back once, whoever looks.
    for tab in (owner, other):
        await open_row(tab, "carol")
        await expect(tab.part("send-back")).to_be_visible(timeout=LIMIT_MS)
    await owner.press("send-back")
    await owner.press("payout-review")
    await owner.press("payout-send")
    await expect(owner.part("payout-receipt")).to_be_visible(timeout=LIMIT_MS)
    await expect(other.part("send-back")).to_be_hidden(timeout=LIMIT_MS)
    await expect(other.part("keep-surplus")).to_be_hidden(timeout=LIMIT_MS)

    # What one keeps is kept for both.
    await owner.press("back")
    for tab in (owner, other):
        await open_row(tab, "bob")
        await expect(tab.part("keep-surplus")).to_be_visible(timeout=LIMIT_MS)
    await other.press("keep-surplus")
    await expect(owner.part("keep-surplus")).to_be_hidden(timeout=LIMIT_MS)

    # Of two names the first counts, and the other is asked.
    for tab, name in ((owner, "Alice K."), (other, "Alicia")):
        await from_menu_of(tab, "alice", "edit")
        await tab.fill("member-name", name)
    await other.press("member-save")
    await says(owner, "status-row-alice", "Alicia")
    await owner.press("member-save")
    asked = owner.page.get_by_role("textbox", name="The name was changed elsewhere meanwhile")
    await expect(asked).to_be_visible(timeout=LIMIT_MS)
    await owner.fill("member-name", "Alice Kamau")
    await owner.press("member-save")
    await says(other, "status-row-alice", "Alice Kamau")

    # Whoever has left has left for both.
    await from_menu_of(other, "alice", "archive")
    await expect(of_member(owner, "status-row-alice")).to_be_hidden(timeout=LIMIT_MS)
    await owner.picture("kept-by-two-1280-light")


async def test_a_chama_is_joined_by_its_link_and_a_member_pays_the_own_share_into_one_pot(
    serve: Serve, browser: Browser, sandbox: Path
) -> None:
    owner = await new_tab(browser, serve("owner", sandbox=sandbox).address)
    served = serve("member", sandbox=sandbox)
    await owner.press("share")
    await expect(owner.part("share-code")).to_be_visible(timeout=LIMIT_MS)
    code = (await owner.part("share-code").inner_text()).replace(" ", "")
    await owner.picture("share-1280-light")
    link = f"{served.address.rstrip('/')}/join"
    member = await new_tab(browser, f"{link}/{code}", PHONE, shown="join-code")
    await member.press_until("join-yes", "who-title")
    await member.picture("who-390-light")
    await of_member(member, "who-carol").click(timeout=LIMIT_MS)
    await expect(member.part("number-title")).to_have_text("Carol’s number", timeout=LIMIT_MS)
    await member.fill("number", "0712 345 003")
    await member.press_until("number-save", "pay-own")
    await member.reads("pot-total", NOTHING)
    await expect(of_member(member, "status-row-alice")).to_contain_text("Not paid yet", timeout=LIMIT_MS)
    await expect(member.part("request-all")).to_have_count(0)
    await member.picture("own-share-390-light")
    served.control("PUT", "/control/phones/254712345003", auto="pay", auto_delay_s=0)
    await member.press("pay-own")
    await owner.reads("pot-total", A_SHARE)
    await expect(of_member(owner, "status-row-carol")).to_contain_text("Paid", timeout=LIMIT_MS)
    await member.press("phones-close")
    await member.reads("pot-total", A_SHARE)
    await member.picture("shared-390-light")
