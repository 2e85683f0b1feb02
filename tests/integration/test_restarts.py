"""The server or the engine goes away in the middle of a payment and comes back: nothing is lost on either side."""

import sqlite3
from contextlib import AsyncExitStack, closing
from pathlib import Path

import pytest

from daraja_core import Daraja, Payment, PaymentPending, PaymentSuccess, PaymentTimeout, StoreError
from tests.integration.rig import PHONE, Rig, config_of, new_rig
from tests.integration.test_mirror import Storage, push


async def test_a_server_restart_in_mid_payment_delays_the_news_and_loses_nothing(tmp_path: Path) -> None:
    async with AsyncExitStack() as lives:
        async with new_rig(tmp_path) as before:
            addresses = before.sandbox.addresses
            daraja = await lives.enter_async_context(Daraja(config_of(addresses), store=tmp_path / "engine.db"))
            payment = await daraja.stk_push(phone=PHONE, amount=1000, reference="ORDER-001")
            other = await daraja.stk_push(phone="0712345679", amount=1000, reference="ORDER-002")
            await before.faults(callback={"delay_s": 4})
            await before.answer(payment)  # its callback falls due while the server is away, or just after
        assert isinstance(payment.state, PaymentPending)
        async with new_rig(tmp_path) as after:
            assert after.sandbox.addresses == addresses  # the same port, keys and data
            assert isinstance(await payment.result(), PaymentSuccess)
            await after.answer(other)
            assert isinstance(await other.result(), PaymentSuccess)
            assert await after.pushes() == 2


async def test_one_row_that_cannot_be_read_keeps_no_other_payment_from_being_restored(rig: Rig) -> None:
    storage = Storage()
    async with rig.daraja() as daraja:
        payments = [await push(daraja, storage, f"alice.{number}") for number in (1, 2)]
        for payment in payments:
            await storage.holds(f"daraja.payment.{payment.id}", payment.checkout_request_id)
    with closing(sqlite3.connect(rig.folder / "engine.db")) as database, database:
        database.execute("UPDATE attempts SET body = '{}' WHERE id = 'alice.1'")
    async with rig.daraja() as daraja:
        assert [one.id for one in await daraja.restore_pending(storage)] == ["alice.2"]
        with pytest.raises(StoreError, match="cannot be read"):
            await push(daraja, storage, "alice.1")
    assert await rig.pushes() == 2


async def test_a_payment_of_another_merchant_in_the_same_store_is_unknown_until_its_credentials_are_back(
    rig: Rig,
) -> None:
    async with rig.daraja() as daraja:
        await daraja.stk_push(phone=PHONE, amount=1000, reference="ORDER-001", payment_id="order-1")
    async with rig.daraja(shortcode="600000") as other:
        assert await other.restore_pending() == []
        seen = await other.payment("order-1")
        assert isinstance(seen, Payment)
        assert isinstance(seen.state, PaymentTimeout)
        assert seen.state.money_moved == "unknown"
        again = await other.stk_push(phone=PHONE, amount=1000, reference="ORDER-001", payment_id="order-1")
        assert again == seen
    async with rig.daraja() as daraja:
        (payment,) = await daraja.restore_pending()
        assert isinstance(payment, Payment)
        await rig.answer(payment)
        assert isinstance(await payment.result(), PaymentSuccess)
    assert await rig.pushes() == 1
