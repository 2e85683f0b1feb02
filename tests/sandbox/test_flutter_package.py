"""The wire of the Flutter package against the sandbox: plain callbacks that name a user in their query string."""

from pathlib import Path

import httpx

from sandbox import Sandbox
from tests.sandbox.shop import Shop

UNSIGNED = {"DARAJA_ALLOW_UNSIGNED": "yes"}


async def test_a_plain_callback_reaches_its_users_document(tmp_path: Path) -> None:
    async with Sandbox(tmp_path, environment=UNSIGNED) as sandbox:
        addresses = sandbox.addresses
        async with httpx.AsyncClient(base_url=addresses.daraja, trust_env=False) as http:
            shop = Shop(addresses, http, f"{addresses.function}/callback?uid=user-7")
            identity = await shop.pushed()
            await shop.answer(identity, "pay")
            await shop.until("/control/callbacks", lambda found: found[0]["state"] == "delivered")
            headers = {"X-Appwrite-Project": addresses.project_id, "X-Appwrite-Key": addresses.api_key}
            collection = f"/v1/databases/{addresses.database_id}/collections/{addresses.collection_id}"
            stored = (await http.get(f"{collection}/documents/{identity}", headers=headers)).json()
    assert (stored["status"], stored["userId"], stored["amount"]) == ("SUCCESS", "user-7", 1000)
    assert stored["$permissions"] == ['read("user:user-7")']


async def test_a_plain_disbursement_by_the_older_version_is_found_under_its_own_id(tmp_path: Path) -> None:
    async with Sandbox(tmp_path, environment=UNSIGNED, clock_factor=1000) as sandbox:
        addresses = sandbox.addresses
        async with httpx.AsyncClient(base_url=addresses.daraja, trust_env=False) as http:
            shop = Shop(addresses, http, "")
            urls = {
                "ResultURL": f"{addresses.function}/b2c/result?uid=user-7",
                "QueueTimeOutURL": f"{addresses.function}/b2c/timeout?uid=user-7",
            }
            identity = "0e9b6f1c-52f5-4f0e-9d57-7b8d1c2e3f40"
            await shop.disburse(version="v1", OriginatorConversationID=identity, Occassion=None, Occasion="x", **urls)
            await shop.until("/control/callbacks", lambda found: bool(found) and found[0]["state"] == "delivered")
            headers = {"X-Appwrite-Project": addresses.project_id, "X-Appwrite-Key": addresses.api_key}
            collection = f"/v1/databases/{addresses.database_id}/collections/{addresses.b2c_collection_id}"
            stored = (await http.get(f"{collection}/documents/{identity}", headers=headers)).json()
    assert (stored["status"], stored["userId"], stored["amount"]) == ("SUCCESS", "user-7", 2000)
