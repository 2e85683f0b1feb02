"""Disbursements without a result: asked about on a schedule, settled by the answer, never by silence."""

import itertools
import json
from datetime import timedelta

import pytest

from function.http import Request
from function.orders.claim import claim_id, read_claim

from ..answers import KEY
from ..apps import TEAM, App, new_world
from ..fake_safaricom import STATUS, refusal
from ..status_results import status_result
from ..world import World


def run(world: World) -> None:
    """One scheduled execution, in virtual time."""
    request = Request("POST", "/", "", {"x-appwrite-key": KEY, "x-appwrite-trigger": "schedule"})
    assert world.run(world.send, request).status == 200


def waiting(disbursements: int = 1, **variables: str) -> World:
    """Disbursements of which no result came, six minutes later."""
    world = new_world(**variables)
    for number in range(1, disbursements + 1):
        world.run(App(world).disburse, f"out.{number}", amount=100)
        world.start += timedelta(seconds=4)
    world.start += timedelta(minutes=6)
    return world


def answer(world: World, content: bytes, place: int = -1) -> None:
    """Safaricom answers a question that it was asked."""
    path = str(world.safaricom.sent(STATUS)[place]["ResultURL"])[25:]
    assert world.run(world.post, path, content) == 200


def is_open(world: World, payment_id: str = "out.1") -> bool:
    claim = read_claim(world.appwrite.documents["payments"][claim_id("alice", payment_id)])
    assert claim is not None
    return claim.is_open


COMPLETED = status_result(items={"Amount": "100"})


def test_a_lost_result_is_asked_for_and_settles_the_disbursement() -> None:
    world = waiting()
    run(world)
    assert is_open(world)
    answer(world, COMPLETED)
    world.start += timedelta(minutes=10)
    run(world)
    assert (world.the_disbursement()["status"], is_open(world)) == ("SUCCESS", False)
    assert len(world.safaricom.sent(STATUS)) == 1


def test_it_is_not_asked_before_five_minutes_and_then_further_and_further_apart() -> None:
    world = new_world()
    world.run(App(world).disburse, amount=100)
    asked = []
    for minute in range(1, 181):
        world.start += timedelta(minutes=1)
        before = len(world.safaricom.sent(STATUS))
        run(world)
        asked += [minute] * (len(world.safaricom.sent(STATUS)) - before)
    gaps = [later - earlier for earlier, later in itertools.pairwise(asked)]
    assert asked[0] == 5
    assert all(gap >= 10 for gap in gaps)
    assert gaps == sorted(gaps)


@pytest.mark.parametrize("lost", ["no answer", "queue timeout", "still open"])
def test_a_lost_answer_is_asked_for_again(lost: str) -> None:
    world = waiting()
    run(world)
    if lost == "queue timeout":
        path = str(world.safaricom.sent(STATUS)[0]["QueueTimeOutURL"])[25:]
        assert world.run(world.post, path, status_result(code=1)) == 200
    if lost == "still open":
        answer(world, status_result("Initiated"))
    world.start += timedelta(minutes=11)
    run(world)
    assert len(world.safaricom.sent(STATUS)) == 2
    assert (world.appwrite.stored("disbursements"), is_open(world)) == ([], True)


def test_twice_unknown_is_told_to_people_and_the_disbursement_stays_open() -> None:
    world = waiting()
    for number in range(2):
        run(world)
        answer(world, status_result(code=2033, name=f"AG_q{number}"))
        world.start += timedelta(minutes=11)
    assert world.the_disbursement()["resultCode"] == 2033
    world.errors.clear()
    world.start += timedelta(minutes=11)
    run(world)
    assert any("out.1: M-Pesa does not know it: look it up" in error for error in world.errors)
    assert is_open(world)


def test_a_queue_timeout_is_no_end() -> None:
    world = waiting()
    run(world)
    document = {"status": "TIMEOUT", "resultCode": 1, "source": "callback"}
    answer(world, COMPLETED)
    world.appwrite.documents["disbursements"]["out.1"].update(document)
    world.start += timedelta(minutes=11)
    run(world)
    assert (len(world.safaricom.sent(STATUS)), is_open(world)) == (2, True)


def test_after_two_days_a_person_looks_it_up() -> None:
    world = waiting()
    run(world)
    world.start += timedelta(hours=48)
    run(world)
    assert not is_open(world)
    assert any("look it up in M-Pesa's portal" in error for error in world.errors)


@pytest.mark.parametrize("fault", ["hang", "cut", "html", "unreachable", refusal(500, "500.003.02", "System is busy")])
def test_a_question_that_is_not_taken_ends_the_run_and_is_asked_again(fault: object) -> None:
    world = waiting(2)
    world.safaricom.fail(STATUS, fault)  # type: ignore[arg-type]  # one of the words, or an answer
    run(world)
    assert (is_open(world, "out.1"), is_open(world, "out.2")) == (True, True)
    world.start += timedelta(minutes=11)
    run(world)
    asked = {str(question["OriginalConversationID"]) for question in world.safaricom.sent(STATUS)}
    assert asked == {"out.1", "out.2"}


def test_twenty_are_asked_about_in_a_run_at_most() -> None:
    world = waiting(19, DARAJA_RECONCILE_SECONDS="600")
    for number in range(20, 25):
        world.run(App(world).disburse, f"out.{number}", amount=100)
        world.start += timedelta(seconds=4)
    world.start += timedelta(minutes=6)
    run(world)
    assert len(world.safaricom.sent(STATUS)) == 20
    world.start += timedelta(minutes=1)
    run(world)
    asked = [question["OriginalConversationID"] for question in world.safaricom.sent(STATUS)]
    assert (len(asked), len(set(asked))) == (24, 24)


def test_without_an_initiator_nobody_is_asked_and_the_rest_goes_on() -> None:
    world = waiting(DARAJA_RECONCILE_MINUTES="5")
    world.environment["DARAJA_INITIATOR_NAME"] = ""
    run(world)
    assert (world.safaricom.sent(STATUS), world.errors) == ([], [])


def test_the_plan_says_what_would_be_asked_and_no_log_has_a_secret() -> None:
    world = waiting()
    run(world)
    everything = json.dumps([world.lines, world.errors])
    assert world.environment["DARAJA_SECURITY_CREDENTIAL"] not in everything
    assert TEAM not in everything
