"""The shop: browse, pay, wait without reloading, read; and whatever goes wrong on the way."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from daraja_core import Daraja, Payment, PaymentSuccess
from examples.pay_per_view.__main__ import POSTS
from examples.pay_per_view.app import create_app
from examples.pay_per_view.database import Database
from examples.pay_per_view.shop import Shop
from tests.examples.postgresql_server import PostgresqlServer
from tests.integration.blocking_rig import BlockingRig
from tests.integration.rig import PHONE, PUSH, config_of

FERRY, RAIN = POSTS
PAY = f"/posts/{FERRY.id}/pay"


class Site:
    """The shop and a browser in front of it."""

    def __init__(self, daraja: Daraja, shop: Shop, browser: httpx.AsyncClient) -> None:
        self.daraja = daraja
        self.shop = shop
        self.browser = browser

    async def sign_in(self) -> None:
        assert (await self.browser.post("/sign-in", data={"name": "Wanjiru"})).status_code == 200

    async def buy(self, phone: str = PHONE) -> str:
        """Press the button; answers the id of the purchase whose page waits."""
        answer = await self.browser.post(PAY, data={"phone": phone})
        assert answer.url.path.startswith("/purchases/"), answer.text
        assert "Waiting for payment" in answer.text
        return answer.url.path.split("/")[2]

    async def news(self, purchase_id: str) -> list[dict[str, str | None]]:
        """Everything that the page was told until it went on."""
        text = (await self.browser.get(f"/purchases/{purchase_id}/news")).text
        return [json.loads(line.removeprefix("data: ")) for line in text.splitlines() if line]

    def state(self, purchase_id: str) -> str:
        purchase = self.shop.database.purchase(purchase_id)
        assert purchase is not None
        return purchase.state


@asynccontextmanager
async def opened(rig: BlockingRig, database_url: str = "", **config: object) -> AsyncIterator[Site]:
    """The shop, on the files that it had last, or on the database of a URL."""
    database = Database(database_url or f"sqlite:///{rig.folder}/shop.db")
    for post in POSTS:
        database.add_post(post)
    try:
        made = Daraja(config_of(rig.addresses, **config), rig.folder / "payments.db")
        async with made as daraja, Shop(daraja, database) as shop:
            transport = httpx.ASGITransport(create_app(shop))
            async with httpx.AsyncClient(
                transport=transport, base_url="http://shop.example", follow_redirects=True, timeout=30
            ) as browser:
                yield Site(daraja, shop, browser)
    finally:
        database.close()


async def prompt(rig: BlockingRig) -> str:
    """The prompt that is open on the phone."""
    (open_one,) = await asyncio.to_thread(rig.prompts)
    asked_for: str = open_one["checkout_request_id"]
    return asked_for


async def test_a_reader_browses_pays_waits_without_reloading_and_reads(rig: BlockingRig) -> None:
    async with opened(rig) as site:
        await site.sign_in()
        assert FERRY.title in (await site.browser.get("/")).text
        asked = await site.browser.get(f"/posts/{FERRY.id}")  # not paid: the pay page
        assert asked.url.path == PAY
        assert "Your profile has no number yet" in asked.text
        purchase = await site.buy()
        waiting = asyncio.create_task(site.news(purchase))
        await asyncio.to_thread(rig.answer, await prompt(rig))
        told = await waiting
        assert told[-1] == {"words": "Paid.", "next": f"/posts/{FERRY.id}"}
        assert FERRY.body in (await site.browser.get(told[-1]["next"] or "")).text
        assert FERRY.body in (await site.browser.post(PAY, data={"phone": PHONE})).text  # never paid for twice
        assert "Your profile has no number yet" not in (await site.browser.get(f"/posts/{RAIN.id}/pay")).text
    assert rig.requests(PUSH) == 1


async def test_a_page_of_somebody_else_is_not_shown_and_nothing_is_open_to_strangers(rig: BlockingRig) -> None:
    async with opened(rig) as site:
        assert (await site.browser.post(PAY, data={"phone": PHONE})).url.path == "/"
        await site.sign_in()
        purchase = await site.buy()
        site.browser.cookies.clear()
        await site.sign_in()
        for place in (f"/purchases/{purchase}", f"/purchases/{purchase}/news"):
            assert (await site.browser.get(place)).status_code == 404
    assert rig.requests(PUSH) == 1


async def test_two_clicks_are_one_payment(rig: BlockingRig, database_url: str) -> None:
    async with opened(rig, database_url) as site:
        await site.sign_in()
        assert await site.buy() == await site.buy()
    assert rig.requests(PUSH) == 1


async def test_a_refused_push_is_said_and_can_be_tried_again(rig: BlockingRig) -> None:
    await asyncio.to_thread(lambda: rig.faults(stk_push={"respond": "spike_arrest", "times": 1}))
    async with opened(rig) as site:
        await site.sign_in()
        answer = await site.browser.post(PAY, data={"phone": PHONE})
        assert answer.status_code == 502
        assert "M-Pesa refused the request. You were not charged" in answer.text
        assert site.state(await site.buy()) == "waiting"


async def test_credentials_that_fail_charge_nobody_and_say_so(rig: BlockingRig) -> None:
    async with opened(rig, consumer_secret="another-secret") as site:
        await site.sign_in()
        answer = await site.browser.post(PAY, data={"phone": PHONE})
        assert answer.status_code == 502
        assert "cannot reach M-Pesa with its credentials. You were not charged" in answer.text
    assert rig.requests(PUSH) == 0


async def test_a_wrong_number_is_asked_for_again_and_nothing_is_sent(rig: BlockingRig) -> None:
    async with opened(rig) as site:
        await site.sign_in()
        answer = await site.browser.post(PAY, data={"phone": "12"})
        assert answer.status_code == 422
        assert "not a Kenyan mobile number" in answer.text
    assert rig.requests(PUSH) == 0


async def test_a_payment_of_somebody_who_is_gone_is_kept_and_opens_nothing(rig: BlockingRig, database_url: str) -> None:
    async with opened(rig, database_url) as site:
        await site.sign_in()
        purchase = await site.buy()
        record = site.shop.database.purchase(purchase)
        assert record is not None
        site.shop.database.forget(record.reader_id)
        following = asyncio.create_task(last(site.shop, purchase))
        await asyncio.to_thread(rig.answer, await prompt(rig))
        assert await following == "unclaimed"
        assert not site.shop.database.may_read(record.reader_id, FERRY.id)
        assert [one.id for one in site.shop.database.purchases_in(["unclaimed"])] == [purchase]


async def last(shop: Shop, purchase_id: str) -> str:
    return [one.state async for one in shop.news(purchase_id)][-1]


async def test_a_callback_five_times_opens_the_article_once(rig: BlockingRig, database_url: str) -> None:
    await asyncio.to_thread(lambda: rig.faults(callback={"copies": 5}))
    async with opened(rig, database_url) as site:
        await site.sign_in()
        purchase = await site.buy()
        waiting = asyncio.create_task(site.news(purchase))
        await asyncio.to_thread(rig.answer, await prompt(rig))
        await waiting
        for _ in range(3):
            await site.shop.replay()
        assert [one.id for one in site.shop.database.purchases_in(["paid"])] == [purchase]


async def test_what_was_paid_while_the_shop_was_down_is_found_when_it_opens(
    rig: BlockingRig, database_url: str
) -> None:
    async with opened(rig, database_url) as site:
        await site.sign_in()
        session = dict(site.browser.cookies)
        purchase = await site.buy()
    await asyncio.to_thread(rig.answer, await prompt(rig))
    async with opened(rig, database_url) as site:
        site.browser.cookies.update(session)
        await site.news(purchase)
        assert site.state(purchase) == "paid"
        assert FERRY.body in (await site.browser.get(f"/posts/{FERRY.id}")).text
    assert rig.requests(PUSH) == 1


async def test_what_is_paid_while_the_database_is_down_is_found_when_it_is_back(
    rig: BlockingRig, postgresql: PostgresqlServer
) -> None:
    async with opened(rig, postgresql.new_database()) as site:
        await site.sign_in()
        purchase = await site.buy()
        updates = site.daraja.updates()
        await asyncio.to_thread(postgresql.stop)
        try:
            await asyncio.to_thread(rig.answer, await prompt(rig))
            async for update in updates:
                if isinstance(update.payment, Payment) and isinstance(update.payment.state, PaymentSuccess):
                    break
            with pytest.raises(ConnectionError):
                site.state(purchase)
        finally:
            await asyncio.to_thread(postgresql.start)
            updates.close()
        assert (await site.news(purchase))[-1]["words"] == "Paid."
        assert site.state(purchase) == "paid"
