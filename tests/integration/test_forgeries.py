"""Hostile callers over real sockets: what is stored and what the engine shows stay the truth."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from daraja_core import (
    Daraja,
    Payment,
    PaymentCancelled,
    PaymentFailed,
    PaymentPending,
    PaymentState,
    PaymentSuccess,
    PaymentTimeout,
)
from tests.integration.outsider import Office, declined, paid, path_of, post, target_of
from tests.integration.rig import PHONE, Rig

OTHER_PHONE = "0712345679"
CHANGED: tuple[dict[str, Any], ...] = (
    {"amount": 1},
    {"amount": 100_000},
    {"user_id": "mallory"},
    {"group_id": "team-7"},
    {"group_id": None},
    {"payment_id": "alice.2"},
    {"flow": "b2c-result"},
    {"flow": "b2c-timeout"},
)


@pytest_asyncio.fixture
async def daraja(rig: Rig) -> AsyncIterator[Daraja]:
    async with rig.daraja() as daraja:
        yield daraja


async def push(daraja: Daraja, payment_id: str = "alice.1", phone: str = PHONE, group: str | None = None) -> Payment:
    return await daraja.stk_push(phone=phone, amount=1000, reference="ORDER-001", payment_id=payment_id, group_id=group)


def own_path(rig: Rig, payment: Payment) -> str:
    return path_of(rig, target_of(payment))


def known(payment: Payment) -> str:
    assert payment.checkout_request_id is not None
    return payment.checkout_request_id


async def answered(rig: Rig, payment: Payment, outcome: str = "pay") -> PaymentState:
    """What the engine shows after the customer's own answer."""
    await rig.answer(payment, outcome)
    async with asyncio.timeout(60):
        return await payment.result()


async def assert_untouched(rig: Rig, daraja: Daraja, payment: Payment) -> None:
    """Nothing was stored, nothing is shown, and the customer's own answer still settles it."""
    await daraja.resumed()
    assert isinstance(payment.state, PaymentPending)
    assert (await Office(rig).verdicts(), await Office(rig).letters()) == ([], [])
    assert isinstance(await answered(rig, payment, "cancel"), PaymentCancelled)
    (stored,) = await Office(rig).verdicts()
    assert (stored["paymentId"], stored["status"], stored["receipt"]) == (payment.id, "CANCELLED", None)


# --- without a signature ------------------------------------------------------------------------------------------


async def test_a_success_for_a_known_push_is_not_believed_without_a_signature(rig: Rig, daraja: Daraja) -> None:
    payment = await push(daraja)
    fields = f"{payment.id}/{payment.user_id}/-/1000"
    for path in (
        "/callback",
        f"/callback?uid={payment.user_id}",
        f"/callback/{payment.checkout_request_id}",
        f"/callback/{fields}",
        f"/callback/{fields}/",
        f"/callback/{fields}/{'0' * 32}",
    ):
        assert await post(rig, path, paid(known(payment))) == 403, path
    await assert_untouched(rig, daraja, payment)


async def test_a_forgery_that_comes_first_does_not_keep_out_the_real_result(rig: Rig, daraja: Daraja) -> None:
    await rig.faults(callback={"forged": True})  # a broken signature, just before each real one
    payment = await push(daraja)
    settled = await answered(rig, payment, "wrong_pin")
    assert isinstance(settled, PaymentFailed)
    assert settled.is_wrong_pin
    assert sorted(str(one["status"]) for one in await rig.callbacks()) == ["200", "403"]
    assert [one["status"] for one in await Office(rig).verdicts()] == ["FAILED"]


async def test_a_forgery_that_comes_later_does_not_change_the_real_result(rig: Rig, daraja: Daraja) -> None:
    payment = await push(daraja)
    settled = await answered(rig, payment, "cancel")
    await rig.post("/control/forge", checkout_request_id=known(payment))
    await rig.delivered(1)
    async with asyncio.timeout(60):
        while len(done := [one for one in await rig.callbacks() if one["attempts"]]) < 2:
            await rig.changed()
    assert [one["status"] for one in done] == [200, 403]
    await daraja.resumed()
    assert payment.state == settled
    assert [one["status"] for one in await Office(rig).verdicts()] == ["CANCELLED"]


# --- a signed path is no key to anything else ---------------------------------------------------------------------


async def test_a_path_with_one_field_changed_is_refused_and_nothing_is_stored(rig: Rig, daraja: Daraja) -> None:
    payment = await push(daraja, group="team-6")
    signature = own_path(rig, payment).rpartition("/")[2]
    for changed in CHANGED:
        other = replace(target_of(payment), **changed)
        forged = f"{path_of(rig, other).rpartition('/')[0]}/{signature}"
        assert await post(rig, forged, paid(known(payment))) == 403, changed
    await assert_untouched(rig, daraja, payment)


async def test_a_path_with_one_bit_flipped_is_refused_wherever_it_is(rig: Rig, daraja: Daraja) -> None:
    payment = await push(daraja)
    path = own_path(rig, payment)
    start = path.index("/", 1) + 1
    for place in range(start, len(path)):
        for bit in (0, 3, 5):
            flipped = chr(ord(path[place]) ^ 1 << bit)
            if flipped.isprintable() and flipped not in " ?#%":  # those end the path or are no HTTP at all
                forged = path[:place] + flipped + path[place + 1 :]
                assert await post(rig, forged, paid(known(payment))) == 403, forged
    await assert_untouched(rig, daraja, payment)


async def test_an_old_callback_over_a_new_payments_path_pays_nothing(rig: Rig, daraja: Daraja) -> None:
    first = await push(daraja)
    settled = await answered(rig, first)
    assert isinstance(settled, PaymentSuccess)
    second = await push(daraja, "alice.2")
    replayed = paid(known(first), receipt=settled.receipt_number)
    assert await post(rig, own_path(rig, second), replayed) == 200
    await daraja.resumed()
    assert isinstance(second.state, PaymentPending)
    assert isinstance(await answered(rig, second, "cancel"), PaymentCancelled)
    assert first.state == settled
    stored = [(one["paymentId"], one["status"]) for one in await Office(rig).verdicts()]
    assert stored == [("alice.1", "SUCCESS"), ("alice.2", "CANCELLED")]
    (letter,) = await Office(rig).letters()
    assert (letter["reason"], letter["body"]) == ("identity_conflict", replayed.decode())


async def test_another_payments_result_over_my_path_changes_nothing_after_that_payment_ended(
    rig: Rig, daraja: Daraja
) -> None:
    alice, bob = await push(daraja), await push(daraja, "bob.1", OTHER_PHONE)
    theirs = await answered(rig, bob, "cancel")
    assert await post(rig, own_path(rig, alice), paid(known(bob))) == 200
    await daraja.resumed()
    assert isinstance(alice.state, PaymentPending)
    assert isinstance(await answered(rig, alice), PaymentSuccess)
    assert bob.state == theirs
    stored = {one["paymentId"]: one["status"] for one in await Office(rig).verdicts()}
    assert stored == {"alice.1": "SUCCESS", "bob.1": "CANCELLED"}
    assert [one["reason"] for one in await Office(rig).letters()] == ["identity_conflict"]


@pytest.mark.slow
async def test_another_payments_result_over_my_path_is_not_believed_before_that_payment_ended(
    fast_rig: Rig,
) -> None:
    """The holder of a signed path can keep two results from being stored, but cannot make up one, and loses none."""
    async with fast_rig.daraja() as daraja:
        alice, bob = await push(daraja), await push(daraja, "bob.1", OTHER_PHONE)
        assert await post(fast_rig, own_path(fast_rig, alice), paid(known(bob))) == 200
        await fast_rig.answer(alice)
        await fast_rig.answer(bob)
        await fast_rig.delivered(2)
        async with asyncio.timeout(60):
            ends = await asyncio.gather(alice.result(), bob.result())
        assert [(type(end), end.money_moved) for end in ends] == [(PaymentTimeout, "unknown")] * 2
        assert "ignored" in [entry.what for entry in alice.timeline]
        assert [(await one.check()).advice for one in (alice, bob)] == ["paid", "paid"]
        letters = await Office(fast_rig).letters()
        assert [one["reason"] for one in letters] == ["identity_conflict"] * 2
        paths = {own_path(fast_rig, payment).rpartition("/")[0] for payment in (alice, bob)}
        assert {one["path"].rpartition("/")[0] for one in letters} == paths  # both real results lie there whole


async def test_many_made_up_pushes_over_one_path_are_one_payment_at_most(rig: Rig, daraja: Daraja) -> None:
    payment = await push(daraja)
    settled = await answered(rig, payment)
    path = own_path(rig, payment)
    made_up = [f"ws_CO_21112026090000{number:03}700000000" for number in range(30)]
    for five in (
        made_up[start : start + 5] for start in range(0, 30, 5)
    ):  # more at once is too much for a busy machine
        assert await asyncio.gather(*(post(rig, path, paid(one, receipt="FORGED")) for one in five)) == [200] * 5
    await daraja.resumed()
    assert payment.state == settled
    (stored,) = await Office(rig).verdicts()
    assert stored["checkoutRequestId"] == payment.checkout_request_id
    assert [one["reason"] for one in await Office(rig).letters()] == ["identity_conflict"] * 30


async def test_many_made_up_pushes_before_the_real_result_are_never_shown(rig: Rig, daraja: Daraja) -> None:
    payment = await push(daraja)
    path = own_path(rig, payment)
    made_up = [f"ws_CO_21112026090000{number:03}700000000" for number in range(30)]
    await asyncio.gather(*(post(rig, path, paid(one, receipt="FORGED")) for one in made_up))
    await rig.answer(payment)
    await rig.delivered(1)
    await daraja.resumed()
    assert isinstance(payment.state, PaymentPending)
    assert (await payment.check()).advice == "paid"
    assert len(await Office(rig).verdicts()) == 1
    assert known(payment) in "".join(one["body"] for one in await Office(rig).letters())


async def test_the_same_results_at_once_are_stored_once(rig: Rig, daraja: Daraja) -> None:
    payment = await push(daraja)
    body, path = paid(known(payment)), own_path(rig, payment)
    assert await asyncio.gather(*(post(rig, path, body) for _ in range(8))) == [200] * 8
    async with asyncio.timeout(60):
        assert isinstance(await payment.result(), PaymentSuccess)
    assert (len(await Office(rig).verdicts()), await Office(rig).letters()) == (1, [])


async def test_a_failure_that_follows_a_success_is_not_believed(rig: Rig, daraja: Daraja) -> None:
    payment = await push(daraja)
    settled = await answered(rig, payment)
    assert await post(rig, own_path(rig, payment), declined(known(payment))) == 200
    await daraja.resumed()
    assert payment.state == settled
    assert [one["status"] for one in await Office(rig).verdicts()] == ["SUCCESS"]


async def test_another_amount_than_the_one_asked_for_is_shown_beside_it(rig: Rig, daraja: Daraja) -> None:
    payment = await push(daraja)
    assert await post(rig, own_path(rig, payment), paid(known(payment), amount=1)) == 200
    async with asyncio.timeout(60):
        settled = await payment.result()
    assert isinstance(settled, PaymentSuccess)
    assert (settled.amount, settled.requested_amount) == (1, 1000)
    assert any("amount 1 differs" in line.text for line in rig.sandbox.parts.function.logs)


async def test_somebody_elses_payment_id_shows_nothing_of_theirs(rig: Rig, daraja: Daraja) -> None:
    mine = await push(daraja)
    settled = await answered(rig, mine)
    async with rig.daraja("mallory.db") as mallory:
        theirs = await push(mallory, mine.id, OTHER_PHONE)
        await mallory.resumed()
        assert isinstance(theirs.state, PaymentPending)
        await rig.answer(theirs)
        async with asyncio.timeout(60):
            own = await theirs.result()
        assert isinstance(own, PaymentSuccess)
        assert own != settled
    await daraja.resumed()
    assert mine.state == settled
    assert await Office(rig).letters() == []
