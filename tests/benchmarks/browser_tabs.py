"""The app as a program with so many members, and tabs of a real Chromium that note every frame of their socket."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from playwright.async_api import Browser, expect

from chama_app.storage.database import Database
from tests.benchmarks.book import book_of
from tests.benchmarks.table import NotMeasuredError
from tests.e2e.browser import CHROMIUM, DESK, LIMIT_MS, Tab, chromium
from tests.e2e.served import Served

NOTED = """window.noted = [];
window.WebSocket = class extends WebSocket {
    constructor(address, protocols) {
        super(address, protocols);
        this.addEventListener('message', ({data}) => note(data, false));
    }
    send(data) { note(data, true); super.send(data); }
};
function note(data, isSent) {
    const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : new Uint8Array(data.buffer ?? data);
    const text = bytes.length > 65536 ? '' : new TextDecoder('latin1').decode(bytes);
    noted.push({at: performance.now(), size: bytes.length, isSent, text});
}"""
"""Before any script of the page: its socket tells what it sends and receives, and when, by the page's own clock."""


@dataclass(frozen=True)
class Frame:
    """One message on the socket of a tab; `at` is in milliseconds of the page, `text` is what can be read in it."""

    at: float
    size: int
    is_sent: bool
    text: str


class NotingTab(Tab):
    """A tab whose frames are noted."""

    async def frames(self) -> Sequence[Frame]:
        """All since the page was loaded, or since they were last asked for."""
        noted = await self.page.evaluate("noted.splice(0)")
        return [Frame(one["at"], one["size"], one["isSent"], one["text"]) for one in noted]


@contextmanager
def app_of(folder: Path, members: int) -> Iterator[Served]:
    """`python main.py --web` in its demo, with so many members who were never asked."""
    write_book(folder, "demo", members)
    served = Served(folder)
    served.start()
    try:
        yield served
    finally:
        served.kill()


def write_book(folder: Path, mode: str, members: int) -> None:
    """So many members who were never asked, where an app with this folder looks for them in this mode."""
    data = folder / "data" / mode
    data.mkdir(parents=True)
    Database(data / "chama.db", book_of(members, 0)).close()


@contextmanager
def apps_of(folder: Path, sizes: Sequence[int]) -> Iterator[list[Served]]:
    """One for each number of members."""
    with ExitStack() as stack:
        yield [stack.enter_context(app_of(folder / f"{place}", size)) for place, size in enumerate(sizes)]


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """A Chromium; without one nothing can be measured here."""
    if CHROMIUM is None:
        raise NotMeasuredError("there is no chromium on this machine")
    async with chromium() as opened:
        yield opened


@asynccontextmanager
async def opened_tab(browser: Browser, address: str, usable: str) -> AsyncIterator[tuple[NotingTab, float]]:
    """A tab with storage of its own, and the seconds until the button in the part `usable` can be pressed."""
    context = await browser.new_context(viewport={"width": DESK[0], "height": DESK[1]}, locale="en-KE")
    await context.add_init_script(NOTED)
    tab, began = NotingTab(await context.new_page()), perf_counter()
    await tab.page.goto(address, wait_until="commit")
    await tab.listen(usable)
    await expect(tab.part(usable).get_by_role("button")).to_be_enabled(timeout=LIMIT_MS)
    try:
        yield tab, perf_counter() - began
    finally:
        await context.close()
