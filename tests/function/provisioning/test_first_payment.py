"""From an Appwrite without anything to a payment whose verdict comes by Realtime, with credentials here and there."""

import asyncio
from pathlib import Path

import httpx
import pytest

from daraja_core import Daraja, DarajaConfig, DarajaEnvironment, PaymentSuccess, SqliteStore
from function.provisioning import environment_file
from tests.function.provisioning.conftest import Operator

pytestmark = pytest.mark.slow
PHONE = "254712345678"


def config(operator: Operator, *, directly: bool) -> DarajaConfig:
    """As the file says that provisioning wrote."""
    written, addresses = environment_file.read(operator.file), operator.parts.addresses

    def own(value: str) -> str:
        return value if directly else ""

    return DarajaConfig(
        consumer_key=own(addresses.consumer_key),
        consumer_secret=own(addresses.consumer_secret),
        passkey=own(addresses.passkey),
        shortcode=own(addresses.shortcode),
        callback_secret=own(written["DARAJA_CALLBACK_SECRET"]),
        environment=DarajaEnvironment.SANDBOX,
        daraja_base_url=addresses.daraja,
        appwrite_endpoint=written["APPWRITE_ENDPOINT"],
        appwrite_project_id=written["APPWRITE_PROJECT_ID"],
        appwrite_database_id=written["DARAJA_DATABASE_ID"],
        appwrite_collection_id=written["DARAJA_COLLECTION_ID"],
        b2c_collection_id=written["DARAJA_B2C_COLLECTION_ID"],
        callback_domain=written["DARAJA_CALLBACK_DOMAIN"],
    )


@pytest.mark.parametrize("directly", [True, False], ids=["credentials in the app", "credentials in the function"])
async def test_the_first_payment_after_provisioning_succeeds_by_realtime(
    operator: Operator, tmp_path: Path, directly: bool
) -> None:
    assert (await operator.provision())[0] == 0
    async with httpx.AsyncClient() as http:
        switches = {"auto": "pay", "auto_delay_s": 0}
        await http.put(f"{operator.parts.addresses.daraja}/control/phones/{PHONE}", json=switches)
    async with (
        asyncio.timeout(60),
        Daraja(config(operator, directly=directly), SqliteStore(tmp_path / "app")) as daraja,
    ):
        payment = await daraja.stk_push(phone=PHONE, amount=50, reference="FIRST", description="First")
        final = await payment.result()
        assert isinstance(final, PaymentSuccess)
        assert [entry.source for entry in payment.timeline][-1] == "realtime"
