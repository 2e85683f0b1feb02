"""The Flutter package's plain callbacks for disbursements: stored where its apps look, never near what is signed."""

import json

import pytest

from function.http import Request

from ..answers import KEY
from ..world import ENVIRONMENT, PAYOUT, World, recorded

ALLOWED = ENVIRONMENT | {"DARAJA_ALLOW_UNSIGNED": "yes"}
THEIRS = "53e3-4aa8-9fe0-8fb5e4092cdd3533373"  # the id in the recorded bodies


async def plain(world: World, name: str, *, query: str = "uid=user-7", identity: str = THEIRS) -> int:
    path = "/b2c/timeout" if name == "b2c_queue_timeout" else "/b2c/result"
    body = recorded(name).replace(THEIRS.encode(), identity.encode())
    return (await world.send(Request("POST", path, query, {"x-appwrite-key": KEY}, body))).status


@pytest.mark.parametrize("name", ["b2c_paid", "b2c_queue_timeout"])
async def test_they_are_refused_unless_they_are_allowed(name: str) -> None:
    world = World()
    assert await plain(world, name) == 403
    assert world.appwrite.calls == []


async def test_a_result_is_stored_under_the_id_that_the_app_chose() -> None:
    world = World(environment=ALLOWED)
    assert [await plain(world, "b2c_paid") for _ in range(2)] == [200, 200]
    stored = world.the_disbursement()
    assert THEIRS in world.appwrite.documents["disbursements"]  # the id of its document
    assert stored["originatorConversationId"] == THEIRS
    assert (stored["status"], stored["receipt"], stored["requestedAmount"]) == ("SUCCESS", "SG632NMUAB", None)
    assert (stored["userId"], stored["groupId"], stored["$permissions"]) == ("user-7", None, ['read("user:user-7")'])
    assert world.letters() == []


async def test_a_result_replaces_a_queue_timeout() -> None:
    world = World(environment=ALLOWED)
    await plain(world, "b2c_queue_timeout")
    assert world.the_disbursement()["status"] == "TIMEOUT"
    await plain(world, "b2c_paid")
    assert world.the_disbursement()["status"] == "SUCCESS"


@pytest.mark.parametrize("uid", ["user-7", "user-8"])
async def test_a_signed_disbursement_is_not_touched(uid: str) -> None:
    world = World(environment=ALLOWED)
    await world.deliver(recorded("b2c_low_funds"), PAYOUT)
    before = world.the_disbursement()
    assert await plain(world, "b2c_paid", query=f"uid={uid}", identity=PAYOUT.payment_id) == 200
    assert world.the_disbursement() == before
    assert world.letters() == ["identity_conflict"]


@pytest.mark.parametrize("uid", ["user-7", "user-8"])
async def test_a_signed_result_finds_its_place_whatever_was_forged_before(uid: str) -> None:
    world = World(environment=ALLOWED)
    await plain(world, "b2c_paid", query=f"uid={uid}", identity=PAYOUT.payment_id)
    await world.deliver(recorded("b2c_low_funds"), PAYOUT)
    by_status = {document["status"]: document for document in world.appwrite.stored("disbursements")}
    assert set(by_status) == {"SUCCESS", "FAILED"}
    assert str(by_status["FAILED"]["paymentId"]).startswith(f"{PAYOUT.payment_id}~")  # what the engine looks for
    assert str(by_status["SUCCESS"]["paymentId"]).startswith("~")  # what no payment is called


@pytest.mark.parametrize("query", ["", "uid=", "uid=a&uid=b", "uid=any%22%29", "user=a"])
async def test_they_must_name_one_reader(query: str) -> None:
    world = World(environment=ALLOWED)
    assert await plain(world, "b2c_paid", query=query) == 403
    assert world.appwrite.calls == []


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"Result": 1}', b'{"Result": {"OriginatorConversationID": "a/b"}}']
)
async def test_a_body_without_an_id_is_not_ours(body: bytes) -> None:
    world = World(environment=ALLOWED)
    answer = await world.send(Request("POST", "/b2c/result", "uid=user-7", {"x-appwrite-key": KEY}, body))
    assert answer.status == 403
    assert world.appwrite.calls == []


async def test_a_body_that_cannot_be_read_is_kept_with_its_path() -> None:
    world = World(environment=ALLOWED)
    body = json.dumps({"Result": {"OriginatorConversationID": THEIRS}}).encode()
    answer = await world.send(Request("POST", "/b2c/result", "uid=user-7", {"x-appwrite-key": KEY}, body))
    assert answer.status == 200
    (letter,) = world.appwrite.stored("dead_letters")
    assert (letter["reason"], letter["path"]) == ("unreadable", "/b2c/result?uid=user-7")
