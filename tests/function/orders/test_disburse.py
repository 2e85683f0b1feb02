"""Money out through the function: for treasurers, once for each id, with a credential that nobody sees."""

import json

import pytest

from daraja_core.callback_path import parse_callback_path
from daraja_core.errors import (
    AppwriteError,
    B2cRejectedError,
    InvalidAmountError,
    InvalidOrderError,
)
from daraja_core.safaricom_wire import Accepted, Ambiguous

from ..apps import TEAM, App, error_of, heard, new_world
from ..fake_safaricom import PAYOUT, checkout, refusal
from ..world import SECRET


async def test_a_treasurer_sends_money_and_the_credential_goes_to_safaricom_alone() -> None:
    world = new_world()
    answer = await App(world).disburse()
    assert heard(answer, "b2c") == Accepted("AG_1")
    (sent,) = world.safaricom.sent(PAYOUT)
    assert (sent["OriginatorConversationID"], sent["Amount"], sent["InitiatorName"]) == ("out.1", 5000, "testapi")
    assert sent["SecurityCredential"] == world.environment["DARAJA_SECURITY_CREDENTIAL"]
    flows = [parse_callback_path(str(sent[name])[25:], [SECRET]) for name in ("ResultURL", "QueueTimeOutURL")]
    assert [target and target.flow for target in flows] == ["b2c-result", "b2c-timeout"]
    everything = json.dumps([answer[1], world.lines, world.errors, world.appwrite.stored("payments")])
    assert world.environment["DARAJA_SECURITY_CREDENTIAL"] not in everything
    assert await App(world).disburse() == answer
    assert len(world.safaricom.sent(PAYOUT)) == 1


async def test_only_a_push_has_a_checkout_request_id_to_compare_callbacks_with() -> None:
    world = new_world()
    await App(world).disburse("out.1")
    await App(world).initiate("alice.1")
    kept = {claim["paymentId"]: claim["checkoutRequestId"] for claim in world.appwrite.stored("payments")}
    assert kept == {"pot.1": None, "out.1": None, "alice.1": checkout(1)}


@pytest.mark.parametrize(
    ("token", "group_id", "status"),
    [
        ("jwt-of-bob", TEAM, 403),
        ("jwt-of-mallory", TEAM, 403),
        ("jwt-of-alice", "no_such_team", 403),
        ("jwt-of-alice", None, 400),
        ("nobody", TEAM, 401),
        (None, TEAM, 401),
    ],
)
async def test_nobody_else_sends_money(token: str | None, group_id: str | None, status: int) -> None:
    world = new_world()
    answer = await App(world, token).disburse(group_id=group_id)
    assert answer[0] == status
    assert [claim["flow"] for claim in world.appwrite.stored("payments")] == ["stk"]  # what the pot holds
    assert world.safaricom.requests == {}


async def test_an_owner_who_is_no_treasurer_does_not_send_money() -> None:
    world = new_world()
    world.appwrite.people.teams[TEAM]["alice"] = ["owner"]
    error = error_of(await App(world).disburse(), "b2c")
    assert isinstance(error, AppwriteError)
    assert (error.status, error.kind) == (403, "not_a_treasurer")


async def test_a_payment_and_a_disbursement_never_share_an_id() -> None:
    world = new_world()
    await App(world).initiate("out.1", amount=5000, group_id=TEAM)
    assert type(error_of(await App(world).disburse(), "b2c")) is InvalidOrderError
    assert world.safaricom.sent(PAYOUT) == []


async def test_a_disbursement_that_safaricom_had_received_before_stays_unknown() -> None:
    world = new_world()
    world.safaricom.fail(PAYOUT, refusal(500, "500.002.1001", "Duplicate OriginatorConversationID."))
    assert isinstance(heard(await App(world).disburse(), "b2c"), Ambiguous)


async def test_payouts_have_a_limit_of_their_own() -> None:
    world = new_world(DARAJA_MAX_PAYOUT="4999")
    assert type(error_of(await App(world).disburse(), "b2c")) is InvalidAmountError
    world.safaricom.fail(PAYOUT, refusal(400, "400.002.02", "Bad Request"))
    assert type(error_of(await App(world).disburse(amount=4999), "b2c")) is B2cRejectedError


@pytest.mark.parametrize("name", ["DARAJA_INITIATOR_NAME", "DARAJA_SECURITY_CREDENTIAL"])
async def test_without_an_initiator_payments_work_and_payouts_say_what_is_missing(name: str) -> None:
    world = new_world()
    del world.environment[name]
    assert name in str((await App(world).disburse())[1])
    assert isinstance(heard(await App(world).initiate()), Accepted)
