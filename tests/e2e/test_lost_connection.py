"""A server that is away, and is back: what somebody sees and can do meanwhile, in a real browser."""

from base64 import b64encode
from typing import Literal

import pytest
from playwright.async_api import Browser, WebSocketRoute, expect

from chama_app.ui.theme import DARK_PALETTE, LIGHT_PALETTE

from .browser import BARE, DESK, LIMIT_MS, PIXEL, Tab, new_tab
from .test_paying import Serve

LOST = {
    "en-KE": "No connection to Chama on this computer. Trying again…",
    "sw-KE": "Hakuna muunganisho na Chama kwenye kompyuta hii. Inajaribu tena…",
}
NOTHING_SENT = {"en-KE": "Nothing was sent.", "sw-KE": "Hakuna kilichotumwa."}
NOT_PAID = {"en-KE": "Not paid yet", "sw-KE": "Bado hajalipa"}
PAGE = {"light": LIGHT_PALETTE.page, "dark": DARK_PALETTE.page}
DIFFERENT = """async (pictures) => {
    const [one, other] = await Promise.all(pictures.map(async (png) => {
        const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
        const canvas = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
        canvas.drawImage(picture, 0, 0);
        return new Uint32Array(canvas.getImageData(0, 0, picture.width, picture.height).data.buffer);
    }));
    return one.filter((pixel, at) => pixel !== other[at]).length;
}"""
PICTURES = 10  # as many as the client needs to show what it has, and some more
SCROLLED = 100_000  # pixels that are different then: neither a ring nor a bar that comes and goes
AWAY = "document.documentElement.hasAttribute('data-away')"
WITHOUT_BAR = "#lost { visibility: hidden }"  # it may go between a picture and a question where it is


class Screen:
    """What is seen in a tab, and what the bar lies over."""

    def __init__(self, tab: Tab) -> None:
        self._page = tab.page

    async def now(self) -> str:
        """A picture of it."""
        return b64encode(await self._page.screenshot(style=WITHOUT_BAR)).decode()

    async def settled(self) -> str:
        """A picture once nothing moves."""
        before, now = "", await self.now()
        while before != now:
            before, now = now, await self.now()
        return now

    async def differs(self, one: str, other: str) -> int:
        """In how many pixels."""
        return await self._page.evaluate(DIFFERENT, [one, other])  # type: ignore[no-any-return]  # a number


@pytest.mark.parametrize(("language", "scheme", "key"), [("en-KE", "light", ""), ("sw-KE", "dark", "Enter")])
async def test_the_last_screen_can_be_read_while_the_server_is_away_and_what_is_pressed_says_that_it_is(
    serve: Serve, browser: Browser, language: str, scheme: Literal["light", "dark"], key: str
) -> None:
    served = serve()
    tab = await new_tab(browser, served.address, language=language, scheme=scheme)
    await expect(tab.part("status-row-alice")).to_contain_text(NOT_PAID[language], timeout=LIMIT_MS)
    asking, lost, screen = tab.part("request-all").get_by_role("button"), tab.page.locator("#lost"), Screen(tab)
    await tab.page.mouse.move(*BARE)
    before = await screen.settled()
    served.kill()
    await expect(lost).to_have_text(LOST[language], timeout=LIMIT_MS)
    await expect(lost).to_be_visible(timeout=LIMIT_MS)
    assert await screen.differs(before, await screen.now()) == 0

    await expect(asking).to_be_disabled(timeout=LIMIT_MS)
    if key:
        await asking.focus()
        await tab.page.keyboard.press(key)
    else:
        await asking.click(force=True)
        assert await screen.differs(before, await screen.now()) == 0
    await expect(lost).to_have_text(f"{NOTHING_SENT[language]} {LOST[language]}", timeout=LIMIT_MS)

    at = await screen.now()
    await tab.page.mouse.move(500, 600)
    await tab.page.mouse.wheel(0, 200)
    while await screen.differs(at, await screen.now()) < SCROLLED:
        pass  # each picture takes a while

    served.start()
    seen = set()
    while await lost.is_visible():
        seen.add(await tab.page.evaluate(PIXEL, [await screen.now(), *BARE]))
    assert seen <= {PAGE[scheme]}
    await expect(asking).to_be_enabled(timeout=LIMIT_MS)
    await expect(tab.part("status-row-alice")).to_contain_text(NOT_PAID[language], timeout=LIMIT_MS)
    await expect(tab.part("dialog-yes")).to_have_count(0, timeout=LIMIT_MS)
    await tab.press("request-all")
    await expect(tab.part("dialog-yes")).to_be_visible(timeout=LIMIT_MS)


@pytest.mark.parametrize("vendor", ["Google Inc.", "Apple Computer, Inc."])
async def test_a_connection_that_breaks_off_goes_on_where_it_was_without_another_page_in_between(
    serve: Serve, browser: Browser, vendor: str
) -> None:
    context = await browser.new_context(viewport={"width": DESK[0], "height": DESK[1]}, color_scheme="dark")
    await context.add_init_script(f"Object.defineProperty(navigator, 'vendor', {{ value: '{vendor}' }})")
    page, ends = await context.new_page(), list[tuple[WebSocketRoute, WebSocketRoute]]()
    tab = Tab(page)
    await page.route_web_socket("**/ws?*", lambda one: ends.append((one.connect_to_server(), one)))
    await page.goto(serve().address)
    await tab.listen()
    await tab.press("member-add")
    await tab.fill("member-name", "Dan")
    field = tab.part("member-name").locator("input")
    before = await Screen(tab).settled()
    for _ in range(2):
        made = len(ends)
        for end in ends[-1]:
            await end.close()
        seen = set()
        while len(ends) == made or await page.evaluate(AWAY):
            seen.add(await page.evaluate(PIXEL, [await Screen(tab).now(), *BARE]))
        assert seen == {await page.evaluate(PIXEL, [before, *BARE])}
        await expect(field).to_have_value("Dan", timeout=LIMIT_MS)


async def test_a_connection_that_breaks_off_leaves_the_list_of_home_where_it_was(
    serve: Serve, browser: Browser
) -> None:
    context = await browser.new_context(viewport={"width": 390, "height": 600})
    page, ends, late = await context.new_page(), list[tuple[WebSocketRoute, WebSocketRoute]](), list[str | bytes]()
    tab = Tab(page)

    def lead(one: WebSocketRoute) -> None:
        def receive(message: str | bytes) -> None:
            if late or b"scroll_to" in message:
                late.append(message)
            else:
                one.send(message)

        server = one.connect_to_server()
        server.on_message(receive)
        ends.append((server, one))

    await page.route_web_socket("**/ws?*", lead)
    await page.goto(serve().address)
    await tab.listen()
    screen = Screen(tab)
    at_top = await screen.settled()
    await page.mouse.move(195, 300)
    await page.mouse.wheel(0, 400)
    while await screen.differs(at_top, await screen.now()) < SCROLLED / 4:
        pass  # each picture takes a while
    before, seen = await screen.settled(), list[int]()
    for end in ends[-1]:
        await end.close()
    while not late:
        seen.append(await screen.differs(before, await screen.now()))
    for _ in range(PICTURES):  # the client has its screen, and has not heard where its list was
        seen.append(await screen.differs(before, await screen.now()))
    while late:
        ends[-1][1].send(late.pop(0))
    while await page.evaluate(AWAY):
        seen.append(await screen.differs(before, await screen.now()))
    seen.append(await screen.differs(before, await screen.settled()))
    assert max(seen) < SCROLLED / 4
