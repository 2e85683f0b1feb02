"""Money out whose result never came: M-Pesa is asked, and only an answer that agrees in everything settles it."""

import asyncio
from typing import Any

import pytest

from daraja_core import Daraja, Disbursement, DisbursementPending, DisbursementSuccess, DisbursementTimeout
from tests.integration.rig import PHONE, Rig
from tests.integration.test_disbursements import PAYOUT, late_news, send, sent
from tests.integration.test_server_mode import device
from tests.rows import first_are_fast

STATUS = "/mpesa/transactionstatus/v1/query"


async def unheard(rig: Rig, daraja: Daraja, **status: Any) -> Disbursement:
    """A disbursement that arrived, and whose result is lost for ever."""
    await rig.faults(b2c={"delay_s": 0}, callback={"lost": True}, transaction_status={"delay_s": 0.1, **status})
    payout = await send(rig, daraja)
    await settled_at_safaricom(rig)
    return payout


async def settled_at_safaricom(rig: Rig) -> None:
    async with asyncio.timeout(60):
        while not any(one["kind"] == "callback" for one in await rig.callbacks()):
            await rig.changed()


async def answered(rig: Rig, kind: str = "transaction_status", count: int = 1) -> None:
    """Wait until so many answers of the function are there."""
    async with asyncio.timeout(60):
        while sum(one["kind"] == kind and one["state"] == "delivered" for one in await rig.callbacks()) < count:
            await rig.changed()


async def test_a_lost_result_is_found_by_asking_and_nothing_is_sent_again(rig: Rig) -> None:
    async with rig.daraja() as daraja:
        payout = await unheard(rig, daraja)
        checked = await payout.check()
        assert (checked.asked, type(checked.state)) == ("yes", DisbursementPending)
        settled = await payout.result()
        assert isinstance(settled, DisbursementSuccess)
        assert (settled.amount, payout.timeline[-1].source) == (2000, "realtime")
        assert settled.receiver_name
        assert (await payout.check()).asked == "no"
    assert (await sent(rig), await rig.utility_balance()) == (1, 1_000_000 - 2000)


@pytest.mark.parametrize(
    "shape", first_are_fast(3, ["portal", "credit_party", "reversed", "spaces", "numbers", "strings"])
)
async def test_every_shape_of_the_answer_settles_it(rig: Rig, shape: str) -> None:
    async with rig.daraja() as daraja:
        payout = await unheard(rig, daraja, shape=shape)
        await payout.check()
        assert isinstance(await payout.result(), DisbursementSuccess)


LIES: list[dict[str, Any]] = [
    {"amount": 1999},
    {"shape": "no_receipt"},
    {"forged": True, "claim": "Initiated"},
    {"queue_timeout": True},
    {"debit_party": "600000 - OTHER"},
    {"shape": "single"},
    {"shape": "absent"},
    {"claim": "Initiated"},
    {"claim": "failed"},
    {"claim": "2033"},
    {"claim": "2001"},
]


@pytest.mark.parametrize("lie", first_are_fast(4, LIES))
async def test_an_answer_that_does_not_agree_or_says_nothing_leaves_it_unknown(rig: Rig, lie: dict[str, Any]) -> None:
    async with rig.daraja() as daraja:
        payout = await unheard(rig, daraja, **lie)
        await payout.check()
        await answered(rig, "queue_timeout" if "queue_timeout" in lie else "transaction_status")
        checked = await payout.check()
        assert isinstance(checked.state, DisbursementPending)
        assert (checked.state.money_moved, checked.state.retry) == ("unknown", "never")


@pytest.mark.parametrize("claim", ["Declined", "Cancelled", "Expired"])
async def test_that_it_ended_otherwise_is_for_a_person_and_a_receipt_still_wins(rig: Rig, claim: str) -> None:
    async with rig.daraja() as daraja:
        payout = await unheard(rig, daraja, claim=claim)
        await payout.check()
        unknown = await payout.result()
        assert isinstance(unknown, DisbursementTimeout)
        assert (unknown.advice, unknown.money_moved, unknown.retry) == ("failed", "unknown", "after_check")
        listening = asyncio.create_task(late_news(daraja, DisbursementSuccess))
        (lost,) = [one["id"] for one in await rig.callbacks() if one["kind"] == "callback"]
        await rig.post(f"/control/callbacks/{lost}")
        await listening
        assert isinstance(payout.state, DisbursementSuccess)


@pytest.mark.slow
async def test_a_lost_answer_is_asked_for_again_a_minute_later(fast_rig: Rig) -> None:
    async with fast_rig.daraja() as daraja:
        payout = await unheard(fast_rig, daraja, lost=True)
        assert (await payout.check()).asked == "yes"
        await payout.result()
        await fast_rig.faults(transaction_status={"lost": False})
        listening = asyncio.create_task(late_news(daraja, DisbursementSuccess))
        async with asyncio.timeout(60):
            while await sent(fast_rig, STATUS) < 2:
                await payout.check()
        await listening
        assert isinstance(payout.state, DisbursementSuccess)


@pytest.mark.slow
async def test_a_late_answer_settles_what_was_called_unknown(fast_rig: Rig) -> None:
    async with fast_rig.daraja() as daraja:
        payout = await unheard(fast_rig, daraja, delay_s=120)
        await payout.check()
        listening = asyncio.create_task(late_news(daraja, DisbursementSuccess))
        assert isinstance(await payout.result(), DisbursementTimeout)
        await listening
        assert isinstance(payout.state, DisbursementSuccess)
        assert payout.state.late


async def test_the_result_and_the_answer_may_both_come_and_are_one_receipt(rig: Rig) -> None:
    async with rig.daraja() as daraja:
        await rig.faults(b2c={"delay_s": 1}, transaction_status={"delay_s": 1.2, "copies": 2})
        payout = await send(rig, daraja)
        await payout.check()
        settled = await payout.result()
        await answered(rig, count=2)
        assert (await payout.check()).state == settled


async def test_a_process_that_was_not_given_the_credential_says_that_it_cannot_ask(rig: Rig) -> None:
    async with rig.daraja() as daraja:
        await unheard(rig, daraja)
    async with rig.daraja() as daraja:
        (payout,) = await daraja.restore_pending()
        checked = await payout.check()
        assert (checked.asked, await sent(rig, STATUS)) == ("cannot", 0)
        assert "testapi" in checked.note
        assert isinstance(payout, Disbursement)
        assert (await payout.check(rig.sandbox.addresses.security_credential)).asked == "yes"
        assert isinstance(await payout.result(), DisbursementSuccess)
    async with rig.daraja() as daraja:
        again = await send(rig, daraja, amount=100)
        assert (await again.check()).asked == "yes"  # given when it was sent


async def test_a_question_that_is_refused_says_so_and_can_be_asked_again(rig: Rig) -> None:
    async with rig.daraja() as daraja:
        payout = await unheard(rig, daraja, respond="empty_acknowledgement", times=1)
        assert (await payout.check()).asked == "failed"
        assert (await payout.check()).asked == "yes"
        assert isinstance(await payout.result(), DisbursementSuccess)


async def test_v1_has_no_id_to_ask_by(rig: Rig) -> None:
    async with rig.daraja(b2c_version="v1") as daraja:
        payout = await unheard(rig, daraja)
        assert (await payout.check()).asked == "cannot"


async def test_through_the_function_every_member_may_ask_and_the_function_holds_the_initiator(rig: Rig) -> None:
    await rig.faults(b2c={"delay_s": 0}, transaction_status={"delay_s": 0.1})
    async with device(rig, "owner.db") as owner:
        chama = await owner.groups.found("Lunch")
        collected = await owner.stk_push(phone=PHONE, amount=1000, reference="ORDER-001", group_id=chama)
        await rig.answer(collected)
        await collected.result()
        await rig.faults(callback={"lost": True})
        payout = await owner.b2c_push(phone=PHONE, amount=500, remarks="Payout", group_id=chama)
        assert (await payout.check()).asked == "yes"
        assert isinstance(await payout.result(), DisbursementSuccess)
    assert (await sent(rig, PAYOUT), await sent(rig, STATUS)) == (1, 1)
