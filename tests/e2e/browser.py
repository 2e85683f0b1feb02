"""A tab in a real Chromium, driven through what screen readers see."""

import asyncio
import shutil
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Locator, Page, WebSocket, async_playwright, expect
from playwright.async_api import TimeoutError as Timeout

CHROMIUM = shutil.which("chromium")
ARTIFACTS = Path(__file__).parent.parent.parent / "artifacts"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = (390, 844)
DESK = (1280, 800)
BARE = (90, 400)  # beside the rail, where a desk shows nothing but the page
LIMIT_MS = 60_000  # a machine that does other work as well may need it
TRIES, TOLD_MS = 12, 1_500
PIXEL = """async ([png, x, y]) => {
    const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const canvas = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
    canvas.drawImage(picture, 0, 0);
    const [red, green, blue] = canvas.getImageData(x, y, 1, 1).data;
    return '#' + [red, green, blue].map((part) => part.toString(16).padStart(2, '0').toUpperCase()).join('');
}"""
LARGER = """addEventListener('DOMContentLoaded', () => {
    document.documentElement.style.fontSize = `${16 * %s}px`;  // what Flutter takes the size of text from
})"""
SETTLED_MS = 900  # the longest motion in the theme, before a picture is taken


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser that is closed in the end."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            await browser.close()


class Tab:
    """One tab of the app."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.on("websocket", self._connected)

    async def listen(self, shown: str = "pot-total") -> None:
        """Turn on what screen readers see; each load of the page begins without. `shown` is seen then."""
        placeholder = self.page.locator("flt-semantics-placeholder")
        await placeholder.wait_for(state="attached", timeout=LIMIT_MS)
        await placeholder.dispatch_event("click")
        await expect(self.part(shown)).to_be_visible(timeout=LIMIT_MS)
        await expect(self.page.locator("#start")).to_have_count(0, timeout=LIMIT_MS)

    def part(self, name: str) -> Locator:
        """A part by its name."""
        return self.page.locator(f'[flt-semantics-identifier="{name}"]').first

    async def press(self, name: str, limit_ms: int = LIMIT_MS) -> None:
        """Press the button in a part, or the part itself."""
        part = self.part(name)
        await expect(part).to_be_visible(timeout=limit_ms)
        button = part.get_by_role("button")
        await (button.first if await button.count() else part).click(timeout=limit_ms)

    async def press_one_of(self, name: str, otherwise: str) -> None:
        """Press the first of them, or the other one where there is no such."""
        await expect(self.part(name).or_(self.part(otherwise)).first).to_be_visible(timeout=LIMIT_MS)
        await self.press(name if await self.part(name).count() else otherwise, TOLD_MS)

    async def press_until(self, name: str, shown: str) -> None:
        """Press what may be pressed again, until it shows another part: a press on what is being redrawn is lost."""
        for _ in range(TRIES):
            await expect(self.part(name).or_(self.part(shown)).first).to_be_visible(timeout=LIMIT_MS)
            if not await self.part(shown).count():
                with suppress(Timeout, AssertionError):  # it may go away because it was pressed before
                    await self.press(name, TOLD_MS)
            with suppress(AssertionError):
                await expect(self.part(shown)).to_be_visible(timeout=TOLD_MS)
                return
        await expect(self.part(shown)).to_be_visible(timeout=LIMIT_MS)

    async def press_until_gone(self, name: str) -> None:
        """Press what goes away by it, until it is gone."""
        for _ in range(TRIES):
            with suppress(Timeout, AssertionError):
                await self.press(name, TOLD_MS)
            with suppress(AssertionError):
                await expect(self.part(name)).to_have_count(0, timeout=TOLD_MS)
                return
        await expect(self.part(name)).to_have_count(0, timeout=LIMIT_MS)

    async def fill(self, name: str, typed: str) -> None:
        """Put this into a field, in place of what was there, until the app was told.

        What stands in the page alone proves nothing: a field that is not listening yet takes it and drops it again.
        """
        field = self.part(name).locator("input, textarea").first
        before = len(self._sent)
        for _ in range(TRIES):
            await field.click(timeout=LIMIT_MS)
            with suppress(Timeout):
                async with self.telling(typed):
                    await field.fill(typed, timeout=TOLD_MS)
            is_told = any(_holds(frame, typed) for frame in self._sent[before:])  # late, perhaps, and never again
            with suppress(Timeout):
                if is_told and await field.input_value(timeout=TOLD_MS) == typed:  # the client may put in its own caret
                    return
        raise AssertionError(f"the app was never told {typed!r} by {name}")

    def telling(self, typed: str) -> AbstractAsyncContextManager[object]:
        """Wait at the end until the app was told this."""
        return self._socket.expect_event("framesent", lambda frame: _holds(frame, typed), timeout=TOLD_MS)

    def _connected(self, socket: WebSocket) -> None:
        self._socket, self._sent = socket, list[str | bytes]()
        socket.on("framesent", self._told)

    def _told(self, frame: str | bytes) -> None:
        self._sent.append(frame)

    async def open(self, member: str) -> None:
        """Press a member's row beside its buttons."""
        await self.part(f"member-{member}").click(position={"x": 40, "y": 30}, timeout=LIMIT_MS)

    async def reads(self, name: str, text: str) -> None:
        """Wait until a part reads like this."""
        await expect(self.part(name)).to_have_text(text.replace("KES ", "KES\u00a0"), timeout=LIMIT_MS)

    async def first_is(self, member: str) -> None:
        """Wait until this member's row is the first."""
        rows = self.page.locator('[flt-semantics-identifier^="status-row-"]')
        await expect(rows.first).to_have_attribute("flt-semantics-identifier", f"status-row-{member}", timeout=LIMIT_MS)

    async def ask_all(self) -> None:
        """Request all, and yes."""
        await expect(self.part("request-all").get_by_role("button")).to_be_enabled(timeout=LIMIT_MS)
        await self.press("request-all")
        await self.press("dialog-yes")

    async def turn_away(self, *, hidden: bool) -> None:
        """What a browser says when its tab is hidden, or shown again."""
        state = "hidden" if hidden else "visible"
        await self.page.evaluate(
            f"""() => {{
                Object.defineProperty(document, 'visibilityState', {{value: '{state}', configurable: true}});
                Object.defineProperty(document, 'hidden', {{value: {str(hidden).lower()}, configurable: true}});
                document.dispatchEvent(new Event('visibilitychange'));
            }}"""
        )

    async def lies_on(self, colour: str) -> None:
        """Wait until the page behind everything has this colour."""
        async with asyncio.timeout(LIMIT_MS / 1000):
            while await self.page.evaluate(PIXEL, [b64encode(await self.page.screenshot()).decode(), *BARE]) != colour:
                pass  # each picture takes a while

    async def picture(self, name: str) -> None:
        """Keep what is seen, for people to look at."""
        ARTIFACTS.mkdir(exist_ok=True)
        await self.page.wait_for_timeout(SETTLED_MS)
        await self.page.screenshot(path=ARTIFACTS / f"{name}.png")


async def new_tab(
    browser: Browser,
    address: str,
    size: tuple[int, int] = DESK,
    scheme: Literal["light", "dark"] = "light",
    language: str = "en-KE",
    text: float = 1,
    shown: str = "pot-total",
) -> Tab:
    """A tab with storage of its own; `text` is how many times as large as usual its user has text in this browser."""
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, locale=language
    )
    await context.add_init_script(LARGER % text)
    tab = Tab(await context.new_page())
    await tab.page.goto(address)
    await tab.listen(shown)
    return tab


def _holds(frame: str | bytes, typed: str) -> bool:
    return typed.encode() in (frame if isinstance(frame, bytes) else frame.encode())
