"""The shop of the examples in a real browser: the page that waits goes on by itself, and was loaded once."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from playwright.async_api import Browser, expect

from daraja_core import Daraja
from examples.pay_per_view.__main__ import POSTS
from examples.pay_per_view.app import create_app
from examples.pay_per_view.database import Database
from examples.pay_per_view.shop import Shop
from tests.integration.rig import PHONE, Rig, config_of, new_rig

FERRY = POSTS[0]


@asynccontextmanager
async def served(rig: Rig) -> AsyncIterator[str]:
    """The shop's address."""
    database = Database(f"sqlite:///{rig.folder}/shop.db")
    database.add_post(FERRY)
    listener = socket.create_server(("127.0.0.1", 0))
    store = rig.folder / "shop-payments.db"
    async with Daraja(config_of(rig.sandbox.addresses), store) as daraja, Shop(daraja, database) as shop:
        settings = uvicorn.Config(create_app(shop), log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
        server = uvicorn.Server(settings)
        serving = asyncio.create_task(server.serve([listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await serving
    database.close()


async def test_a_reader_pays_and_the_page_that_waits_opens_the_article_by_itself(
    browser: Browser, tmp_path: Path
) -> None:
    async with new_rig(tmp_path) as rig, served(rig) as address:
        page = await browser.new_page()
        loaded: list[str] = []
        page.on("request", lambda asked: loaded.append(asked.url) if asked.resource_type == "document" else None)
        await page.goto(address)
        await page.get_by_label("Name").fill("Wanjiru")
        await page.get_by_role("button", name="Sign in").click()
        await page.get_by_role("link", name=FERRY.title).click()
        await expect(page.get_by_text("Your profile has no number yet")).to_be_visible()
        await page.get_by_label("M-Pesa number").fill(PHONE)
        await page.get_by_role("button", name=f"Pay KES {FERRY.price}").click()
        await expect(page.get_by_role("status")).to_have_text(
            "Waiting for payment: enter your M-Pesa PIN on your phone."
        )
        (prompt,) = await rig.prompts()
        await rig.post(f"/control/prompts/{prompt['checkout_request_id']}", outcome="pay", pin="1234")
        await expect(page.get_by_text(FERRY.body)).to_be_visible()
        assert page.url == f"{address}/posts/{FERRY.id}"
        assert len([url for url in loaded if "/purchases/" in url]) == 1
        await page.close()
