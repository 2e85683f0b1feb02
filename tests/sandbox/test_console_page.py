"""The console in a real browser: with the mouse, with the keyboard, in the dark, and with nothing from elsewhere."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.e2e.browser import CHROMIUM, chromium
from tests.sandbox.catcher import Catcher
from tests.sandbox.shop import PAYER, Shop

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.e2e,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine: .ci/run installs it"),
]
REFUSED = "the server responded with a status of 400"  # the browser reports every refusal; the page tells it
# What a person cannot tell apart or press: parts without a name, and text too pale on what is behind it.
UNNAMED = """() => [...document.querySelectorAll('button, input, select, a, summary')].filter((one) => {
    const labels = one.labels ? [...one.labels].map((label) => label.textContent).join('') : '';
    return !(one.ariaLabel || one.textContent || labels).trim();
}).map((one) => one.outerHTML)"""
PALE = """() => {
    const light = (colour) => {
        const [red, green, blue] = colour.match(/[\\d.]+/g).map(Number).map((part) => {
            const share = part / 255;
            return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const behind = (one) => {
        for (let at = one; at; at = at.parentElement) {
            const colour = getComputedStyle(at).backgroundColor;
            if (!/, 0\\)$/.test(colour)) return colour;
        }
        return 'rgb(255, 255, 255)';
    };
    return [...document.querySelectorAll('p, label, button, dt, code, h2, h3, a, time, span')]
        .filter((one) => one.offsetParent && one.textContent.trim()).filter((one) => {
            const [a, b] = [light(getComputedStyle(one).color), light(behind(one))].sort((x, y) => y - x);
            return (a + 0.05) / (b + 0.05) < 4.5;
        }).map((one) => one.outerHTML.slice(0, 120));
}"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, shop: Shop) -> AsyncIterator[Page]:
    """The console, drawn once. Whatever it complains of, or asks of another host, fails the test."""
    context = await browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(shop.addresses.daraja)
    await page.locator("body[data-drawn]").wait_for()
    yield page
    await context.close()
    assert [one for one in complaints if REFUSED not in one] == []
    assert [url for url in asked if not url.startswith((shop.addresses.daraja, "data:"))] == []


async def test_a_prompt_is_answered_with_the_pin_pad(shop: Shop, catcher: Catcher, page: Page) -> None:
    await shop.pushed()
    for digit in "1234":
        await page.get_by_role("group", name="PIN pad").get_by_role("button", name=digit, exact=True).click()
    await page.get_by_role("button", name="Pay", exact=True).click()
    receipt = (await catcher.next()).items["MpesaReceiptNumber"]
    await expect(page.locator("#phones")).to_contain_text(receipt)
    await expect(page.locator("#phones")).to_contain_text("KES 49,000")
    row = page.locator("#log li").filter(has_text="callback POST").first
    await row.locator("summary").click()
    await expect(row).to_contain_text(receipt)


async def test_a_prompt_is_answered_with_the_keyboard_alone(shop: Shop, catcher: Catcher, page: Page) -> None:
    await shop.pushed()
    pin = page.get_by_label("PIN; empty counts as the right one")
    await pin.focus()
    await page.keyboard.type("9999")
    await page.keyboard.press("Enter")
    assert (await catcher.next()).result["ResultCode"] == 2001


async def test_switches_bad_days_and_reset_reach_the_sandbox(shop: Shop, page: Page) -> None:
    await page.get_by_text("Callbacks", exact=True).click()
    await page.get_by_label("lost", exact=True).first.check()
    await shop.until("/control/faults", lambda found: found["callback"]["lost"])
    await page.get_by_role("button", name="Use: The query lies").click()
    await shop.until("/control/faults", lambda found: found["query"]["respond"] == "lying")
    await page.get_by_role("button", name="Reset everything").click()
    await shop.until("/control/faults", lambda found: not found["callback"]["lost"])
    await expect(page.get_by_role("status")).to_have_text("Everything is as on the first day.")


async def test_a_payment_is_started_and_a_refusal_is_told(shop: Shop, page: Page) -> None:
    form = page.locator("#trigger")
    await form.get_by_label("Phone").fill("12")
    await form.get_by_role("button").click()
    await expect(page.get_by_role("status")).to_contain_text("must be a Kenyan mobile number")
    await form.get_by_label("Phone").fill("0712 345 678")
    await form.get_by_role("button").click()
    await expect(page.locator("#phones")).to_contain_text(f"+{PAYER}")


async def test_credentials_and_programs_are_copied(shop: Shop, page: Page) -> None:
    await page.get_by_role("button", name="Copy consumer key").click()
    await expect(page.get_by_role("status")).to_have_text("consumer key is copied.")
    assert await page.evaluate("navigator.clipboard.readText()") == shop.addresses.consumer_key
    await page.get_by_role("tab", name="Python").focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("tab", name="Node")).to_be_focused()
    await expect(page.locator("#snippet code")).to_contain_text("await fetch")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everything_has_a_name_and_can_be_read_in_light_and_dark(shop: Shop, page: Page, scheme: str) -> None:
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await shop.pushed()
    await page.get_by_role("group", name="PIN pad").wait_for()
    for closed in await page.locator("#faults summary").all():
        await closed.click()
    assert await page.evaluate(UNNAMED) == []
    assert await page.evaluate(PALE) == []
    await page.set_viewport_size({"width": 360, "height": 740})
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
