"""STK Push: what is taken, what is refused and in which words, and every way in which an answer can go wrong."""

import re

import httpx
import pytest

from tests.sandbox.catcher import Catcher
from tests.sandbox.shop import PAYER, Shop

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_an_accepted_push_has_ids_in_safaricoms_shape(shop: Shop) -> None:
    answer = (await shop.push()).json()
    assert re.fullmatch(r"ws_CO_\d{14}\d{1,3}712345678", answer["CheckoutRequestID"])
    assert re.fullmatch(r"[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{16}", answer["MerchantRequestID"])
    assert answer["ResponseCode"] == "0"
    assert answer["CustomerMessage"] == "Success. Request accepted for processing"


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"BusinessShortCode": "12"}, "BusinessShortCode"),
        ({"BusinessShortCode": None}, "BusinessShortCode"),
        ({"Timestamp": "20261341101500"}, "Timestamp"),
        ({"Timestamp": "now"}, "Timestamp"),
        ({"TransactionType": "CustomerPayBill"}, "TransactionType"),
        ({"Amount": 0}, "Amount"),
        ({"Amount": 1.5}, "Amount"),
        ({"Amount": True}, "Amount"),
        ({"Amount": "ten"}, "Amount"),
        ({"PartyB": None}, "PartyB"),
        ({"CallBackURL": "http://localhost:9000/x"}, "CallBackURL"),
        ({"CallBackURL": "http://127.0.0.1:9/x"}, "CallBackURL"),
        ({"CallBackURL": "https://example.com/<id>"}, "CallBackURL"),
        ({"CallBackURL": "https://example.com/a b"}, "CallBackURL"),
        ({"Amount": "1.50"}, "Amount"),
        ({"Amount": "1.000"}, "Amount"),
        ({"Amount": "0.00"}, "Amount"),
        ({"CallBackURL": "ftp://example.com/x"}, "CallBackURL"),
        ({"CallBackURL": "https://example.com:99999/x"}, "CallBackURL"),
        ({"CallBackURL": 5}, "CallBackURL"),
        ({"AccountReference": ""}, "AccountReference"),
        ({"TransactionDesc": None}, "Remarks"),
    ],
)
async def test_a_bad_field_is_named(shop: Shop, changes: dict[str, object], what: str) -> None:
    await shop.faults(local_callbacks=False)
    answer = await shop.push(**{"CallBackURL": "https://example.com/cb", **changes})
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "400.002.02")
    assert answer.json()["errorMessage"] == f"Bad Request - Invalid {what}"


@pytest.mark.parametrize("amount", [100, "100", 100.0, "100.00", "100.0"])
async def test_whole_shillings_may_be_written_in_any_way(shop: Shop, amount: object) -> None:
    await shop.pushed(Amount=amount)
    (prompt,) = await shop.get("/control/prompts")
    assert prompt["amount"] == 100


async def test_a_shortcode_that_is_not_the_passwords_is_no_merchant(shop: Shop) -> None:
    answer = await shop.push(BusinessShortCode="600000", PartyB="600000")
    assert (answer.status_code, answer.json()["errorCode"]) == (500, "500.001.1001")
    assert answer.json()["errorMessage"] == "Merchant does not exist"


async def test_the_refusal_of_a_local_address_names_the_switch(shop: Shop) -> None:
    await shop.faults(local_callbacks=False)
    answer = await shop.push(CallBackURL="http://localhost:9000/x")
    assert answer.json()["errorMessage"] == "Bad Request - Invalid CallBackURL"
    assert "--local-callbacks" in answer.json()["sandboxHint"]
    assert "PUT /control/faults" in answer.json()["sandboxHint"]


async def test_words_are_refused_in_the_address_of_a_push_only_when_asked_for(shop: Shop) -> None:
    url = f"{shop.url}/MPesa/confirmation"
    assert (await shop.push(CallBackURL=url)).status_code == 200
    await shop.faults(refused_words=True)
    answer = await shop.push(CallBackURL=url)
    assert (answer.status_code, answer.json()["errorMessage"]) == (400, "Bad Request - Invalid CallBackURL")
    assert "refused_words" in answer.json()["sandboxHint"]


async def test_a_number_that_is_no_customer_ends_as_in_safaricoms_sandbox(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(only_known_phones=True, clock_factor=1000)
    identity = await shop.pushed(phone="254711000222")
    assert (await catcher.next()).result["ResultCode"] == "E3008"
    queried = (await shop.query(identity)).json()
    assert (queried["ResultCode"], queried["ResultDesc"]) == ("E3008", "Error, the user has a bad debt contract.")


@pytest.mark.parametrize("phone", ["254708374149", "254711000333"])
async def test_the_test_number_and_numbers_that_were_mentioned_are_customers(shop: Shop, phone: str) -> None:
    await shop.put("/control/phones/254711000333", {})
    await shop.faults(only_known_phones=True)
    await shop.pushed(phone=phone)
    assert len(await shop.get("/control/prompts")) == 1


async def test_a_bad_phone_is_named(shop: Shop) -> None:
    answer = await shop.push(PhoneNumber="0712345678")
    assert answer.json()["errorMessage"] == "Bad Request - Invalid PhoneNumber"


async def test_the_sandboxs_own_function_is_an_acceptable_address(shop: Shop) -> None:
    await shop.faults(local_callbacks=False)
    answer = await shop.push(CallBackURL=f"{shop.addresses.function}/callback/x")
    assert answer.status_code == 200


async def test_numbers_may_be_strings_or_numbers(shop: Shop) -> None:
    answer = await shop.push(
        BusinessShortCode=int(shop.addresses.shortcode), Amount="5", PhoneNumber=int(PAYER), PartyA=int(PAYER)
    )
    assert answer.status_code == 200


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 100_000])
async def test_a_body_that_is_no_object_lacks_a_shortcode(shop: Shop, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {await shop.token()}", "Content-Type": "application/json"}
    answer = await shop.http.post("/mpesa/stkpush/v1/processrequest", content=body, headers=headers)
    assert (answer.status_code, answer.json()["errorMessage"]) == (400, "Bad Request - Invalid BusinessShortCode")


async def test_another_content_type_lacks_a_shortcode(shop: Shop) -> None:
    headers = {"Authorization": f"Bearer {await shop.token()}", "Content-Type": "text/plain"}
    answer = await shop.http.post("/mpesa/stkpush/v1/processrequest", content=b"{}", headers=headers)
    assert answer.json()["errorMessage"] == "Bad Request - Invalid BusinessShortCode"


async def test_a_foreign_merchant_and_a_wrong_password_are_told_apart_by_their_texts(shop: Shop) -> None:
    merchant = await shop.push(BusinessShortCode="600000")
    password = await shop.push(Password=shop.password("another passkey"))
    timestamp = await shop.push(Timestamp="20261121101501")
    assert [answer.json()["errorCode"] for answer in (merchant, password, timestamp)] == ["500.001.1001"] * 3
    assert merchant.json()["errorMessage"] == "Merchant does not exist"
    assert password.json()["errorMessage"] == "[MerchantValidate] - Wrong credentials"
    assert timestamp.json()["errorMessage"] == "[MerchantValidate] - Wrong credentials"


async def test_without_a_token_with_a_wrong_method_and_on_a_wrong_path(shop: Shop) -> None:
    bare = await shop.http.post("/mpesa/stkpush/v1/processrequest", json=shop.push_fields())
    method = await shop.http.get("/mpesa/stkpush/v1/processrequest")
    path = await shop.http.post("/mpesa/stkpush/v9/processrequest")
    assert (bare.status_code, bare.json()["errorCode"]) == (404, "404.001.04")
    assert (method.status_code, method.json()["errorCode"]) == (405, "405.001")
    assert (path.status_code, path.json()["errorCode"]) == (404, "404.001.01")


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("404.001.03", 404, "404.001.03"),
        ("401.003.01", 401, "401.003.01"),
        ("merchant", 500, "500.001.1001"),
        ("locked", 500, "500.001.1001"),
        ("500.003.02", 500, "500.003.02"),
        ("500.003.03", 500, "500.003.03"),
        ("500.003.1001", 500, "500.003.1001"),
        ("error_200", 200, "500.001.1001"),
    ],
)
async def test_an_error_body_can_be_asked_for_and_no_prompt_opens(
    shop: Shop, name: str, status: int, code: str
) -> None:
    await shop.faults(stk_push={"respond": name})
    answer = await shop.push()
    assert (answer.status_code, answer.json()["errorCode"]) == (status, code)
    assert await shop.get("/control/prompts") == []


async def test_too_many_requests_says_when_to_come_back(shop: Shop) -> None:
    await shop.faults(stk_push={"respond": "429", "retry_after_s": 7})
    answer = await shop.push()
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert "faultstring" in answer.json()["fault"]


async def test_html_empty_and_a_response_code_other_than_zero(shop: Shop) -> None:
    seen = []
    for name in ("html", "empty", "rejected"):
        await shop.faults(stk_push={"respond": name})
        seen.append(await shop.push())
    assert [answer.status_code for answer in seen] == [200, 200, 200]
    assert seen[0].text.startswith("<html>")
    assert seen[1].content == b""
    assert seen[2].json()["ResponseCode"] == "1"


async def test_a_cut_connection_leaves_the_prompt_on_the_phone(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(stk_push={"respond": "cut", "times": 1})
    with pytest.raises(httpx.RemoteProtocolError):
        await shop.push()
    (prompt,) = await shop.get("/control/prompts")
    await shop.answer(prompt["checkout_request_id"], "pay")
    assert (await catcher.next()).result["ResultCode"] == 0
    assert (await shop.push(Amount=2)).status_code == 200  # the fault was for one push only


async def test_a_connection_can_be_cut_before_the_push_counts(shop: Shop) -> None:
    await shop.faults(stk_push={"respond": "cut", "processed": False})
    with pytest.raises(httpx.RemoteProtocolError):
        await shop.push()
    assert await shop.get("/control/prompts") == []


async def test_a_push_can_stay_without_an_answer_and_count(shop: Shop) -> None:
    await shop.faults(stk_push={"respond": "hang"})
    await shop.token()
    with pytest.raises(httpx.ReadTimeout):
        await shop.http.post(
            "/mpesa/stkpush/v1/processrequest",
            json=shop.push_fields(),
            headers={"Authorization": f"Bearer {await shop.token()}"},
            timeout=0.2,
        )
    assert len(await shop.get("/control/prompts")) == 1


async def test_a_fault_can_be_for_one_phone_one_amount_or_the_next_push(shop: Shop) -> None:
    await shop.put("/control/phones/0711000111", {"stk_push": {"respond": "empty"}})
    await shop.put("/control/amounts/77", {"stk_push": {"respond": "html"}})
    await shop.put("/control/next", {"stk_push": {"respond": "500.003.02"}})
    assert (await shop.push()).status_code == 500
    assert (await shop.push()).status_code == 200
    assert (await shop.push(phone="254711000111")).content == b""
    assert "html" in (await shop.push(phone="254722000222", Amount=77)).text
