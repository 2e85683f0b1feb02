"""A sample of what is stored as paid is held against what Safaricom says; a contradiction is told, nothing changed."""

import json
from datetime import timedelta

import pytest

from function.http import Request

from ..answers import KEY
from ..apps import App, new_world
from ..fake_safaricom import PUSH, QUERY, checkout
from ..world import World, pushed


def run(world: World) -> None:
    """One scheduled execution, in virtual time."""
    request = Request("POST", "/", "", {"x-appwrite-key": KEY, "x-appwrite-trigger": "schedule"})
    assert world.run(world.send, request).status == 200


def paid_world(payments: int = 1) -> World:
    """Payments with receipts, a quarter of an hour later."""
    world = new_world()
    for number in range(1, payments + 1):
        world.run(App(world).initiate, f"alice.{number}", amount=number)
        path = str(world.safaricom.sent(PUSH)[-1]["CallBackURL"]).removeprefix("https://callbacks.example")
        body = pushed(checkout=checkout(number), amount=number, receipt=f"UCQ5UAQ40{number}")
        assert world.run(world.post, path, body) == 200
        world.start += timedelta(seconds=1)
    world.start += timedelta(minutes=15)
    return world


def records(world: World) -> list[dict[str, object]]:
    return [each for each in world.appwrite.stored("dead_letters") if each["reason"] == "query_contradicts"]


def contradictions(world: World) -> list[str]:
    return [line for line in world.errors if "stored as paid" in line]


@pytest.mark.parametrize("code", ["1032", "1", "1037"])
def test_what_safaricom_contradicts_is_reported_and_stays_as_it_is(code: str) -> None:
    world = paid_world()
    before = json.dumps(world.the_transaction())
    world.safaricom.results[checkout(1)] = code
    run(world)
    assert json.dumps(world.the_transaction()) == before
    (record,) = records(world)
    told = json.loads(str(record["body"]))
    assert (told["paymentId"], told["code"], told["receipt"], record["replayedAt"]) == (
        "alice.1", code, "UCQ5UAQ401", None,
    )  # fmt: skip
    assert contradictions(world) == [
        f"alice.1: stored as paid with a receipt, and M-Pesa, when asked, says {code}: look the receipt up in M-Pesa's "
        "portal; nothing was changed"
    ]
    world.errors.clear()
    world.start += timedelta(minutes=5)
    run(world)
    assert (len(records(world)), contradictions(world)) == (1, [])
    assert "letters that somebody must look at: 1" in world.errors


@pytest.mark.parametrize("code", ["0", "4999", "17", "9", None])
def test_what_agrees_or_says_nothing_final_is_no_contradiction(code: str | None) -> None:
    world = paid_world()
    if code is not None:
        world.safaricom.results[checkout(1)] = code
    run(world)
    assert len(world.safaricom.sent(QUERY)) == 1
    assert (records(world), contradictions(world)) == ([], [])


def test_one_payment_is_asked_about_in_a_run_the_newest_and_none_twice() -> None:
    world = paid_world(3)
    for _ in range(3):
        run(world)
        world.start += timedelta(minutes=5)
    assert [question["CheckoutRequestID"] for question in world.safaricom.sent(QUERY)] == [checkout(3)]
    world.run(App(world).initiate, "alice.4", amount=4)
    path = str(world.safaricom.sent(PUSH)[-1]["CallBackURL"]).removeprefix("https://callbacks.example")
    world.run(world.post, path, pushed(checkout=checkout(4), amount=4, receipt="UCQ5UAQ404"))
    world.start += timedelta(minutes=15)
    run(world)
    assert [question["CheckoutRequestID"] for question in world.safaricom.sent(QUERY)][1:] == [checkout(4)]


def test_a_young_or_old_success_is_not_asked_about() -> None:
    world = paid_world()
    world.start -= timedelta(minutes=10)
    run(world)
    world.start += timedelta(hours=25)
    run(world)
    assert world.safaricom.sent(QUERY) == []


def test_those_that_wait_for_a_verdict_go_first() -> None:
    world = paid_world()
    world.run(App(world).initiate, "alice.2", amount=2)
    world.start += timedelta(minutes=6)
    world.environment["DARAJA_RECONCILE_SECONDS"] = "5"
    run(world)
    assert [question["CheckoutRequestID"] for question in world.safaricom.sent(QUERY)] == [checkout(2)]
    world.environment["DARAJA_RECONCILE_SECONDS"] = "30"
    world.start += timedelta(minutes=1)
    run(world)
    assert [question["CheckoutRequestID"] for question in world.safaricom.sent(QUERY)][1:] == [checkout(1)]


def test_a_question_that_is_not_answered_is_asked_about_the_same_payment_again() -> None:
    world = paid_world()
    world.safaricom.fail(QUERY, "hang")
    world.environment["DARAJA_RECONCILE_SECONDS"] = "5"
    run(world)
    world.start += timedelta(minutes=5)
    run(world)
    assert [question["CheckoutRequestID"] for question in world.safaricom.sent(QUERY)] == [checkout(1)] * 2
