"""Account Balance: told from the ledger; late, never, twice, wrongly or by somebody else."""

import re
from typing import Any

import pytest

from tests.sandbox.catcher import Catcher
from tests.sandbox.shop import Shop

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def told(shop: Shop, catcher: Catcher, **changes: object) -> dict[str, Any]:
    await shop.faults(clock_factor=1000)
    answer = await shop.ask_balance(**changes)
    assert answer.json()["ResponseCode"] == "0", answer.text
    caught = await catcher.next()
    assert caught.path == "/hook/balance"
    return caught.result


def parameters(result: dict[str, Any]) -> dict[str, Any]:
    return {item["Key"]: item.get("Value") for item in result["ResultParameters"]["ResultParameter"]}


def balances(result: dict[str, Any]) -> dict[str, str]:
    accounts = [line.split("|") for line in parameters(result)["AccountBalance"].split("&")]
    assert all(len(account) == 6 and account[1] == "KES" for account in accounts)
    return {account[0]: account[2] for account in accounts}


async def test_every_account_is_told_to_the_shilling(shop: Shop, catcher: Catcher) -> None:
    await shop.answer(await shop.pushed(), "pay")
    await catcher.next()
    result = await told(shop, catcher)
    assert (result["ResultCode"], result["ResultType"]) == ("0", "0")  # strings, here alone
    assert balances(result) == {
        "Working Account": "1000.00",
        "Float Account": "0.00",
        "Utility Account": "1000000.00",
        "Charges Paid Account": "0.00",
        "Organization Settlement Account": "0.00",
    }
    assert re.fullmatch(r"\d{14}", str(parameters(result)["BOCompletedTime"]))


async def test_it_is_looked_up_when_its_turn_comes(shop: Shop, catcher: Catcher) -> None:
    await shop.ask_balance()
    await shop.put("/control/merchant", {"utility_balance": 5})
    await shop.faults(clock_factor=1000)
    assert balances((await catcher.next()).result)["Utility Account"] == "5.00"


@pytest.mark.parametrize(
    ("changes", "code"), [({"Initiator": "somebody"}, "2001"), ({"PartyA": "600000"}, "21")]
)  # fmt: skip
async def test_who_may_not_ask_is_told_in_the_result(
    shop: Shop, catcher: Catcher, changes: dict[str, object], code: str
) -> None:
    result = await told(shop, catcher, **changes)
    assert result["ResultCode"] == code
    assert set(parameters(result)) == {"ActionType", "ErrorMsg", "BOCompletedTime"}


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"CommandID": "Balance"}, "CommandID"),
        ({"IdentifierType": "1"}, "IdentifierType"),
        ({"Remarks": None}, "Remarks"),
        ({"ResultURL": "localhost/x"}, "ResultURL"),
        ({"SecurityCredential": None}, "SecurityCredential"),
    ],
)
async def test_a_wrong_field_is_refused_at_once(shop: Shop, changes: dict[str, object], what: str) -> None:
    answer = await shop.ask_balance(**changes)
    assert (answer.status_code, answer.json()["errorMessage"]) == (400, f"Bad Request - Invalid {what}")
    assert await shop.get("/control/business_requests") == []


async def test_it_lies_is_refused_and_comes_twice_on_demand(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(account_balance={"utility": 7, "copies": 2, "shape": "numbers"})
    first, second = await told(shop, catcher), (await catcher.next()).result
    assert first == second
    assert (first["ResultCode"], balances(first)["Utility Account"]) == (0, "7.00")
    await shop.faults(account_balance={"result_code": "8006", "copies": 1, "shape": "strings"})
    assert (await told(shop, catcher))["ResultCode"] == "8006"


async def test_it_is_lost_forged_and_late_on_demand(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(clock_factor=1000, account_balance={"lost": True, "forged": True})
    await shop.ask_balance()
    forged = await catcher.next()
    assert (forged.path, balances(forged.result)) == ("/hook/balanc0", {"Utility Account": "99999999.00"})
    await shop.faults(account_balance={"lost": False, "forged": False, "queue_timeout": True, "late_result_s": 1})
    await shop.ask_balance()
    assert [(await catcher.next()).path for _ in range(2)] == ["/hook/timeout", "/hook/balance"]


async def test_the_answer_to_the_request_itself_is_broken_on_demand(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(account_balance={"respond": "500.003.02", "times": 1})
    assert (await shop.ask_balance()).json()["errorCode"] == "500.003.02"
    assert await shop.get("/control/business_requests") == []
    assert (await told(shop, catcher))["ResultCode"] == "0"
