"""The control API: what it takes, and the words with which it refuses."""

import asyncio
from typing import Any

import pytest

from tests.sandbox.catcher import Catcher
from tests.sandbox.shop import PAYER, Shop

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/control/faults", {"callback": {"copies": "x"}}, "callback.copies"),
        ("/control/faults", {"callback": {"copies": 0}}, "callback.copies"),
        ("/control/faults", {"callback": {"lost": 1}}, "callback.lost"),
        ("/control/faults", {"callback": []}, "callback"),
        ("/control/faults", {"stk_push": {"respond": "teapot"}}, "stk_push.respond"),
        ("/control/faults", {"clock_factor": 0}, "clock_factor"),
        ("/control/faults", {"colour": "red"}, "colour"),
        ("/control/faults", [], "body"),
        ("/control/phones/0712345678", {"auto": "dance"}, "auto"),
        ("/control/phones/0712345678", {"pin": "12"}, "pin"),
        ("/control/phones/0712345678", {"balance": -1}, "balance"),
        ("/control/phones/0712345678", {"balance": True}, "balance"),
        ("/control/phones/0712345678", {"language": "fr"}, "language"),
        ("/control/phones/12345", {}, "msisdn"),
        ("/control/amounts/ten", {}, "amount"),
        ("/control/tills/1", {}, "till"),
    ],
)
async def test_a_wrong_field_is_named(shop: Shop, path: str, body: Any, field: str) -> None:
    answer = await shop.http.put(path, json=body)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)
    assert field in answer.json()["error"]["message"]


async def test_a_wrong_pin_is_not_repeated_in_the_error(shop: Shop) -> None:
    answer = await shop.http.put("/control/phones/0712345678", json={"pin": "98765"})
    assert "98765" not in answer.text


@pytest.mark.parametrize(("body", "field"), [({}, "outcome"), ({"outcome": "fly"}, "outcome"), ({"pin": 1}, "pin")])
async def test_an_answer_needs_an_outcome(shop: Shop, body: object, field: str) -> None:
    answer = await shop.http.post(f"/control/prompts/{await shop.pushed()}", json=body)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)


async def test_broken_json_and_unknown_prompts_are_clear(shop: Shop) -> None:
    broken = await shop.http.put("/control/faults", content=b"{")
    unknown = await shop.http.post("/control/prompts/ws_CO_1", json={"outcome": "pay"})
    assert (broken.status_code, broken.json()["error"]["field"]) == (400, "body")
    assert (unknown.status_code, unknown.json()["error"]["field"]) == (404, "checkout_request_id")


async def test_a_number_never_mentioned_is_a_subscriber(shop: Shop) -> None:
    phone = await shop.get("/control/phones/0799000999")
    assert (phone["msisdn"], phone["pin"], phone["balance"]) == ("254799000999", "1234", 50_000)
    assert (phone["auto"], phone["online"]) == (None, True)
    assert await shop.get("/control/phones") == []


async def test_what_a_number_holds_that_was_never_mentioned_can_be_told(shop: Shop) -> None:
    await shop.put("/control/phones/0799000111", {})
    await shop.faults(opening_balance=5000)
    for number, balance in (("0799000111", 50_000), ("0799000999", 5000)):
        assert (await shop.get(f"/control/phones/{number}"))["balance"] == balance
    identity = await shop.pushed(phone="254799000999", Amount=5001)
    await shop.answer(identity, "pay")
    assert (await shop.get("/control/phones/0799000999"))["balance"] == 5000


async def test_a_switch_changes_only_what_it_names(shop: Shop) -> None:
    await shop.faults(callback={"copies": 3})
    await shop.faults(callback={"lost": True}, two_minute_rule=False)
    faults = await shop.get("/control/faults")
    assert (faults["callback"]["copies"], faults["callback"]["lost"], faults["two_minute_rule"]) == (3, True, False)
    await shop.put("/control/phones/0712345678", {"balance": 5})
    phone = await shop.put("/control/phones/0712345678", {"auto": "pay"})
    assert (phone["balance"], phone["auto"]) == (5, "pay")
    assert (await shop.put("/control/phones/0712345678", {"auto": None}))["auto"] is None


async def test_prompts_show_what_a_phone_would(shop: Shop) -> None:
    identity = await shop.pushed()
    (prompt,) = await shop.get("/control/prompts")
    assert prompt["checkout_request_id"] == identity
    assert (prompt["phone"], prompt["amount"], prompt["reference"]) == (PAYER, 1000, "ORDER-001")
    assert "Ksh1,000.00" in prompt["text"]
    assert prompt["opened_at"].endswith("+00:00")


async def test_waiting_for_changes_ends_with_the_change(shop: Shop) -> None:
    version = (await shop.get("/control/changes"))["version"]
    waiting = asyncio.create_task(shop.get(f"/control/changes?after={version}&wait_s=10"))
    await shop.pushed()
    assert (await waiting)["version"] > version


async def test_the_log_holds_every_request_and_callback_but_no_secret(shop: Shop, catcher: Catcher) -> None:
    identity = await shop.pushed()
    await shop.answer(identity, "pay", pin="1234")
    await catcher.next()
    log = await shop.until("/control/log", lambda found: found[-1]["kind"] == "callback")
    assert [(entry["method"], entry["path"], entry["status"]) for entry in log] == [
        ("GET", "/oauth/v1/generate", 200),
        ("POST", "/mpesa/stkpush/v1/processrequest", 200),
        ("POST", "/hook", 200),
    ]
    assert [entry.get("checkout_request_id") for entry in log] == [None, identity, identity]
    assert await shop.get(f"/control/log?after={log[-1]['id']}") == []
    whole = (await shop.http.get("/control/log")).text
    assert not any(secret in whole for secret in (shop.password(), await shop.token(), shop.addresses.consumer_secret))


async def test_the_log_holds_what_was_said_on_both_sides(shop: Shop, catcher: Catcher) -> None:
    await shop.token()
    await shop.answer(await shop.pushed(), "cancel")
    caught = await catcher.next()
    log = await shop.until("/control/log", lambda found: found[-1]["kind"] == "callback")
    sign_in, push, callback = log
    assert sign_in["answer"] == {"access_token": "•••", "expires_in": "3599"}
    assert push["request"] == {**shop.push_fields(), "Password": "•••"}
    assert push["answer"]["ResponseCode"] == "0"
    assert (callback["url"], callback["request"], callback["answer"]) == (shop.url, caught.body, {})


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        (b'{"Password": "abc', '{"Password": "•••'),
        (b"SecurityCredential=abc&Amount=1", "SecurityCredential=•••&Amount=1"),
        (b"x" * 20_001, "20001 bytes, too long to be kept"),
        (b"", None),
    ],
)
async def test_a_body_that_is_no_json_is_kept_without_its_secrets(shop: Shop, content: bytes, kept: str | None) -> None:
    headers = {"Authorization": f"Bearer {await shop.token()}", "Content-Type": "application/json"}
    await shop.http.post("/mpesa/stkpush/v1/processrequest", content=content, headers=headers)
    assert (await shop.get("/control/log"))[-1]["request"] == kept


async def test_a_page_of_another_site_cannot_turn_the_knobs(shop: Shop) -> None:
    foreign = await shop.http.post("/control/reset", headers={"Origin": "https://example.com"})
    own = await shop.http.post("/control/reset", headers={"Origin": shop.addresses.daraja})
    assert (foreign.status_code, own.status_code) == (403, 200)


async def test_reset_forgets_customers_and_faults_but_no_credentials(shop: Shop) -> None:
    await shop.faults(callback={"lost": True}, clock_factor=2)
    await shop.answer(await shop.pushed(), "pay")
    await shop.http.post("/control/reset")
    faults = await shop.get("/control/faults")
    assert (faults["callback"]["lost"], faults["clock_factor"]) == (False, 1.0)
    assert await shop.balance() == 50_000
    assert await shop.get("/control/callbacks") == []
    await shop.faults(local_callbacks=True)
    assert (await shop.push()).status_code == 200  # with the token from before


async def test_whoever_follows_the_log_misses_nothing_after_a_reset(shop: Shop) -> None:
    await shop.pushed()
    last = (await shop.get("/control/log?latest=1"))[0]["id"]
    await shop.http.post("/control/reset")
    assert await shop.get("/control/log") == []
    await shop.push()
    assert [entry["path"] for entry in await shop.get(f"/control/log?after={last}")] == [
        "/mpesa/stkpush/v1/processrequest"
    ]


async def test_a_till_can_be_added(shop: Shop) -> None:
    merchant = await shop.put("/control/tills/5123456", {})
    assert (merchant["shortcode"], merchant["tills"]) == ("174379", ["174380", "5123456"])
    await shop.push(TransactionType="CustomerBuyGoodsOnline", PartyB="5123456")
    assert len(await shop.get("/control/prompts")) == 1


async def test_a_phone_is_asked_and_told_in_its_own_language(shop: Shop) -> None:
    phone = await shop.put(f"/control/phones/{PAYER}", {"language": "sw"})
    assert (phone["language"], phone["latest_text"]) == ("sw", None)
    identity = await shop.pushed()
    (prompt,) = await shop.get("/control/prompts")
    assert prompt["text"].startswith("Je, unataka kulipa Ksh1,000.00 kwa SANDBOX CHAMA")
    await shop.answer(identity, "pay")
    (listed,) = await shop.get("/control/phones")
    assert "Imethibitishwa. Ksh1,000.00 imetumwa kwa SANDBOX CHAMA" in listed["latest_text"]
    assert [one["text"] for one in await shop.get(f"/control/sms/{PAYER}")] == [listed["latest_text"]]
