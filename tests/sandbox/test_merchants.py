"""Several businesses in one sandbox: each with credentials and money of its own, and none can act for another."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from sandbox import Sandbox
from tests.sandbox.catcher import Catcher
from tests.sandbox.shop import Shop

pytestmark = pytest.mark.asyncio(loop_scope="module")

OTHER = "600123"


async def other_shop(shop: Shop) -> Shop:
    """A client of a second business."""
    added = await shop.put(f"/control/merchants/{OTHER}", {})
    names = ("shortcode", "passkey", "consumer_key", "consumer_secret")
    return Shop(replace(shop.addresses, **{name: added[name] for name in names}), shop.http, shop.url)


async def balances(shop: Shop) -> dict[str, tuple[int, int]]:
    found = await shop.get("/control/merchants")
    return {one["shortcode"]: (one["balance"], one["utility_balance"]) for one in found}


async def test_each_business_is_paid_on_its_own_account(shop: Shop, catcher: Catcher) -> None:
    other = await other_shop(shop)
    before = (await balances(shop)).get(shop.addresses.shortcode)
    await shop.answer(await other.pushed(), "pay")
    assert (await catcher.next()).result["ResultCode"] == 0
    assert await balances(shop) == {shop.addresses.shortcode: before, OTHER: (1000, 1_000_000)}
    assert (await shop.get("/control/ledger"))["total"] == 0


async def test_each_business_pays_out_of_its_own_account(shop: Shop, catcher: Catcher) -> None:
    other = await other_shop(shop)
    await shop.faults(clock_factor=1000)
    await other.disburse()
    result = (await catcher.next()).result
    told = {item["Key"]: item["Value"] for item in result["ResultParameters"]["ResultParameter"]}
    assert told["B2CUtilityAccountAvailableFunds"] == 998_000.0
    assert (await balances(shop))[shop.addresses.shortcode][1] == 1_000_000


@pytest.mark.parametrize("act", ["push", "query"])
async def test_an_app_acts_for_its_own_business_only(shop: Shop, act: str) -> None:
    """Even with the other's passkey: the token says who asks."""
    other = await other_shop(shop)
    identity = await other.pushed()
    stranger = Shop(other.addresses, shop.http, shop.url)
    stranger._token = await shop.token()
    answer = await (stranger.push() if act == "push" else stranger.query(identity))
    assert answer.json()["errorMessage"] == "Merchant does not exist"
    assert len(await shop.get("/control/prompts")) == 1


async def test_what_is_another_business_s_is_not_found(shop: Shop) -> None:
    identity = await (await other_shop(shop)).pushed()
    assert (await shop.query(identity)).json()["errorMessage"] == "Bad Request - Invalid CheckoutRequestID"


@pytest.mark.parametrize("act", ["disburse", "ask_balance", "ask_status", "reverse"])
async def test_the_credentials_of_one_business_do_not_open_anothers(shop: Shop, catcher: Catcher, act: str) -> None:
    await other_shop(shop)
    await shop.faults(clock_factor=1000)
    calls: dict[str, Any] = {
        "disburse": lambda: shop.disburse(PartyA=OTHER),
        "ask_balance": lambda: shop.ask_balance(PartyA=OTHER),
        "ask_status": lambda: shop.ask_status(PartyA=OTHER),
        "reverse": lambda: shop.reverse("NLJ7RT61SV", ReceiverParty=OTHER),
    }
    await calls[act]()
    assert str((await catcher.next()).result["ResultCode"]) == "2001"
    assert (await balances(shop))[OTHER] == (0, 1_000_000)
    assert await shop.balance() == 50_000


async def test_each_business_registers_addresses_of_its_own(shop: Shop, catcher: Catcher) -> None:
    other = await other_shop(shop)
    await other.register()
    assert (await shop.register(ShortCode=OTHER)).json()["errorMessage"] == "Bad Request - Invalid ShortCode"
    await shop.simulate()
    await other.simulate(Amount=5)
    assert (await catcher.next()).body["BusinessShortCode"] == OTHER
    assert [one["shortcode"] for one in await shop.get("/control/registered_urls")] == [OTHER]


async def test_a_till_belongs_to_one_business(shop: Shop) -> None:
    other = await other_shop(shop)
    await shop.put("/control/tills/5123456", {"shortcode": OTHER})
    to_till = {"TransactionType": "CustomerBuyGoodsOnline", "PartyB": "5123456"}
    await other.push(**to_till)
    assert len(await shop.get("/control/prompts")) == 1
    await shop.push(phone="254711000222", **to_till)
    assert len(await shop.get("/control/prompts")) == 1  # the callback says that the till is none of its own


async def test_one_business_s_new_token_leaves_the_others_alone(shop: Shop) -> None:
    other = await other_shop(shop)
    await shop.faults(oauth={"one_token": True})
    await other.token()
    await shop.sign_in()
    assert (await other.push()).status_code == 200


async def test_businesses_and_their_credentials_stay_over_a_reset_and_a_restart(tmp_path: Any) -> None:
    told = []
    for _ in range(2):
        async with (
            Sandbox(tmp_path, merchants=(OTHER,)) as sandbox,
            httpx.AsyncClient(base_url=sandbox.addresses.daraja, trust_env=False) as http,
        ):
            await http.post("/control/reset")
            told.append((await http.get("/control/merchants")).json())
    assert told[0] == told[1]
    assert [(one["shortcode"], one["utility_balance"]) for one in told[0]] == [
        ("174379", 1_000_000),
        (OTHER, 1_000_000),
    ]
    assert len({one["passkey"] for one in told[0]}) == 2


@pytest.mark.parametrize("path", ["/control/merchants/12", "/control/merchants/shop"])
async def test_a_shortcode_that_is_none_is_refused(shop: Shop, path: str) -> None:
    answer = await shop.http.put(path, json={})
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "shortcode")
