"""What a group pays out is what the function collected for it, and nobody overdraws it by being quick."""

import asyncio
import random
from datetime import UTC, datetime, timedelta

import pytest

from daraja_core.errors import AppwriteError, InvalidAmountError
from daraja_core.safaricom_wire import Accepted, ProvenNotSent
from function.orders.claim import Claim
from tests.rows import first_are_fast

from ..apps import READS, TEAM, App, changed, collect, error_of, heard, new_world, payout, receive
from ..fake_safaricom import PAYOUT
from ..world import World

OLD = datetime(2026, 1, 2, tzinfo=UTC)


async def ask(world: World, disbursement_id: str, amount: int, token: str = "jwt-of-alice") -> tuple[int, object]:
    answer = await App(world, token).post(
        "/disburse", changed(payout(), {"disbursement_id": disbursement_id, "amount": amount})
    )
    return answer.status, answer.body


async def test_a_treasurer_of_a_team_that_collected_nothing_sends_nothing() -> None:
    world = new_world()
    error = error_of(await ask(world, "out.1", 100), "b2c")
    assert isinstance(error, InvalidAmountError)
    assert "collected 0 shillings" in str(error)
    assert world.safaricom.requests == {}


async def test_a_team_pays_out_what_it_collected_and_no_more() -> None:
    world = new_world()
    collect(world, 3000)
    assert heard(await ask(world, "out.1", 2000), "b2c") == Accepted("AG_1")
    assert isinstance(error_of(await ask(world, "out.2", 1001), "b2c"), InvalidAmountError)
    assert isinstance(heard(await ask(world, "out.3", 1000), "b2c"), Accepted)


async def test_a_payout_that_was_refused_gives_its_money_back() -> None:
    world = new_world()
    collect(world, 3000)
    assert isinstance(error_of(await ask(world, "out.1", 4000), "b2c"), InvalidAmountError)
    assert isinstance(heard(await ask(world, "out.2", 3000), "b2c"), Accepted)


def stored(world: World, collection: str, document: dict[str, object]) -> None:
    name = str(document["$id"]).lower()
    world.appwrite.documents[collection][name] = {"$permissions": [], "$updatedAt": "2026", **document}


def claims(world: World, number: int, **changes: object) -> None:
    """So many claims of the group, each of another order."""
    for place in range(number):
        fields: dict[str, object] = {"flow": "b2c", "amount": 10, "state": "refused", "group_id": TEAM, **changes}
        claim = Claim(
            payment_id=f"claim.{place}.{changes.get('state')}", user_id="bob", created_at=world.start,
            order="o", payer="p", mark="m", **fields,  # type: ignore[arg-type]  # as the dataclass has them
        )  # fmt: skip
        stored(world, "payments", {**claim.fields(), "$id": claim.document_id})


async def test_what_was_refused_or_never_sent_is_not_kept_as_money() -> None:
    world = new_world()
    collect(world, 3000)
    claims(world, 1200, state="refused")
    claims(world, 50, state="claimed")
    claims(world, 1200, state="refused", flow="stk")
    assert isinstance(heard(await ask(world, "out.1", 3000), "b2c"), Accepted)


async def test_more_than_a_hundred_receipts_and_payouts_are_added_up() -> None:
    world = new_world()
    for place in range(250):
        receive(world, f"in.{place}", 10)
    claims(world, 150, state="closed")
    assert isinstance(error_of(await ask(world, "out.1", 1001), "b2c"), InvalidAmountError)
    assert isinstance(heard(await ask(world, "out.2", 1000), "b2c"), Accepted)


def test_what_was_added_up_once_is_not_read_again() -> None:
    world = new_world()
    for place in range(600):
        receive(world, f"in.{place}", 10, at=OLD + timedelta(seconds=place // 3))  # several within one moment
    assert isinstance(heard(world.run(ask, world, "out.1", 2000), "b2c"), Accepted)
    receive(world, "new.1", 7, at=world.start)
    reads = world.appwrite.calls.count(("GET", "transactions"))
    assert isinstance(error_of(world.run(ask, world, "out.2", 4008), "b2c"), InvalidAmountError)
    assert isinstance(heard(world.run(ask, world, "out.3", 4007), "b2c"), Accepted)
    assert world.appwrite.calls.count(("GET", "transactions")) - reads <= 10


def test_very_many_receipts_are_added_up_over_several_requests_and_nothing_is_sent_meanwhile() -> None:
    world = new_world()
    world.appwrite.latency_s = 0.25
    for place in range(600):
        receive(world, f"in.{place}", 10, at=OLD + timedelta(seconds=place // 7))  # several within one moment
    error = error_of(world.run(ask, world, "out.1", 6000), "b2c")
    assert isinstance(error, AppwriteError)
    assert (error.kind, "try again" in str(error), world.safaricom.sent(PAYOUT)) == ("adding_up", True, [])
    assert world.seconds <= 15
    for _ in range(4):
        outcome = heard(world.run(ask, world, "out.1", 6000), "b2c")
    assert isinstance(outcome, Accepted)
    assert isinstance(error_of(world.run(ask, world, "out.2", 10), "b2c"), InvalidAmountError)


def test_a_late_success_counts_and_a_receipt_that_comes_again_later_does_not() -> None:
    world = new_world()
    receive(world, "in.1", 1000, receipt="SAME", at=OLD)
    assert isinstance(heard(world.run(ask, world, "out.1", 10), "b2c"), Accepted)
    receive(world, "in.2", 1000, receipt="SAME", at=world.start)
    late = world.start - timedelta(hours=40)
    receive(world, "in.3", 500, at=late)
    world.appwrite.documents["transactions"]["ws_co_in.3"] |= {"status": "FAILED", "receipt": None, "resultCode": 1}
    assert isinstance(error_of(world.run(ask, world, "out.2", 1000), "b2c"), InvalidAmountError)
    receive(world, "in.3", 500, at=late)
    error = error_of(world.run(ask, world, "out.3", 1500), "b2c")
    assert "collected 1500 shillings" in str(error)


async def test_a_receipt_counts_once_and_only_for_a_payment_that_the_function_recorded_for_this_team() -> None:
    world = new_world()
    receive(world, "in.1", 1000, receipt="SAME")
    receive(world, "in.2", 1000, receipt="SAME")
    receive(world, "in.3", 1000, claimed=False)
    receive(world, "in.4", 1000, of="another")
    receive(world, "in.5", 1000, at=datetime(2025, 12, 31, tzinfo=UTC))  # before the team was there
    error = error_of(await ask(world, "out.1", 1001), "b2c")
    assert "collected 1000 shillings" in str(error)


@pytest.mark.parametrize(
    ("status", "left"), [("SUCCESS", True), ("TIMEOUT", True), ("CONFIRMING", True), ("FAILED", False)]
)
async def test_a_payout_that_an_app_sent_itself_counts_unless_it_failed(status: str, left: bool) -> None:
    world = new_world()
    collect(world, 3000)
    receipt = "UCQ5UAQ403" if status == "SUCCESS" else None
    stored(
        world,
        "disbursements",
        {
            "$id": "direct.1", "paymentId": "direct.1", "userId": "alice", "groupId": TEAM, "status": status,
            "settledAt": "2026-03-01T00:00:00+00:00", "requestedAmount": 2500, "receipt": receipt, "source": "callback",
            "resultCode": 1 if status == "FAILED" else 0, "amount": 2500 if receipt else None,
        },
    )  # fmt: skip
    outcome = heard(await ask(world, "out.1", 1000), "b2c")
    assert isinstance(outcome, ProvenNotSent if left else Accepted)


def arrived(world: World, disbursement_id: str, asked: int, **changes: object) -> None:
    """M-Pesa's verdict on a payout."""
    document: dict[str, object] = {
        "$id": disbursement_id, "paymentId": disbursement_id, "userId": "alice", "groupId": TEAM, "status": "SUCCESS",
        "settledAt": "2026-03-01T00:00:00+00:00", "requestedAmount": asked, "amount": asked, "receipt": "UCQ5UAQ777",
        "source": "callback", "resultCode": 0, "originatorConversationId": disbursement_id,
    }  # fmt: skip
    stored(world, "disbursements", document | changes)


async def test_a_second_payout_has_what_the_first_one_left_when_that_has_arrived() -> None:
    world = new_world()
    collect(world, 3000)
    assert isinstance(heard(await ask(world, "out.1", 2000), "b2c"), Accepted)
    arrived(world, "out.1", 2000)
    error = error_of(await ask(world, "out.2", 1001), "b2c")
    assert str(error) == "this group collected 3000 shillings, and 3001 would have left with this payout"
    assert isinstance(heard(await ask(world, "out.3", 1000), "b2c"), Accepted)
    assert isinstance(error_of(await ask(world, "out.4", 10), "b2c"), InvalidAmountError)


async def test_a_payout_that_m_pesa_proved_to_have_failed_may_be_made_again() -> None:
    world = new_world()
    collect(world, 3000)
    assert isinstance(heard(await ask(world, "out.1", 2000), "b2c"), Accepted)
    arrived(world, "out.1", 2000, status="FAILED", resultCode=1, receipt=None, amount=None)
    assert isinstance(error_of(await ask(world, "out.2", 3001), "b2c"), InvalidAmountError)
    assert isinstance(heard(await ask(world, "out.3", 3000), "b2c"), Accepted)


async def test_of_a_payout_the_larger_of_what_was_asked_and_what_arrived_counts() -> None:
    world = new_world()
    collect(world, 3000)
    for number, reported in enumerate((1500, 500), 1):
        assert isinstance(heard(await ask(world, f"out.{number}", 1000), "b2c"), Accepted)
        arrived(world, f"out.{number}", 1000, amount=reported, receipt=f"UCQ{number}")
    assert "3001 would have left" in str(error_of(await ask(world, "out.3", 501), "b2c"))
    assert isinstance(heard(await ask(world, "out.4", 500), "b2c"), Accepted)


def test_a_payout_is_not_sent_when_no_time_is_left_after_it_was_checked() -> None:
    world = new_world()
    collect(world, 2000)
    world.appwrite.latency_s = 0.37
    world.appwrite.faults["PATCH", "groups"].extend([None, "hang"])  # the turn is taken, and cannot be given back
    error = error_of(world.run(ask, world, "out.1", 1000), "b2c")
    assert (type(error), "too slow" in str(error), "nothing was sent" in str(error)) == (AppwriteError, True, True)
    assert (world.safaricom.requests, world.seconds <= 15) == ({}, True)
    assert [claim["paymentId"] for claim in world.appwrite.stored("payments")] == ["pot.1"]


@pytest.mark.parametrize("seed", first_are_fast(2, range(5)))
def test_of_two_treasurers_who_pay_at_once_exactly_one_wins(seed: int) -> None:
    world = new_world()
    world.appwrite.people.teams[TEAM]["bob"] = ["treasurer", READS]
    collect(world, 1500)
    world.appwrite.jitter = random.Random(seed)
    tokens = ["jwt-of-alice", "jwt-of-bob"] * 3
    answers = world.run(
        asyncio.gather, *[ask(world, f"out.{place}", 1000, token) for place, token in enumerate(tokens)]
    )
    outcomes = [heard(answer, "b2c") for answer in answers]
    assert sum(isinstance(outcome, Accepted) for outcome in outcomes) == 1
    assert len(world.safaricom.sent(PAYOUT)) == 1
    told = [str(outcome.error) for outcome in outcomes if isinstance(outcome, ProvenNotSent)]
    assert len(told) == 5
    assert all("try again" in text for text in told)


@pytest.mark.parametrize("seed", range(3))
def test_two_payouts_at_once_that_the_pot_covers_both_leave(seed: int) -> None:
    world = new_world()
    collect(world, 2000)
    world.appwrite.jitter = random.Random(seed)
    answers = world.run(asyncio.gather, ask(world, "out.1", 1000), ask(world, "out.2", 1000))
    assert all(isinstance(heard(answer, "b2c"), Accepted) for answer in answers)


def test_a_turn_that_nobody_gives_back_ends_by_itself() -> None:
    world = new_world()
    collect(world, 2000)
    turn = (world.start + timedelta(seconds=20)).isoformat(timespec="milliseconds")
    world.appwrite.documents["groups"][TEAM] |= {"turn": "somebody-who-was-stopped", "turnUntil": turn}
    error = error_of(world.run(ask, world, "out.1", 1000), "b2c")
    assert isinstance(error, AppwriteError)
    assert (error.kind, "try again" in str(error)) == ("payout_under_way", True)
    world.start += timedelta(seconds=20)
    assert isinstance(heard(world.run(ask, world, "out.2", 1000), "b2c"), Accepted)
    assert len(world.safaricom.sent(PAYOUT)) == 1


def test_a_payout_whose_counting_cannot_be_written_is_not_sent() -> None:
    world = new_world()
    collect(world, 2000)
    world.appwrite.always["PATCH", "payments"] = 500
    assert isinstance(heard(world.run(ask, world, "out.1", 1000), "b2c"), ProvenNotSent)
    assert world.safaricom.sent(PAYOUT) == []
