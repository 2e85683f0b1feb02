"""Draws every screen and state that the tours lead through, as a browser shows it, into artifacts/looks: `make looks`.

Each one at every width, light and dark, in English and Kiswahili. `make looks TOURS="settings owner"` draws these only,
`make looks TOURS=--half` each screen at every width in both languages, with every other theme.
"""

import argparse
import asyncio
import tempfile
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import count, product
from pathlib import Path
from typing import Any, Literal, TypeAlias

import flet as ft
from playwright.async_api import Browser, BrowserContext, Page, expect

from chama_app.i18n import Language
from chama_app.storage.assets import assets_folder
from chama_app.storage.client_storage import ClientStorage
from chama_app.ui.window import apply_theme
from chama_app.web.fallback_fonts import FallbackFonts
from chama_app.web.server import HOST, WebServer, listen

from ..chama_app.ui.client_page import ClientPage
from ..chama_app.ui.every_screen import TOURS, Tour
from .browser import ARTIFACTS, LIMIT_MS, chromium
from .page_looks import draw_pages

FOLDER = ARTIFACTS / "looks"
SIZES = {390: 2100, 768: 1300, 1280: 1100, 1920: 1080}
HEIGHTS = {"settings": 2700}  # of the tours in which something else is to be seen below what is otherwise on a screen
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
LANGUAGES: tuple[Language, ...] = ("en", "sw")
Look: TypeAlias = tuple[int, Scheme]
NO_KEY, PATIENCE = "looks.", 10
PAGES = "pages"  # what the other pages are called beside the tours
DRAWN = "() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))"
IS_EMPTY = """async (png) => {
    const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const canvas = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
    canvas.drawImage(picture, 0, 0);
    const all = new Uint32Array(canvas.getImageData(0, 0, picture.width, picture.height).data.buffer);
    const counts = new Map();
    for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1);
    return Math.max(...counts.values()) > 0.995 * all.length;
}"""
LOOKS, LOOK_EVERY_MS = 8, 300  # what moves forever, as a ring that turns, is drawn as it happens to be


@asynccontextmanager
async def served(pages: "Pages") -> AsyncIterator[str]:
    """The address at which a tour is walked through in the tab that opens it."""
    listener = listen(0)
    app: Any = ft.run(
        pages.open_session, apply_theme, assets_dir=str(assets_folder()), no_cdn=True, export_asgi_app=True
    )
    server = WebServer(FallbackFonts(app, assets_folder() / "fonts" / "fallback"))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await server.is_open.wait()
    try:
        yield f"http://{HOST}:{listener.getsockname()[1]}/"
    finally:
        server.leave()
        await serving


class Pages:
    """Walks through one tour in the tab that is opened, and has each screen drawn."""

    def __init__(self, tour: Tour, language: Language, look: Look) -> None:
        self._tour = tour
        self._language = language
        self._look = look
        self.tab: asyncio.Future[Page] = asyncio.get_running_loop().create_future()
        self.walked: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def open_session(self, page: ft.Page) -> None:
        """As the app's own: it goes on in the background."""
        self._walking = asyncio.create_task(self._walk(page))
        self._walking.add_done_callback(lambda task: _hand_over(task, self.walked))

    async def _walk(self, page: ft.Page) -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with self._tour.stage(Path(folder), opened=ClientPage(page)) as stage:
                stage.session.set_language(self._language)
                if stage.session.demo:  # else they lie over every page that is narrow
                    stage.session.demo.show_phones(False)
                await stage.page.settle()
                tab, client, number = await self.tab, ClientStorage(page), 0
                await expect(tab.locator("#start")).to_have_count(0, timeout=LIMIT_MS)
                await until_drawn(tab)
                before = await tab.screenshot()
                async for screen in self._tour.walk(stage):
                    number += 1
                    await stage.page.settle()
                    await _answered(client)
                    await tab.evaluate(DRAWN)
                    width, scheme = self._look
                    name = f"{self._tour.name}-{number:03}-{_plain(screen)}-{width}-{scheme}-{self._language}"
                    before = await draw(tab, FOLDER / f"{name}.png", before)


async def until_drawn(tab: Page) -> None:
    """The first screen may come a while after its cover has gone: until then there is at most the client's own word."""
    async with asyncio.timeout(LIMIT_MS / 1000):
        while await tab.evaluate(IS_EMPTY, b64encode(await tab.screenshot()).decode()):
            await tab.evaluate(DRAWN)


async def _answered(client: ClientStorage) -> None:
    """Answered in its turn: what was sent before is there by then, however busy this computer is."""
    for _ in range(PATIENCE):
        with suppress(TimeoutError):
            await client.read_all(NO_KEY)
            return
    raise TimeoutError("the tab does not answer any more")


async def draw(tab: Page, picture: Path, screen_before: bytes) -> bytes:
    """As it is when nothing moves any more; what looks like the screen before may only not be drawn yet."""
    drawn, before = b"", b"-"
    for _ in range(LOOKS):
        if drawn == before and drawn != screen_before:
            break
        await tab.wait_for_timeout(LOOK_EVERY_MS)
        drawn, before = await tab.screenshot(), drawn
    picture.write_bytes(drawn)
    return drawn


async def draw_tour(browser: Browser, tour: Tour, language: Language, look: Look) -> None:
    """All screens of a tour, in one tab that stays as it is: what a tour has made up does not outlive another width."""
    pages = Pages(tour, language, look)
    height = HEIGHTS.get(tour.name, SIZES[look[0]])
    async with served(pages) as address, _looking(browser, language, look, height) as context:
        tab = await context.new_page()
        await tab.goto(address)
        pages.tab.set_result(tab)
        await pages.walked


async def draw_other_pages(browser: Browser, language: Language, look: Look) -> None:
    """What is no screen of the app."""
    (width, scheme), numbers = look, count(1)

    async def picture(tab: Page, name: str) -> None:
        await tab.screenshot(path=FOLDER / f"{PAGES}-{next(numbers):03}-{_plain(name)}-{width}-{scheme}-{language}.png")

    async with _looking(browser, language, look, SIZES[width]) as context:
        await draw_pages(context, language, picture)


@asynccontextmanager
async def _looking(browser: Browser, language: Language, look: Look, height: int) -> AsyncIterator[BrowserContext]:
    width, scheme = look
    context = await browser.new_context(
        locale=f"{language}-KE",
        timezone_id="Africa/Nairobi",
        reduced_motion="reduce",
        viewport={"width": width, "height": height},
        color_scheme=scheme,
    )
    async with context:  # a tab that is left open goes on drawing, and takes the time of all that follow
        yield context


def _hand_over(task: asyncio.Task[None], walked: asyncio.Future[None]) -> None:
    error = task.exception()
    if error:
        walked.set_exception(error)
    else:
        walked.set_result(None)


def _plain(screen: str) -> str:
    return "".join(one if one.isalnum() else "-" for one in screen)[:40]


def looks_of(language: Language, *, is_half: bool) -> list[Look]:
    """Every width and theme; by halves, the other language has the other theme at the same width."""
    looks = [(width, scheme) for width in SIZES for scheme in SCHEMES]
    begins = LANGUAGES.index(language)
    return [one for at, one in enumerate(looks) if (at + at // 2 + begins) % 2 == 0] if is_half else looks


async def main() -> None:
    """Those that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tours", nargs="*", help=", ".join([*(tour.name for tour in TOURS), PAGES]))
    parser.add_argument("--half", action="store_true", help="every other theme")
    options = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with chromium() as browser:
        for tour, language in product(TOURS, LANGUAGES):
            if not options.tours or tour.name in options.tours:
                for look in looks_of(language, is_half=options.half):
                    await draw_tour(browser, tour, language, look)
        for language in LANGUAGES if not options.tours or PAGES in options.tours else ():
            for look in looks_of(language, is_half=options.half):
                await draw_other_pages(browser, language, look)


if __name__ == "__main__":
    asyncio.run(main())
