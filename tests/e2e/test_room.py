"""A room takes part: the speaker's screen, and two of the phones."""

from collections.abc import Callable
from datetime import datetime

from playwright.async_api import Browser, Error, Page, expect

from chama_app.domain.dates import EAT

from .browser import ARTIFACTS, LIMIT_MS, PHONE, new_tab
from .test_paying import Serve

LARGE = (1920, 1080)


async def scanned(browser: Browser, address: str, name: str, language: str, complain: Callable[[Error], None]) -> Page:
    """Scan the code with a phone of one's own, and type a name."""
    width, height = PHONE
    context = await browser.new_context(viewport={"width": width, "height": height}, locale=language, has_touch=True)
    page = await context.new_page()
    page.on("pageerror", lambda error: complain(error))  # Playwright marks what it calls, and no method of a list
    await page.goto(address)
    await page.locator("#name").fill(name)
    await page.locator("#get").click()
    await expect(page.locator("#owner")).to_have_text(name, timeout=LIMIT_MS)
    await expect(page.locator("#balance")).to_have_text("Ksh 5,000", timeout=LIMIT_MS)
    return page


async def typed(page: Page, pin: str) -> None:
    """Type a PIN on the pad, and send it."""
    for digit in pin:
        await page.locator("#pad").get_by_role("button", name=digit, exact=True).click(timeout=LIMIT_MS)
    await page.locator("#send").click(timeout=LIMIT_MS)


async def test_the_room_pays_into_the_pot_on_the_projector(serve: Serve, browser: Browser) -> None:
    served, complaints = serve(stage=True), list[Error]()
    tab = await new_tab(browser, served.address, LARGE)
    await tab.reads("room-count", "0 phones in the room")
    njeri = await scanned(browser, served.room_address, "Njeri", "en-KE", complaints.append)
    async with tab.page.expect_response(lambda answer: "notocoloremoji" in answer.url, timeout=LIMIT_MS) as drawn:
        otieno = await scanned(browser, served.room_address, "Otieno 👍", "sw-KE", complaints.append)
    assert (await drawn.value).status == 200
    await tab.reads("room-count", "2 phones in the room")
    await tab.ask_all()
    asked = njeri.locator("#prompt-text")
    await expect(asked).to_contain_text("Do you want to pay Ksh100.00", timeout=LIMIT_MS)
    await expect(otieno.locator("#prompt-text")).to_contain_text("unataka kulipa Ksh100.00", timeout=LIMIT_MS)
    await tab.picture("room-1-asked")
    ARTIFACTS.mkdir(exist_ok=True)
    await njeri.screenshot(path=ARTIFACTS / "room-1-phone.png")
    await otieno.screenshot(path=ARTIFACTS / "room-1-phone-sw.png")
    address = njeri.url
    await njeri.reload()
    await expect(asked).to_contain_text("Ksh100.00", timeout=LIMIT_MS)
    assert njeri.url == address
    await typed(njeri, "4711")
    await expect(njeri.locator("#message-text")).to_contain_text("Confirmed. Ksh100.00 sent", timeout=LIMIT_MS)
    await expect(njeri.locator("#balance")).to_have_text("Ksh 4,900", timeout=LIMIT_MS)
    await typed(otieno, "0000")
    await expect(otieno.locator("#ended")).to_have_text("PIN si sahihi. Hakuna pesa iliyokatwa.", timeout=LIMIT_MS)
    await tab.reads("pot-total", "In the pot: KES 100 of KES 200")
    await tab.picture("room-2-paid")
    await njeri.screenshot(path=ARTIFACTS / "room-2-phone.png")
    assert complaints == []


async def test_a_phone_from_elsewhere_shows_the_time_that_its_messages_are_written_in(
    serve: Serve, browser: Browser
) -> None:
    abroad = await browser.new_context(timezone_id="America/New_York")
    page = await abroad.new_page()
    await page.clock.set_fixed_time(datetime(2026, 11, 20, 0, 5, tzinfo=EAT))
    await page.goto(serve(stage=True).room_address)
    await expect(page.locator("#clock")).to_have_text("00:05", timeout=LIMIT_MS)
