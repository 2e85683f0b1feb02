"""Verdicts are passed on: signed, after they are stored, kept until they are taken, under one id each."""

import asyncio
import itertools
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from daraja_core.callback_path import CallbackTarget, callback_path
from daraja_core.forwarding import verify_forwarded
from function.http import Request
from function.main import respond

from ..answers import KEY
from ..apps import COLLECTIONS, App, new_world
from ..fake_receiver import FORWARDING, SECRET, URL, Fault
from ..fake_safaricom import PUSH, checkout
from ..world import ACCEPTED, ALICE, PAYOUT, World, pushed, recorded
from ..world import SECRET as CALLBACK_SECRET


def forwarding_world(**variables: str) -> World:
    world = World()
    world.environment |= FORWARDING | COLLECTIONS | variables
    return world


def run(world: World) -> None:
    """One scheduled execution, in virtual time, and the wait for the next one."""
    request = Request("POST", "/", "", {"x-appwrite-key": KEY, "x-appwrite-trigger": "schedule"})
    began = world.start
    assert world.run(world.send, request).status == 200
    world.start = max(began + timedelta(minutes=5), world.start)


def forward(world: World) -> dict[str, object]:
    (document,) = world.appwrite.stored("forwards")
    return document


def ids(requests: list[httpx.Request]) -> list[str]:
    return [request.headers["webhook-id"] for request in requests]


def test_a_verdict_is_passed_on_signed_once_it_is_stored() -> None:
    world = forwarding_world()
    seen: list[object] = []

    async def look() -> None:
        seen.extend(document["status"] for document in world.appwrite.stored("transactions"))

    world.receiver.before = look
    assert world.run(world.deliver, pushed()) == ACCEPTED
    (request,) = world.receiver.taken
    told = verify_forwarded(request.headers, request.content, SECRET, world.start)
    assert (told.payment_id, told.status, told.amount, told.receipt) == ("alice.1", "SUCCESS", 1000, "UCQ5UAQ403")
    assert (str(request.url), request.method, seen) == (URL, "POST", ["SUCCESS"])
    assert (forward(world)["state"], forward(world)["attempts"]) == ("taken", 1)


def test_the_same_news_again_is_passed_on_once_and_better_news_under_another_id() -> None:
    world = forwarding_world()
    for body in (pushed(1), pushed(1), pushed(), pushed()):
        assert world.run(world.deliver, body) == ACCEPTED
    assert len(set(ids(world.receiver.asked))) == len(world.receiver.asked) == 2
    assert [json.loads(request.content)["type"] for request in world.receiver.taken] == [
        "payment.failed",
        "payment.success",
    ]


def test_news_that_contradicts_what_is_stored_is_not_passed_on() -> None:
    world = forwarding_world()
    world.run(world.deliver, pushed())
    assert world.run(world.deliver, pushed(receipt="OTHER12345")) == ACCEPTED
    assert (world.letters(), len(world.receiver.asked)) == (["contradiction"], 1)


def test_a_payouts_verdict_is_passed_on_too() -> None:
    world = forwarding_world()
    world.run(world.deliver, recorded("b2c_paid"), PAYOUT)
    (request,) = world.receiver.taken
    assert verify_forwarded(request.headers, request.content, SECRET, world.start).kind == "payout"


def test_what_cannot_be_stored_is_not_passed_on_before_it_is() -> None:
    world = forwarding_world()
    world.appwrite.always["POST", "transactions"] = 500
    assert world.run(world.deliver, pushed()) == ACCEPTED
    assert (world.letters(), world.receiver.asked) == (["write_failed"], [])
    world.appwrite.always.clear()
    run(world)
    assert len(world.receiver.taken) == 1


FAULTS: list[Fault] = [500, 404, 301, 302, 429, "hang", "cut", "unreachable"]


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_is_no_yes_is_tried_again_and_safaricom_is_answered_all_the_same(fault: Fault) -> None:
    world = forwarding_world()
    world.receiver.faults.append(fault)
    assert world.run(world.deliver, pushed()) == ACCEPTED
    assert world.seconds <= 6.75
    assert (forward(world)["state"], forward(world)["attempts"]) == ("waiting", 1)
    run(world)
    assert len(world.receiver.taken) == 1
    assert len(set(ids(world.receiver.asked))) == 1
    assert (forward(world)["state"], forward(world)["attempts"]) == ("taken", 2)


def test_a_receiver_and_an_appwrite_that_both_hang_keep_safaricom_waiting_no_longer_than_ever() -> None:
    world = forwarding_world()
    world.receiver.always = "hang"
    world.appwrite.always["PATCH", "forwards"] = "hang"
    assert world.run(world.deliver, pushed()) == ACCEPTED
    assert world.seconds <= 6.75
    assert world.the_transaction()["status"] == "SUCCESS"


def test_it_is_tried_after_half_a_minute_two_ten_and_thirty_minutes_and_two_hours_and_is_then_dead() -> None:
    world = forwarding_world()
    world.receiver.always = 500
    began = world.start
    world.run(world.deliver, pushed())
    moments = [began + timedelta(seconds=world.receiver.asked_at[0])]
    for _ in range(40):
        start, before = world.start, len(world.receiver.asked_at)
        run(world)
        moments += [start + timedelta(seconds=at) for at in world.receiver.asked_at[before:]]
    gaps = [(later - earlier).total_seconds() for earlier, later in itertools.pairwise(moments)]
    assert gaps == [30, 120, 600, 1800, 7200]
    assert (forward(world)["state"], forward(world)["attempts"], forward(world)["reason"]) == ("dead", 6, "HTTP 500")
    assert "verdicts that the receiver did not take: 1, see `daraja replay --forwards`" in world.errors
    assert len(set(ids(world.receiver.asked))) == 1


def test_a_receiver_that_wants_nothing_any_more_is_left_alone() -> None:
    world = forwarding_world()
    world.receiver.always = 410
    world.run(world.deliver, pushed())
    for _ in range(3):
        run(world)
    assert (len(world.receiver.asked), forward(world)["state"]) == (1, "dead")


def test_a_receiver_that_says_how_long_to_wait_is_left_alone_so_long() -> None:
    world = forwarding_world()
    world.receiver.faults.append(httpx.Response(503, headers={"Retry-After": "900"}))
    world.run(world.deliver, pushed())
    for _ in range(3):
        run(world)
    assert len(world.receiver.asked) == 1
    run(world)
    assert len(world.receiver.taken) == 1


def test_a_receiver_that_failed_a_moment_ago_keeps_no_callback_waiting() -> None:
    world = forwarding_world()
    world.receiver.always = "hang"

    async def two() -> float:
        async with world.client() as http:
            for number in range(2):
                target = ALICE if number == 0 else CallbackTarget("stk", "bob.1", "user-8", None, 1000)
                body = pushed(checkout=checkout(number + 1), receipt=f"UCQ{number}")
                request = Request("POST", callback_path(target, CALLBACK_SECRET), "", {"x-appwrite-key": KEY}, body)
                began = asyncio.get_running_loop().time()
                await respond(request, http, world.environment, world.now, world)
            return asyncio.get_running_loop().time() - began

    assert world.run(two) < 0.1
    assert len(world.receiver.asked) == 1
    assert len(world.appwrite.stored("forwards")) == 2


def test_a_verdict_whose_process_ended_before_it_was_kept_is_found_by_the_next_runs() -> None:
    world = forwarding_world()
    run(world)
    world.appwrite.always["POST", "forwards"] = 401
    assert world.run(world.deliver, pushed()) == ACCEPTED
    world.appwrite.always.clear()
    (stored,) = world.appwrite.documents["transactions"].values()
    run(world)
    # Written before the last sweep, and seen after it: writes become visible out of the order of their moments.
    stored["$updatedAt"] = (world.start - timedelta(minutes=6)).isoformat(timespec="milliseconds")
    run(world)
    assert len(world.receiver.taken) == 1
    (request,) = world.receiver.taken
    sent_at = datetime.fromtimestamp(int(request.headers["webhook-timestamp"]), UTC)
    told = verify_forwarded(request.headers, request.content, SECRET, sent_at)
    assert (told.payment_id, told.user_id, told.group_id, told.amount) == ("alice.1", "user-7", "team_9", 1000)


def test_what_is_found_by_the_sweep_has_the_id_that_its_callback_gave_it() -> None:
    world = forwarding_world()
    run(world)
    for body, target in ((pushed(), ALICE), (recorded("b2c_paid"), PAYOUT)):
        world.run(world.deliver, body, target)
    for collection in ("transactions", "disbursements"):
        for document in world.appwrite.documents[collection].values():
            document["$updatedAt"] = world.start.isoformat(timespec="milliseconds")
    run(world)
    assert len(world.receiver.asked) == len(world.appwrite.stored("forwards")) == 2


def test_history_is_nobodys_news_when_forwarding_is_switched_on() -> None:
    world = World()
    world.run(world.deliver, pushed())
    world.environment |= FORWARDING
    world.start += timedelta(minutes=1)
    run(world)
    run(world)
    assert world.receiver.asked == []


def test_what_a_query_found_out_is_passed_on() -> None:
    world = new_world(**FORWARDING)
    world.run(App(world).initiate)
    world.safaricom.results[checkout(1)] = "1032"
    world.start += timedelta(minutes=6)
    run(world)
    (request,) = world.receiver.taken
    assert json.loads(request.content)["type"] == "payment.cancelled"
    path = str(world.safaricom.sent(PUSH)[0]["CallBackURL"])[25:]
    world.run(world.post, path, pushed(1032, checkout=checkout(1)))
    assert len(world.receiver.asked) == 1  # the callback says the same


def test_what_was_taken_is_forgotten_after_a_week() -> None:
    world = forwarding_world()
    world.run(world.deliver, pushed())
    run(world)
    assert len(world.appwrite.stored("forwards")) == 1
    world.start += timedelta(days=8)
    run(world)
    assert world.appwrite.stored("forwards") == []
    run(world)
    assert len(world.receiver.asked) == 1


def broken_address(world: World) -> None:
    world.environment["DARAJA_FORWARD_URL"] = "http://hooks.chama.co.ke"


def inside(world: World) -> None:
    world.environment["DARAJA_FORWARD_URL"] = "https://10.1.2.3/hook"


def no_secret(world: World) -> None:
    del world.environment["DARAJA_FORWARD_SECRET"]


def weak_secret(world: World) -> None:
    world.environment["DARAJA_FORWARD_SECRET"] = "whsec_secret"


def no_collection(world: World) -> None:
    del world.environment["DARAJA_FORWARDS_COLLECTION_ID"]


@pytest.mark.parametrize("break_it", [broken_address, inside, no_secret, weak_secret, no_collection])
def test_forwarding_that_is_set_up_wrongly_is_named_and_loses_no_verdict(break_it: Callable[[World], None]) -> None:
    world = forwarding_world()
    break_it(world)
    assert world.run(world.deliver, pushed()) == ACCEPTED
    assert world.the_transaction()["status"] == "SUCCESS"
    assert world.receiver.asked == []
    assert any(line.startswith("no verdict is passed on: DARAJA_FORWARD") for line in world.errors)
    assert SECRET not in "".join(world.errors)


def test_what_came_unsigned_is_stored_and_never_passed_on_under_our_signature() -> None:
    world = forwarding_world(DARAJA_ALLOW_UNSIGNED="yes")
    plain = Request("POST", "/callback", "uid=user-7", {"x-appwrite-key": KEY}, recorded("stk_paid"))
    payout = Request("POST", "/b2c/result", "uid=user-7", {"x-appwrite-key": KEY}, recorded("b2c_paid"))
    run(world)  # from now on what is new is swept
    for request in (plain, payout):
        assert world.run(world.send, request).status == 200
    world.start += timedelta(minutes=5)
    run(world)
    assert len(world.appwrite.stored("transactions")) == len(world.appwrite.stored("disbursements")) == 1
    assert (world.receiver.taken, world.appwrite.stored("forwards")) == ([], [])


def test_without_an_address_nothing_is_passed_on_and_nothing_kept() -> None:
    world = World()
    world.run(world.deliver, pushed())
    assert (world.receiver.asked, world.appwrite.stored("forwards"), world.errors) == ([], [], [])


def test_no_line_says_who_paid_or_a_secret() -> None:
    world = forwarding_world()
    world.receiver.faults.extend([500, "hang"])
    world.run(world.deliver, pushed())
    run(world)
    said = "\n".join(world.lines + world.errors)
    assert "alice.1: passed on" in said
    for hidden in (SECRET, "ws_CO", "UCQ5UAQ403", "user-7"):
        assert hidden not in said
