"""Reversals: the money goes back once and exactly, whatever the result says, and whether or not it comes."""

from typing import Any

import pytest

from tests.sandbox.catcher import Catcher
from tests.sandbox.shop import PAYER, Shop

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def paid(shop: Shop, catcher: Catcher) -> str:
    """A push that was paid; its receipt."""
    await shop.answer(await shop.pushed(), "pay")
    await shop.faults(clock_factor=1000)  # not before: a prompt waits for a minute
    receipt: str = (await catcher.next()).items["MpesaReceiptNumber"]
    return receipt


async def reversed_(shop: Shop, catcher: Catcher, receipt: str, **changes: object) -> dict[str, Any]:
    answer = await shop.reverse(receipt, **changes)
    assert answer.json()["ResponseCode"] == "0", answer.text
    caught = await catcher.next()
    assert caught.path == "/hook/reversal"
    return caught.result


async def test_a_payment_goes_back_to_the_shilling(shop: Shop, catcher: Catcher) -> None:
    receipt = await paid(shop, catcher)
    result = await reversed_(shop, catcher, receipt)
    told = {item["Key"]: item.get("Value") for item in result["ResultParameters"]["ResultParameter"]}
    assert (result["ResultCode"], told["Amount"], told["OriginalTransactionID"]) == (0, 1000, receipt)
    assert told["DebitAccountBalance"] == "Working Account|KES|0.00|0.00|0.00|0.00"
    assert told["CreditPartyPublicName"].startswith(PAYER)
    assert result["TransactionID"] != receipt
    assert await shop.balance() == 50_000
    assert (await shop.get("/control/ledger"))["total"] == 0
    assert "came back to you" in (await shop.get(f"/control/sms/{PAYER}"))[0]["text"]


async def test_a_payment_of_a_customers_own_goes_back_too(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(clock_factor=1000)
    await shop.register()
    await shop.simulate()
    receipt = (await catcher.next()).body["TransID"]
    assert (await reversed_(shop, catcher, receipt))["ResultCode"] == 0
    assert await shop.balance() == 50_000


async def test_it_goes_back_only_once(shop: Shop, catcher: Catcher) -> None:
    receipt = await paid(shop, catcher)
    codes = [(await reversed_(shop, catcher, receipt))["ResultCode"] for _ in range(2)]
    assert codes == [0, "R000001"]
    assert await shop.balance() == 50_000


async def test_two_requests_in_the_queue_send_back_once(shop: Shop, catcher: Catcher) -> None:
    receipt = await paid(shop, catcher)
    await shop.faults(clock_factor=10)
    for _ in range(2):
        await shop.reverse(receipt)
    assert [(await catcher.next()).result["ResultCode"] for _ in range(2)] == [0, "R000001"]
    assert await shop.balance() == 50_000


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Initiator": "somebody"}, 2001),
        ({"TransactionID": "NOSUCHONE1"}, "R000002"),
        ({"Amount": 999}, "R000002"),
        ({"ReceiverParty": "600000"}, 21),
    ],
)
async def test_what_cannot_be_is_refused_in_the_result_and_moves_nothing(
    shop: Shop, catcher: Catcher, changes: dict[str, object], code: object
) -> None:
    receipt = await paid(shop, catcher)
    result = await reversed_(shop, catcher, receipt, **changes)
    assert result["ResultCode"] == code
    assert "ResultParameters" not in result
    assert await shop.balance() == 49_000


async def test_money_that_was_sent_out_does_not_come_back(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(clock_factor=1000)
    await shop.disburse()
    receipt = (await catcher.next()).result["TransactionID"]
    assert (await reversed_(shop, catcher, receipt, Amount=2000))["ResultCode"] == 21
    assert await shop.balance() == 52_000


async def test_the_right_spelling_is_the_wrong_one(shop: Shop) -> None:
    answer = await shop.reverse("NLJ7RT61SV", RecieverIdentifierType=None, ReceiverIdentifierType="11")
    assert answer.json()["errorMessage"] == "Bad Request - Invalid RecieverIdentifierType"


async def test_a_result_that_lies_or_is_lost_changes_nothing_of_the_truth(shop: Shop, catcher: Catcher) -> None:
    receipt = await paid(shop, catcher)
    await shop.faults(reversal={"claim": "R000002", "copies": 2})
    assert [(await reversed_(shop, catcher, receipt))["ResultCode"], (await catcher.next()).result["ResultCode"]] == [
        "R000002",
        "R000002",
    ]
    assert await shop.balance() == 50_000
    await shop.faults(reversal={"claim": None, "lost": True, "copies": 1})
    await shop.reverse(receipt)
    await shop.until("/control/business_requests", lambda found: all(one["state"] == "done" for one in found))
    assert catcher.nothing_more()


async def test_a_refusal_on_demand_moves_nothing(shop: Shop, catcher: Catcher) -> None:
    receipt = await paid(shop, catcher)
    await shop.faults(reversal={"result_code": "8006"})
    assert (await reversed_(shop, catcher, receipt))["ResultCode"] == 8006
    assert await shop.balance() == 49_000


async def test_a_reversal_is_known_to_transaction_status(shop: Shop, catcher: Catcher) -> None:
    receipt = (await reversed_(shop, catcher, await paid(shop, catcher)))["TransactionID"]
    await shop.ask_status(OriginalConversationID=None, TransactionID=receipt)
    items = (await catcher.next()).result["ResultParameters"]["ResultParameter"]
    told = {item["Key"]: item.get("Value") for item in items}
    assert (told["TransactionStatus"], told["ReasonType"], told["Amount"]) == (
        "Completed",
        "Transaction Reversal",
        "1000",
    )
