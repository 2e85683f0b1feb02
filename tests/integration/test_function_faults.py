"""Appwrite failing in every way while a callback is written: it is stored, kept as a letter, or told and logged."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from daraja_core import Daraja, Payment, PaymentPending, PaymentSuccess
from tests.integration.outsider import Office, path_of, post, target_of
from tests.integration.outsider import paid as paid_body
from tests.integration.rig import PHONE, Rig

RECEIPT = "SKJ41H62ZB"


@dataclass
class Outage:
    """A pending payment whose result is about to meet a broken Appwrite."""

    rig: Rig
    daraja: Daraja
    payment: Payment

    async def deliver(self) -> int:
        """Safaricom's one callback; the status of the function's answer."""
        path = path_of(self.rig, target_of(self.payment))
        return await post(self.rig, path, paid_body(self.payment.checkout_request_id, receipt=RECEIPT))

    async def is_over(self) -> None:
        await self.rig.post("/control/appwrite/reset")

    async def is_stored(self) -> None:
        """The verdict is in the collection, once, and the engine shows it; no letter was needed."""
        async with asyncio.timeout(60):
            settled = await self.payment.result()
        assert isinstance(settled, PaymentSuccess)
        assert settled.receipt_number == RECEIPT
        assert [one["receipt"] for one in await Office(self.rig).verdicts()] == [RECEIPT]
        assert await Office(self.rig).letters() == []

    async def is_kept(self) -> None:
        """The delivery lies whole in the dead letters; nothing is stored and nothing is shown."""
        (letter,) = await Office(self.rig).letters()
        fields = path_of(self.rig, target_of(self.payment)).rpartition("/")[0]
        assert (letter["reason"], letter["path"].rpartition("/")[0]) == ("write_failed", fields)
        assert letter["body"].encode() == paid_body(self.payment.checkout_request_id, receipt=RECEIPT)
        assert await Office(self.rig).verdicts() == []
        assert isinstance(self.payment.state, PaymentPending)

    def logged(self) -> dict[str, Any]:
        """The verdict that the log carries when it is written nowhere else."""
        line = self.rig.sandbox.parts.function.logs[-1]
        head, brace, fields = line.text.partition("{")
        assert (line.kind, head.startswith(f"{self.payment.id}: WRITTEN NOWHERE")) == ("error", True)
        found: dict[str, Any] = json.loads(brace + fields)
        return found

    async def is_told_and_logged(self) -> None:
        """Nothing could be written: the log has what a replay needs, and a delivery after the outage is stored."""
        verdict = self.logged()
        told = {name: verdict[name] for name in ("paymentId", "code", "receipt", "amount", "mpesaTimestamp")}
        assert told == {
            "paymentId": self.payment.id,
            "code": "0",
            "receipt": RECEIPT,
            "amount": 1000,
            "mpesaTimestamp": "2026-11-21T06:00:00+00:00",
        }
        await self.is_over()
        assert (await Office(self.rig).verdicts(), await Office(self.rig).letters()) == ([], [])
        assert await self.deliver() == 200
        await self.is_stored()


@pytest_asyncio.fixture
async def outage(rig: Rig) -> AsyncIterator[Outage]:
    async with rig.daraja() as daraja:
        payment = await daraja.stk_push(phone=PHONE, amount=1000, reference="ORDER-001", payment_id="alice.1")
        yield Outage(rig, daraja, payment)
        await rig.post("/control/appwrite/reset")


@pytest.mark.parametrize(
    ("trouble", "times"),
    [
        ("error", 2),
        ("error_after", 1),
        ("hang_after", 1),
        pytest.param("error", 1, marks=pytest.mark.slow),
        pytest.param("hang", 1, marks=pytest.mark.slow),
    ],
)
async def test_a_fault_that_passes_is_not_noticed(outage: Outage, trouble: str, times: int) -> None:
    await outage.rig.appwrite_faults(function={"respond": trouble, "times": times})
    assert await outage.deliver() == 200
    await outage.is_over()
    await outage.is_stored()


async def test_a_slow_appwrite_is_waited_for(outage: Outage) -> None:
    await outage.rig.appwrite_faults(function={"respond": "slow", "delay_s": 1.2})
    assert await outage.deliver() == 200
    await outage.is_over()
    await outage.is_stored()


@pytest.mark.parametrize(("trouble", "times"), [pytest.param("error", 8, marks=pytest.mark.slow), ("unauthorized", 1)])
async def test_a_fault_that_outlasts_the_tries_leaves_a_letter(outage: Outage, trouble: str, times: int) -> None:
    await outage.rig.appwrite_faults(function={"respond": trouble, "times": times})
    assert await outage.deliver() == 200
    await outage.is_kept()


@pytest.mark.parametrize("trouble", [pytest.param("error", marks=pytest.mark.slow), "unauthorized"])
async def test_an_appwrite_that_takes_nothing_is_told_to_safaricom_and_the_verdict_is_logged(
    outage: Outage, trouble: str
) -> None:
    await outage.rig.appwrite_faults(function={"respond": trouble})
    assert await outage.deliver() == 503
    await outage.is_told_and_logged()


@pytest.mark.slow
async def test_an_appwrite_that_never_answers_is_told_to_safaricom_and_the_verdict_is_logged(outage: Outage) -> None:
    await outage.rig.appwrite_faults(function={"respond": "hang"})
    assert await outage.deliver() == 503
    await outage.is_told_and_logged()


@pytest.mark.slow
async def test_an_appwrite_whose_every_answer_is_lost_has_the_delivery_and_the_log_has_it_too(outage: Outage) -> None:
    await outage.rig.appwrite_faults(function={"respond": "error_after"})
    assert await outage.deliver() == 503  # it was kept, but nobody could know
    assert outage.logged()["receipt"] == RECEIPT
    await outage.is_over()
    await outage.is_kept()


async def test_a_column_that_was_deleted_leaves_a_letter(outage: Outage) -> None:
    collection = outage.rig.sandbox.addresses.collection_id
    await Office(outage.rig).call("DELETE", f"{collection}/attributes/requestedAmount")
    assert await outage.deliver() == 200
    await outage.is_kept()


async def test_a_column_that_is_too_small_leaves_a_letter(outage: Outage) -> None:
    collection = outage.rig.sandbox.addresses.collection_id
    await Office(outage.rig).call("DELETE", f"{collection}/attributes/receipt")
    size = {"key": "receipt", "size": 4, "required": False}
    await Office(outage.rig).call("POST", f"{collection}/attributes/string", size)
    assert await outage.deliver() == 200
    await outage.is_kept()


async def test_a_column_of_another_type_leaves_a_letter(outage: Outage) -> None:
    collection = outage.rig.sandbox.addresses.collection_id
    await Office(outage.rig).call("DELETE", f"{collection}/attributes/settledAt")
    await Office(outage.rig).call("POST", f"{collection}/attributes/integer", {"key": "settledAt", "required": False})
    assert await outage.deliver() == 200
    await outage.is_kept()


async def test_a_collection_that_was_deleted_leaves_a_letter(outage: Outage) -> None:
    collection = outage.rig.sandbox.addresses.collection_id
    await Office(outage.rig).call("DELETE", collection)
    assert await outage.deliver() == 200
    (letter,) = await Office(outage.rig).letters()
    assert letter["reason"] == "write_failed"


async def test_without_columns_for_letters_either_the_verdict_is_logged(outage: Outage) -> None:
    collection = outage.rig.sandbox.addresses.collection_id
    await Office(outage.rig).call("DELETE", f"{collection}/attributes/source")
    await Office(outage.rig).call("DELETE", "dead_letters/attributes/body")
    assert await outage.deliver() == 503
    assert outage.logged()["receipt"] == RECEIPT
    assert await Office(outage.rig).verdicts() == []


async def test_an_unreadable_body_is_not_acknowledged_while_it_cannot_be_kept(outage: Outage) -> None:
    await outage.rig.appwrite_faults(function={"respond": "unauthorized"})
    path = path_of(outage.rig, target_of(outage.payment))
    assert await post(outage.rig, path, b"a shape that nobody knows yet") == 503
    await outage.is_over()
    assert await post(outage.rig, path, b"a shape that nobody knows yet") == 200
    assert [one["reason"] for one in await Office(outage.rig).letters()] == ["unreadable"]


async def test_a_real_callback_that_was_not_acknowledged_settles_when_safaricom_repeats_it(fast_rig: Rig) -> None:
    await fast_rig.faults(callback={"retries": 3})
    async with fast_rig.daraja() as daraja:
        payment = await daraja.stk_push(phone=PHONE, amount=1000, reference="ORDER-001")
        await fast_rig.appwrite_faults(function={"respond": "unauthorized", "times": 2})
        await fast_rig.answer(payment)
        async with asyncio.timeout(60):
            assert isinstance(await payment.result(), PaymentSuccess)
        assert [one["attempts"] for one in await fast_rig.callbacks()] == [2]
