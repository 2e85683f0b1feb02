"""The first moments of a page in a real browser."""

from base64 import b64encode
from collections.abc import Callable
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page, WebSocketRoute, expect

from .browser import BARE, DESK, LIMIT_MS, PIXEL, new_tab
from .test_paying import Serve

PAGE = {"light": "#F5F6F3", "dark": "#0F1411"}
AT_ONCE = """(() => {
    const real = setTimeout;  // who waits for a while and then goes on has waited long enough
    window.setTimeout = (then, ms, ...given) => real(then, ms > 300 ? 0 : ms, ...given);
    addEventListener('flutter-first-frame', () => { window.hasDrawn = true; });
})()"""
SLOW_PICTURES = """(() => {
    const Native = Worker;  // one of them makes the client's pictures
    window.Worker = class extends Native {
        constructor(...given) {
            super(...given);
            this.addEventListener('message', (event) => {
                if (!event.isTrusted) return;
                event.stopImmediatePropagation();
                setTimeout(() => this.dispatchEvent(new MessageEvent('message', { data: event.data })), 700);
            });
        }
    };
})()"""
A_FEW_PICTURES = """() => new Promise((done) => {
    const next = (left) => left ? requestAnimationFrame(() => next(left - 1)) : setTimeout(done, 0);
    next(5);
})"""
IN_THE_POT = (700, 330)  # on a desk, on the card that is green in both themes
DARK = "#20"
"""What every dark colour comes before in the alphabet: the client's own dark page is not quite ours."""


async def test_a_page_is_dark_from_its_first_picture_on_and_has_its_fonts_before_anything_is_laid_out(
    serve: Serve, browser: Browser
) -> None:
    address = serve().address
    context = await browser.new_context(viewport={"width": DESK[0], "height": DESK[1]}, color_scheme="dark")
    page = await context.new_page()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url.removeprefix(address)))
    page.on("websocket", lambda _: asked.append("websocket"))
    await page.goto(address, wait_until="commit")
    seen = []
    cover = page.locator("#start")
    await expect(cover).to_be_attached(timeout=LIMIT_MS)
    while await cover.count():
        seen.append(await colour(page, BARE))
    seen.append(await colour(page, BARE))
    assert all(one < DARK for one in seen), seen
    assert PAGE["dark"] in seen
    before = asked[: asked.index("websocket")]  # nothing is laid out before the app has told what there is
    fonts = {"/fonts/Inter.ttf", "/fonts/InterDisplay.ttf"}
    assert (
        sorted(one for one in asked if one in fonts) == sorted(one for one in before if one in fonts) == sorted(fonts)
    )
    await context.close()


@pytest.mark.parametrize("scheme", PAGE)
async def test_nothing_but_the_app_is_seen_on_a_page_from_the_first_moment_on_however_busy_the_computer_is(
    serve: Serve, browser: Browser, scheme: Literal["light", "dark"]
) -> None:
    context = await browser.new_context(viewport={"width": DESK[0], "height": DESK[1]}, color_scheme=scheme)
    page = await context.new_page()
    busy = await context.new_cdp_session(page)
    await busy.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    await page.add_init_script(SLOW_PICTURES)
    await page.goto(serve().address, wait_until="commit")
    cover = page.locator("#start")
    await expect(cover).to_be_visible(timeout=LIMIT_MS)
    seen = []
    while await cover.count():
        seen.append(await colour(page, BARE))
    assert await colour(page, IN_THE_POT) != PAGE[scheme]
    for _ in range(3):
        seen.append(await colour(page, BARE))
    assert set(seen) == {PAGE[scheme]}, seen
    await context.close()


async def colour(page: Page, place: tuple[int, int]) -> str:
    """What is there now."""
    return str(await page.evaluate(PIXEL, [b64encode(await page.screenshot()).decode(), *place]))


async def test_a_page_stays_covered_until_its_screen_is_there_however_long_that_takes(
    serve: Serve, browser: Browser
) -> None:
    page = await (await browser.new_context()).new_page()
    await page.add_init_script(AT_ONCE)
    held: list[Callable[[], None]] = []
    is_free = False

    def hold(told: WebSocketRoute) -> None:
        server = told.connect_to_server()
        server.on_message(lambda news: told.send(news) if is_free else held.append(lambda: told.send(news)))

    await page.route_web_socket("**/ws?*", hold)
    await page.goto(serve().address, wait_until="commit")
    await page.wait_for_function("() => window.hasDrawn", timeout=LIMIT_MS)
    await page.evaluate(A_FEW_PICTURES)
    cover = page.locator("#start")
    await expect(cover).to_have_count(1)
    is_free = True
    for news in held:
        news()
    await expect(cover).to_have_count(0, timeout=LIMIT_MS)
    await page.context.close()


async def test_a_browser_states_its_language_and_what_was_chosen_in_it_as_it_connects(
    serve: Serve, browser: Browser
) -> None:
    served = serve()
    page = await (await browser.new_context(locale="sw-KE")).new_page()
    connected: list[str] = []
    page.on("websocket", lambda one: connected.append(urlsplit(one.url).query))
    await page.goto(served.address)
    await expect(page.locator("#start")).to_have_count(0, timeout=LIMIT_MS)
    await page.evaluate("localStorage.setItem('flutter.chama.theme', '\"dark\"')")
    await page.evaluate("localStorage.setItem('flutter.chama.language', 'not JSON')")
    await page.reload()
    await expect(page.locator("#start")).to_have_count(0, timeout=LIMIT_MS)
    assert connected == ["device=sw-KE", "device=sw-KE&theme=dark"]
    await page.context.close()


@pytest.mark.parametrize(("stated", "language"), [(["en-US@posix", "sw-KE"], "sw-KE"), (["C"], "en")])
async def test_a_browser_that_states_what_is_no_language_has_its_next_one_or_english(
    serve: Serve, browser: Browser, stated: list[str], language: str
) -> None:
    page = await (await browser.new_context()).new_page()
    connected: list[str] = []
    page.on("websocket", lambda one: connected.append(urlsplit(one.url).query))
    await page.add_init_script(f"""
        Object.defineProperty(Navigator.prototype, 'languages', {{ get: () => {stated} }});
        Object.defineProperty(Navigator.prototype, 'language', {{ get: () => '{stated[0]}' }});
    """)
    await page.goto(serve().address)
    await expect(page.locator("#start")).to_have_count(0, timeout=LIMIT_MS)
    assert connected == [f"device={language}"]
    await page.context.close()


async def test_no_name_and_colour_of_another_product_is_on_the_page(serve: Serve, browser: Browser) -> None:
    tab = await new_tab(browser, serve().address)
    manifest = await tab.page.evaluate("fetch('/manifest.json').then((answer) => answer.json())")
    assert (manifest["name"], manifest["short_name"]) == ("Chama", "Chama")
    assert {manifest["background_color"], manifest["theme_color"]} == {PAGE["light"]}
    colours = tab.page.locator("meta[name=theme-color]")
    await expect(colours).to_have_count(len(PAGE), timeout=LIMIT_MS)
    assert {await one.get_attribute("content") for one in await colours.all()} == set(PAGE.values())
    assert "Flet" not in await tab.page.title()
