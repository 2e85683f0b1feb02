"""STK Query: codes without receipts, the two pending shapes, the limit and the lies."""

import pytest

from tests.sandbox.shop import PAYER, Shop

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_settled_push_has_a_code_as_a_string_and_no_receipt(shop: Shop) -> None:
    identity = await shop.pushed()
    receipt = (await shop.answer(identity, "pay"))["receipt"]
    answer = await shop.query(identity)
    assert answer.json()["ResultCode"] == "0"
    assert answer.json()["ResponseCode"] == "0"
    assert answer.json()["CheckoutRequestID"] == identity
    assert receipt not in answer.text


async def test_an_open_prompt_is_being_processed_in_one_of_two_shapes(shop: Shop) -> None:
    identity = await shop.pushed()
    first = await shop.query(identity)
    await shop.faults(query={"pending": "4999"})
    second = await shop.query(identity)
    assert (first.status_code, first.json()["errorCode"]) == (500, "500.001.1001")
    assert first.json()["errorMessage"] == "The transaction is being processed"
    assert (second.status_code, second.json()["ResultCode"]) == (200, "4999")


async def test_an_unknown_push_is_an_invalid_id(shop: Shop) -> None:
    answer = await shop.query("ws_CO_21112026101500123712345678")
    assert (answer.status_code, answer.json()["errorCode"]) == (400, "400.002.02")
    assert answer.json()["errorMessage"] == "Bad Request - Invalid CheckoutRequestID"


async def test_a_sixth_query_within_a_minute_is_one_too_many(shop: Shop) -> None:
    await shop.faults(query={"rate_limit": True})
    identity = await shop.pushed()
    answers = [await shop.query(identity) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [500] * 5 + [429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    await shop.faults(clock_factor=10_000)  # the minute is 6 ms now
    later = [(await shop.query(identity)).status_code for _ in range(20)]
    assert set(later) - {429}


async def test_a_query_can_lie_and_the_callback_still_tells_the_truth(shop: Shop) -> None:
    identity = await shop.pushed()
    await shop.answer(identity, "pay")
    await shop.faults(query={"respond": "lying"})
    assert (await shop.query(identity)).json()["ResultCode"] == "1032"
    other = await shop.pushed(phone="254711000111")
    await shop.answer(other, "cancel")
    assert (await shop.query(other)).json()["ResultCode"] == "0"


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("paid", 200),
        ("failed", 200),
        ("4999", 200),
        ("processing", 500),
        ("not_found", 400),
        ("429", 429),
        ("html", 200),
    ],
)
async def test_any_answer_can_be_asked_for(shop: Shop, name: str, status: int) -> None:
    identity = await shop.pushed()
    await shop.put(f"/control/phones/{PAYER}", {"query": {"respond": name}})
    assert (await shop.query(identity)).status_code == status


async def test_a_query_needs_the_password_too(shop: Shop) -> None:
    fields = {"BusinessShortCode": "174379", "Password": "x", "Timestamp": "20261121101500", "CheckoutRequestID": "x"}
    answer = await shop.post("/mpesa/stkpushquery/v1/query", fields)
    assert answer.json()["errorMessage"] == "[MerchantValidate] - Wrong credentials"
