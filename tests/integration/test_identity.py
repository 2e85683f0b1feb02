"""Whose payment it is: an id that somebody else used, or that differs in case only, costs nobody a payment."""

import asyncio

import pytest

from daraja_core import InvalidOrderError, Payment, PaymentPending, PaymentSuccess
from tests.integration.outsider import Office
from tests.integration.rig import PHONE, Rig

NO_SECRETS = {"consumer_key": "", "consumer_secret": "", "passkey": "", "shortcode": "", "callback_secret": ""}
MODES = pytest.mark.parametrize("secrets", [NO_SECRETS, {}], ids=["server", "direct"])


async def receipts(*payments: Payment) -> dict[int, str]:
    """The amounts that arrived, each under its receipt."""
    async with asyncio.timeout(60):
        states = [await payment.result() for payment in payments]
    return {state.amount: state.receipt_number for state in states if isinstance(state, PaymentSuccess)}


@MODES
async def test_two_users_pay_under_one_id_and_each_reads_his_own_result(rig: Rig, secrets: dict[str, str]) -> None:
    async with rig.daraja("mallory.db", **secrets) as mallory, rig.daraja("alice.db", **secrets) as alice:
        small = await mallory.stk_push("0712345679", 1, "ORDER-001", payment_id="alice.1")
        share = await alice.stk_push(PHONE, 1000, "ORDER-001", payment_id="alice.1")
        assert isinstance(share.state, PaymentPending)
        for payment in (small, share):
            await rig.answer(payment)
        found = await receipts(small, share)
        assert (sorted(found), len(set(found.values()))) == ([1, 1000], 2)
    stored = {one["userId"]: one["amount"] for one in await Office(rig).verdicts()}
    assert stored == {small.user_id: 1, share.user_id: 1000}
    assert await Office(rig).letters() == []


@MODES
async def test_an_id_that_differs_in_case_only_is_the_same_id(rig: Rig, secrets: dict[str, str]) -> None:
    async with rig.daraja(**secrets) as daraja:
        first = await daraja.stk_push(PHONE, 5, "ORDER-001", payment_id="Order-A1")
        for amount in (5, 6):
            with pytest.raises(InvalidOrderError, match="case"):
                await daraja.stk_push(PHONE, amount, "ORDER-001", payment_id="ORDER-a1")
        found = await daraja.payment("order-a1")
        assert found is not None
        assert found.id == "Order-A1"
    async with rig.daraja(**secrets) as daraja:
        with pytest.raises(InvalidOrderError, match="case"):
            await daraja.stk_push(PHONE, 5, "ORDER-001", payment_id="order-A1")
        again = await daraja.stk_push(PHONE, 5, "ORDER-001", payment_id="Order-A1")
        assert again.checkout_request_id == first.checkout_request_id
    assert await rig.pushes() == 1
