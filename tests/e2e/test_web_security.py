"""The browser version against the web: nothing is fetched from elsewhere, and no page or browser comes in uninvited."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page, expect

from .browser import LIMIT_MS, Tab, new_tab
from .served import Served

Serve = Callable[..., Served]

TRIES = """async (app) => {
    const socket = new Promise((tell) => {
        const line = new WebSocket(`ws://${app}/ws`);
        line.onopen = () => tell('open');
        line.onerror = () => tell('refused');
    });
    const read = fetch(`http://${app}/favicon.png`).then(() => 'read', () => 'refused');
    const cookies = {mode: 'no-cors', credentials: 'include'};
    const blind = fetch(`http://${app}/`, cookies).then(() => 'seen', () => 'refused');
    const script = new Promise((tell) => {
        const one = document.createElement('script');
        one.onload = () => tell('run');
        one.onerror = () => tell('refused');
        one.src = `http://${app}/flutter_bootstrap.js`;
        document.head.appendChild(one);
    });
    return {socket: await socket, read: await read, blind: await blind, script: await script};
}"""


@contextmanager
def another_site(app: str) -> Iterator[str]:
    """A page of somebody else, on another port of this computer, that shows the app in a frame."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f'<title>Prizes</title><iframe src="http://{app}/"></iframe>'.encode())

        def log_message(self, format: str, *args: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            yield f"http://localhost:{server.server_port}/"
        finally:
            server.shutdown()
            serving.join()


def hosts_of(urls: list[str]) -> set[str]:
    """Where these were asked for; what a page holds in itself is from nowhere."""
    return {urlsplit(url).netloc for url in urls if urlsplit(url).scheme not in ("data", "blob")}


def in_real_mode(serve: Serve) -> Served:
    """Started as for real money; it has no credentials, so nothing of it leaves this computer."""
    served = serve()
    served.choose_mode("sandbox")
    served.kill()
    served.start()
    return served


@pytest.mark.parametrize("is_demo", [True, False])
async def test_nothing_is_fetched_from_another_host_and_nothing_is_complained_about(
    serve: Serve, browser: Browser, is_demo: bool
) -> None:
    served = serve() if is_demo else in_real_mode(serve)
    page = await browser.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    tab = Tab(page)
    await page.goto(served.address)
    await tab.listen("mode")
    await tab.press("go-settings")
    await expect(tab.part("language-sw")).to_be_visible(timeout=LIMIT_MS)
    assert hosts_of(asked) == {urlsplit(served.address).netloc}
    assert complaints == []
    assert await page.title() != "Flet"


async def test_a_page_of_another_site_reaches_nothing_of_the_app(serve: Serve, browser: Browser) -> None:
    served = serve()
    app = urlsplit(served.address).netloc
    tab = await new_tab(browser, served.address)  # whose cookie the browser holds while it visits the other site
    with another_site(app) as site:
        other = await tab.page.context.new_page()
        framed: list[str] = []
        other.on("console", lambda said: framed.append(said.text))
        await other.goto(site)
        tried = await other.evaluate(TRIES, app)
        text = await _frame_text(other)
    assert tried == {"socket": "refused", "read": "refused", "blind": "refused", "script": "refused"}, json.dumps(
        framed
    )
    assert "Chama" not in text


async def test_outside_the_demo_the_address_carries_a_key_that_reload_and_reconnect_keep(
    serve: Serve, browser: Browser
) -> None:
    served = in_real_mode(serve)
    bare = served.address.partition("/?token=")[0]
    assert bare != served.address
    tab = await new_tab(browser, served.address, shown="mode")
    assert tab.page.url == f"{bare}/"  # neither the address bar nor the history has the key
    await tab.page.reload()
    await tab.listen("mode")
    served.kill()
    async with tab.page.expect_event("websocket", timeout=LIMIT_MS):
        served.start()
    await expect(tab.part("mode")).to_contain_text("SANDBOX", timeout=LIMIT_MS)
    stranger = await browser.new_page()
    answer = await stranger.goto(bare)
    assert answer
    assert answer.status == 401
    assert "ends in a key" in await stranger.inner_text("body")


async def _frame_text(page: Page) -> str:
    return " ".join([await frame.evaluate("document.body ? document.body.innerText : ''") for frame in page.frames[1:]])
