"""The keyboard alone, in a real browser: from the first look to a paid share, without touching the mouse."""

import asyncio
from base64 import b64encode
from collections.abc import Callable

from playwright.async_api import Browser, expect

from chama_app.ui.theme import LIGHT_PALETTE

from .browser import LIMIT_MS, PHONE, PIXEL, Tab, new_tab
from .served import Served

Serve = Callable[..., Served]
BRAND = LIGHT_PALETTE.brand
REACHED = """name => {
    const part = document.activeElement.closest('[flt-semantics-identifier]');
    return part !== null && part.getAttribute('flt-semantics-identifier') === name;
}"""


NAMELESS = """() => [...document.querySelectorAll('[role=button], [role=switch], [role=checkbox], [role=radio]')]
    .filter((one) => !(one.getAttribute('aria-label') || one.textContent || '').trim())
    .map((one) => one.closest('[flt-semantics-identifier]')?.getAttribute('flt-semantics-identifier'))"""


TAB_FROM_NOWHERE = """() => {
    document.activeElement.blur();
    document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'Tab', bubbles: true, cancelable: true}));
}"""


async def leads(tab: Tab, key: str, name: str) -> None:
    """Press a key and wait until the keyboard is on this part."""
    await tab.page.keyboard.press(key)
    await tab.page.wait_for_function(REACHED, arg=name, timeout=LIMIT_MS)


async def ringed(tab: Tab, name: str, *, is_so: bool) -> None:
    """Wait until a row has a ring at its left edge, or none."""
    seen = not is_so
    async with asyncio.timeout(LIMIT_MS / 1000):
        while seen is not is_so:
            box = await tab.part(name).bounding_box(timeout=LIMIT_MS)  # it may be scrolled into view meanwhile
            assert box
            picture = b64encode(await tab.page.screenshot()).decode()  # each takes a while
            at = [int(box["x"] + 1), int(box["y"] + box["height"] / 2)]
            seen = await tab.page.evaluate(PIXEL, [picture, *at]) == BRAND


async def test_a_share_is_paid_and_found_again_by_keyboard_alone(serve: Serve, browser: Browser) -> None:
    tab = await new_tab(browser, serve().address)
    await expect(tab.part("request-all").get_by_role("button")).to_be_enabled(timeout=LIMIT_MS)
    assert await tab.page.evaluate(NAMELESS) == []
    await leads(tab, "ArrowDown", "member-alice")
    await ringed(tab, "member-alice", is_so=True)
    for inside in ("menu-alice", "act-row-alice"):
        await leads(tab, "Tab", inside)
        await ringed(tab, "member-alice", is_so=False)  # but the button in it, alone
    await tab.picture("keyboard-button-1280-light")
    for outwards in ("menu-alice", "member-alice"):
        await leads(tab, "Shift+Tab", outwards)
    await ringed(tab, "member-alice", is_so=True)
    await tab.page.evaluate(TAB_FROM_NOWHERE)  # as between two drawings of what has the keyboard
    await tab.page.wait_for_function(REACHED, arg="menu-alice", timeout=LIMIT_MS)
    await leads(tab, "Shift+Tab", "member-alice")
    await leads(tab, "ArrowDown", "member-bob")
    await tab.picture("keyboard-row-1280-light")
    await tab.page.keyboard.press("Enter")
    await expect(tab.part("payment")).to_be_visible(timeout=LIMIT_MS)
    await tab.page.keyboard.press("Control+Enter")
    await expect(tab.part("prompt-bob")).to_be_visible(timeout=LIMIT_MS)
    await leads(tab, "F6", "member-bob")
    await leads(tab, "F6", "back")
    await leads(tab, "F6", "key-bob-1")
    assert await tab.page.evaluate(NAMELESS) == []
    await tab.page.keyboard.type("1234")
    await expect(tab.part("phone-pin-bob").get_by_role("button")).to_be_enabled(timeout=LIMIT_MS)
    await tab.picture("keyboard-pin-1280-light")
    await tab.page.keyboard.press("Enter")
    await tab.reads("pot-total", "In the pot: KES 1,000 of KES 3,000")
    await leads(tab, "Escape", "member-bob")
    await leads(tab, "Control+k", "search")
    await tab.page.keyboard.type("bob")
    await expect(tab.part("counted")).to_contain_text("1 in this list", timeout=LIMIT_MS)
    row = tab.page.locator('[flt-semantics-identifier^="activity-bob."]')
    name = await row.first.get_attribute("flt-semantics-identifier", timeout=LIMIT_MS)
    assert name is not None  # a payment's id ends in what no other device can have
    await leads(tab, "ArrowDown", name)
    await tab.page.keyboard.press("Enter")
    await expect(tab.part("entry-success-realtime")).to_contain_text("Live", timeout=LIMIT_MS)


async def test_a_question_about_money_begins_on_its_safe_button_and_gives_the_keyboard_back(
    serve: Serve, browser: Browser
) -> None:
    tab = await new_tab(browser, serve().address)
    await expect(tab.part("request-all").get_by_role("button")).to_be_enabled(timeout=LIMIT_MS)
    await leads(tab, "Control+Enter", "dialog-no")
    await tab.picture("keyboard-question-1280-light")
    await tab.page.keyboard.press("Escape")
    await expect(tab.part("dialog-no")).to_have_count(0, timeout=LIMIT_MS)
    await leads(tab, "ArrowDown", "member-alice")
    await leads(tab, "Control+/", "dialog-no")
    await leads(tab, "Enter", "member-alice")


PANE = """() => document.activeElement
    .closest('[flt-semantics-identifier^="pane-"], [flt-semantics-identifier="navigation"]')
    ?.getAttribute('flt-semantics-identifier')"""
ROUND = ["pane-list", "pane-detail", "pane-phones", "navigation", "pane-list"]
MANY = 60


async def test_tab_goes_from_pane_to_pane_and_the_keyboard_returns_to_what_was_pressed(
    serve: Serve, browser: Browser
) -> None:
    tab = await new_tab(browser, serve().address)
    await tab.page.reload()
    await tab.page.locator("flt-semantics-placeholder").wait_for(state="attached", timeout=LIMIT_MS)
    await expect(tab.page.locator("#start")).to_have_count(0, timeout=LIMIT_MS)
    await leads(tab, "Tab", "go-home")  # until then the client shows nothing that takes the keyboard
    await expect(tab.part("request-all").get_by_role("button")).to_be_enabled(timeout=LIMIT_MS)
    await tab.open("alice")
    await expect(tab.part("person-open")).to_be_visible(timeout=LIMIT_MS)
    passed: list[str | None] = []
    for _ in range(MANY):
        await tab.page.keyboard.press("Tab")
        pane = await tab.page.evaluate(PANE)
        if not passed or passed[-1] != pane:
            passed.append(pane)
        if len(passed) == len(ROUND):
            break
    assert passed == ROUND
    opened = {"menu-bob": ("dialog-no", "dialog-no"), "person-open": ("person-title", "back")}
    for pressed, (shown, closes) in {**opened, "chama-edit": ("chama-title", "back")}.items():
        await tab.press(pressed)
        await expect(tab.part(shown)).to_be_visible(timeout=LIMIT_MS)
        await tab.press(closes)
        await tab.page.wait_for_function(REACHED, arg=pressed, timeout=LIMIT_MS)


MOVED = """(field, typed) => {
    const part = field.closest('[flt-semantics-identifier]');
    part.parentElement.append(part);
    field.value = typed;
    field.dispatchEvent(new Event('input'));
}"""


async def test_what_is_typed_into_a_field_arrives_also_when_the_client_has_moved_it_meanwhile(
    serve: Serve, browser: Browser
) -> None:
    tab = await new_tab(browser, serve().address, PHONE)
    await tab.press("collection-new")
    await tab.fill("collection-name", "March")
    async with tab.telling("March and April"):
        await tab.part("collection-name").locator("input").evaluate(MOVED, "March and April")
