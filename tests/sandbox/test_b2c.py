"""B2C: money out of the utility account, in every way in which its result can arrive, or not."""

import re
from typing import Any

import httpx
import pytest

from tests.sandbox.catcher import Catcher, Caught
from tests.sandbox.shop import PAYER, Shop

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def result_of(shop: Shop, catcher: Catcher, **changes: object) -> dict[str, Any]:
    """Disburses, and waits for what comes to the result address."""
    await shop.faults(clock_factor=1000)
    answer = await shop.disburse(**changes)
    assert answer.status_code == 200, answer.text
    caught = await catcher.next()
    assert caught.path == "/hook/result"
    return caught.result


def parameters(result: dict[str, Any]) -> dict[str, Any]:
    return {item["Key"]: item["Value"] for item in result["ResultParameters"]["ResultParameter"]}


async def test_a_disbursement_moves_the_money_and_says_to_whom(shop: Shop, catcher: Catcher) -> None:
    await shop.put(f"/control/phones/{PAYER}", {"name": "AKINYI SAMPLE"})
    result = await result_of(shop, catcher)
    told = parameters(result)
    assert (result["ResultCode"], result["OriginatorConversationID"]) == (0, "payout.1")
    assert told["TransactionReceipt"] == result["TransactionID"]
    assert told["TransactionAmount"] == 2000
    assert told["ReceiverPartyPublicName"] == f"{PAYER} - AKINYI SAMPLE"
    assert told["B2CUtilityAccountAvailableFunds"] == 998_000.0
    assert re.fullmatch(r"\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d", told["TransactionCompletedDateTime"])
    assert await shop.balance() == 52_000
    assert (await shop.get("/control/ledger"))["total"] == 0
    (text,) = await shop.get(f"/control/sms/{PAYER}")
    assert "You have received Ksh2,000.00" in text["text"]


async def test_the_acceptance_repeats_the_callers_id(shop: Shop) -> None:
    answer = (await shop.disburse()).json()
    assert answer["OriginatorConversationID"] == "payout.1"
    assert re.fullmatch(r"AG_\d{8}_[0-9a-f]{20}", answer["ConversationID"])
    assert (answer["ResponseCode"], answer["ResponseDescription"]) == ("0", "Accept the service request successfully.")


async def test_v1_makes_the_id_up_and_ignores_the_callers(shop: Shop) -> None:
    answers = [(await shop.disburse(version="v1")).json() for _ in range(2)]
    ids = [answer["OriginatorConversationID"] for answer in answers]
    assert ids[0] != ids[1]
    assert all(re.fullmatch(r"\d{5}-\d{8}-1", one) for one in ids)


async def test_the_same_id_twice_is_a_duplicate_and_pays_once(shop: Shop, catcher: Catcher) -> None:
    await result_of(shop, catcher)
    answer = await shop.disburse()
    assert (answer.status_code, answer.json()["errorCode"]) == (500, "500.002.1001")
    assert answer.json()["errorMessage"] == "Duplicate OriginatorConversationID."
    assert await shop.balance() == 52_000


async def test_a_system_error_has_the_same_code_and_another_text(shop: Shop) -> None:
    await shop.faults(b2c={"respond": "500.002.1001", "times": 1})
    answer = await shop.disburse()
    assert (answer.json()["errorCode"], answer.json()["errorMessage"]) == ("500.002.1001", "System internal error.")
    assert (await shop.disburse()).status_code == 200  # it was not received


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"OriginatorConversationID": None}, "OriginatorConversationID"),
        ({"OriginatorConversationID": "x" * 37}, "OriginatorConversationID"),
        ({"InitiatorName": ""}, "InitiatorName"),
        ({"SecurityCredential": None}, "SecurityCredential"),
        ({"CommandID": "Gift"}, "CommandID"),
        ({"Amount": 0.5}, "Amount"),
        ({"PartyA": "x"}, "PartyA"),
        ({"PartyB": "0712345678"}, "PartyB"),
        ({"Remarks": "x"}, "Remarks"),
        ({"Remarks": "x" * 101}, "Remarks"),
        ({"Occassion": "x" * 101}, "Occassion"),
        ({"ResultURL": "x"}, "ResultURL"),
        ({"QueueTimeOutURL": "https://example.com/a b"}, "QueueTimeOutURL"),
    ],
)
async def test_a_bad_field_is_named(shop: Shop, changes: dict[str, object], what: str) -> None:
    answer = await shop.disburse(**changes)
    assert (answer.status_code, answer.json()["errorMessage"]) == (400, f"Bad Request - Invalid {what}")


async def test_only_occassion_with_a_double_s_is_read(shop: Shop) -> None:
    await shop.disburse(Occassion=None, Occasion="ignored")
    (listed,) = await shop.get("/control/disbursements")
    assert listed["occasion"] == ""


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"InitiatorName": "somebody"}, 2001),
        ({"SecurityCredential": "not base64!"}, 2001),
        ({"PartyA": "600000"}, 2028),
        ({"Amount": 9}, 2),
        ({"Amount": 250_001}, 3),
    ],
)
async def test_what_is_wrong_with_the_business_shows_in_the_result(
    shop: Shop, catcher: Catcher, changes: dict[str, object], code: int
) -> None:
    result = await result_of(shop, catcher, **changes)
    assert result["ResultCode"] == code
    assert result["TransactionID"]
    assert "ResultParameters" not in result
    assert await shop.balance() == 50_000


async def test_only_the_utility_account_counts(shop: Shop, catcher: Catcher) -> None:
    await shop.answer(await shop.pushed(Amount=5000), "pay")
    await catcher.next()
    await shop.put("/control/merchant", {"utility_balance": 1999})
    assert (await result_of(shop, catcher))["ResultCode"] == 1


async def test_receivers_that_cannot_take_the_money(shop: Shop, catcher: Catcher) -> None:
    await shop.put(f"/control/phones/{PAYER}", {"balance": 499_000})
    assert (await result_of(shop, catcher))["ResultCode"] == 8
    await shop.put("/control/phones/0711000111", {"registered": False})
    result = await result_of(shop, catcher, OriginatorConversationID="payout.2", PartyB="254711000111")
    assert result["ResultCode"] == 2040


@pytest.mark.parametrize("code", ["1", "2", "3", "4", "8", "11", "21", "2001", "2006", "2028", "2040", "8006"])
async def test_every_documented_code_can_be_the_result(shop: Shop, catcher: Catcher, code: str) -> None:
    await shop.faults(b2c={"result_code": code})
    assert (await result_of(shop, catcher))["ResultCode"] == int(code)


async def test_an_unknown_recipient_has_a_code_with_letters(shop: Shop, catcher: Catcher) -> None:
    await shop.put(f"/control/phones/{PAYER}", {"b2c": {"result_code": "SFC_IC0003"}})
    assert (await result_of(shop, catcher))["ResultCode"] == "SFC_IC0003"


async def test_a_queue_timeout_says_nothing_about_the_money(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(b2c={"queue_timeout": True}, clock_factor=1000)
    await shop.disburse()
    caught = await catcher.next()
    assert caught.path == "/hook/timeout"
    assert caught.result["ResultDesc"] == "The service request has timed out."
    (listed,) = await shop.get("/control/disbursements")
    assert (listed["state"], listed["result_code"]) == ("timed_out", None)


async def test_a_result_can_follow_the_queue_timeout(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(b2c={"queue_timeout": True, "late_result_s": 100}, clock_factor=1000)
    await shop.disburse()
    caught = [await catcher.next() for _ in range(2)]
    assert [one.path for one in caught] == ["/hook/timeout", "/hook/result"]
    assert caught[1].result["ResultCode"] == 0
    assert await shop.balance() == 52_000


async def test_a_timed_out_disbursement_can_be_settled_by_hand(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(b2c={"queue_timeout": True}, clock_factor=1000)
    conversation = (await shop.disburse()).json()["ConversationID"]
    await catcher.next()
    settled = await shop.http.post(f"/control/disbursements/{conversation}", json={"result_code": "0"})
    again = await shop.http.post(f"/control/disbursements/{conversation}", json={})
    assert (settled.json()["state"], again.status_code) == ("done", 409)
    assert (await catcher.next()).result["ResultCode"] == 0


async def test_the_ids_of_a_result_can_be_the_proxys_own(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(b2c={"mismatched_ids": True}, clock_factor=1000)
    accepted = (await shop.disburse()).json()
    result = (await catcher.next()).result
    assert result["OriginatorConversationID"] != "payout.1"
    assert result["ConversationID"] != accepted["ConversationID"]


async def test_parameters_can_be_one_object_or_absent(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(b2c={"parameters": "single"})
    single = await result_of(shop, catcher)
    await shop.faults(b2c={"parameters": "absent"})
    absent = await result_of(shop, catcher, OriginatorConversationID="payout.2")
    assert single["ResultParameters"]["ResultParameter"]["Key"] == "TransactionReceipt"
    assert "ResultParameters" not in absent


async def test_the_faults_of_callbacks_hold_for_results_too(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(callback={"copies": 2, "amount": 5, "masked_phone": True, "shape": "strings"})
    first = await result_of(shop, catcher)
    second = (await catcher.next()).result
    assert first == second
    assert (first["ResultCode"], parameters(first)["TransactionAmount"]) == ("0", 5)
    assert parameters(first)["ReceiverPartyPublicName"].startswith("254712***678")


async def test_a_lost_result_leaves_the_money_moved(shop: Shop) -> None:
    await shop.faults(callback={"lost": True}, clock_factor=1000)
    await shop.disburse()
    await shop.until("/control/disbursements", lambda found: found[0]["state"] == "done")
    assert (await shop.get("/control/callbacks"))[0]["state"] == "lost"
    assert await shop.balance() == 52_000


async def test_a_forged_result_goes_to_a_changed_address(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(callback={"forged": True}, b2c={"result_code": "1"}, clock_factor=1000)
    await shop.disburse()
    caught: dict[str, Caught] = {one.path: one for one in [await catcher.next(), await catcher.next()]}
    assert caught["/hook/resul0"].result["ResultCode"] == 0
    assert caught["/hook/result"].result["ResultCode"] == 1


async def test_a_cut_connection_leaves_the_disbursement_in_the_queue(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(b2c={"respond": "cut"}, clock_factor=1000)
    with pytest.raises(httpx.RemoteProtocolError):
        await shop.disburse()
    assert (await catcher.next()).result["ResultCode"] == 0


async def test_without_a_token_and_with_a_wrong_method(shop: Shop) -> None:
    bare = await shop.http.post("/mpesa/b2c/v3/paymentrequest", json={})
    method = await shop.http.get("/mpesa/b2c/v3/paymentrequest")
    assert (bare.json()["errorCode"], method.json()["errorCode"]) == ("404.001.04", "405.001")


async def test_the_older_version_keeps_the_callers_id_only_when_asked_for(shop: Shop) -> None:
    first = (await shop.disburse(version="v1", OriginatorConversationID="mine.1")).json()
    await shop.faults(b2c={"keep_v1_ids": True})
    second = (await shop.disburse(version="v1", OriginatorConversationID="mine.1")).json()
    third = (await shop.disburse(version="v1", OriginatorConversationID=None)).json()
    named = [answer["OriginatorConversationID"] for answer in (first, second, third)]
    assert [name == "mine.1" for name in named] == [False, True, False]
