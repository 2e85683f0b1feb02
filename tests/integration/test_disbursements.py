"""Money out over real sockets: as safe as money in, and never sent twice."""

import asyncio
from typing import Any

import pytest

from daraja_core import (
    B2cRejectedError,
    Daraja,
    Disbursement,
    DisbursementFailed,
    DisbursementPending,
    DisbursementSuccess,
    DisbursementTimeout,
    InvalidOrderError,
)
from tests.integration.rig import PHONE, Rig
from tests.rows import first_are_fast

PAYOUT = "/mpesa/b2c/v3/paymentrequest"
PAYOUT_V1 = "/mpesa/b2c/v1/paymentrequest"


async def send(rig: Rig, daraja: Daraja, amount: int = 2000, **changes: Any) -> Disbursement:
    fields: dict[str, Any] = {
        "phone": PHONE,
        "amount": amount,
        "initiator_name": "testapi",
        "security_credential": rig.sandbox.addresses.security_credential,
        "remarks": "November pot",
    }
    return await daraja.b2c_push(**(fields | changes))


async def sent(rig: Rig, path: str = PAYOUT) -> int:
    return sum(entry.get("path") == path for entry in await rig.log())


async def late_news(daraja: Daraja, wanted: type) -> None:
    async with asyncio.timeout(60):
        async for update in daraja.updates():
            if isinstance(update.state, wanted):
                return


async def test_money_out_travels_from_the_request_to_realtime(rig: Rig) -> None:
    await rig.faults(b2c={"delay_s": 0.1})
    async with rig.daraja() as daraja:
        payout = await send(rig, daraja)
        assert isinstance(payout.state, DisbursementPending)
        states = [state async for state in payout]
        assert [type(state) for state in states] == [DisbursementPending, DisbursementSuccess]
        paid = payout.state
        assert isinstance(paid, DisbursementSuccess)
        assert (paid.amount, paid.originator_conversation_id) == (2000, payout.id)
        assert paid.receiver_name
        assert payout.timeline[-1].source == "realtime"


@pytest.mark.parametrize(
    "code",
    first_are_fast(3, ["1", "2001", "SFC_IC0003", "2", "3", "4", "8", "11", "21", "2006", "2028", "2040", "8006"]),
)
async def test_every_decline_says_that_nothing_left_and_why(rig: Rig, code: str) -> None:
    await rig.faults(b2c={"delay_s": 0, "result_code": code})
    async with rig.daraja() as daraja:
        declined = await (await send(rig, daraja)).result()
        assert isinstance(declined, DisbursementFailed)
        assert (declined.result_code, declined.money_moved) == (code, "no")
        assert "PIN" not in declined.message


async def test_a_queue_timeout_is_unknown_and_a_later_result_still_wins(rig: Rig) -> None:
    await rig.faults(b2c={"delay_s": 0.1, "queue_timeout": True, "late_result_s": 0.5})
    async with rig.daraja() as daraja:
        listening = asyncio.create_task(late_news(daraja, DisbursementSuccess))
        payout = await send(rig, daraja)
        unknown = await payout.result()
        assert isinstance(unknown, DisbursementTimeout)
        assert (unknown.reported, unknown.money_moved, unknown.retry) == (True, "unknown", "after_check")
        await listening
        assert isinstance(payout.state, DisbursementSuccess)
        assert payout.state.late


async def test_silence_is_unknown_after_90_seconds_and_keeps_the_ids(fast_rig: Rig) -> None:
    await fast_rig.faults(callback={"lost": True})
    async with fast_rig.daraja() as daraja:
        payout = await send(fast_rig, daraja)
        unknown = await payout.result()
        assert isinstance(unknown, DisbursementTimeout)
        assert unknown.originator_conversation_id == payout.id
        assert unknown.conversation_id == payout.conversation_id is not None


@pytest.mark.parametrize(
    "fault",
    [{"mismatched_ids": True}, {"parameters": "single"}, {"parameters": "absent"}],
    ids=["other ids", "one parameter as an object", "no parameters"],
)
async def test_results_in_every_recorded_shape_are_matched_by_the_signed_path(rig: Rig, fault: dict[str, Any]) -> None:
    await rig.faults(b2c={"delay_s": 0, **fault})
    async with rig.daraja() as daraja:
        payout = await send(rig, daraja)
        ended = await payout.result()
        assert isinstance(ended, DisbursementSuccess)
        assert ended.originator_conversation_id == payout.id


async def test_a_duplicate_id_means_the_first_one_was_received(rig: Rig) -> None:
    await rig.faults(b2c={"delay_s": 0.1})
    async with rig.daraja("first.db") as daraja:
        first = await send(rig, daraja, disbursement_id="payout.1")
        await first.result()
    async with rig.daraja("lost.db") as daraja:  # the record was lost, and the same payout is asked for again
        again = await send(rig, daraja, disbursement_id="payout.1")
        assert isinstance(again.state, DisbursementPending)
        assert ("safaricom", "answer_lost") in [(entry.source, entry.what) for entry in again.timeline]
    assert await rig.utility_balance() == 1_000_000 - 2000


async def test_a_system_error_under_the_same_code_is_told_apart_by_its_text(rig: Rig) -> None:
    await rig.faults(b2c={"respond": "500.002.1001", "times": 1, "delay_s": 0.1})
    async with rig.daraja() as daraja:
        payout = await send(rig, daraja)
        assert isinstance(payout.state, DisbursementPending)  # nobody knows, so it is not sent again
        assert await sent(rig) == 1


async def test_a_lost_answer_is_pending_and_found_by_our_id(rig: Rig) -> None:
    await rig.faults(b2c={"respond": "cut", "times": 1, "delay_s": 0.2})
    async with rig.daraja() as daraja:
        payout = await send(rig, daraja)
        assert isinstance(await payout.result(), DisbursementSuccess)
        assert await sent(rig) == 1


async def test_a_refusal_raises_and_is_on_record_as_not_sent(rig: Rig) -> None:
    await rig.faults(b2c={"respond": "spike_arrest"})
    async with rig.daraja() as daraja:
        with pytest.raises(B2cRejectedError, match="Spike Arrest"):
            await send(rig, daraja, disbursement_id="payout.1")
        assert await daraja.payment("payout.1") is None
        record = await daraja.disbursement("payout.1")
        assert record is not None
        assert isinstance(record.state, DisbursementFailed)
        assert record.state.result_code == "not_sent"


async def test_the_same_id_is_one_disbursement_however_often_it_is_asked_for(rig: Rig) -> None:
    await rig.faults(b2c={"delay_s": 0.1})
    async with rig.daraja() as daraja:
        first, second = await asyncio.gather(
            send(rig, daraja, disbursement_id="payout.1"), send(rig, daraja, disbursement_id="payout.1")
        )
        assert first == second
        with pytest.raises(InvalidOrderError, match="another order"):
            await send(rig, daraja, amount=2001, disbursement_id="payout.1")
        with pytest.raises(InvalidOrderError, match="25"):
            await send(rig, daraja, disbursement_id="x" * 26)
        await first.result()
    assert await sent(rig) == 1


async def test_a_restart_brings_a_disbursement_back_with_its_clock(rig: Rig) -> None:
    await rig.faults(b2c={"delay_s": 0.3})
    async with rig.daraja() as daraja:
        payout = await send(rig, daraja)
        began = payout.initiated_at
    await rig.delivered(1)
    async with rig.daraja() as daraja:
        (restored,) = await daraja.restore_pending()
        assert (restored.id, restored.initiated_at) == (payout.id, began)
        assert isinstance(restored, Disbursement)
        assert isinstance(await restored.result(), DisbursementSuccess)


async def test_a_payment_and_a_disbursement_at_once_share_the_socket_and_nothing_else(rig: Rig) -> None:
    await rig.faults(b2c={"delay_s": 0.1})
    async with rig.daraja() as daraja:
        payment = await daraja.stk_push(phone="0712345670", amount=1000, reference="ORDER-001")
        payout = await send(rig, daraja)
        assert isinstance(await payout.result(), DisbursementSuccess)
        await rig.answer(payment)
        assert type(await payment.result()).__name__ == "PaymentSuccess"


async def test_v1_works_by_configuration(rig: Rig) -> None:
    await rig.faults(b2c={"delay_s": 0.1})
    async with rig.daraja(b2c_version="v1") as daraja:
        assert isinstance(await (await send(rig, daraja)).result(), DisbursementSuccess)
        assert await sent(rig, PAYOUT_V1) == 1
