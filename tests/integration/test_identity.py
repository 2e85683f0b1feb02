"""Whose payment it is: an id that somebody else used, or that differs in case only, costs nobody a payment."""

import asyncio
from pathlib import Path

import pytest

from daraja_core import Daraja, InvalidOrderError, Payment, PaymentPending, PaymentSuccess, SqliteStore
from daraja_core.attempt import Attempt
from tests.integration.outsider import Office
from tests.integration.rig import PHONE, Rig, config_of

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


class Searched(SqliteStore):
    """Knows what it was asked for."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.searched: list[str] = []

    async def load(self, attempt_id: str) -> Attempt | None:
        """Look it up, and remember that."""
        self.searched.append(attempt_id)
        return await super().load(attempt_id)


async def test_an_id_of_the_callers_is_looked_for_on_disk_and_one_that_was_drawn_is_not(rig: Rig) -> None:
    store = Searched(rig.folder / "engine.db")
    async with Daraja(config_of(rig.sandbox.addresses), store=store) as daraja:
        drawn = await daraja.stk_push(PHONE, 5, "ORDER-001")
        sent = await daraja.b2c_push(PHONE, 10, "initiator", "credential")
        assert store.searched == []
        await daraja.stk_push(PHONE, 6, "ORDER-001", payment_id="bob.1")
        assert store.searched == ["bob.1"]
    async with rig.daraja() as daraja:
        assert await daraja.payment(drawn.id) is not None
        assert await daraja.disbursement(sent.id) is not None
