"""The page with the simulated phones: plain forms that a browser without scripts can use."""

import re
from html import unescape

import pytest

from tests.sandbox.catcher import Catcher
from tests.sandbox.shop import PAYER, Shop

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def page(shop: Shop) -> str:
    answer = await shop.http.get("/phones")
    assert answer.status_code == 200
    return unescape(answer.text)


async def test_it_says_that_it_is_a_simulator_and_loads_nothing(shop: Shop) -> None:
    html = await page(shop)
    assert "This is a simulator" in html
    assert "Never type your real M-PESA PIN" in html
    assert "<script" not in html
    assert not re.search(r'(src|href)="(https?:)?//', html)


async def test_a_prompt_is_paid_with_its_form(shop: Shop, catcher: Catcher) -> None:
    identity = await shop.pushed()
    html = await page(shop)
    assert "Do you want to pay Ksh1,000.00" in html
    assert f'name="prompt" value="{identity}"' in html
    answer = await shop.http.post("/phones/answer", data={"prompt": identity, "outcome": "pay", "pin": "1234"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/phones")
    receipt = (await catcher.next()).items["MpesaReceiptNumber"]
    html = await page(shop)
    assert receipt in html
    assert "KES 49,000" in html


@pytest.mark.parametrize(
    ("outcome", "pin", "code"), [("pay", "9999", 2001), ("cancel", "", 1032), ("expired", "", 1019)]
)
async def test_every_button_has_its_result(shop: Shop, catcher: Catcher, outcome: str, pin: str, code: int) -> None:
    await shop.http.post("/phones/answer", data={"prompt": await shop.pushed(), "outcome": outcome, "pin": pin})
    assert (await catcher.next()).result["ResultCode"] == code


async def test_pressing_a_button_twice_is_harmless(shop: Shop, catcher: Catcher) -> None:
    form = {"prompt": await shop.pushed(), "outcome": "pay"}
    statuses = [(await shop.http.post("/phones/answer", data=form)).status_code for _ in range(2)]
    assert statuses == [303, 303]
    assert await shop.balance() == 49_000


async def test_a_phone_is_turned_off_and_on(shop: Shop) -> None:
    await shop.put(f"/control/phones/{PAYER}", {})
    await shop.http.post("/phones/change", data={"msisdn": PAYER, "online": "off"})
    assert (await shop.get(f"/control/phones/{PAYER}"))["online"] is False
    assert ">Turn on</button>" in await page(shop)
    await shop.http.post("/phones/change", data={"msisdn": PAYER, "online": "on"})
    assert (await shop.get(f"/control/phones/{PAYER}"))["online"] is True


async def test_what_a_merchant_writes_is_shown_and_not_run(shop: Shop) -> None:
    await shop.pushed(AccountReference="<script>")
    assert "<script>" not in (await shop.http.get("/phones")).text


async def test_a_form_of_another_site_is_refused(shop: Shop) -> None:
    form = {"prompt": await shop.pushed(), "outcome": "pay"}
    answer = await shop.http.post("/phones/answer", data=form, headers={"Origin": "https://example.com"})
    assert answer.status_code == 403
