"""From a push to a stored verdict: Safaricom's side, the real function and the Appwrite side, over real sockets."""

import hashlib
import hmac

import pytest

from sandbox import Sandbox
from tests.sandbox.shop import Shop

pytestmark = pytest.mark.asyncio(loop_scope="module")


def signed(shop: Shop, route: str, flow: str, payment_id: str, amount: int) -> str:
    """A signed address, written from the description and not with the project's own code."""
    message = f"{flow}|{payment_id}|user1|-|{amount}".encode()
    mac = hmac.new(shop.addresses.callback_secret.encode(), message, hashlib.sha256).hexdigest()[:32]
    return f"{shop.addresses.function}/{route}/{payment_id}/user1/-/{amount}/{mac}"


async def documents(shop: Shop, collection_id: str) -> list[dict[str, object]]:
    addresses = shop.addresses
    answer = await shop.http.get(
        f"/v1/databases/{addresses.database_id}/collections/{collection_id}/documents",
        headers={"X-Appwrite-Project": addresses.project_id, "X-Appwrite-Key": addresses.api_key},
    )
    assert answer.status_code == 200, answer.text
    found: list[dict[str, object]] = answer.json()["documents"]
    return found


async def test_a_payment_ends_as_a_document_that_its_user_may_read(shop: Shop) -> None:
    url = signed(shop, "callback", "stk", "alice.1", 1000)
    await shop.faults(callback={"copies": 3, "forged": True})
    identity = await shop.pushed(CallBackURL=url)
    receipt = (await shop.answer(identity, "pay", "1234"))["receipt"]
    log = await shop.until("/control/log", lambda found: sum("callback" in entry for entry in found) == 4)
    (document,) = await documents(shop, shop.addresses.collection_id)
    assert (document["status"], document["receipt"], document["amount"]) == ("SUCCESS", receipt, 1000)
    assert (document["paymentId"], document["checkoutRequestId"]) == ("alice.1", identity)
    assert document["$permissions"] == ['read("user:user1")']
    assert sorted((entry["kind"], entry["status"]) for entry in log if "callback" in entry) == [
        ("callback", 200),
        ("callback", 200),
        ("callback", 200),
        ("forged", 403),
    ]


async def test_a_disbursement_ends_as_a_document_after_its_queue_timeout(shop: Shop) -> None:
    await shop.faults(b2c={"queue_timeout": True, "late_result_s": 60}, clock_factor=1000)
    await shop.disburse(
        ResultURL=signed(shop, "b2c/result", "b2c", "payout.1", 2000),
        QueueTimeOutURL=signed(shop, "b2c/timeout", "b2c", "payout.1", 2000),
    )
    await shop.until("/control/log", lambda found: sum("callback" in entry for entry in found) == 2)
    (document,) = await documents(shop, shop.addresses.b2c_collection_id)
    assert (document["status"], document["amount"]) == ("SUCCESS", 2000)
    assert document["receipt"] == (await shop.get("/control/disbursements"))[0]["receipt"]


async def test_the_appwrite_side_can_be_broken_and_mended(shop: Shop, sandbox: Sandbox) -> None:
    await shop.put("/control/appwrite", {"client": {"respond": "error"}})
    wrong = await shop.http.put("/control/appwrite", json={"colour": "red"})
    broken = await shop.http.get("/v1/account", headers={"X-Appwrite-Project": shop.addresses.project_id})
    await shop.http.post("/control/appwrite/reset")
    mended = await shop.http.get("/v1/account", headers={"X-Appwrite-Project": shop.addresses.project_id})
    assert (wrong.status_code, broken.status_code, mended.status_code) == (400, 500, 401)
    assert (await shop.http.post("/control/appwrite/drop_sockets")).status_code == 200
    assert (await shop.http.post("/control/appwrite/forget_sessions")).status_code == 200
    assert sandbox.parts.appwrite.faults.client.respond is None
