"""What customers and networks do to a prompt, and the result that comes of it."""

import asyncio
import re

import pytest

from tests.sandbox.catcher import Catcher
from tests.sandbox.shop import PAYER, Shop

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_payment_moves_the_money_and_brings_a_receipt_and_a_message(shop: Shop, catcher: Catcher) -> None:
    identity = await shop.pushed()
    closed = await shop.answer(identity, "pay", pin="1234")
    caught = await catcher.next()
    assert re.fullmatch(r"[A-Z]{2}[0-9A-V][A-Z0-9]{7}", closed["receipt"])
    assert caught.result["CheckoutRequestID"] == identity
    assert caught.result["ResultCode"] == 0
    assert caught.items["MpesaReceiptNumber"] == closed["receipt"]
    assert caught.items["Amount"] == 1000.0
    assert caught.items["PhoneNumber"] == int(PAYER)
    assert len(str(caught.items["TransactionDate"])) == 14
    assert await shop.balance() == 49_000
    (text,) = await shop.get(f"/control/sms/{PAYER}")
    assert text["text"].startswith(f"{closed['receipt']} Confirmed. Ksh1,000.00 sent to")


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        ("wrong_pin", 2001),
        ("cancel", 1032),
        ("low_balance", 1),
        ("busy", 1001),
        ("phone_off", 1037),
        ("expired", 1019),
    ],
)
async def test_every_refusal_has_its_code_and_leaves_the_money(
    shop: Shop, catcher: Catcher, outcome: str, code: int
) -> None:
    await shop.answer(await shop.pushed(), outcome)
    caught = await catcher.next()
    assert caught.result["ResultCode"] == code
    assert caught.result["ResultDesc"]
    assert "CallbackMetadata" not in caught.result
    assert await shop.balance() == 50_000


@pytest.mark.parametrize(
    ("auto", "code"),
    [
        ("pay", 0),
        ("wrong_pin", 2001),
        ("cancel", 1032),
        ("ignore", 1037),
        ("low_balance", 1),
        ("busy", 1001),
        ("phone_off", 1037),
        ("expired", 1019),
    ],
)
async def test_a_phone_can_answer_by_itself(shop: Shop, catcher: Catcher, auto: str, code: int) -> None:
    await shop.faults(clock_factor=1000)
    await shop.put(f"/control/phones/{PAYER}", {"auto": auto, "auto_delay_s": 2})
    await shop.push()
    assert (await catcher.next()).result["ResultCode"] == code


async def test_another_pin_than_the_customers_is_a_wrong_pin(shop: Shop, catcher: Catcher) -> None:
    await shop.put(f"/control/phones/{PAYER}", {"pin": "9876"})
    assert (await shop.answer(await shop.pushed(), "pay", pin="1234"))["result_code"] == "2001"
    assert (await shop.answer(await shop.pushed(), "pay", pin="9876"))["result_code"] == "0"


async def test_a_payment_above_the_balance_is_declined(shop: Shop) -> None:
    await shop.put(f"/control/phones/{PAYER}", {"balance": 999})
    assert (await shop.answer(await shop.pushed(), "pay"))["result_code"] == "1"
    assert await shop.balance() == 999


async def test_a_prompt_that_nobody_answers_closes_after_a_minute(shop: Shop, catcher: Catcher) -> None:
    identity = await shop.pushed()
    (prompt,) = await shop.get("/control/prompts")
    assert prompt["closes_at"] > prompt["opened_at"]
    await shop.faults(clock_factor=1000)  # also shortens what is under way
    assert (await catcher.next()).result["ResultCode"] == 1037
    assert await shop.get("/control/prompts") == []
    answer = await shop.http.post(f"/control/prompts/{identity}", json={"outcome": "pay"})
    assert answer.status_code == 409


async def test_an_ignored_prompt_stays_open_and_can_still_be_paid(shop: Shop, catcher: Catcher) -> None:
    identity = await shop.pushed()
    assert (await shop.answer(identity, "ignore"))["state"] == "open"
    assert [prompt["ignored"] for prompt in await shop.get("/control/prompts")] == [True]
    await shop.answer(identity, "pay")
    assert (await catcher.next()).result["ResultCode"] == 0


async def test_a_phone_that_is_off_cannot_be_reached(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(clock_factor=1000)
    await shop.put(f"/control/phones/{PAYER}", {"online": False, "auto": "pay"})
    await shop.push()
    assert await shop.get("/control/prompts") == []
    assert (await catcher.next()).result["ResultCode"] == 1037


async def test_a_second_push_to_a_ringing_phone_finds_it_busy(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(clock_factor=5)  # the first prompt waits for twelve seconds
    first, second = await shop.pushed(), await shop.pushed(Amount=2)
    caught = await catcher.next()
    assert (caught.result["CheckoutRequestID"], caught.result["ResultCode"]) == (second, 1001)
    await shop.answer(first, "pay")
    assert (await catcher.next()).result["ResultCode"] == 0


async def test_a_second_push_can_be_refused_instead(shop: Shop) -> None:
    await shop.faults(second_push="refuse")
    await shop.push()
    answer = await shop.push()
    assert (answer.status_code, answer.json()["errorCode"]) == (500, "500.001.1001")
    assert answer.json()["errorMessage"].startswith("Unable to lock subscriber")


async def test_the_same_amount_within_two_minutes_is_rule_limited(shop: Shop) -> None:
    async def paid(**changes: object) -> str:
        code: str = (await shop.answer(await shop.pushed(**changes), "pay"))["result_code"]
        return code

    await shop.answer(await shop.pushed(), "cancel")  # only successes count
    assert await paid() == "0"
    assert await paid() == "17"
    assert await paid(Amount=999) == "0"
    assert await paid(phone="254711000111") == "0"
    await shop.faults(two_minute_rule=False)
    assert await paid() == "0"


async def test_the_two_minutes_pass_with_the_clock_factor(shop: Shop, catcher: Catcher) -> None:
    await shop.answer(await shop.pushed(), "pay")
    assert (await catcher.next()).result["ResultCode"] == 0
    await shop.answer(await shop.pushed(), "pay")
    assert (await catcher.next()).result["ResultCode"] == 17
    await shop.faults(clock_factor=1000)  # two minutes are 120 ms now
    await shop.put(f"/control/phones/{PAYER}", {"auto": "pay", "auto_delay_s": 40})
    codes: list[int] = []
    while 0 not in codes and len(codes) < 50:
        await shop.push()
        codes.append((await catcher.next()).result["ResultCode"])
    assert codes[-1] == 0


async def test_limits_per_payment_and_per_day(shop: Shop) -> None:
    await shop.put(f"/control/phones/{PAYER}", {"balance": 2_000_000})
    codes = [
        (await shop.answer(await shop.pushed(Amount=amount), "pay"))["result_code"]
        for amount in (250_001, 250_000, 249_999, 2)
    ]
    assert codes == ["3", "0", "0", "4"]


async def test_a_wrong_product_shows_only_in_the_callback(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(clock_factor=1000)
    await shop.push(TransactionType="CustomerBuyGoodsOnline")
    assert (await catcher.next()).result["ResultCode"] == 2028
    await shop.push(PartyB="999999")
    assert (await catcher.next()).result["ResultCode"] == "SFC_IC0003"
    await shop.faults(clock_factor=1)  # for the prompt to be there when somebody looks
    await shop.push(TransactionType="CustomerBuyGoodsOnline", PartyB="174380")
    assert len(await shop.get("/control/prompts")) == 1


async def test_a_prompt_that_is_too_long_is_never_sent(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(clock_factor=1000)
    await shop.push(AccountReference="A" * 150)
    assert (await catcher.next()).result["ResultCode"] == 1025


@pytest.mark.parametrize("code", ["26", "9999", "8006", "E3008", "SFC_IC0003"])
async def test_any_code_can_be_the_result(shop: Shop, catcher: Catcher, code: str) -> None:
    await shop.put("/control/next", {"result_code": code})
    await shop.push()
    assert str((await catcher.next()).result["ResultCode"]) == code


async def test_three_members_pay_at_once_and_no_shilling_is_lost(shop: Shop, catcher: Catcher) -> None:
    phones = [f"25471100000{n}" for n in range(3)]
    identities = await asyncio.gather(*(shop.pushed(phone=phone) for phone in phones))
    await asyncio.gather(*(shop.answer(identity, "pay", "1234") for identity in identities))
    receipts = {(await catcher.next()).items["MpesaReceiptNumber"] for _ in phones}
    ledger = await shop.get("/control/ledger")
    assert len(receipts) == 3
    assert ledger["total"] == 0
    assert ledger["accounts"]["merchant:174379"] == 3000
