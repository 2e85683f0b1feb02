"""Transaction Status: what became of a disbursement, told late, never, twice, wrongly or by somebody else."""

import re
from typing import Any

import httpx
import pytest

from tests.sandbox.catcher import Catcher, Caught
from tests.sandbox.shop import PAYER, Shop

pytestmark = pytest.mark.asyncio(loop_scope="module")

RECEIPT = "R2026ABCDE"


async def paid(shop: Shop, catcher: Catcher, **changes: object) -> dict[str, Any]:
    """Disburses, and waits for the result of the disbursement itself."""
    await shop.faults(clock_factor=1000)
    answer = await shop.disburse(**changes)
    assert answer.status_code == 200, answer.text
    return (await catcher.next()).result


async def told(shop: Shop, catcher: Catcher, **changes: object) -> dict[str, Any]:
    """Asks, and waits for the answer."""
    await shop.faults(clock_factor=1000)
    answer = await shop.ask_status(**changes)
    assert answer.json()["ResponseCode"] == "0", answer.text
    caught = await catcher.next()
    assert caught.path == "/hook/status"
    return caught.result


def items(result: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(item["Key"], item.get("Value")) for item in result["ResultParameters"]["ResultParameter"]]


async def test_a_completed_disbursement_is_told_from_the_ledger(shop: Shop, catcher: Catcher) -> None:
    await shop.put(f"/control/phones/{PAYER}", {"name": "AKINYI SAMPLE"})
    first = await paid(shop, catcher)
    result = await told(shop, catcher)
    found = dict(items(result))
    assert (result["ResultCode"], found["TransactionStatus"]) == (0, "Completed")
    assert (found["ReceiptNo"], found["Amount"]) == (first["TransactionID"], "2000")
    assert (found["OriginatorConversationID"], found["ConversationID"]) == ("payout.1", first["ConversationID"])
    parties = [value for key, value in items(result) if key == "DebitPartyName"]
    assert parties == [f"{shop.addresses.shortcode} - SANDBOX CHAMA", f"{PAYER} - AKINYI SAMPLE"]
    assert re.fullmatch(r"\d{14}", found["FinalisedTime"])
    assert result["TransactionID"] == f"{first['TransactionID'][:3]}0000000"
    assert result["ReferenceData"]["ReferenceItem"] == {"Key": "Occasion", "Value": "Chama"}


async def test_the_ids_of_the_answer_are_the_questions_own(shop: Shop, catcher: Catcher) -> None:
    await paid(shop, catcher)
    await shop.faults(clock_factor=1000)
    asked = (await shop.ask_status()).json()
    result = (await catcher.next()).result
    assert re.fullmatch(r"\d{5}-\d{8}-1", asked["OriginatorConversationID"])
    assert asked["ResponseDescription"] == "Accept the service request successfully."
    for name in ("OriginatorConversationID", "ConversationID"):
        assert result[name] == asked[name]


async def test_what_is_still_in_the_queue_is_initiated(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(b2c={"delay_s": 100_000})
    await shop.disburse()
    found = dict(items(await told(shop, catcher)))
    assert (found["TransactionStatus"], found["ReceiptNo"], found["FinalisedTime"]) == ("Initiated", None, None)


async def test_a_declined_disbursement_has_no_receipt(shop: Shop, catcher: Catcher) -> None:
    await paid(shop, catcher, Amount=9)
    found = dict(items(await told(shop, catcher)))
    assert (found["TransactionStatus"], found["ReceiptNo"]) == ("Declined", None)


async def test_a_lost_result_can_still_be_asked_for(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(callback={"lost": True}, clock_factor=1000)
    await shop.disburse()
    (listed,) = await shop.until("/control/disbursements", lambda found: found[0]["state"] == "done")
    assert dict(items(await told(shop, catcher)))["ReceiptNo"] == listed["receipt"]


async def test_by_receipt_payouts_and_payments_are_found(shop: Shop, catcher: Catcher) -> None:
    payout = (await paid(shop, catcher))["TransactionID"]
    await shop.answer(await shop.pushed(), "pay")
    payment = (await catcher.next()).items["MpesaReceiptNumber"]
    by_receipt = {"OriginalConversationID": None}
    out = dict(items(await told(shop, catcher, TransactionID=payout, **by_receipt)))
    into = dict(items(await told(shop, catcher, TransactionID=payment, **by_receipt)))
    assert (out["Amount"], out["ReceiptNo"]) == ("2000", payout)
    assert (into["Amount"], into["ReceiptNo"], into["TransactionStatus"]) == ("1000", payment, "Completed")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, 2033),
        ({"OriginalConversationID": None, "TransactionID": RECEIPT}, 2032),
        ({"Initiator": "somebody"}, 2001),
        ({"SecurityCredential": "not base64!"}, 2001),
    ],
)
async def test_a_failed_question_says_nothing_of_the_payment(
    shop: Shop, catcher: Catcher, changes: dict[str, object], code: int
) -> None:
    result = await told(shop, catcher, **changes)
    assert (result["ResultCode"], result["ResultType"]) == (code, 0)
    assert "ResultParameters" not in result


async def test_another_shortcodes_disbursement_is_not_found(shop: Shop, catcher: Catcher) -> None:
    await paid(shop, catcher)
    assert (await told(shop, catcher, PartyA="600000"))["ResultCode"] == 2033


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"Initiator": None}, "Initiator"),
        ({"InitiatorName": "testapi", "Initiator": None}, "Initiator"),
        ({"SecurityCredential": ""}, "SecurityCredential"),
        ({"CommandID": "Gift"}, "CommandID"),
        ({"OriginalConversationID": None}, "TransactionID"),
        ({"OriginalConversationID": None, "OriginatorConversationID": "payout.1"}, "TransactionID"),
        ({"PartyA": "x"}, "PartyA"),
        ({"IdentifierType": "9"}, "IdentifierType"),
        ({"Remarks": "x" * 101}, "Remarks"),
        ({"Occasion": "x" * 101}, "Occasion"),
        ({"ResultURL": "x"}, "ResultURL"),
        ({"QueueTimeOutURL": "https://example.com/a b"}, "QueueTimeOutURL"),
    ],
)
async def test_a_bad_field_is_named(shop: Shop, changes: dict[str, object], what: str) -> None:
    answer = await shop.ask_status(**changes)
    body = answer.json()
    assert (answer.status_code, body["errorCode"]) == (400, "400.002.02")
    assert body["errorMessage"] == f"Bad Request - Invalid {what}"


async def test_an_empty_receipt_beside_the_id_is_acknowledged_with_nothing(shop: Shop) -> None:
    answer = await shop.ask_status(TransactionID="")
    assert (answer.status_code, set(answer.json().values())) == (200, {""})
    assert await shop.get("/control/status_queries") == []


async def test_the_empty_acknowledgement_can_be_asked_for(shop: Shop) -> None:
    await shop.faults(transaction_status={"respond": "empty_acknowledgement", "times": 1})
    empty = (await shop.ask_status()).json()
    assert set(empty.values()) == {""}
    assert (await shop.ask_status()).json()["ResponseCode"] == "0"


async def test_a_cut_connection_leaves_the_question_in_the_queue(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(transaction_status={"respond": "cut"}, clock_factor=1000)
    with pytest.raises(httpx.RemoteProtocolError):
        await shop.ask_status()
    assert (await catcher.next()).result["ResultCode"] == 2033


async def test_an_answer_can_be_lost(shop: Shop) -> None:
    await shop.faults(transaction_status={"lost": True}, clock_factor=1000)
    await shop.ask_status()
    await shop.until("/control/status_queries", lambda found: found[0]["state"] == "done")
    assert [(each["kind"], each["state"]) for each in await shop.get("/control/callbacks")] == [
        ("transaction_status", "lost")
    ]


async def test_an_answer_can_come_twice(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(transaction_status={"copies": 2})
    assert await told(shop, catcher) == (await catcher.next()).result


@pytest.mark.slow
async def test_an_answer_can_come_late_and_tells_what_is_true_then(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(transaction_status={"delay_s": 3000}, b2c={"delay_s": 100}, clock_factor=1000)
    await shop.disburse()
    await shop.ask_status()
    caught = [await catcher.next() for _ in range(2)]
    assert [one.path for one in caught] == ["/hook/result", "/hook/status"]
    assert dict(items(caught[1].result))["TransactionStatus"] == "Completed"


async def test_the_queue_can_lose_patience_and_answer_later(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(transaction_status={"queue_timeout": True, "late_result_s": 100}, clock_factor=1000)
    await shop.ask_status()
    caught = [await catcher.next() for _ in range(2)]
    assert [one.path for one in caught] == ["/hook/timeout", "/hook/status"]
    assert caught[0].result["ResultDesc"] == "The service request has timed out."


@pytest.mark.parametrize("claim", ["Completed", "Cancelled", "Expired", "failed", "Pending Authorized"])
async def test_it_lies_about_a_disbursement_that_was_declined(shop: Shop, catcher: Catcher, claim: str) -> None:
    await paid(shop, catcher, Amount=9)
    await shop.faults(transaction_status={"claim": claim})
    found = dict(items(await told(shop, catcher)))
    assert (found["TransactionStatus"], bool(found["ReceiptNo"])) == (claim, claim == "Completed")


@pytest.mark.parametrize("claim", ["2033", "2032", "21", "8006", "2001"])
async def test_it_denies_a_disbursement_that_was_paid(shop: Shop, catcher: Catcher, claim: str) -> None:
    await paid(shop, catcher)
    await shop.faults(transaction_status={"claim": claim})
    assert (await told(shop, catcher))["ResultCode"] == int(claim)


async def test_amount_receipt_and_paying_party_can_be_others(shop: Shop, catcher: Catcher) -> None:
    await paid(shop, catcher)
    lies = {"amount": 7, "receipt": RECEIPT, "debit_party": "600000 - OTHER"}
    await shop.put(f"/control/phones/{PAYER}", {"transaction_status": lies})
    found = items(await told(shop, catcher))
    assert {("Amount", "7"), ("ReceiptNo", RECEIPT), ("DebitPartyName", "600000 - OTHER")} <= set(found)


@pytest.mark.parametrize(
    ("shape", "seen"),
    [
        ("credit_party", ("CreditPartyName", f"{PAYER} - BARAKA SAMPLE")),
        ("spaces", ("Originator Conversation ID", "payout.1")),
        ("numbers", ("Amount", 2000.0)),
        ("strings", ("TransactionStatus", "Completed")),
        ("reversed", ("TransactionStatus", "Completed")),
        ("no_receipt", ("TransactionStatus", "Completed")),
    ],
)
async def test_every_shape_that_was_seen(shop: Shop, catcher: Catcher, shape: str, seen: tuple[str, Any]) -> None:
    await shop.put(f"/control/phones/{PAYER}", {"name": "BARAKA SAMPLE"})
    receipt = (await paid(shop, catcher))["TransactionID"]
    await shop.faults(transaction_status={"shape": shape})
    result = await told(shop, catcher)
    assert seen in items(result)
    assert (("ReceiptNo", receipt) in items(result)) == (shape != "no_receipt")
    assert result["ResultCode"] == ("0" if shape == "strings" else 0)
    assert (items(result)[0][0] == "ReceiptNo") == (shape == "reversed")


async def test_parameters_can_be_one_object_or_absent(shop: Shop, catcher: Catcher) -> None:
    await paid(shop, catcher)
    await shop.faults(transaction_status={"shape": "single"})
    single = await told(shop, catcher)
    await shop.faults(transaction_status={"shape": "absent"})
    absent = await told(shop, catcher)
    assert single["ResultParameters"]["ResultParameter"] == {"Key": "TransactionStatus", "Value": "Completed"}
    assert "ResultParameters" not in absent


async def test_a_forged_answer_goes_to_a_changed_address(shop: Shop, catcher: Catcher) -> None:
    await paid(shop, catcher, Amount=9)
    await shop.faults(transaction_status={"forged": True}, clock_factor=1000)
    await shop.ask_status()
    caught: dict[str, Caught] = {one.path: one for one in [await catcher.next(), await catcher.next()]}
    assert dict(items(caught["/hook/statu0"].result))["TransactionStatus"] == "Completed"
    assert dict(items(caught["/hook/status"].result))["TransactionStatus"] == "Declined"


async def test_without_a_token_and_with_a_wrong_method(shop: Shop) -> None:
    bare = await shop.http.post("/mpesa/transactionstatus/v1/query", json={})
    method = await shop.http.get("/mpesa/transactionstatus/v1/query")
    assert (bare.json()["errorCode"], method.json()["errorCode"]) == ("404.001.04", "405.001")


async def test_asking_moves_no_money_and_a_reset_forgets_the_questions(shop: Shop, catcher: Catcher) -> None:
    await paid(shop, catcher)
    before = await shop.get("/control/ledger")
    await told(shop, catcher)
    assert await shop.get("/control/ledger") == before
    await shop.http.post("/control/reset")
    assert await shop.get("/control/status_queries") == []
