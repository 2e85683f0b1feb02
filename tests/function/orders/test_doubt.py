"""What is not known is never told as "no": a request that is repeated while nobody can look is unknown."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from daraja_core.errors import InvalidAmountError, InvalidOrderError, StkPushRejectedError
from daraja_core.function_errors import ALREADY_REQUESTED
from daraja_core.safaricom_wire import Accepted, Ambiguous, PushAnswer
from function.orders.claim import Claim, claim_id

from ..apps import TEAM, App, error_of, heard, new_world
from ..fake_appwrite import Fault
from ..fake_safaricom import PAYOUT, PUSH, checkout
from ..world import SECRET, World, pushed

LOOKS = [("GET", "account"), ("GET", "payments")]
FAULTS: list[Fault] = ["hang", "cut", "unreachable", "html", 500, 503, 429, 400, 404]


def again(world: World) -> PushAnswer:
    return heard(world.run(App(world).initiate, group_id=TEAM))


@pytest.mark.parametrize("look", LOOKS, ids=" ".join)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_repeat_that_cannot_be_looked_up_is_unknown(look: tuple[str, str], fault: Fault) -> None:
    world = new_world()
    first = again(world)
    assert isinstance(first, Accepted)
    world.appwrite.always[look] = fault
    assert isinstance(again(world), Ambiguous)
    assert world.seconds <= 15
    world.appwrite.always.clear()
    assert again(world) == first
    assert len(world.safaricom.sent(PUSH)) == 1


@pytest.mark.parametrize("look", LOOKS, ids=" ".join)
def test_a_repeated_payout_that_cannot_be_looked_up_is_unknown(look: tuple[str, str]) -> None:
    world = new_world()
    world.run(App(world).disburse)
    world.appwrite.always[look] = 500
    assert isinstance(heard(world.run(App(world).disburse), "b2c"), Ambiguous)
    assert len(world.safaricom.sent(PAYOUT)) == 1


def leave(world: World) -> None:
    del world.appwrite.people.teams[TEAM]["alice"]


def end_the_team(world: World) -> None:
    del world.appwrite.people.teams[TEAM]


def lower_the_limit(world: World) -> None:
    world.environment |= {"DARAJA_MAX_AMOUNT": "10", "DARAJA_ORDERS_PER_MINUTE": "1"}


def break_the_set_up(world: World) -> None:
    del world.environment["DARAJA_PASSKEY"]


def fail_at_memberships(world: World) -> None:
    world.appwrite.always["GET", "memberships"] = 500


def fail_at_verdicts(world: World) -> None:
    world.appwrite.always["GET", "transactions"] = 500


def let_it_be_paid(world: World) -> None:
    push = str(world.safaricom.sent(PUSH)[0]["CallBackURL"])
    world.run(world.post, push[25:], pushed(checkout=checkout(1)))


CHANGES = [
    leave,
    end_the_team,
    lower_the_limit,
    break_the_set_up,
    fail_at_memberships,
    fail_at_verdicts,
    let_it_be_paid,
]


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changed_meanwhile_a_repeat_hears_the_first_answer(change: Callable[[World], None]) -> None:
    world = new_world()
    first = again(world)
    change(world)
    assert again(world) == first
    assert len(world.safaricom.sent(PUSH)) == 1


def test_a_secret_that_is_gone_makes_a_repeat_unknown_and_no_new_order() -> None:
    world = new_world()
    again(world)
    world.environment["DARAJA_CALLBACK_SECRET"] = "another-secret-without-the-old-one"
    assert isinstance(again(world), Ambiguous)
    world.environment["DARAJA_CALLBACK_SECRET"] = f"another-secret-that-came-later, {SECRET}"
    assert isinstance(again(world), Accepted)
    assert type(error_of(world.run(App(world).initiate, group_id=TEAM, reference="OTHER"))) is InvalidOrderError


def test_a_claim_that_may_be_stored_and_cannot_be_found_is_unknown() -> None:
    world = new_world()
    world.appwrite.always["POST", "payments"] = "cut_after"
    world.appwrite.faults["GET", "payments"].extend([None, *[500] * 40])  # the first look is well
    assert isinstance(again(world), Ambiguous)
    assert world.safaricom.sent(PUSH) == []


def test_a_claim_that_was_never_stored_is_a_refusal_that_says_why() -> None:
    world = new_world()
    world.appwrite.always["POST", "payments"] = 500
    assert "nothing was sent" in str(error_of(world.run(App(world).initiate)))
    world.appwrite.always.clear()
    assert isinstance(heard(world.run(App(world).initiate)), Accepted)


def test_a_claim_that_is_stored_although_every_answer_was_lost_is_ours_and_is_sent() -> None:
    world = new_world()
    world.appwrite.faults["POST", "payments"].append("cut_after")
    assert isinstance(again(world), Accepted)
    assert len(world.safaricom.sent(PUSH)) == 1


async def test_a_first_request_is_still_refused_by_name() -> None:
    world = new_world(DARAJA_MAX_AMOUNT="10")
    assert type(error_of(await App(world).initiate())) is InvalidAmountError
    assert (world.appwrite.stored("payments"), world.safaricom.requests) == ([], {})


def test_a_refusal_of_a_request_that_another_one_overtook_is_that_ones_answer() -> None:
    """Two at once: the slower one finds its user out of the team, when the quicker one has sent."""
    world = new_world()

    async def both() -> PushAnswer:
        world.appwrite.faults["GET", "memberships"].append("hang")  # the slower one tries again after two seconds
        slow = asyncio.create_task(App(world).initiate(group_id=TEAM))
        await asyncio.sleep(0.5)
        assert isinstance(heard(await App(world).initiate(group_id=TEAM)), Accepted)
        leave(world)
        return heard(await slow)

    assert world.run(both) == Accepted(checkout(1), "m-1")
    assert len(world.safaricom.sent(PUSH)) == 1


# --- ids ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spelled", ["ALICE.1", "Alice.1", "aLiCe.1"])
async def test_ids_that_differ_in_case_are_one_id(spelled: str) -> None:
    world = new_world()
    await App(world).initiate("alice.1")
    answer = await App(world).initiate(spelled)
    assert type(error_of(answer)) is InvalidOrderError
    assert "differ in case" in str(answer)
    assert len(world.safaricom.sent(PUSH)) == 1
    assert list(world.appwrite.documents["payments"]) == [claim_id("alice", "alice.1")]


async def test_a_strangers_claim_costs_nobody_a_payment_and_settles_nothing() -> None:
    world = new_world()
    alice, mallory = App(world), App(world, "jwt-of-mallory")
    assert isinstance(heard(await mallory.initiate("alice.1", amount=1, phone="254700000001")), Accepted)
    assert isinstance(heard(await alice.initiate("alice.1")), Accepted)
    for number, amount in ((1, 1), (2, 1000)):
        push = world.safaricom.sent(PUSH)[number - 1]
        body = pushed(checkout=checkout(number, str(push["PhoneNumber"])), amount=amount, receipt=f"UCQ5UAQ40{number}")
        assert await world.post(str(push["CallBackURL"])[25:], body) == 200
    paid = {str(one["userId"]): (one["amount"], one["$permissions"]) for one in world.appwrite.stored("transactions")}
    assert paid == {"mallory": (1, ['read("user:mallory")']), "alice": (1000, ['read("user:alice")'])}
    assert world.letters() == []


async def test_a_document_that_somebody_put_under_our_checkout_id_keeps_no_verdict_away() -> None:
    world = new_world()
    await App(world).initiate("alice.1")
    occupied = {
        "$id": checkout(1),
        "paymentId": "x",
        "userId": "mallory",
        "status": "FAILED",
        "settledAt": "2026-01-01",
    }
    world.appwrite.documents["transactions"][checkout(1).lower()] = {**occupied, "$permissions": [], "$updatedAt": "1"}
    push = world.safaricom.sent(PUSH)[0]
    for _ in range(2):
        assert await world.post(str(push["CallBackURL"])[25:], pushed(checkout=checkout(1))) == 200
    assert [one["status"] for one in world.appwrite.stored("transactions")] == ["FAILED", "SUCCESS"]
    assert world.letters() == []


async def test_a_payout_id_that_another_treasurer_used_is_not_refused_by_safaricom_as_a_duplicate() -> None:
    world = new_world()
    await App(world).disburse("out.1")
    (first,) = world.safaricom.sent(PAYOUT)
    other = Claim("out.2", "mallory", "other", 5000, world.start, "b2c", "o", "p", "m", state="open")
    sent = {**other.fields(), "$id": other.document_id, "$permissions": [], "$updatedAt": "1"}
    world.appwrite.documents["payments"][other.document_id] = sent
    assert isinstance(heard(await App(world).disburse("OUT.2"), "b2c"), Accepted)
    second = world.safaricom.sent(PAYOUT)[1]
    assert first["OriginatorConversationID"] == "out.1"
    assert second["OriginatorConversationID"] not in ("out.2", "OUT.2")
    assert 0 < len(str(second["OriginatorConversationID"])) <= 25
    assert json.loads(str(world.appwrite.documents["payments"][claim_id("alice", "OUT.2")]["answer"]))["originator"]


def test_a_claim_of_before_claims_belonged_to_users_still_keeps_its_payment_from_being_sent_again() -> None:
    world = new_world()
    note = {"open": True, "flow": "stk", "order": "x", "payer": "y", "mark": "z", "asked": 0, "outcome": None}
    world.appwrite.documents["payments"]["alice.1"] = {
        "$id": "alice.1", "userId": "alice", "groupId": None, "amount": 1000, "answer": json.dumps(note),
        "createdAt": (world.start - timedelta(days=1)).isoformat(), "checkoutRequestId": None, "$updatedAt": "1",
    }  # fmt: skip
    assert type(error_of(world.run(App(world).initiate))) is InvalidOrderError
    assert isinstance(heard(world.run(App(world, "jwt-of-bob").initiate)), Accepted)


def test_a_strangers_claim_in_his_own_name_does_not_lie_in_the_groups_way() -> None:
    world = new_world()
    assert isinstance(heard(world.run(App(world, "jwt-of-mallory").initiate)), Accepted)
    assert isinstance(heard(world.run(App(world).initiate, group_id=TEAM)), Accepted)
    assert len(world.safaricom.sent(PUSH)) == 2


async def test_two_devices_of_a_group_that_ask_one_phone_under_one_id_send_one_prompt() -> None:
    world = new_world()
    assert isinstance(heard(await App(world).initiate("carol", group_id=TEAM)), Accepted)
    world.start += timedelta(seconds=5)
    error = error_of(await App(world, "jwt-of-bob").initiate("Carol", group_id=TEAM))
    assert isinstance(error, StkPushRejectedError)
    assert error.error_code == ALREADY_REQUESTED
    assert len(world.safaricom.sent(PUSH)) == 1


@pytest.mark.parametrize("change", [{"amount": 1}, {"phone": "254712345679"}, {"group_id": None}])
async def test_a_member_who_took_the_id_of_a_share_does_not_stop_it(change: dict[str, object]) -> None:
    world = new_world()
    assert isinstance(heard(await App(world).initiate("carol.1", **{"group_id": TEAM, **change})), Accepted)
    world.start += timedelta(seconds=5)
    assert isinstance(heard(await App(world, "jwt-of-bob").initiate("carol.1", group_id=TEAM)), Accepted)
