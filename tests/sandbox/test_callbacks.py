"""Callbacks on their way: late, lost, twice, in another order, with another amount, forged, or in another shape."""

from typing import Any

import pytest

from tests.sandbox.catcher import Catcher
from tests.sandbox.shop import PAYER, Shop

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def paid(shop: Shop, **changes: object) -> str:
    identity = await shop.pushed(**changes)
    await shop.answer(identity, "pay")
    return identity


async def test_a_lost_callback_never_leaves_although_the_money_moved(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(callback={"lost": True})
    identity = await paid(shop)
    (callback,) = await shop.get("/control/callbacks")
    assert (callback["state"], callback["subject"]) == ("lost", identity)
    assert catcher.nothing_more()
    assert await shop.balance() == 49_000


async def test_a_lost_callback_can_be_sent_after_all(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(callback={"lost": True})
    identity = await paid(shop)
    (callback,) = await shop.get("/control/callbacks")
    await shop.http.post(f"/control/callbacks/{callback['id']}")
    assert (await catcher.next()).result["CheckoutRequestID"] == identity


async def test_a_delayed_callback_comes_after_a_faster_one(shop: Shop, catcher: Catcher) -> None:
    await shop.put(f"/control/phones/{PAYER}", {"callback": {"delay_s": 100}})
    slow = await paid(shop)
    fast = await paid(shop, phone="254711000111")
    assert (await catcher.next()).result["CheckoutRequestID"] == fast
    assert catcher.nothing_more()
    await shop.faults(clock_factor=1000)
    assert (await catcher.next()).result["CheckoutRequestID"] == slow


async def test_copies_are_all_the_same(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(callback={"copies": 3})
    await paid(shop)
    first, second, third = [await catcher.next() for _ in range(3)]
    assert first == second == third


async def test_reordered_callbacks_overtake_each_other(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(callback={"reorder": True})
    first = await paid(shop)
    second = await paid(shop, phone="254711000111")
    order = [(await catcher.next()).result["CheckoutRequestID"] for _ in range(2)]
    assert order == [second, first]


async def test_a_reordered_callback_that_nobody_overtakes_comes_in_the_end(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(callback={"reorder": True})
    await paid(shop)
    await shop.faults(clock_factor=1000)  # not before: a prompt waits for a minute
    assert (await catcher.next()).result["ResultCode"] == 0


async def test_a_wrong_amount_is_only_in_the_callback(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(callback={"amount": 1})
    await paid(shop)
    assert (await catcher.next()).items["Amount"] == 1.0
    assert await shop.balance() == 49_000


async def test_a_masked_phone(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(callback={"masked_phone": True})
    await paid(shop)
    assert (await catcher.next()).items["PhoneNumber"] == "254712***678"


@pytest.mark.parametrize("shape", ["strings", "reversed", "no_metadata", "null_metadata", "no_receipt"])
async def test_every_shape_that_was_seen(shop: Shop, catcher: Catcher, shape: str) -> None:
    await shop.faults(callback={"shape": shape})
    await paid(shop)
    result: dict[str, Any] = (await catcher.next()).result
    names = [item["Name"] for item in (result.get("CallbackMetadata") or {"Item": []})["Item"]]
    match shape:
        case "strings":
            assert result["ResultCode"] == "0"
            assert all(isinstance(item.get("Value", ""), str) for item in result["CallbackMetadata"]["Item"])
        case "reversed":
            assert names == ["PhoneNumber", "TransactionDate", "Balance", "MpesaReceiptNumber", "Amount"]
        case "no_metadata":
            assert "CallbackMetadata" not in result
        case "null_metadata":
            assert result["CallbackMetadata"] is None
        case _:
            assert "MpesaReceiptNumber" not in names


async def test_a_callback_without_a_200_is_tried_again_only_if_asked(shop: Shop, catcher: Catcher) -> None:
    catcher.statuses = [503]
    await paid(shop)
    await catcher.next()
    await shop.until("/control/callbacks", lambda found: found[0]["state"] == "failed")
    await shop.faults(callback={"retries": 2})
    catcher.statuses = [503, 500]
    await paid(shop, Amount=2)
    await shop.faults(clock_factor=1000)
    assert [(await catcher.next()).result["ResultCode"] for _ in range(3)] == [0, 0, 0]
    found = await shop.until("/control/callbacks", lambda found: found[1]["state"] == "delivered")
    assert found[1]["attempts"] == 3


async def test_an_address_that_nobody_listens_on_fails_quietly(shop: Shop) -> None:
    await paid(shop, CallBackURL="http://127.0.0.1:9/hook")
    found = await shop.until("/control/callbacks", lambda found: found[0]["state"] != "waiting")
    assert (found[0]["state"], found[0]["status"]) == ("failed", None)


async def test_a_forged_success_goes_to_a_changed_address(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(callback={"forged": True})
    identity = await shop.pushed()
    await shop.answer(identity, "cancel")
    caught = sorted([await catcher.next(), await catcher.next()], key=lambda one: one.path)
    assert [one.path for one in caught] == ["/hoo0", "/hook"]
    assert [one.result["ResultCode"] for one in caught] == [0, 1032]
    assert caught[0].result["CheckoutRequestID"] == identity


async def test_a_forgery_can_name_its_address_and_its_lies(shop: Shop, catcher: Catcher) -> None:
    identity = await shop.pushed()
    lie = {"checkout_request_id": identity, "url": f"{catcher.url}/x", "amount": 5, "receipt": "ABC1234567"}
    assert (await shop.http.post("/control/forge", json=lie)).status_code == 202
    caught = await catcher.next()
    assert (caught.path, caught.items["Amount"], caught.items["MpesaReceiptNumber"]) == ("/hook/x", 5.0, "ABC1234567")
    assert len(await shop.get("/control/prompts")) == 1


async def test_a_single_push_can_have_faults_of_its_own(shop: Shop, catcher: Catcher) -> None:
    await shop.put("/control/next", {"callback": {"copies": 2}})
    one = await shop.pushed()
    other = await shop.pushed(phone="254711000111")
    await shop.put(f"/control/prompts/{other}/faults", {"callback": {"amount": 7}})
    await shop.answer(one, "pay")
    await shop.answer(other, "pay")
    caught = [await catcher.next() for _ in range(3)]
    assert sorted(found.items["Amount"] for found in caught) == [7.0, 1000.0, 1000.0]


async def test_a_result_for_an_earlier_port_of_the_function_goes_to_the_current_one(shop: Shop) -> None:
    url = f"{shop.addresses.function}/callback/nobody"
    await paid(shop, CallBackURL=url.replace("127.0.0.1", "localhost"))
    log = await shop.until("/control/log", lambda found: found[-1]["kind"] == "callback")
    assert (log[-1]["path"], log[-1]["status"]) == ("/function/callback/nobody", 403)
