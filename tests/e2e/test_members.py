"""Members are added, edited and archived, and what they report as paid stays a claim, in a real browser."""

import asyncio

import pytest
from playwright.async_api import Browser, expect

from .browser import DESK, LIMIT_MS, PHONE, Tab, new_tab
from .test_keyboard import REACHED
from .test_paying import Serve


async def sees(tab: Tab, text: str) -> None:
    """Wait until this is wrong with a field: it is read with the field's name."""
    await expect(tab.page.get_by_role("textbox", name=text)).to_be_visible(timeout=LIMIT_MS)


async def from_menu(tab: Tab, member: str, item: str) -> None:
    """Choose from the three dots of a row."""
    await tab.press(f"menu-{member}")
    await tab.part(f"menu-{item}").click(timeout=LIMIT_MS)


async def edge(tab: Tab, name: str, which: int) -> float:
    """Where a part begins (0) or ends (1), from the upper edge of the window."""
    box = await tab.part(name).bounding_box(timeout=LIMIT_MS)
    assert box
    return box["y"] + which * box["height"]


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESK, "dark")], ids=["phone", "desk"])
async def test_a_member_is_added_edited_and_archived(
    serve: Serve, browser: Browser, size: tuple[int, int], scheme: str
) -> None:
    tab = await new_tab(browser, serve().address, size, scheme)  # type: ignore[arg-type]  # from the list above
    await tab.press("member-add")
    if size == PHONE:  # a page of its own begins in its first field
        await tab.page.wait_for_function(REACHED, arg="member-name", timeout=LIMIT_MS)
    await tab.fill("member-name", "Dan Kiprop")
    await tab.fill("member-phone", "0712 345 00")
    await tab.press("member-save")
    await sees(tab, "Enter a Kenyan mobile number, like 0712 345 678")
    await tab.picture(f"member-error-{size[0]}-{scheme}")
    await tab.fill("member-phone", "0712 345 001")
    await tab.reads("member-goes-to", "Requests go to +254 712 345 001")
    await tab.reads("member-sharing", "Alice and Dan share this number, so requests go one after the other.")
    await tab.reads("member-sum", "Shares add up to KES 3,000 of KES 3,000")
    await tab.picture(f"member-{size[0]}-{scheme}")
    await tab.press("member-save")
    await tab.reads("status-row-alice", "Alice Wanjiku, KES 750, Not paid yet")
    await from_menu(tab, "alice", "edit")
    await tab.press("member-share-custom")
    await tab.fill("member-share-amount", "1,500")
    await tab.reads("member-sum", "Shares add up to KES 3,000 of KES 3,000")
    await tab.picture(f"member-custom-{size[0]}-{scheme}")
    await tab.press("member-save")
    await tab.reads("status-row-bob", "Bob Otieno, KES 500, Not paid yet")
    await from_menu(tab, "bob", "archive")
    await tab.reads("status-row-carol", "Carol Achieng, KES 750, Not paid yet")
    lower_edge = await edge(tab, "notice", 1)
    assert lower_edge < await edge(tab, "request-all", 0)
    await tab.page.mouse.move(size[0] / 4, size[1] / 2)  # over the list
    async with asyncio.timeout(LIMIT_MS / 1000):
        while await edge(tab, "group-text", 1) > await edge(tab, "notice", 0):
            await tab.page.mouse.wheel(0, size[1])
    await tab.page.get_by_role("button", name="Undo").click(timeout=LIMIT_MS)
    await tab.reads("status-row-bob", "Bob Otieno, KES 500, Not paid yet")


async def test_a_reported_code_blocks_the_request_and_never_fills_the_pot(serve: Serve, browser: Browser) -> None:
    served = serve(clock_factor=30)
    tab = await new_tab(browser, served.address)
    served.control("PUT", "/control/phones/254712345001", auto="pay", auto_delay_s=1, callback={"lost": True})
    await tab.press("act-row-alice")
    await tab.reads("status-row-alice", "Alice Wanjiku, KES 1,000, Status unknown")
    await tab.open("alice")
    await tab.press("have-code")
    await tab.fill("code-field", "I paid already!")
    await tab.press("code-save")
    await sees(tab, "There is no M-PESA code in this. It has 10\u00a0letters and digits, like UCQ5UAQ403.")
    await tab.fill("code-field", "UCQ5UAQ403 Confirmed. Ksh1,000.00 sent to LUNCH KCB on 20/11/26 at 12:00 PM.")
    await tab.reads("code-found", "Code found: UCQ5UAQ403")
    await tab.picture("code-1280-light")
    await tab.press("code-save")
    await tab.reads("status-row-alice", "Alice Wanjiku, KES 1,000, Reported, not confirmed")
    await tab.reads("pot-total", "In the pot: KES 0 of KES 3,000")
    await tab.reads("attention-reported", "1 reported paid, not confirmed")
    await expect(tab.part("ask-again")).to_have_count(0)
    await tab.picture("reported-1280-light")


async def test_a_payment_without_an_answer_is_asked_for_again_on_somebodys_word_and_then_paid_twice(
    serve: Serve, browser: Browser
) -> None:
    served = serve(clock_factor=30)
    tab = await new_tab(browser, served.address)
    served.control("PUT", "/control/phones/254712345001", auto="pay", auto_delay_s=1, callback={"delay_s": 6000})
    await tab.press("act-row-alice")
    await tab.reads("status-row-alice", "Alice Wanjiku, KES 1,000, Status unknown")
    await tab.open("alice")
    await tab.press("ask-again")
    tick = tab.part("again-tick").get_by_role("checkbox")
    await expect(tick).to_be_enabled(timeout=LIMIT_MS)
    await tick.click()
    served.control("PUT", "/control/faults", two_minute_rule=False)
    served.control("PUT", "/control/phones/254712345001", callback={"delay_s": 0})
    await tab.press("dialog-yes")
    await tab.reads("pot-total", "In the pot: KES 1,000 of KES 3,000")
    served.control("PUT", "/control/faults", clock_factor=6000)  # the first payment still has an hour to go
    await tab.reads("attention-twice", "1 paid more than once")
    await tab.picture("twice-1280-light")
    await tab.press("attention-twice-do")
    await tab.press("keep-surplus")
    await expect(tab.part("attention-twice")).to_have_count(0, timeout=LIMIT_MS)
    await tab.reads("pot-total", "In the pot: KES 2,000 of KES 3,000")


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESK, "dark")], ids=["phone", "desk"])
async def test_members_are_added_from_a_pasted_list(
    serve: Serve, browser: Browser, size: tuple[int, int], scheme: str
) -> None:
    tab = await new_tab(browser, serve().address, size, scheme)  # type: ignore[arg-type]  # from the list above
    await tab.press("member-add")
    await tab.press("member-several")
    await tab.fill("list-field", "1. Dan Kiprop +254 (0) 712 345 004 ✅\n2. Bob Otieno 0722000009\n3. Eve 0812 345\n")
    await tab.reads("list-line-1", "Dan Kiprop, 0712 345 004: will be added")
    await tab.picture(f"list-{size[0]}-{scheme}")
    await tab.press("list-save")
    await tab.reads("status-row-alice", "Alice Wanjiku, KES 750, Not paid yet")


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (DESK, "light")], ids=["phone", "desk"])
async def test_cash_is_recorded_by_hand_and_corrected(
    serve: Serve, browser: Browser, size: tuple[int, int], scheme: str
) -> None:
    tab = await new_tab(browser, serve().address, size, scheme)  # type: ignore[arg-type]  # from the list above
    await from_menu(tab, "alice", "hand")
    await tab.fill("hand-record-amount", "Ksh 1,200")
    await tab.fill("hand-record-note", "In the box, seen by Bob")
    await tab.picture(f"hand-{size[0]}-{scheme}")
    await tab.fill("hand-record-amount", "800")
    await tab.press("hand-record-save")
    await tab.reads("status-row-alice", "Alice Wanjiku, KES 1,000, Paid KES 800 so far, cash")
    await tab.reads("pot-progress", "0 of 3 paid · KES 2,200 left. KES 800 recorded by hand")
    await tab.open("alice")
    await tab.page.get_by_role("button", name="Correct").click(timeout=LIMIT_MS)
    await tab.fill("hand-record-amount", "1000")
    await tab.press("hand-record-save")
    await tab.page.get_by_text("Before: KES 800").first.wait_for(timeout=LIMIT_MS)
    await tab.picture(f"hand-corrected-{size[0]}-{scheme}")


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (DESK, "light")], ids=["phone", "desk"])
async def test_a_long_list_is_searched_and_keeps_its_sums_in_sight(
    serve: Serve, browser: Browser, size: tuple[int, int], scheme: str
) -> None:
    tab = await new_tab(browser, serve().address, size, scheme)  # type: ignore[arg-type]  # from the list above
    await tab.press("member-add")
    await tab.press("member-several")
    await tab.fill(
        "list-field", "\n".join(f"Wangũi wa Kamau{letter} 0733{at:06}" for at, letter in enumerate("abcdefghij"))
    )
    await tab.press("list-save")
    await tab.fill("member-search", "kamaug")
    await expect(tab.page.locator('[flt-semantics-identifier^="status-row-"]')).to_have_count(1, timeout=LIMIT_MS)
    await tab.fill("member-search", "nobody")
    await tab.press("member-show-everybody")
    await tab.reads("status-row-alice", "Alice Wanjiku, KES 231, Not paid yet")
    row = await tab.part("member-alice").bounding_box(timeout=LIMIT_MS)
    assert row
    await tab.page.mouse.move(row["x"] + 40, row["y"] + 10)
    await tab.page.mouse.wheel(0, 600)
    await tab.reads("pot-line", "KES 0 of KES 3,000 · 0 of 13 paid · KES 3,000 left")
    await tab.picture(f"long-list-{size[0]}-{scheme}")
