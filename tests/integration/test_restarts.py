"""The server goes away in the middle of a payment and comes back: nothing is lost on either side."""

from contextlib import AsyncExitStack
from pathlib import Path

from daraja_core import Daraja, PaymentPending, PaymentSuccess
from tests.integration.rig import PHONE, config_of, new_rig


async def test_a_server_restart_in_mid_payment_delays_the_news_and_loses_nothing(tmp_path: Path) -> None:
    async with AsyncExitStack() as lives:
        async with new_rig(tmp_path) as before:
            addresses = before.sandbox.addresses
            daraja = await lives.enter_async_context(Daraja(config_of(addresses), store=tmp_path / "engine.db"))
            payment = await daraja.stk_push(phone=PHONE, amount=1000, reference="ORDER-001")
            other = await daraja.stk_push(phone="0712345679", amount=1000, reference="ORDER-002")
            await before.faults(callback={"delay_s": 1})
            await before.answer(payment)  # its callback falls due while the server is away, or just after
        assert isinstance(payment.state, PaymentPending)
        async with new_rig(tmp_path) as after:
            assert after.sandbox.addresses == addresses  # the same port, keys and data
            assert isinstance(await payment.result(), PaymentSuccess)
            await after.answer(other)
            assert isinstance(await other.result(), PaymentSuccess)
            assert await after.pushes() == 2
