"""What was refused before anything was sent leaves no document, and its id may be used again."""

import asyncio
import random
from datetime import timedelta

import pytest

from daraja_core.errors import InvalidAmountError
from daraja_core.safaricom_wire import Accepted, Ambiguous, ProvenNotSent
from function.appwrite.client import Appwrite as Client
from function.appwrite.documents import Documents
from function.appwrite.retry import seconds_from_now
from function.orders.claim import Claim
from function.orders.claim_store import ClaimStore
from tests.rows import first_are_fast

from ..answers import KEY
from ..apps import TEAM, App, changed, collect, error_of, heard, new_world, payout, receive
from ..fake_appwrite import PROJECT, Fault
from ..fake_safaricom import PAYOUT, PUSH
from ..world import World


async def ask(world: World, disbursement_id: str, amount: int) -> tuple[int, object]:
    answer = await App(world).post(
        "/disburse", changed(payout(), {"disbursement_id": disbursement_id, "amount": amount})
    )
    return answer.status, answer.body


def claims(world: World) -> list[object]:
    return [each["paymentId"] for each in world.appwrite.stored("payments")]


async def test_a_flood_of_orders_over_the_limit_write_nothing() -> None:
    world = new_world(DARAJA_ORDERS_PER_MINUTE="1")
    assert isinstance(heard(await App(world).initiate()), Accepted)
    writes = [call for call in world.appwrite.calls if call[0] != "GET"]
    for number in range(150):
        assert isinstance(heard(await App(world).initiate(f"flood.{number}", amount=number + 1)), ProvenNotSent)
    assert [call for call in world.appwrite.calls if call[0] != "GET"] == writes
    assert claims(world) == ["alice.1"]


@pytest.mark.parametrize("seed", range(3))
def test_of_many_at_once_only_those_that_pass_leave_a_claim(seed: int) -> None:
    world = new_world(DARAJA_ORDERS_PER_MINUTE="3")
    world.appwrite.jitter = random.Random(seed)
    answers = world.run(asyncio.gather, *[App(world).initiate(f"alice.{n}", amount=n + 1) for n in range(30)])
    passed = [f"alice.{n}" for n, answer in enumerate(answers) if isinstance(heard(answer), Accepted)]
    assert (len(passed), sorted(map(str, claims(world)))) == (3, sorted(passed))


async def test_a_payout_beyond_the_pot_leaves_no_claim_and_its_id_is_free() -> None:
    world = new_world()
    collect(world, 1000)
    before = claims(world)
    assert isinstance(error_of(await ask(world, "out.1", 1001), "b2c"), InvalidAmountError)
    assert claims(world) == before
    receive(world, "pot.2", 1, at=world.start)
    assert heard(await ask(world, "out.1", 1001), "b2c") == Accepted("AG_1")


async def test_an_id_that_a_limit_refused_may_be_used_when_the_minute_is_over() -> None:
    world = new_world(DARAJA_ORDERS_PER_MINUTE="1")
    await App(world).initiate("alice.1")
    await App(world).initiate("alice.2", amount=7)
    world.start += timedelta(seconds=61)
    assert isinstance(heard(await App(world).initiate("alice.2", amount=7)), Accepted)
    assert len(world.safaricom.sent(PUSH)) == 2


@pytest.mark.parametrize("seed", first_are_fast(3, range(8)))
def test_one_id_many_times_at_once_around_a_refusal_is_sent_once_at_most(seed: int) -> None:
    world = new_world(DARAJA_ORDERS_PER_MINUTE="2")
    world.appwrite.jitter = random.Random(seed)
    orders = [("alice.1", 1), ("alice.2", 2), ("alice.3", 3)] * 4
    answers = world.run(asyncio.gather, *[App(world).initiate(name, amount=amount) for name, amount in orders])
    assert sum(isinstance(heard(answer), Ambiguous) for answer in answers) == 0
    sent = [push["Amount"] for push in world.safaricom.sent(PUSH)]
    assert (len(sent), len(set(sent))) == (2, 2)


FAULTS: list[Fault] = ["hang_after", "cut_after", "cut", 500]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_withdrawal_whose_answer_is_lost_takes_no_other_claim_away(fault: Fault) -> None:
    world = new_world()
    world.run(ask, world, "out.1", 1)  # nothing was collected
    collect(world, 1000)
    world.appwrite.faults["DELETE", "payments"].append(fault)

    async def refused_and_asked_again() -> list[object]:
        first = asyncio.create_task(ask(world, "out.2", 5000))
        await asyncio.sleep(0.1)
        second = asyncio.create_task(ask(world, "out.2", 5000))
        return list(await asyncio.gather(first, second))

    answers = world.run(refused_and_asked_again)
    assert all(isinstance(heard(answer, "b2c"), ProvenNotSent) for answer in answers)  # type: ignore[arg-type]  # answers
    assert isinstance(heard(world.run(ask, world, "out.2", 1000), "b2c"), Accepted)
    assert len(world.safaricom.sent(PAYOUT)) == 1
    assert "out.2" in claims(world)


async def test_a_claim_of_somebody_else_is_never_withdrawn() -> None:
    world = new_world()
    mine = Claim("out.1", "alice", TEAM, 5000, world.start, "b2c", "o", "p", "another-mark", state="open")
    world.appwrite.documents["payments"][mine.document_id] = {
        **mine.fields(), "$id": mine.document_id, "$permissions": [], "$updatedAt": "2026",
    }  # fmt: skip
    assert isinstance(heard(await ask(world, "out.1", 5000), "b2c"), ProvenNotSent)
    assert claims(world) == ["out.1"]


def put(world: World, mark: str) -> Claim:
    """A claim for out.1 that somebody wrote just now."""
    claim = Claim("out.1", "alice", TEAM, 5000, world.start, "b2c", "o", "p", mark, state="open")
    document = {**claim.fields(), "$id": claim.document_id, "$permissions": [], "$updatedAt": f"2026-{mark}"}
    world.appwrite.documents["payments"][claim.document_id] = document
    return claim


@pytest.mark.parametrize("comes_s", [0.0, 0.15])
def test_a_claim_that_took_the_place_of_the_withdrawn_one_stays(comes_s: float) -> None:
    world = new_world()
    world.appwrite.latency_s = 0.1
    mine = put(world, "1")

    async def withdraw_while_another_comes() -> None:
        async with world.client() as http:
            documents = Documents(Client(http, endpoint="http://a.test/v1", project_id=PROJECT, key=KEY), "payments")
            store = ClaimStore(documents, "payments")
            withdrawing = asyncio.create_task(store.withdraw(mine, seconds_from_now(5)))
            await asyncio.sleep(comes_s)  # before it is looked at, or between the look and the deletion
            put(world, "2")
            await withdrawing

    world.run(withdraw_while_another_comes)
    assert claims(world) == ["out.1"]
