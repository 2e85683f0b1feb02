"""A session that the server deleted while the engine runs: renewed where nothing is lost, and told otherwise."""

import asyncio
import sqlite3
from contextlib import closing
from typing import Any

import httpx
import pytest

from daraja_core import (
    AppwriteError,
    Daraja,
    InvalidOrderError,
    Payment,
    PaymentPending,
    PaymentSuccess,
    PaymentTimeout,
)
from tests.integration.rig import PHONE, Rig

NO_SECRETS = {"consumer_key": "", "consumer_secret": "", "passkey": "", "shortcode": "", "callback_secret": ""}
MODES = pytest.mark.parametrize("secrets", [NO_SECRETS, {}], ids=["server", "direct"])


async def forget_session(rig: Rig, user_id: str) -> None:
    """What an operator does, or a user on another device: every session of the user ends."""
    at = rig.sandbox.addresses
    headers = {"X-Appwrite-Project": at.project_id, "X-Appwrite-Key": at.api_key}
    async with httpx.AsyncClient(trust_env=False) as http:
        (await http.delete(f"{at.appwrite}/users/{user_id}/sessions", headers=headers)).raise_for_status()


async def pay(daraja: Daraja, **changes: Any) -> Payment:
    return await daraja.stk_push(**{"phone": PHONE, "amount": 1000, "reference": "ORDER-001", **changes})


async def settled(rig: Rig, daraja: Daraja, amount: int = 1, **changes: Any) -> Payment:
    payment = await pay(daraja, amount=amount, **changes)
    await rig.answer(payment)
    async with asyncio.timeout(60):
        assert isinstance(await payment.result(), PaymentSuccess)
    return payment


@MODES
async def test_a_session_that_is_gone_is_renewed_when_nothing_is_open(rig: Rig, secrets: dict[str, str]) -> None:
    async with rig.daraja(**secrets) as daraja:
        first = await settled(rig, daraja)
        assert first.user_id is not None
        await forget_session(rig, first.user_id)
        for amount in (2, 3, 4):
            later = await settled(rig, daraja, amount)
        assert later.user_id not in (None, first.user_id)


@MODES
async def test_what_was_open_is_told_before_a_new_session_is_made(rig: Rig, secrets: dict[str, str]) -> None:
    async with rig.daraja(**secrets) as daraja:
        waiting = await pay(daraja)
        assert waiting.user_id is not None
        await forget_session(rig, waiting.user_id)
        with pytest.raises(AppwriteError) as caught:
            await pay(daraja, amount=7)
        assert (caught.value.kind, "session" in str(caught.value)) == ("session_lost", True)
        async with asyncio.timeout(60):
            state = await waiting.result()
        assert isinstance(state, PaymentTimeout)
        assert state.cause == "session_lost"
        assert await rig.pushes() == 1
        await settled(rig, daraja)


@MODES
async def test_a_user_that_the_app_signed_in_must_sign_in_again(rig: Rig, secrets: dict[str, str]) -> None:
    async with rig.daraja("other.db") as other:
        user_id = (await pay(other)).user_id
    assert user_id is not None
    with closing(sqlite3.connect(rig.folder / "other.db")) as db, db:
        ((session,),) = db.execute("SELECT secret FROM session").fetchall()
    async with rig.daraja(appwrite_session=session, **secrets) as daraja:
        await settled(rig, daraja)
        await forget_session(rig, user_id)
        for _ in range(2):
            with pytest.raises(AppwriteError, match="sign the user in again"):
                await pay(daraja)


@MODES
async def test_somebody_elses_user_id_is_refused_before_anything_is_written(rig: Rig, secrets: dict[str, str]) -> None:
    async with rig.daraja(**secrets) as daraja:
        own = (await settled(rig, daraja)).user_id
        with pytest.raises(InvalidOrderError, match="user_id"):
            await pay(daraja, user_id="somebody-else", payment_id="x.1")
        assert await daraja.payment("x.1") is None
        assert (await settled(rig, daraja, 2, user_id=own)).user_id == own
        assert await rig.pushes() == 2


async def test_an_appwrite_that_does_not_answer_is_no_lost_session(rig: Rig) -> None:
    async with rig.daraja() as daraja:
        first = await settled(rig, daraja)
        await rig.appwrite_faults(client={"respond": "error"})
        second = await pay(daraja)
        await rig.post("/control/appwrite/reset")
        assert (second.user_id, isinstance(second.state, PaymentPending)) == (first.user_id, True)
