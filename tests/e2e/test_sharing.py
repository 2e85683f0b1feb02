"""Two apps on one sandbox: a chama is shared by a code, joined on another phone, and both see one pot fill."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, expect

from .browser import LIMIT_MS, PHONE, Tab, new_tab
from .served import sandbox_apart
from .test_paying import Serve

NOTHING, A_SHARE = "In the pot: KES 0 of KES 3,000", "In the pot: KES 1,000 of KES 3,000"


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Path]:
    """A sandbox that two apps share."""
    with sandbox_apart(tmp_path) as addresses:
        yield addresses


def of_member(tab: Tab, name: str) -> Locator:
    """A part that belongs to a member, whose id begins like this: no two devices make up the same."""
    return tab.page.locator(f'[flt-semantics-identifier^="{name}-"]').first


async def test_a_chama_is_shared_and_joined_and_both_see_one_pot(serve: Serve, browser: Browser, sandbox: Path) -> None:
    owner = await new_tab(browser, serve("owner", sandbox=sandbox).address)
    served = serve("member", sandbox=sandbox)
    member = await new_tab(browser, served.address, PHONE)
    await owner.press("share")
    await expect(owner.part("share-code")).to_be_visible(timeout=LIMIT_MS)
    code = (await owner.part("share-code").inner_text()).replace(" ", "")
    await owner.picture("share-1280-light")
    await member.press("join")
    await member.fill("join-code", "2222-2222-2222")
    await member.press("join-yes")
    await expect(member.part("sharing-problem")).to_contain_text("wrong, has ended or was taken back", timeout=LIMIT_MS)
    await member.fill("join-code", code)
    await member.press("join-yes")
    await expect(member.part("who-title")).to_be_visible(timeout=LIMIT_MS)
    await member.picture("who-390-light")
    await of_member(member, "who-carol").click(timeout=LIMIT_MS)
    await expect(member.part("number-title")).to_have_text("Carol’s number", timeout=LIMIT_MS)
    await member.fill("number", "0712 345 003")
    await member.press("number-save")
    await member.reads("pot-total", NOTHING)
    await expect(of_member(member, "act-row-alice")).to_have_text("Add number", timeout=LIMIT_MS)
    served.control("PUT", "/control/phones/254712345003", auto="pay", auto_delay_s=0)
    await of_member(member, "act-row-carol").get_by_role("button").click(timeout=LIMIT_MS)
    await owner.reads("pot-total", A_SHARE)
    await expect(of_member(owner, "status-row-carol")).to_contain_text("Paid", timeout=LIMIT_MS)
    await member.press("phones-close")
    await member.reads("pot-total", A_SHARE)
    await member.picture("shared-390-light")
