"""`/check`: who may have M-Pesa asked about a disbursement, and how often; asking moves no money."""

import json
from collections.abc import Mapping
from datetime import timedelta

import pytest

from daraja_core.callback_path import parse_callback_path
from daraja_core.check_wire import CHECK_PATH, check_request, read_check_answer
from daraja_core.safaricom_wire import TokenRejected
from daraja_core.status_acknowledgement import Asked, CannotAsk, NotAsked

from ..apps import TEAM, App, new_world
from ..fake_safaricom import PAYOUT, STATUS, refusal
from ..status_results import status_result
from ..world import SECRET, World


async def check(world: World, token: str | None = "jwt-of-alice", disbursement_id: str = "out.1") -> object:
    answer = await App(world, token).post(CHECK_PATH, check_request(disbursement_id))
    return read_check_answer(answer.status, json.dumps(answer.body).encode())


async def sent(**variables: str) -> World:
    """A world where Alice sent out.1 for her team, and no result came."""
    world = new_world(**variables)
    await App(world).disburse()
    return world


def paths(question: Mapping[str, object]) -> list[str]:
    return [str(question[name])[25:] for name in ("ResultURL", "QueueTimeOutURL")]


async def test_the_treasurer_has_it_asked_and_the_answer_settles_it() -> None:
    world = await sent()
    assert await check(world) == Asked()
    (question,) = world.safaricom.sent(STATUS)
    assert (question["OriginalConversationID"], question["PartyA"], question["Initiator"]) == (
        "out.1",
        "174379",
        "testapi",
    )
    assert "TransactionID" not in question
    targets = [parse_callback_path(path, [SECRET]) for path in paths(question)]
    assert [target and target.flow for target in targets] == ["status-result", "status-timeout"]
    assert targets[0] is not None
    assert (targets[0].payment_id, targets[0].group_id, targets[0].amount) == ("out.1", TEAM, 5000)
    assert await world.post(paths(question)[0], status_result()) == 200
    assert (world.the_disbursement()["status"], world.the_disbursement()["receipt"]) == ("SUCCESS", "UCQ5UAQ777")


async def test_it_is_found_among_a_hundred_of_other_users_with_the_same_id() -> None:
    world = await sent()
    (mine,) = (each for each in world.appwrite.documents["payments"].values() if each["paymentId"] == "out.1")
    others = {f"c{n}": {**mine, "$id": f"c{n}", "userId": f"u{n}", "groupId": "x"} for n in range(150)}
    world.appwrite.documents["payments"] = {**others, **world.appwrite.documents["payments"]}
    assert await check(world, "jwt-of-bob") == Asked()


@pytest.mark.parametrize(("token", "may"), [("jwt-of-bob", True), ("jwt-of-mallory", False)])
async def test_members_of_the_team_may_ask_and_nobody_else(token: str, may: bool) -> None:
    world = await sent()
    assert isinstance(await check(world, token), Asked if may else CannotAsk)
    assert len(world.safaricom.sent(STATUS)) == may


@pytest.mark.parametrize("token", [None, "nobody"])
async def test_a_guest_is_asked_to_sign_in(token: str | None) -> None:
    world = await sent()
    assert isinstance(await check(world, token), TokenRejected)
    assert world.safaricom.sent(STATUS) == []


async def test_what_is_not_there_looks_like_what_is_not_ones_own() -> None:
    world = await sent()
    await App(world).initiate("alice.1", group_id=TEAM)
    answers = [await check(world, "jwt-of-mallory"), await check(world, disbursement_id="out.9")]
    assert [*answers, await check(world, disbursement_id="alice.1")] == [answers[0]] * 3


async def test_however_many_ask_it_is_asked_once_a_minute() -> None:
    world = await sent()
    assert [await check(world, token) for token in ("jwt-of-alice", "jwt-of-bob")] == [Asked(), Asked()]
    assert len(world.safaricom.sent(STATUS)) == 1
    world.start += timedelta(seconds=61)
    await check(world)
    assert len(world.safaricom.sent(STATUS)) == 2


async def test_what_was_refused_is_not_asked_about() -> None:
    world = new_world()
    world.safaricom.fail(PAYOUT, refusal(400, "400.002.02", "Bad Request - Invalid PartyA"))
    await App(world).disburse()
    assert isinstance(await check(world), CannotAsk)


async def test_a_question_that_is_not_taken_may_be_asked_again() -> None:
    world = await sent()
    world.safaricom.fail(STATUS, refusal(500, "500.003.02", "System is busy"))
    assert isinstance(await check(world), NotAsked)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DARAJA_INITIATOR_NAME", "", "DARAJA_INITIATOR_NAME"),
        ("DARAJA_B2C_VERSION", "v1", "v1"),
        ("DARAJA_CONSUMER_KEY", "", "DARAJA_CONSUMER_KEY"),
    ],
)
async def test_where_it_cannot_be_asked_the_reason_is_said(name: str, value: str, said: str) -> None:
    world = await sent()
    world.environment[name] = value
    outcome = await check(world)
    assert isinstance(outcome, CannotAsk)
    assert said in outcome.reason
    assert world.safaricom.sent(STATUS) == []


async def test_when_appwrite_does_not_answer_nobody_was_asked() -> None:
    world = await sent()
    world.appwrite.always["GET", "payments"] = 400
    assert isinstance(await check(world), NotAsked)
    assert world.safaricom.sent(STATUS) == []


async def test_neither_the_credential_nor_a_number_is_in_an_answer_or_a_log() -> None:
    world = await sent()
    answer = await App(world).post(CHECK_PATH, check_request("out.1"))
    await App(world).post(CHECK_PATH, b"nonsense")
    everything = json.dumps([answer.body, world.lines, world.errors, world.appwrite.stored("payments")])
    assert world.environment["DARAJA_SECURITY_CREDENTIAL"] not in everything
    assert "712345678" not in everything


async def test_it_is_posted_to() -> None:
    answer = await new_world().call("GET", CHECK_PATH)
    assert (answer.status, answer.headers["Allow"]) == (405, "POST")
