"""The app on the narrowest phone with text of twice the usual size, in both languages, in a real browser."""

from contextlib import suppress

import pytest
from playwright.async_api import Browser, expect
from playwright.async_api import TimeoutError as Timeout

from chama_app.ui.components.simulated_phone import CODES
from chama_app.ui.theme import TARGET, Space, Type, TypeStep

from .browser import LIMIT_MS, Tab, new_tab
from .test_paying import Serve

NARROW = (320, 3200)  # so tall that nothing is hidden below: only the width makes the layout
LARGE = 2
NEARLY = 0.03  # of a line: a button is just as wide as its text, as Flutter measures that
HOME = {"en-KE": "Home", "sw-KE": "Nyumbani"}
OUTSIDE = """() => [...document.querySelectorAll('flt-semantics')]
    .map(one => [one.innerText.slice(0, 40), one.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.left < -1 || box.right > innerWidth + 1))
    .map(([text, box]) => `${text}: from ${box.left} to ${box.right}`)"""
FONTS = """async () => {
    const fonts = {'Inter': '/fonts/Inter.ttf', 'Inter Display': '/fonts/InterDisplay.ttf'};
    for (const [family, url] of Object.entries(fonts))
        document.fonts.add(await new FontFace(family, `url(${url})`, {weight: '100 900'}).load());
}"""
MEASURED = """([name, font, spacing, line, padding, nearly]) => {
    const part = document.querySelector(`[flt-semantics-identifier="${name}"]`);
    const text = part?.innerText.trim();
    if (!text) return {is_whole: false, name};
    const pen = document.createElement('canvas').getContext('2d');
    pen.font = font;
    const box = part.getBoundingClientRect(), wide = pen.measureText(text).width + text.length * spacing;
    const lines = Math.ceil(wide / (box.width - 2 * padding) - nearly);
    return {is_whole: box.height >= Math.floor(lines * line), name, text, lines, width: box.width, height: box.height};
}"""


class Narrow:
    """What must hold for everything that such a tab shows."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab

    async def fits(self) -> None:
        """Nothing lies beside the window, and nothing has to be scrolled sideways."""
        with suppress(Timeout):  # what moves may be on its way in
            await self.tab.page.wait_for_function(f"() => ({OUTSIDE})().length === 0", timeout=LIMIT_MS)
        assert await self.tab.page.evaluate(OUTSIDE) == []
        assert await self.tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    async def is_whole(self, name: str, face: TypeStep, padding: int = 0) -> None:
        """A part is tall enough for all lines that its text takes at its width."""
        size = face.size * LARGE
        font = f"{face.weight.value[1:]} {size}px '{face.font}'"
        asked = [name, font, face.spacing, size * face.height, padding, NEARLY]
        with suppress(Timeout):  # it may be on its way in
            await self.tab.page.wait_for_function(
                f"(asked) => ({MEASURED})(asked).is_whole", arg=asked, timeout=LIMIT_MS
            )
        found = await self.tab.page.evaluate(MEASURED, asked)
        assert found["is_whole"], found

    async def is_pressed(self, *names: str) -> None:
        """The captions of these buttons are whole."""
        for name in names:
            await self.is_whole(name, Type.BUTTON, Space.L)


async def home_is_whole(tab: Tab, narrow: Narrow) -> None:
    """The first look, the question, the phones, and a member who is asked."""
    await narrow.fits()
    await narrow.is_whole("title", Type.TITLE)
    await narrow.is_pressed("greeting-start", "greeting-connect", "act-row-alice", "request-all")
    await tab.press("request-all")
    await narrow.fits()
    await narrow.is_pressed("dialog-no", "dialog-yes")
    await tab.press("dialog-yes")
    await tab.press("tab-alice")
    await expect(tab.part("prompt-alice")).to_be_visible(timeout=LIMIT_MS)
    await narrow.fits()
    await narrow.is_pressed("phone-cancel-alice", "phone-pin-alice")
    await tab.press("phones-close")
    await narrow.is_pressed("act-row-alice")


async def places_are_whole(tab: Tab, narrow: Narrow) -> None:
    """The other places, and the page of keys."""
    for place in ("activity", "settings"):
        await tab.press(f"go-{place}")
        await narrow.fits()
        await narrow.is_whole("title", Type.TITLE)
    await narrow.is_pressed("export-all", "clear-demo")
    await tab.press("mode-sandbox")
    await page_is_whole(narrow, "connect-title", "test-connection")
    await tab.press("back")
    await tab.press("go-home")


async def pages_are_whole(tab: Tab, narrow: Narrow) -> None:
    """What lies over Home: the forms, a payment, and a code."""
    await tab.press("member-add")
    await page_is_whole(narrow, "member-title", "member-save")
    await tab.press("back")
    await tab.press("chama-edit")
    await page_is_whole(narrow, "chama-title", "chama-save")
    await tab.press("back")
    await tab.open("alice")
    await page_is_whole(narrow, "payment", "act-detail-alice", "have-code", "copy-support")
    await tab.press("have-code")
    await page_is_whole(narrow, "code-title", "code-save")


async def page_is_whole(narrow: Narrow, title: str, *captions: str) -> None:
    """One page with its buttons."""
    await expect(narrow.tab.part(title)).to_be_visible(timeout=LIMIT_MS)
    await narrow.fits()
    await narrow.is_whole(title, Type.TITLE)
    await narrow.is_pressed(*captions)


@pytest.mark.parametrize("language", HOME)
async def test_the_narrowest_phone_shows_everything_at_twice_the_size(
    serve: Serve, browser: Browser, language: str
) -> None:
    tab = await new_tab(browser, serve().address, NARROW, language=language, text=LARGE)
    await expect(tab.part("go-home")).to_contain_text(HOME[language], timeout=LIMIT_MS)
    await tab.page.evaluate(FONTS)
    narrow = Narrow(tab)
    await home_is_whole(tab, narrow)
    await places_are_whole(tab, narrow)
    await pages_are_whole(tab, narrow)


@pytest.mark.parametrize("language", HOME)
async def test_on_the_narrowest_phone_every_outcome_stands_in_one_line(
    serve: Serve, browser: Browser, language: str
) -> None:
    tab = await new_tab(browser, serve().address, NARROW, language=language)
    await tab.press("phones")
    heights = dict[str, float]()
    for outcome in CODES:
        part = tab.part(f"outcome-{outcome}-alice")
        await expect(part).to_be_visible(timeout=LIMIT_MS)
        box = await part.bounding_box()
        heights[outcome] = box["height"] if box else 0
    assert max(heights.values()) < TARGET + Type.LABEL.size, heights
