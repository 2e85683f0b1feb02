"""A page in a real browser that uses the official web SDK, with its API on another host name."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from tests.e2e.browser import chromium
from tests.sandbox_appwrite.live import DOCUMENTS, PROJECT, Live, row, running
from tests.sandbox_appwrite.web_sdk_packages import NEEDS_NODE, install

PERSON = {"email": "alice@example.test", "password": "correct-horse"}
HEARD_S = 15.0
SCRIPT = """async ([endpoint, project, channel, person, api]) => {
    const client = new Appwrite.Client().setEndpoint(endpoint).setProject(project);
    await new Appwrite.Account(client).createEmailPasswordSession(person);
    window.heard = [];
    const hear = (event) => window.heard.push(event.payload.$id);
    const done = new Promise((resolve) => {
        const Real = window.WebSocket;
        window.WebSocket = class extends Real {
            constructor(...given) {
                super(...given);
                this.addEventListener('message', ({data}) => {
                    if (JSON.parse(data).data?.to === 'authentication') resolve();
                });
            }
        };
    });
    if (api === 'realtime') await new Appwrite.Realtime(client).subscribe([channel], hear);
    else client.subscribe([channel], hear);
    await done;
}"""


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[Live]:
    async with running(tmp_path) as server:
        yield server


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Nobody asks."""


@asynccontextmanager
async def page_with_sdk(version: int) -> AsyncIterator[Page]:
    """An empty page on the host name localhost; the API answers on 127.0.0.1, which is another one."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(install())))
    serving = asyncio.create_task(asyncio.to_thread(server.serve_forever))
    try:
        async with chromium() as browser:
            page = await browser.new_page()
            await page.goto(f"http://localhost:{server.server_port}/appwrite-{version}/package.json")
            await page.add_script_tag(url=f"/appwrite-{version}/dist/iife/sdk.js")
            yield page
    finally:
        await asyncio.to_thread(server.shutdown)
        await serving
        server.server_close()


@NEEDS_NODE
@pytest.mark.parametrize(("version", "api"), [(22, "client"), (28, "client"), (28, "realtime")])
async def test_a_page_on_another_host_name_signs_in_and_hears_of_its_users_documents(
    live: Live, version: int, api: str
) -> None:
    await live.call("POST", "/account", {"userId": "alice", **PERSON})
    channel = "databases.payments.collections.transactions.documents"
    async with page_with_sdk(version) as page:
        await page.evaluate(SCRIPT, [live.url, PROJECT, channel, PERSON, api])
        for name, reader in (("hidden", "bob"), ("shown", "alice")):
            body = {"documentId": name, "data": row(name), "permissions": [f'read("user:{reader}")']}
            await live.call("POST", DOCUMENTS, body, key=True)
        await page.wait_for_function("window.heard.length > 0", timeout=HEARD_S * 1000)
        assert await page.evaluate("window.heard") == ["shown"]
