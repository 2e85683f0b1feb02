"""Draws what is no screen of the app, for `make looks`: the phones of a room, the start, a connection that is lost."""

import json
import mimetypes
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from playwright.async_api import BrowserContext, Page, Route, expect
from starlette.requests import Request

from chama_app.domain.dates import EAT
from chama_app.i18n import Language
from chama_app.i18n.room_words import phone_page_words
from chama_app.storage.assets import assets_folder
from chama_app.web.room_pages import STATUS, RoomPages
from sandbox.safaricom.phone_texts import message_text, prompt_text

from .browser import LIMIT_MS

Picture = Callable[[Page, str], Awaitable[None]]
SITE: Final = "http://looks.test/"
AT: Final = datetime(2026, 11, 20, 12, 0, tzinfo=EAT)
NEWS: Final = """window.EventSource = class { constructor() { window.told = this; } close() {} };"""
TELL: Final = "(news) => told.onmessage({ data: JSON.stringify(news) })"
ACCOUNT: Final = "LUNCHKCBPLAZ"
CALM: Final[dict[str, Any]] = {
    "name": "Njeri wa Wangũi Kam",
    "balance": 5000,
    "prompt": None,
    "left_s": 0,
    "message": "",
}
OTHERS: Final = ("cancel", "ignore", "low", "off")


async def draw_pages(context: BrowserContext, language: Language, picture: Picture) -> None:
    """All of them in one look."""
    await _draw_room(await context.new_page(), language, picture)
    await _draw_start(await context.new_page(), picture)


async def _draw_room(page: Page, language: Language, picture: Picture) -> None:
    answers: dict[str, tuple[int, dict[str, str]]] = {}
    await page.clock.install(time=AT)  # else what is refused for now is asked for again, whatever is drawn meanwhile
    await page.add_init_script(NEWS)
    await page.route(f"{SITE}**", _RoomSite(answers).answer)
    await page.goto(SITE)
    await picture(page, "a room asks for a name")
    for refusal, status in (*STATUS.items(), ("later", 429)):
        answers["join"] = (status, {"problem": str(refusal)})
        await page.locator("#name").fill("Njeri")
        await page.locator("#get").click()
        await expect(page.locator("#refused")).not_to_be_empty(timeout=LIMIT_MS)
        await expect(page.locator("#get")).to_be_enabled(timeout=LIMIT_MS)
        await picture(page, f"a room refuses: {refusal}")
    answers["join"] = (201, {"token": "t"})
    await page.locator("#get").click()
    await page.wait_for_function("window.told")
    await page.evaluate(TELL, CALM)
    await picture(page, "a phone of the room")
    await _ask(page, "1", language)
    await picture(page, "a phone of the room is asked")
    await page.locator("summary").click()
    for digit in "1234":
        await page.locator("#pad").get_by_role("button", name=digit, exact=True).click()
    await picture(page, "a phone of the room has its PIN")
    await page.locator("#send").click()
    await picture(page, "a phone of the room pays")
    paid = message_text("paid", language, "UKK1AAAAAA", 100, 4900, AT, ACCOUNT)
    await page.evaluate(TELL, CALM | {"balance": 4900, "message": paid})
    await picture(page, "a phone of the room has paid")
    for other in OTHERS:
        await _ask(page, other, language)
        await page.locator(f"#{other}").click()
        await page.evaluate(TELL, CALM)
        await picture(page, f"a phone of the room: {other}")
    await page.evaluate("told.onerror()")
    await picture(page, "a phone of the room without a connection")
    await page.evaluate(TELL, {"gone": True})
    await picture(page, "a phone of the room that was taken back")


async def _ask(page: Page, prompt: str, language: Language) -> None:
    await page.evaluate(
        TELL, CALM | {"prompt": {"id": prompt, "text": prompt_text(100, ACCOUNT, language)}, "left_s": 42}
    )


class _RoomSite:
    """The page as it is served, and the answers to what it asks for."""

    def __init__(self, answers: dict[str, tuple[int, dict[str, str]]]) -> None:
        self._answers = answers
        self._pages = RoomPages(lambda: None, phone_page_words(), lambda: 0.0)

    async def answer(self, route: Route) -> None:
        path, request = route.request.url.removeprefix(SITE).partition("#")[0], Request({"type": "http"})
        served = {"": self._pages.page, "phone.css": self._pages.style, "phone.js": self._pages.script}
        if path in served:
            response = await served[path](request)
            await route.fulfill(body=bytes(response.body), content_type=response.media_type)
        elif path in self._answers:
            status, body = self._answers[path]
            await route.fulfill(status=status, body=json.dumps(body), content_type="application/json")
        else:
            await route.fulfill(status=204)


async def _draw_start(page: Page, picture: Picture) -> None:
    """What stands there until the app has a screen; its client is never served here."""
    await page.route(f"{SITE}**", _serve_asset)
    await page.route_web_socket("**/ws?*", lambda socket: socket.close())
    await page.goto(SITE)
    await picture(page, "the start")
    await page.evaluate("new WebSocket(`ws://${location.host}${flet.webSocketEndpoint}`)")
    await expect(page.locator("#lost")).to_be_visible(timeout=LIMIT_MS)
    await picture(page, "no connection")


async def _serve_asset(route: Route) -> None:
    file = assets_folder() / (route.request.url.removeprefix(SITE) or "index.html")
    if file.is_file() and Path(file).name != "flutter_bootstrap.js":
        await route.fulfill(path=file, content_type=mimetypes.guess_type(file)[0] or "text/html")
    else:
        await route.abort()
