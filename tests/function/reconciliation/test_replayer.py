"""Replaying letters and log lines: what is stored is stored once, and what does not belong stays out."""

import json
import re
from datetime import timedelta

import pytest

from daraja_core.callback import read_stk_callback
from daraja_core.callback_path import callback_path
from function.appwrite.client import Appwrite
from function.appwrite.documents import Documents
from function.appwrite.retry import seconds_from_now
from function.callbacks.dead_letter import DeadLetter
from function.callbacks.log_line import verdict_line
from function.reconciliation.replayer import Outcome, Replayer
from function.settings import read_settings

from ..answers import KEY
from ..apps import App, new_world
from ..fake_appwrite import PROJECT
from ..fake_safaricom import PUSH, checkout
from ..world import (
    ALICE,
    CHECKOUT,
    ENVIRONMENT,
    NOON,
    PAYOUT,
    PAYOUT_TIMEOUT,
    SECRET,
    SERVER,
    World,
    pushed,
    recorded,
)

LINE = verdict_line(read_stk_callback(recorded("stk_paid"), ALICE, NOON), ALICE, SECRET)


async def feed_all(world: World) -> list[Outcome]:
    async with world.client() as http:
        replayer = replayer_of(world, Appwrite(http, endpoint="http://a.test/v1", project_id=PROJECT, key=KEY))
        return [await replayer.replay(letter) async for letter in replayer.each_waiting()]


async def feed_line(world: World, line: str, *checkout_request_ids: str) -> Outcome:
    async with world.client() as http:
        appwrite = Appwrite(http, endpoint="http://a.test/v1", project_id=PROJECT, key=KEY)
        return await replayer_of(world, appwrite).replay_line(line, checkout_request_ids)


def replayer_of(world: World, appwrite: Appwrite) -> Replayer:
    return Replayer(
        Documents(appwrite, "payments"), read_settings(world.environment), world.now, lambda: seconds_from_now(10)
    )


def lost_world(body: bytes = recorded("stk_paid"), target: object = ALICE) -> World:
    """A delivery that could not be stored."""
    world = World()
    collection = "transactions" if target is ALICE else "disbursements"
    world.appwrite.always["POST", collection] = 401
    world.run(world.deliver, body, target)  # type: ignore[arg-type]  # one of the targets
    world.appwrite.always.clear()
    world.start += timedelta(hours=3)
    return world


async def test_a_letter_becomes_the_verdict_that_it_would_have_been() -> None:
    direct = World()
    await direct.deliver(recorded("stk_paid"))
    world = World()
    world.appwrite.always["POST", "transactions"] = 401
    await world.deliver(recorded("stk_paid"))
    world.appwrite.always.clear()
    assert await feed_all(world) == ["stored"]
    assert world.the_transaction() == direct.the_transaction()
    (letter,) = world.appwrite.stored("dead_letters")
    assert letter["replayedAt"] == "2026-03-26T12:00:00.000+00:00"


def test_replaying_again_changes_nothing() -> None:
    world = lost_world()
    assert world.run(feed_all, world) == ["stored"]
    before = json.dumps(world.the_transaction())
    for document in world.appwrite.documents["dead_letters"].values():
        document["replayedAt"] = None
    assert world.run(feed_all, world) == ["known already"]
    assert world.run(feed_all, world) == []
    assert json.dumps(world.the_transaction()) == before


def test_a_letter_whose_mark_could_not_be_written_is_replayed_again() -> None:
    world = lost_world()
    world.appwrite.always["PATCH", "dead_letters"] = 500
    assert world.run(feed_all, world) == ["failed"]
    world.appwrite.always.clear()
    assert world.run(feed_all, world) == ["known already"]
    assert world.the_transaction()["status"] == "SUCCESS"


@pytest.mark.parametrize(("name", "target"), [("b2c_paid", PAYOUT), ("b2c_queue_timeout", PAYOUT_TIMEOUT)])
def test_disbursements_are_replayed_too(name: str, target: object) -> None:
    world = lost_world(recorded(name), target)
    assert world.run(feed_all, world) == ["stored"]
    assert world.the_disbursement()["paymentId"] == "out.1"


@pytest.mark.parametrize("body", [b"\x00\xff not text", b"a shape that nobody knows yet"])
def test_what_cannot_be_read_stays_as_it_is(body: bytes) -> None:
    world = World()
    world.run(world.deliver, body)
    assert world.run(feed_all, world) == ["unreadable"]
    assert [letter["replayedAt"] for letter in world.appwrite.stored("dead_letters")] == [None]


def test_a_conflict_stays_a_conflict() -> None:
    world = World()
    world.run(world.deliver, pushed())
    world.run(world.deliver, pushed(checkout="ws_CO_another"))
    assert world.run(feed_all, world) == ["identity_conflict"]
    assert world.the_transaction()["checkoutRequestId"] == CHECKOUT


@pytest.mark.parametrize("path", ["", "/", "/callback/alice.1/user-7/team_9/1000/" + "0" * 32, "/callback?uid=user-7"])
def test_a_letter_that_nobody_signed_is_not_believed(path: str) -> None:
    world = World()
    letter = DeadLetter(path, recorded("stk_paid"), "write_failed", NOON)
    world.appwrite.documents["dead_letters"]["x"] = {
        **letter.fields(),
        "$id": "x",
        "$updatedAt": "",
        "replayedAt": None,
    }
    assert world.run(feed_all, world) == ["not ours"]
    assert world.appwrite.stored("transactions") == []


def test_letters_of_earlier_versions_have_their_signature_and_are_replayed_too() -> None:
    world = World()
    letter = DeadLetter(callback_path(ALICE, SECRET), recorded("stk_paid"), "write_failed", NOON)
    world.appwrite.documents["dead_letters"]["x"] = {
        **letter.fields(),
        "$id": "x",
        "$updatedAt": "",
        "replayedAt": None,
    }
    assert world.run(feed_all, world) == ["stored"]
    assert world.the_transaction()["status"] == "SUCCESS"


def test_the_plain_form_is_replayed_where_it_is_allowed() -> None:
    world = World(environment=ENVIRONMENT | {"DARAJA_ALLOW_UNSIGNED": "yes"})
    letter = DeadLetter("/callback?uid=user-7", recorded("stk_paid"), "write_failed", NOON)
    world.appwrite.documents["dead_letters"]["x"] = {
        **letter.fields(),
        "$id": "x",
        "$updatedAt": "",
        "replayedAt": None,
    }
    assert world.run(feed_all, world) == ["stored"]
    assert world.the_transaction()["userId"] == "user-7"


def test_a_late_letter_never_makes_a_success_worse() -> None:
    world = lost_world(pushed(1032))
    world.run(world.deliver, pushed())
    assert world.run(feed_all, world) == ["known already"]
    assert world.the_transaction()["status"] == "SUCCESS"


# --- log lines ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", ["", "2026-03-26 12:00:01 error alice.1: "])
async def test_a_log_line_and_its_id_become_the_verdict_that_was_written_nowhere(before: str) -> None:
    direct, world = World(), World()
    await direct.deliver(recorded("stk_paid"))
    assert await feed_line(world, f"{before}WRITTEN NOWHERE (503 x): {LINE}", CHECKOUT) == "stored"
    assert world.the_transaction() == direct.the_transaction()
    assert await feed_line(world, f"WRITTEN NOWHERE (503 x): {LINE}", CHECKOUT) == "known already"


async def test_the_line_that_the_function_logs_is_one() -> None:
    world = World()
    world.appwrite.always |= {("POST", "transactions"): 401, ("POST", "dead_letters"): 401}
    assert (await world.deliver(recorded("stk_paid")))[0] == 503
    line = world.errors[-1]
    assert CHECKOUT not in line
    world.appwrite.always.clear()
    assert await feed_line(world, line, "ws_CO_another", CHECKOUT) == "stored"
    assert world.the_transaction()["checkoutRequestId"] == CHECKOUT


async def written_nowhere(world: World, *, answer_lost: bool = False) -> str:
    """The line of a push that the function sent itself."""
    if answer_lost:
        world.safaricom.fail(PUSH, "cut")
    await App(world).initiate()
    path = str(world.safaricom.sent(PUSH)[0]["CallBackURL"]).removeprefix(SERVER["DARAJA_CALLBACK_DOMAIN"])
    world.appwrite.always |= {("POST", "transactions"): 401, ("POST", "dead_letters"): 401}
    assert await world.post(path, pushed(checkout=checkout(1))) == 503
    world.appwrite.always.clear()
    assert checkout(1) not in str(world.errors)
    return world.errors[-1]


async def test_a_push_that_the_function_sent_needs_no_more_than_its_line() -> None:
    world = new_world()
    assert await feed_line(world, await written_nowhere(world)) == "stored"
    assert world.the_transaction()["checkoutRequestId"] == checkout(1)


async def test_a_push_whose_answer_was_lost_needs_its_id() -> None:
    world = new_world()
    line = await written_nowhere(world, answer_lost=True)
    assert await feed_line(world, line) == "needs its CheckoutRequestID"
    world.start += timedelta(minutes=1)
    assert await feed_line(world, line, checkout(1)) == "stored"


async def test_a_claim_that_cannot_be_read_fails_the_replay() -> None:
    world = new_world()
    line = await written_nowhere(world)
    world.appwrite.always["GET", "payments"] = 401
    assert await feed_line(world, line) == "failed"
    assert world.appwrite.stored("transactions") == []


@pytest.mark.parametrize("ids", [(), ("ws_CO_another",), ("",)])
async def test_without_its_own_id_a_push_is_not_stored(ids: tuple[str, ...]) -> None:
    world = World()
    assert await feed_line(world, f"WRITTEN NOWHERE (x): {LINE}", *ids) == "needs its CheckoutRequestID"
    assert world.appwrite.calls == []


async def test_a_disbursements_line_needs_no_id() -> None:
    world = World()
    world.appwrite.always |= {("POST", "disbursements"): 401, ("POST", "dead_letters"): 401}
    assert (await world.deliver(recorded("b2c_paid"), PAYOUT))[0] == 503
    world.appwrite.always.clear()
    direct = World()
    await direct.deliver(recorded("b2c_paid"), PAYOUT)
    assert await feed_line(world, world.errors[-1]) == "stored"
    stored = world.the_disbursement()
    assert stored["conversationId"] == direct.the_disbursement()["conversationId"]


@pytest.mark.parametrize(
    "line",
    [
        "",
        LINE,
        "WRITTEN NOWHERE",
        "WRITTEN NOWHERE (x): " + LINE[:-20],
        "WRITTEN NOWHERE (x): {}",
        "WRITTEN NOWHERE (x): []",
        'WRITTEN NOWHERE (x): {"signature":null}',
        'WRITTEN NOWHERE (x): {"signature":"é\\ud800"}',
        "WRITTEN NOWHERE (x): " + LINE.replace("alice.1", "bob.1"),
        "WRITTEN NOWHERE (x): " + LINE.replace("SUCCESS", "FAILED"),
        "WRITTEN NOWHERE (x): " + LINE.replace("UCQ5UAQ403", "UCQ5UAQ404"),
        "WRITTEN NOWHERE (x): " + LINE.replace('"amount":1000', '"amount":1'),
        "WRITTEN NOWHERE (x): " + LINE.replace("user-7", "user-8"),
        "WRITTEN NOWHERE (x): " + LINE.replace("2026-03-26T12", "2026-03-26T13"),
        "WRITTEN NOWHERE (x): " + re.sub('"idFingerprint":"[0-9a-f]*"', '"idFingerprint":null', LINE),
        "WRITTEN NOWHERE (x): " + "{" * 5000,
        "WRITTEN NOWHERE (x): " + LINE[:-1] + ',"more":1}',
    ],
)
async def test_a_line_that_was_cut_or_changed_is_not_believed(line: str) -> None:
    world = World()
    assert await feed_line(world, line, CHECKOUT) == "not ours"
    assert world.appwrite.calls == []
