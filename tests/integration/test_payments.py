"""Payments from the push to the outcome, over every way that news can take."""

import asyncio

import pytest

from daraja_core import (
    Daraja,
    DarajaAuthError,
    InvalidOrderError,
    Payment,
    PaymentCancelled,
    PaymentError,
    PaymentFailed,
    PaymentInitiating,
    PaymentPending,
    PaymentSuccess,
    PaymentTimeout,
    StkPushRejectedError,
    StoreBusyError,
)
from tests.integration.rig import PHONE, Rig


async def push(daraja: Daraja, phone: str = PHONE, payment_id: str | None = None, amount: int = 1000) -> Payment:
    return await daraja.stk_push(
        phone=phone, amount=amount, reference="ORDER-001", description="Payment", payment_id=payment_id
    )


def sources(payment: Payment) -> list[tuple[str, str]]:
    return [(entry.source, entry.what) for entry in payment.timeline]


async def test_a_payment_travels_from_the_push_to_realtime(rig: Rig) -> None:
    async with rig.daraja() as daraja:
        updates = daraja.updates()
        payment = await push(daraja)
        assert isinstance(payment.state, PaymentPending)
        await rig.answer(payment)
        states = [state async for state in payment]
        assert [type(state) for state in states] == [PaymentPending, PaymentSuccess]
        assert sources(payment) == [
            ("app", "created"),
            ("app", "sending"),
            ("safaricom", "accepted"),
            ("realtime", "success"),
        ]
        seen = [await anext(updates) for _ in range(3)]
        assert [type(update.state) for update in seen] == [PaymentInitiating, PaymentPending, PaymentSuccess]


async def test_three_payments_at_once_end_in_another_order_and_never_touch_each_other(rig: Rig) -> None:
    async with rig.daraja() as daraja:
        alice, bob, carol = await asyncio.gather(*(push(daraja, f"071234567{place}") for place in range(3)))
        await rig.answer(carol)
        paid = await carol.result()
        assert isinstance(alice.state, PaymentPending)
        assert isinstance(bob.state, PaymentPending)
        await rig.answer(bob, "cancel")
        assert isinstance(await bob.result(), PaymentCancelled)
        await rig.answer(alice, "wrong_pin")
        declined = await alice.result()
        assert isinstance(declined, PaymentFailed)
        assert declined.is_wrong_pin
        assert isinstance(paid, PaymentSuccess)
        assert carol.state == paid


async def test_a_lost_callback_after_the_socket_went_silent_is_found_by_a_poll(fast_rig: Rig) -> None:
    await fast_rig.appwrite_faults(realtime_silent=True)
    async with fast_rig.daraja() as daraja:
        payment = await push(daraja)
        await fast_rig.answer(payment)
        assert isinstance(await payment.result(), PaymentSuccess)
        assert sources(payment)[-1] == ("poll", "success")


async def test_a_callback_while_the_socket_is_down_is_read_after_the_reconnect(rig: Rig) -> None:
    async with rig.daraja() as daraja:
        payment = await push(daraja)
        await rig.appwrite_faults(realtime_silent=True)
        await rig.answer(payment)
        await rig.delivered(1)
        await rig.appwrite_faults(realtime_silent=False)
        await rig.post("/control/appwrite/drop_sockets")
        assert isinstance(await payment.result(), PaymentSuccess)
        assert sources(payment)[-1] == ("poll", "success")


async def test_a_callback_that_overtakes_the_answer_is_not_lost(rig: Rig) -> None:
    await rig.phone(PHONE, auto="pay", auto_delay_s=0)
    async with rig.daraja() as daraja:
        payment = await push(daraja)
        assert isinstance(await payment.result(), PaymentSuccess)
        assert payment.checkout_request_id is not None


async def test_a_callback_three_times_is_one_payment(rig: Rig) -> None:
    await rig.faults(callback={"copies": 3})
    async with rig.daraja() as daraja:
        updates = daraja.updates()
        payment = await push(daraja)
        await rig.answer(payment)
        await rig.delivered(3)
        await payment.result()
        await daraja.resumed()
        seen = [type((await anext(updates)).state) for _ in range(3)]
        assert seen == [PaymentInitiating, PaymentPending, PaymentSuccess]
        assert [entry.what for entry in payment.timeline].count("success") == 1


async def test_no_answer_at_all_is_unknown_and_a_success_after_the_cutoff_still_wins(fast_rig: Rig) -> None:
    await fast_rig.faults(callback={"lost": True})
    async with fast_rig.daraja() as daraja:
        updates = daraja.updates()
        payment = await push(daraja)
        await fast_rig.answer(payment)
        unknown = await payment.result()
        assert isinstance(
            unknown, PaymentTimeout
        )  # the last read has 83 ms here: its cause is the simulation's business
        assert (unknown.money_moved, unknown.retry, unknown.final) == ("unknown", "after_check", False)
        await fast_rig.send_again()
        async with asyncio.timeout(60):
            async for update in updates:
                if isinstance(update.state, PaymentSuccess):
                    break
        assert isinstance(payment.state, PaymentSuccess)
        assert payment.state.late


async def test_a_lost_answer_is_pending_and_found_by_the_payment_id(rig: Rig) -> None:
    await rig.faults(stk_push={"respond": "cut"})
    await rig.phone(PHONE, auto="pay", auto_delay_s=0.2)
    async with rig.daraja() as daraja:
        payment = await push(daraja)
        assert isinstance(await payment.result(), PaymentSuccess)
        assert await rig.pushes() == 1
        assert ("safaricom", "answer_lost") in sources(payment)


async def test_a_push_that_waits_to_be_resent_stays_open_under_its_id_and_is_paid_later(rig: Rig) -> None:
    await rig.faults(stk_push={"respond": "cached"})
    async with rig.daraja() as daraja:
        payment = await push(daraja)
        assert isinstance(payment.state, PaymentPending)
        assert payment.checkout_request_id is not None
        assert (payment.state.money_moved, payment.state.retry) == ("unknown", "never")
        await rig.answer(payment)
        assert isinstance(await payment.result(), PaymentSuccess)


async def test_a_refusal_that_proves_nothing_stays_open(rig: Rig) -> None:
    await rig.faults(stk_push={"respond": "500.003.02"})
    async with rig.daraja() as daraja:
        payment = await push(daraja)
        assert isinstance(payment.state, PaymentPending)
        assert payment.checkout_request_id is None


async def test_a_refused_push_raises_and_is_on_record_as_not_sent(rig: Rig) -> None:
    await rig.faults(stk_push={"respond": "spike_arrest"})
    async with rig.daraja() as daraja:
        with pytest.raises(StkPushRejectedError) as caught:
            await push(daraja, payment_id="alice.1")
        assert caught.value.error_code == "500.003.02"
        again = await push(daraja, payment_id="alice.1")
        assert isinstance(again.state, PaymentError)
        assert await rig.pushes() == 1


async def test_wrong_keys_raise_before_anything_is_sent(rig: Rig) -> None:
    async with rig.daraja(consumer_secret="wrong") as daraja:
        with pytest.raises(DarajaAuthError):
            await push(daraja)
        assert await rig.pushes() == 0


async def test_the_same_id_is_one_push_however_often_it_is_asked_for(rig: Rig) -> None:
    async with rig.daraja() as daraja:
        first, second = await asyncio.gather(push(daraja, payment_id="alice.1"), push(daraja, payment_id="alice.1"))
        assert first == second
        with pytest.raises(InvalidOrderError, match="another order"):
            await push(daraja, payment_id="alice.1", amount=999)
        await rig.answer(first)
        await first.result()
    async with rig.daraja() as daraja:
        again = await push(daraja, payment_id="alice.1")
        assert isinstance(again.state, PaymentSuccess)
    assert await rig.pushes() == 1


async def test_a_bad_argument_raises_before_anything_is_written(rig: Rig) -> None:
    async with rig.daraja() as daraja:
        with pytest.raises(InvalidOrderError, match="phone"):
            await push(daraja, phone="12345", payment_id="alice.1")
        assert await daraja.payment("alice.1") is None
    assert await rig.log() == []


async def test_coming_back_reads_at_once(rig: Rig) -> None:
    await rig.appwrite_faults(realtime_silent=True)
    async with rig.daraja() as daraja:
        payment = await push(daraja)
        await rig.answer(payment)
        await rig.delivered(1)
        await daraja.resumed()
        assert isinstance(payment.state, PaymentSuccess)
        assert sources(payment)[-1] == ("resume", "success")


async def test_an_appwrite_that_is_away_in_mid_payment_delays_the_news_and_loses_nothing(fast_rig: Rig) -> None:
    async with fast_rig.daraja() as daraja:
        payment = await push(daraja)
        await fast_rig.appwrite_faults(client={"respond": "error", "times": 2}, realtime_silent=True)
        await fast_rig.post("/control/appwrite/drop_sockets")
        await fast_rig.answer(payment)
        assert isinstance(await payment.result(), PaymentSuccess)


async def test_an_unreachable_record_at_the_cutoff_is_unknown_and_says_why(fast_rig: Rig) -> None:
    async with fast_rig.daraja() as daraja:
        payment = await push(daraja)
        await fast_rig.appwrite_faults(client={"respond": "error"}, realtime_silent=True)
        assert await payment.result() == PaymentTimeout(payment.checkout_request_id, "unreachable")


async def test_a_forgotten_session_ends_in_a_timeout_that_says_so_and_the_next_push_has_a_new_one(
    fast_rig: Rig,
) -> None:
    async with fast_rig.daraja() as daraja:
        payment = await push(daraja)
        await fast_rig.post("/control/appwrite/forget_sessions")
        await fast_rig.post("/control/appwrite/drop_sockets")
        assert await payment.result() == PaymentTimeout(payment.checkout_request_id, "session_lost")
        other = await push(daraja, "0712345679")
        await fast_rig.answer(other)
        assert isinstance(await other.result(), PaymentSuccess)


async def test_a_restart_keeps_the_session_the_ids_and_the_clock(rig: Rig) -> None:
    async with rig.daraja() as daraja:
        payment = await push(daraja)
        began = payment.initiated_at
    await rig.answer(payment)
    await rig.delivered(1)
    async with rig.daraja() as daraja:
        (restored,) = await daraja.restore_pending()
        assert (restored.id, restored.initiated_at) == (payment.id, began)
        assert isinstance(await restored.result(), PaymentSuccess)
        assert "restored" in [entry.source for entry in restored.timeline]


async def test_one_process_owns_a_store(rig: Rig) -> None:
    async with rig.daraja():
        with pytest.raises(StoreBusyError, match="another process"):
            async with rig.daraja():
                pass
    async with rig.daraja():
        pass


async def test_a_check_asks_m_pesa_and_takes_its_word_as_advice(rig: Rig) -> None:
    await rig.faults(callback={"lost": True})
    async with rig.daraja() as daraja:
        payment = await push(daraja)
        assert (await payment.check()).advice == "processing"
        await rig.answer(payment)
        checked = await payment.check()
        assert checked.advice == "paid"
        assert isinstance(checked.state, PaymentPending)
        assert checked.state.advice == "paid"


async def test_a_till_is_paid_through_its_store_number(rig: Rig) -> None:
    async with rig.daraja(till="174380") as daraja:
        payment = await push(daraja)
        await rig.answer(payment)
        assert isinstance(await payment.result(), PaymentSuccess)


async def test_a_till_of_another_store_is_refused_in_the_callback(rig: Rig) -> None:
    async with rig.daraja(till="600000") as daraja:
        refused = await (await push(daraja)).result()
        assert isinstance(refused, PaymentFailed)
        assert refused.result_code == "SFC_IC0003"
