"""Whose verdict it is: one of another member's payment with the same id is none of ours."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daraja_core import InvalidOrderError, PaymentSuccess
from daraja_core.attempt import Pending
from daraja_core.document import owned_id, plain_id
from daraja_core.drivers.group_verdicts import GroupVerdict, GroupVerdicts
from daraja_core.drivers.realtime import Arrived
from daraja_core.order import check_id
from daraja_core.verdict import Status, Verdict
from tests.daraja_core.attempts import NOON, verdict
from tests.daraja_core.drivers.engine_world import Noon, World, engine_in, pushed


def paid(user_id: str, receipt: str) -> Verdict:
    """A verdict of some user's payment, bob.1."""
    news = verdict(Status.SUCCESS, receipt=receipt, payment_id="bob.1", safaricom_id="ws_bob.1")
    return replace(news, user_id=user_id)


async def test_a_verdict_of_another_users_payment_with_the_same_id_is_not_ours() -> None:
    world = World()
    async with engine_in(world, Noon()) as engine:
        tracked = await pushed(engine, "bob.1")
        world.tell(Arrived("stk", paid("mallory", "KES1"), None))
        await engine.resumed()
        assert isinstance(tracked.attempt.phase, Pending)
        assert [entry.what for entry in tracked.attempt.timeline if entry.what == "ignored"] == []
        world.tell(Arrived("stk", paid("user-1", "NLJ7RT61SV"), None))
        state = await tracked.result()
        assert isinstance(state, PaymentSuccess)
        assert state.receipt_number == "NLJ7RT61SV"


async def test_of_two_stored_verdicts_under_one_id_the_own_one_is_read() -> None:
    world = World()
    async with engine_in(world, Noon()) as engine:
        tracked = await pushed(engine, "bob.1")
        world.stored = [paid("mallory", "KES1"), paid("user-1", "NLJ7RT61SV"), paid("carol", "KES2")]
        await engine.resumed()
        state = await tracked.result()
        assert isinstance(state, PaymentSuccess)
        assert state.receipt_number == "NLJ7RT61SV"


async def test_an_id_in_another_case_finds_the_payment_and_is_not_paid_again() -> None:
    async with engine_in(World(), Noon()) as engine:
        tracked = await pushed(engine, "Bob.1")
        assert await engine.find("BOB.1") is tracked
        with pytest.raises(InvalidOrderError, match="case"):
            await pushed(engine, "bob.1")


async def test_a_group_hears_of_two_members_payments_under_one_id() -> None:
    group = GroupVerdicts(World(), "team_9")
    for news in (paid("mallory", "KES1"), paid("bob", "NLJ7RT61SV"), paid("bob", "NLJ7RT61SV")):
        group.put(GroupVerdict("stk", news))
    heard = []
    async for found in group:
        heard.append(found.verdict.receipt)
        if len(heard) == 2:
            break
    assert heard == ["KES1", "NLJ7RT61SV"]


@pytest.mark.parametrize("payment_id", ["bob.1", "bob." + "1" * 32])
async def test_a_verdict_that_another_users_one_displaced_is_found_before_the_payment_is_called_unknown(
    payment_id: str,
) -> None:
    world, clock = World(), Noon()
    async with engine_in(world, clock) as engine:
        tracked = await pushed(engine, payment_id)
        stored = owned_id("user-1", payment_id)
        displaced = replace(paid("user-1", "NLJ7RT61SV"), payment_id=plain_id(stored), safaricom_id=f"ws_{payment_id}")
        world.displaced = {stored: displaced}
        clock.move(NOON + timedelta(seconds=90))
        state = await tracked.result()
        assert isinstance(state, PaymentSuccess)
        assert (state.receipt_number, tracked.attempt.id) == ("NLJ7RT61SV", payment_id)


@given(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,35}", fullmatch=True), st.sampled_from(["alice", "bob"]))
def test_a_displaced_id_is_nobody_elses_and_no_client_can_choose_it(payment_id: str, user_id: str) -> None:
    stored = owned_id(user_id, payment_id)
    assert 1 <= len(stored) <= 36
    assert stored != owned_id("carol", payment_id)
    assert stored.lower() == owned_id(user_id.upper(), payment_id.upper()).lower()
    assert plain_id(stored) == (payment_id if len(payment_id) < 20 else stored)
    assert plain_id(payment_id) == payment_id
    with pytest.raises(InvalidOrderError):
        check_id(stored, "payment_id")
