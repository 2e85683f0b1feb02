"""C2B: customers pay by themselves; the business is asked, then told, or not, or twice, or by somebody else."""

import hashlib
import re
from typing import Any

import pytest

from tests.sandbox.catcher import Catcher
from tests.sandbox.shop import PAYER, Shop

pytestmark = pytest.mark.asyncio(loop_scope="module")

VALIDATED = {"validation": True, "validation_timeout_s": 5}


async def ended(shop: Shop) -> dict[str, Any]:
    """The one payment, once nothing more becomes of it."""
    (payment,) = await shop.until(
        "/control/customer_payments", lambda found: bool(found) and found[0]["state"] != "validating"
    )
    return dict(payment)


async def test_a_payment_is_confirmed_to_the_registered_address(shop: Shop, catcher: Catcher) -> None:
    registered = await shop.register()
    assert registered.json()["ResponseCode"] == "0"
    assert re.fullmatch(r"\d{5}-\d{8}-1", registered.json()["OriginatorCoversationID"])  # misspelt on the wire
    assert (await shop.simulate()).json()["ResponseDescription"] == "Accept the service request successfully."
    caught = await catcher.next()
    assert caught.path == "/hook/confirmation"
    time, receipt = caught.body.pop("TransTime"), caught.body.pop("TransID")
    assert re.fullmatch(r"\d{14}", time)
    assert caught.body == {
        "TransactionType": "Pay Bill",
        "TransAmount": "1000.00",
        "BusinessShortCode": shop.addresses.shortcode,
        "BillRefNumber": "HOUSE-7",
        "InvoiceNumber": "",
        "OrgAccountBalance": "1000.00",
        "ThirdPartyTransID": "",
        "MSISDN": "25471****678",
        "FirstName": "ACHIENG",
        "MiddleName": "",
        "LastName": "SAMPLE",
    }
    assert await shop.balance() == 49_000
    assert (await shop.get("/control/ledger"))["total"] == 0
    assert receipt in (await shop.get(f"/control/sms/{PAYER}"))[0]["text"]


async def test_the_first_version_hashes_the_number(shop: Shop, catcher: Catcher) -> None:
    await shop.register(version="v1")
    await shop.simulate(version="v1")
    assert (await catcher.next()).body["MSISDN"] == hashlib.sha256(PAYER.encode()).hexdigest()


@pytest.mark.parametrize(
    ("form", "written"), [("spaced", "2547 ***** 678"), ("plain", PAYER), ("empty", ""), ("masked", "25471****678")]
)
async def test_the_number_is_written_in_every_form_that_was_seen(
    shop: Shop, catcher: Catcher, form: str, written: str
) -> None:
    await shop.faults(c2b={"msisdn": form})
    await shop.register()
    await shop.simulate()
    assert (await catcher.next()).body["MSISDN"] == written


async def test_without_an_address_the_money_moves_and_nobody_is_told(shop: Shop, catcher: Catcher) -> None:
    await shop.simulate()
    assert (await ended(shop))["state"] == "completed"
    assert catcher.nothing_more()
    assert await shop.balance() == 49_000


async def test_the_business_is_asked_first_and_its_id_comes_back(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(c2b=VALIDATED)
    await shop.register()
    catcher.answer = {"ResultCode": "0", "ResultDesc": "Accepted", "ThirdPartyTransID": "order-9"}
    await shop.simulate()
    asked, told = await catcher.next(), await catcher.next()
    assert (asked.path, asked.body["OrgAccountBalance"], asked.body["ThirdPartyTransID"]) == (
        "/hook/validation",
        "",
        "",
    )
    assert (told.path, told.body["ThirdPartyTransID"]) == ("/hook/confirmation", "order-9")
    assert asked.body["TransID"] == told.body["TransID"]
    log = await shop.get("/control/log")
    (validation,) = [entry for entry in log if entry["kind"] == "validation"]
    assert (validation["answer"], validation["receipt"]) == (catcher.answer, asked.body["TransID"])


async def test_what_the_business_rejects_does_not_move(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(c2b=VALIDATED)
    await shop.register()
    catcher.answer = {"ResultCode": "C2B00012", "ResultDesc": "Rejected"}
    await shop.simulate()
    await catcher.next()
    payment = await ended(shop)
    assert (payment["state"], payment["result_code"]) == ("rejected", "C2B00012")
    assert catcher.nothing_more()
    assert await shop.balance() == 50_000


@pytest.mark.parametrize(
    ("response_type", "state", "left"), [("Completed", "completed", 49_000), ("Cancelled", "cancelled", 50_000)]
)
@pytest.mark.parametrize("status", [None, 500])
async def test_without_an_answer_in_time_the_response_type_decides(
    shop: Shop, catcher: Catcher, response_type: str, state: str, left: int, status: int | None
) -> None:
    await shop.faults(c2b={"validation": True, "validation_timeout_s": 1})
    await shop.register(ResponseType=response_type)
    catcher.statuses = [status]
    await shop.simulate()
    assert (await catcher.next()).path == "/hook/validation"
    assert (await ended(shop))["state"] == state
    assert await shop.balance() == left


async def test_who_has_too_little_pays_nothing_and_nobody_is_asked(shop: Shop, catcher: Catcher) -> None:
    await shop.faults(c2b=VALIDATED)
    await shop.register()
    await shop.simulate(Amount=50_001)
    payment = await ended(shop)
    assert (payment["state"], payment["result_code"]) == ("declined", "1")
    assert catcher.nothing_more()


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"ResponseType": "completed"}, "ResponseType"),
        ({"ConfirmationURL": None}, "ConfirmationURL"),
        ({"ConfirmationURL": "https://example.com/mpesa/confirmation"}, "ConfirmationURL"),
        ({"ValidationURL": "https://example.com/sql"}, "ValidationURL"),
        ({"ShortCode": "600000"}, "ShortCode"),
    ],
)
async def test_a_registration_with_a_wrong_field_is_refused(shop: Shop, changes: dict[str, object], what: str) -> None:
    answer = await shop.register(**changes)
    assert (answer.status_code, answer.json()["errorMessage"]) == (400, f"Bad Request - Invalid {what}")
    assert await shop.get("/control/registered_urls") == []


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"CommandID": "Pay"}, "CommandID"),
        ({"Msisdn": "0712345678"}, "Msisdn"),
        ({"BillRefNumber": "x" * 21}, "BillRefNumber"),
        ({"Amount": 0}, "Amount"),
    ],
)
async def test_a_simulation_with_a_wrong_field_is_refused(shop: Shop, changes: dict[str, object], what: str) -> None:
    answer = await shop.simulate(**changes)
    assert (answer.status_code, answer.json()["errorMessage"]) == (400, f"Bad Request - Invalid {what}")


async def test_in_production_addresses_are_registered_once_until_they_are_deleted(shop: Shop) -> None:
    await shop.faults(c2b={"register_once": True})
    assert (await shop.register()).status_code == 200
    again = await shop.register()
    assert (again.status_code, again.json()["errorMessage"]) == (500, "Urls are already registered")
    await shop.http.delete(f"/control/registered_urls/{shop.addresses.shortcode}")
    assert (await shop.register()).status_code == 200


async def test_confirmations_are_lost_doubled_wrong_and_forged_on_demand(shop: Shop, catcher: Catcher) -> None:
    await shop.register()
    await shop.faults(c2b={"copies": 2, "amount": 5, "forged": True})
    await shop.simulate()
    bodies = [(await catcher.next()).body for _ in range(3)]
    assert sorted(body["TransID"] == "FORGED0000" for body in bodies) == [False, False, True]
    assert {body["TransAmount"] for body in bodies} == {"5.00"}
    await shop.faults(c2b={"lost": True, "forged": False})
    await shop.simulate(Amount=1)
    await shop.until("/control/callbacks", lambda found: found[-1]["state"] == "lost")
    assert await shop.balance() == 48_999


async def test_a_push_is_confirmed_as_well_on_demand(shop: Shop, catcher: Catcher) -> None:
    await shop.register()
    await shop.faults(c2b={"confirm_pushes": True})
    await shop.answer(await shop.pushed(), "pay")
    both = [await catcher.next() for _ in range(2)]
    by_path = {caught.path: caught for caught in both}
    confirmed = by_path["/hook/confirmation"].body
    assert confirmed["TransID"] == by_path["/hook"].items["MpesaReceiptNumber"]
    assert (confirmed["BillRefNumber"], await shop.balance()) == ("ORDER-001", 49_000)


async def test_a_customer_pays_from_the_control_api_too(shop: Shop, catcher: Catcher) -> None:
    await shop.register()
    answer = await shop.http.post(
        "/control/customer_payments", json={"phone": "0712345678", "amount": 70, "account": "A1"}
    )
    assert answer.status_code == 202
    body = (await catcher.next()).body
    assert (body["TransID"], body["TransAmount"], body["BillRefNumber"]) == (answer.json()["receipt"], "70.00", "A1")
